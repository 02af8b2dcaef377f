"""When a server that is wrong only sometimes is wrong: by a counter or by seeded chance, never by the clock."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count

from listproof.mock.pipeline import Pipeline


def every(pipeline: Pipeline, number: int) -> Callable[[], bool]:
    """True at every ``number``-th call; the seed says how many calls seem to have gone before."""
    calls = count(pipeline.seed + 1)
    return lambda: next(calls) % number == 0


def chance(pipeline: Pipeline, share: float) -> Callable[[], bool]:
    """True at that share of the calls, drawn from the seed."""
    drawn = random.Random(pipeline.seed)  # noqa: S311 - nothing secret: a server that errs at random, but repeatably
    return lambda: drawn.random() < share
