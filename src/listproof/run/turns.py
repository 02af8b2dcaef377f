"""Under a budget several lists take turns: each comes to as many requests as the others, whatever its checks cost."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from .plan import Case
from .priority import stage

READING = 2
"""The part of a budget, one n-th, that reading all collections may take."""

FEWEST_PAGES = 2
"""Pages of a collection that are read however small the budget is."""


def in_turns(cases: Sequence[Case], sent: Callable[[], int], had: Mapping[str, int]) -> Iterator[Case]:
    """The cases, stage by stage as they stand: the next one is of the list that has had the fewest requests so far.
    ``sent`` counts all requests, ``had`` those of each list before the first case."""
    spent = Counter(had)
    for _, group in groupby(cases, key=stage):
        waiting: dict[str, deque[Case]] = {}
        for case in group:
            waiting.setdefault(case.target.operation.key, deque()).append(case)
        while waiting:
            key = min(waiting, key=spent.__getitem__)
            before = sent()
            yield waiting[key].popleft()
            spent[key] += sent() - before
            if not waiting[key]:
                del waiting[key]


def rows_read(requests: int, collections: int, page: int) -> int:
    """How many rows of each collection are read, in pages of so many rows, so that checks have something left of a
    budget of so many requests."""
    return page * max(FEWEST_PAGES, requests // (READING * collections))
