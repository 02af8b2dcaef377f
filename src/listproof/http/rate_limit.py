"""What every request passes before it leaves: the budget, the rate, and the waits that the server asked for."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..ending import End
from ..errors import RunEnded, UsageError
from ..flags import option
from .budget import Budget

_SECONDS = {"s": 1, "m": 60, "h": 3600}


class RateLimiter:
    """One for all threads. ``rate`` is requests per second, evenly spaced; None is not a limit.

    ``waited`` is how many seconds at least one request was held back; a time that several waited counts once.
    """

    def __init__(
        self,
        budget: Budget | None = None,
        rate: float | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._budget, self._interval = budget or Budget(), 1 / rate if rate else 0.0
        self._sleep, self._clock = sleep, clock
        self._lock = threading.Lock()
        self._next = clock()  # when the next request may leave
        self._budget.begin(self._next)
        self._waiting, self._since = 0, 0.0
        self._stopped: End | None = None
        self.waited = 0.0

    @property
    def end(self) -> End | None:
        """Why nothing more is sent, or None."""
        return self._stopped or self._budget.end

    def stop(self, end: End) -> None:
        """Stop sending from now on. Takes no lock: a signal may come while this thread holds it."""
        self._stopped = self._stopped or end

    def enter(self) -> float | None:
        """Take one request from the budget and wait for its turn; returns the seconds left for its answer, or None.

        Raises BudgetEnded, and at once where its turn would come too late.
        """
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._go_on()
            self._budget.take(turn)
            self._next = turn + self._interval
        self._wait(turn - now)
        return self._budget.left(self._clock())

    def pause(self, seconds: float, *, everyone: bool) -> None:
        """Wait before a repetition. Where the server asked ``everyone`` to, no other request enters meanwhile: the
        wait is then served by ``enter``. Raises BudgetEnded, without waiting, where the time is not there.
        """
        with self._lock:
            now = self._clock()
            self._go_on()
            self._budget.allow(now, seconds)
            if everyone:
                self._next = max(self._next, now + seconds)
        if not everyone:
            self._wait(seconds)

    def check(self) -> None:
        """Raise RunEnded where nothing more may be sent."""
        with self._lock:
            self._go_on()
            self._budget.check(self._clock())

    def check_time(self) -> None:
        """Raise BudgetEnded where the seconds are used up: an answer that broke off then is not evidence."""
        with self._lock:
            if self._budget.over(self._clock() + SLACK):
                self._budget.check(self._clock() + SLACK)

    def _go_on(self) -> None:
        if self._stopped:
            raise RunEnded(self._stopped.text)

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            with self._counted():
                self._sleep(seconds)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            if not self._waiting:
                self._since = self._clock()
            self._waiting += 1
        try:
            yield
        finally:
            with self._lock:
                self._waiting -= 1
                if not self._waiting:
                    self.waited += self._clock() - self._since


def read_rate(text: str) -> float:
    """Requests per second from ``5/s``, ``300/m`` or ``1000/h``. Raises UsageError."""
    match = re.fullmatch(r"\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*/\s*([smh])\s*", text, re.ASCII)
    if match is None or not float(match[1]):
        raise UsageError(f"{option('rate')} {text}: write requests per second, minute or hour: 5/s, 300/m or 1000/h.")
    return float(match[1]) / _SECONDS[match[2]]


SLACK = 0.05
"""Seconds by which a time-out that was cut to the rest of the budget may come early."""
