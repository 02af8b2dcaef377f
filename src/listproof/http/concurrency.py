"""How many requests are in flight at once: a few at first, as many as allowed where answers stay as quick, fewer where
the server slows down or refuses."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

from .worker_pool import DaemonPool

SLOWER = 2.0
"""Growth of the usual answer's seconds at which fewer are sent at once."""

FIRST = 4
"""How many are sent at once before anything is known of the server."""

WINDOW = 8
"""Answers after which it is decided anew how many are sent at once."""

T = TypeVar("T")
Task = Callable[[], T]
Failure = Exception


class AdaptiveConcurrency:
    """Runs tasks, at most ``most`` of them at once, and hands over what they give in the order of the tasks. ``first``
    is how many at the beginning."""

    def __init__(self, most: int, first: int = FIRST) -> None:
        self._most, self.now = most, min(first, most)
        self._pool = DaemonPool(most, "listproof")
        self._usual: float | None = None

    def map(self, tasks: Iterable[Task[T]]) -> Iterator[T | Failure]:
        """What each task gives, or the error that it raised; further tasks start as earlier ones end."""
        waiting = iter(tasks)
        running: list[Future[T]] = []
        try:
            while True:
                while len(running) < self.now and (task := next(waiting, None)) is not None:
                    running.append(self._pool.submit(task))
                if not running:
                    return
                yield _outcome(running.pop(0))
        finally:
            for each in running:
                each.cancel()

    def adapt(self, seconds: Iterable[float], *, refused: bool) -> None:
        """Send fewer at once after a refusal or when answers take longer than they did at first, else one more."""
        took = statistics.median(list(seconds) or [0.0])
        self._usual = took if self._usual is None else min(self._usual, took)
        if refused or took > SLOWER * self._usual:
            self.slow_down()
        else:
            self.now = min(self._most, self.now + 1)

    def slow_down(self) -> None:
        """Send half as many at once from now on."""
        self.now = max(1, self.now // 2)

    def close(self) -> None:
        """Start nothing more, and wait for nothing."""
        self._pool.close()


def _outcome(future: Future[Any]) -> Any:
    try:
        return future.result()
    except Exception as error:  # whoever asks for this alone meets it again, and says what it means
        return error
