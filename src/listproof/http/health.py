"""Whether a server still gives evidence: asks it, counts failures in a row, and gives it up in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..ending import End
from ..errors import Unreachable
from .backoff import FIRST, REFUSALS, retry_after
from .body import too_large
from .circuit_breaker import FAILURES_IN_A_ROW, LOCKED, CircuitBreaker, expired, gone
from .memory_budget import Load
from .rate_limit import RateLimiter
from .request_builder import Outgoing
from .sender import Reply, Sender


class Health:
    """Sends requests and ends the run, through ``gate``, on a server that gives no more evidence. ``body_cap`` is in
    bytes, ``clock`` in seconds; ``conceal`` takes the credentials out of the reason; ``keyed`` says that the user has a
    credential, which may stop working."""

    def __init__(
        self,
        sender: Sender,
        gate: RateLimiter,
        *,
        body_cap: int,
        clock: Callable[[], float],
        conceal: Callable[[str], str],
        keyed: bool,
    ) -> None:
        self._sender, self._gate = sender, gate
        self._body_cap, self._clock, self._conceal, self._keyed = body_cap, clock, conceal, keyed
        self._breaker = CircuitBreaker()
        self._good: Outgoing | None = None  # the last request that got a 200

    def answer(self, outgoing: Outgoing, load: Load | None = None) -> Reply:
        """The answer. Raises RunEnded, and from then on for every request, where the server gives no more evidence."""
        began = self._clock()
        try:
            reply = self._sender.send(outgoing.request, probing=outgoing.probing, load=load)
        except Unreachable as error:
            self._failed(began, error.text.rstrip("."))
            raise
        if words := self._no_evidence(outgoing, reply):
            self._failed(began, words)
            return reply
        self._breaker.answered()
        own = outgoing.credential == "own"
        if own and reply.status == 200:
            self._good = outgoing
        if own and self._keyed and self._breaker.doubts(outgoing.request.url.path, reply.status):
            again = self._answer_again()
            if again and again.status in LOCKED:
                self._give_up(expired(again.status))
        return reply

    def _failed(self, began: float, words: str) -> None:
        """Note a failure, and leave the server some time; it is given up only if what it answered before is not
        answered any more either."""
        failures = self._breaker.failed(began, self._clock())
        if failures < FAILURES_IN_A_ROW:
            self._gate.pause(FIRST * 2 ** (failures - 1), everyone=True)
        elif self._answer_again():
            self._breaker.answered()
        else:
            self._give_up(gone(words))

    def _answer_again(self) -> Reply | None:
        """What the last request that got a 200 gets now, or None where that is not evidence."""
        if self._good is None:
            return None
        try:
            reply = self._sender.send(self._good.request, probing=False)
        except Unreachable:
            return None
        return None if self._no_evidence(self._good, reply) else reply

    def _give_up(self, end: End) -> None:
        self._gate.stop(replace(end, text=self._conceal(end.text)))
        self._gate.check()

    def _no_evidence(self, outgoing: Outgoing, reply: Reply) -> str:
        """What came in place of an answer of the server's own, or nothing."""
        if reply.status in REFUSALS and not outgoing.probing:
            times, wait = f", {reply.attempts} times" if reply.attempts > 1 else "", retry_after(reply.headers)
            return f"status {reply.status}{times}" + (f", asking to wait {wait:g} s" if wait else "")
        if reply.body.truncated and not reply.body.broken:
            return too_large(self._body_cap)
        return reply.body.broken if reply.body.late else ""
