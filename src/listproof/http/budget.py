"""How many requests a run may send and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass

from ..ending import End, EndKind
from ..errors import BudgetEnded
from ..flags import option


@dataclass(frozen=True)
class Share:
    """The part of one process where ``of`` of them test one server at the same time; ``index`` counts from 0; ``apart``
    says that each of them tests operations of its own."""

    index: int = 0
    of: int = 1
    apart: bool = False

    def requests(self, most: int | None) -> int | None:
        """This process's part of a number of requests; the parts of all add up to it."""
        return None if most is None else most // self.of + (self.index < most % self.of)

    def rate(self, rate: float | None) -> float | None:
        """This process's part of a rate, in requests per second."""
        return None if rate is None else rate / self.of

    def concurrency(self, most: int) -> int:
        """How many requests this process may have in flight: one at least."""
        return max(1, most // self.of)


class Budget:
    """``requests`` and ``seconds`` of a whole run, counted from ``begin``; None is not a limit.

    Times are readings of one clock, in seconds. Not safe for several threads by itself: the gate holds its lock.
    ``end`` is why nothing more may be sent.
    """

    def __init__(self, requests: int | None = None, seconds: float | None = None, share: Share | None = None) -> None:
        self._requests, self._seconds = requests, seconds
        self._left = (share or Share()).requests(requests)
        self._end: float | None = None
        self.end: End | None = None

    def begin(self, now: float) -> None:
        """Let the seconds count from now."""
        self._end = None if self._seconds is None else now + self._seconds

    def check(self, at: float) -> None:
        """Raise BudgetEnded where nothing more may be sent at that time."""
        if not self.end and self.over(at):
            self._over(f"the budget of {self._seconds:g} s is used up (raise {option('max-seconds')})")
        if not self.end and self._left == 0:
            many = f"{self._requests} request{'' if self._requests == 1 else 's'}"
            self._over(f"the budget of {many} is used up (raise {option('max-requests')})")
        if self.end:
            raise BudgetEnded(self.end.text)

    def _over(self, why: str) -> None:
        self.end = End(EndKind.BUDGET, why)

    def take(self, at: float) -> None:
        """Take one request that leaves at that time. Raises BudgetEnded."""
        self.check(at)
        if self._left is not None:
            self._left -= 1

    def allow(self, now: float, wait: float) -> None:
        """Raise BudgetEnded where a wait of so many seconds, and a request after it, are not within the budget."""
        self.check(now)
        if self.over(now + wait):
            left = f"what is left of the budget of {self._seconds:g} s (raise {option('max-seconds')})"
            self._over(f"a wait of {wait:.0f} s is longer than {left}")
        self.check(now)

    def over(self, at: float) -> bool:
        """Whether the seconds are used up at that time."""
        return self._end is not None and at >= self._end

    def left(self, at: float) -> float | None:
        """Seconds that are left, or None where there is no end."""
        return None if self._end is None else max(0.0, self._end - at)
