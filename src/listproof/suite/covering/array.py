"""A covering array: few queries in which every combination of so many classes occurs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

Choice = Mapping[str, int]
"""One class (by position) for each key."""

Meeting = frozenset[tuple[str, int]]
"""Classes of several keys that meet in one query."""


@dataclass(frozen=True)
class Array:
    """``rows`` together hold every meeting of ``strength`` classes, ``total`` in all, but those ``impossible``."""

    rows: tuple[Choice, ...]
    strength: int
    total: int
    impossible: tuple[Meeting, ...]


def array(counts: Mapping[str, int], strength: int, *, seed: int, apart: Sequence[Meeting] = ()) -> Array:
    """An array over so many classes of each key, none of its rows with one of the pairs ``apart``; the same for the
    same seed and the same sequence of keys."""
    from covertable import make  # type: ignore[import-untyped]  # it carries no types

    strength, names = min(strength, len(counts)), [*counts]
    rules = [_never([(names.index(key), at) for key, at in sorted(pair)]) for pair in apart]
    made = make([list(range(counts[name])) for name in names], strength=strength, salt=str(seed), constraints=rules)
    rows = tuple(dict(zip(names, row, strict=True)) for row in made)
    covered = {each for row in rows for each in meetings(row, strength)}
    wanted = [each for some in combinations(names, strength) for each in _meetings(counts, some)]
    return Array(rows, strength, len(wanted), tuple(each for each in wanted if each not in covered))


def meetings(row: Choice, strength: int) -> Iterator[Meeting]:
    """Every meeting of so many classes in a row."""
    return (frozenset(each) for each in combinations(sorted(row.items()), strength))


def _meetings(counts: Mapping[str, int], keys: Sequence[str]) -> Iterator[Meeting]:
    return (frozenset(zip(keys, chosen, strict=True)) for chosen in product(*(range(counts[key]) for key in keys)))


def _never(pair: Sequence[tuple[int, int]]) -> dict[str, Any]:
    return {"operator": "or", "conditions": [{"operator": "ne", "left": key, "value": at} for key, at in pair]}
