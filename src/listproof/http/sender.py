"""The wire: the one place where a request leaves, is counted, and is sent again where that loses no evidence."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from ..errors import Unreachable
from . import body, connection_errors, deadline, guard
from .address import Address
from .backoff import REFUSALS, WHOLE_SERVER, Backoff, retry_after
from .connection_errors import ConnectionFailure
from .memory_budget import Load
from .network import Transports
from .rate_limit import RateLimiter

PATIENCE = 4
"""How many time-outs an answer may take in all: a server that sends a byte now and then does not hold us for ever."""


def _unquoted(record: logging.LogRecord) -> bool:
    """httpcore's debug log without what a server sent: headers and malformed lines may hold a credential that it
    echoes."""
    said = record.getMessage()
    record.msg, record.args = said.partition(" exception=")[0], ()
    return "receive_response_headers.complete" not in said


for _name in ("connection", "http11", "proxy"):
    logging.getLogger(f"httpcore.{_name}").addFilter(_unquoted)


@dataclass(frozen=True)
class Reply:
    """An answer, and how many times the request was sent for it. ``seconds`` are the last attempt's."""

    status: int
    headers: httpx.Headers
    body: body.Body
    seconds: float
    attempts: int = 1


@dataclass(frozen=True)
class Limits:
    """Seconds for each step of a request, bytes of a body after decoding, repetitions of a refused request."""

    timeout: float
    body_cap: int
    retries: int


class Sender:
    """Sends to one address and counts what it sends; safe to use from several threads."""

    def __init__(
        self,
        address: Address,
        transports: Transports,
        limits: Limits,
        pace: Backoff,
        gate: RateLimiter,
        clock: Callable[[], float],
        proxy: str = "",
        searches: guard.Searches = (),
    ) -> None:
        self._address, self._transports, self._limits, self._pace = address, transports, limits, pace
        self._gate, self._clock, self._proxy, self._searches = gate, clock, proxy, searches
        self._lock = threading.Lock()
        self._answered = False
        self.requests: Counter[tuple[str, str]] = Counter()
        self.retries = 0
        self.redirects = 0
        self.bytes = 0

    def send(self, request: httpx.Request, *, probing: bool, load: Load | None = None) -> Reply:
        """The answer; the last one where repetitions are used up or their waits grow too long. Its body has room in
        ``load``, where there is one.

        A connection that drops is opened again once; one that is refused is tried again while a server that answered
        before may be starting anew. A probe (a wrong credential on purpose) stops at a 429: it must
        not look like an attack. Raises Unreachable, BudgetEnded from the gate, ForbiddenRequest from the
        guard, and Crowded.
        """
        transport, attempts, waited, reconnected = self._transports.kept, 0, 0.0, False
        while True:
            attempts += 1
            reply = self._attempt(request, transport, attempts, load)
            if isinstance(reply, ConnectionFailure) or reply.body.broken:
                self._gate.check_time()
            asked = 0.0
            if isinstance(reply, ConnectionFailure):
                starting = reply.refused and self._answered and attempts <= self._limits.retries
                again = starting or (reply.dropped and not reconnected)
                wait = self._wait(attempts, {}, waited) if again and not reply.dropped else 0.0
                if not again or wait is None:
                    raise Unreachable(reply.message)  # outside of any except: a context would hold the headers
                reconnected, transport = True, self._transports.fresh
            else:
                again = reply.status in REFUSALS and attempts <= self._limits.retries
                again = again and not (probing and reply.status == 429)
                wait = self._wait(attempts, reply.headers, waited) if again else None
                if wait is None:
                    return reply
                if load:
                    load.give(len(reply.body.data))
                asked = (retry_after(reply.headers) or 0.0) if reply.status in WHOLE_SERVER else 0.0
            self._gate.pause(wait, everyone=asked > 0)
            waited += wait
            with self._lock:
                self.retries += 1

    def _wait(self, attempts: int, headers: Mapping[str, str], waited: float) -> float | None:
        with self._lock:
            return self._pace.wait(attempts, headers, waited)

    def _attempt(
        self, request: httpx.Request, transport: httpx.BaseTransport, attempts: int, load: Load | None
    ) -> Reply | ConnectionFailure:
        guard.check(request, self._address, self._searches)
        left = self._gate.enter()
        timeout = self._limits.timeout if left is None else min(left, self._limits.timeout)
        request.extensions = {**request.extensions, "timeout": httpx.Timeout(timeout).as_dict()}
        most = PATIENCE * self._limits.timeout if left is None else min(left, PATIENCE * self._limits.timeout)
        started = self._clock()

        def expired() -> str:
            return f"the body was {deadline.LATE} {most:g} s" if self._clock() - started > most else ""

        with deadline.within(most):
            try:
                response = transport.handle_request(request)
            except httpx.TransportError as error:
                result = connection_errors.read(error, self._address, self._limits.timeout, self._proxy)
                if result.sent:
                    self._count_request(request)
                return result
            self._count_request(request)
            read = body.read(response, request.method, self._limits.body_cap, expired, load)
        with self._lock:
            self._answered = True
            self.bytes += read.wire
            self.redirects += 300 <= response.status_code < 400 and "location" in response.headers
        return Reply(response.status_code, response.headers, read, self._clock() - started, attempts)

    def _count_request(self, request: httpx.Request) -> None:
        with self._lock:
            self.requests[self._address.netloc, request.method] += 1
