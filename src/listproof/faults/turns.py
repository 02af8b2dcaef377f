"""When a server that is wrong only sometimes is wrong: by a counter or by seeded chance, never by the clock."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count
from typing import Protocol


class Seeded(Protocol):
    """A pipeline, or the stages of a contract's mock."""

    @property
    def seed(self) -> int: ...


def every(server: Seeded, number: int) -> Callable[[], bool]:
    """True at every ``number``-th call; the seed says how many calls seem to have gone before."""
    calls = count(server.seed + 1)
    return lambda: next(calls) % number == 0


def chance(server: Seeded, share: float) -> Callable[[], bool]:
    """True at that share of the calls, drawn from the seed."""
    drawn = random.Random(server.seed)  # noqa: S311 - nothing secret: a server that errs at random, but repeatably
    return lambda: drawn.random() < share
