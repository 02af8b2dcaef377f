"""The picture of a page: the strip of expected rows above the strip of rows received, differences marked."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from ..harmless import line
from ..results.model import Finding
from .plain import many

NEAR = 2
"""Rows that are as they must be, shown on either side of a difference."""

FEW = 24
"""Columns that are shown without folding."""

MOST_COLUMNS = 60
"""Columns that a picture has at most."""


class Mark(StrEnum):
    """What is wrong with a row; the value names the class of its cell."""

    SAME = "same"
    MISSING = "missing"
    DUPLICATED = "duplicated"
    MISPLACED = "misplaced"
    ALTERED = "altered"
    FOREIGN = "foreign"
    EXTRA = "extra"


SIGNS = {
    Mark.SAME: "=", Mark.MISSING: "−", Mark.DUPLICATED: "×2", Mark.MISPLACED: "↕", Mark.ALTERED: "≠",
    Mark.FOREIGN: "!", Mark.EXTRA: "+",
}  # fmt: skip
"""Signs beside the colours, for those who see no colours and for print."""

MEANING = {
    Mark.MISSING: "missing: expected and not received",
    Mark.DUPLICATED: "duplicated: received before",
    Mark.MISPLACED: "misplaced: received at another place",
    Mark.ALTERED: "altered: the right row with other content",
    Mark.FOREIGN: "foreign: in no listing of this collection",
    Mark.EXTRA: "extra: a row of this collection that does not belong here",
}


@dataclass(frozen=True)
class Cell:
    """A row in a strip: ``place`` counts from 1 within its strip, ``name`` is short and ``id`` the row's id, cut."""

    mark: Mark
    place: int
    name: str
    id: str

    @property
    def sign(self) -> str:
        """The sign of its mark."""
        return SIGNS[self.mark]


@dataclass(frozen=True)
class Column:
    """An expected and a received row that stand for each other; ``alike`` > 0 stands for so many equal rows."""

    expected: Cell | None = None
    received: Cell | None = None
    alike: int = 0

    @property
    def wrong(self) -> bool:
        """Whether one of its two cells is not as it should be."""
        return any(cell is not None and cell.mark is not Mark.SAME for cell in (self.expected, self.received))


@dataclass(frozen=True)
class Picture:
    """``caption`` says the picture in words; ``left_out`` are columns beyond the last one, with a difference each."""

    columns: tuple[Column, ...]
    caption: str
    left_out: int
    marks: tuple[Mark, ...]


def of(finding: Finding) -> Picture | None:
    """The picture of a finding, or None where it is about no rows."""
    expected, received = finding.expected_ids, finding.actual_ids
    if not expected and not received:
        return None
    columns = [*_columns(finding, _short_names(dict.fromkeys((*expected, *received))))]
    # what is missing is told of the upper strip, all else of the lower one
    told = Counter(column.received.mark for column in columns if column.received)
    told[Mark.MISSING] = sum(bool(column.expected and column.expected.mark is Mark.MISSING) for column in columns)
    words = [f"{told[mark]} {mark}" for mark in MEANING if told[mark]] or ["the same rows in the same order"]
    caption = f"{many(len(expected), 'row')} expected, {many(len(received), 'row')} received: {', '.join(words)}"
    short = _folded(columns)
    left_out = sum(column.wrong for column in short[MOST_COLUMNS:])
    return Picture(tuple(short[:MOST_COLUMNS]), caption, left_out, tuple(mark for mark in MEANING if told[mark]))


def _columns(finding: Finding, names: dict[str, str]) -> Iterator[Column]:
    """The strips side by side: rows that both have in the same order stand for each other, and what is between."""
    expected, received = finding.expected_ids, finding.actual_ids
    in_both = set(expected) & set(received)
    altered, foreign = set(finding.altered_ids), set(finding.foreign_ids)
    first: dict[str, int] = {}
    for at, name in enumerate(received):
        first.setdefault(name, at)

    def upper(at: int, mark: Mark | None = None) -> Cell:
        name = expected[at]
        return Cell(mark or (Mark.MISPLACED if name in in_both else Mark.MISSING), at + 1, names[name], line(name, 80))

    def lower(at: int, mark: Mark | None = None) -> Cell:
        name = received[at]
        if mark is None and first[name] != at:
            mark = Mark.DUPLICATED
        elif mark is None:
            mark = Mark.MISPLACED if name in in_both else Mark.FOREIGN if name in foreign else Mark.EXTRA
        return Cell(mark, at + 1, names[name], line(name, 80))

    at_expected = at_received = 0
    for one, other in [*_anchors(expected, first), (len(expected), len(received))]:
        for above, below in zip_longest(range(at_expected, one), range(at_received, other)):
            yield Column(None if above is None else upper(above), None if below is None else lower(below))
        if one < len(expected):
            mark = Mark.ALTERED if expected[one] in altered else Mark.SAME
            yield Column(upper(one, mark), lower(other, mark))
        at_expected, at_received = one + 1, other + 1


def _anchors(expected: Sequence[str], first: dict[str, int]) -> list[tuple[int, int]]:
    """(place expected, place received) of the most rows that stand in the same order in both strips."""
    places = {name: at for at, name in reversed([*enumerate(expected)])}
    pairs = sorted((places[name], first[name]) for name in places if name in first)
    ends: list[int] = []  # by length of a rising sequence: the smallest place in which one ends
    last: list[int] = []  # and the pair that this is
    before: list[int | None] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1], last[length : length + 1] = [place], [number]
    found: list[tuple[int, int]] = []
    at = last[-1] if last else None
    while at is not None:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def _folded(columns: Sequence[Column]) -> list[Column]:
    """The columns with long stretches of equal rows made one."""
    if len(columns) <= FEW:
        return list(columns)
    wrong = [at for at, column in enumerate(columns) if column.wrong]
    near = {at + step for at in wrong for step in range(-NEAR, NEAR + 1)} or set(range(2 * NEAR))
    folded: list[Column] = []
    for at, column in enumerate(columns):
        if at in near:
            folded.append(column)
        elif folded and folded[-1].alike:
            folded[-1] = Column(alike=folded[-1].alike + 1)
        else:
            folded.append(Column(alike=1))
    return folded


def _short_names(ids: Iterable[str]) -> dict[str, str]:
    """The shortest ends of ids that tell them apart, else their beginnings and ends."""
    full = list(ids)
    if all(len(name) <= 8 for name in full):
        return {name: line(name) for name in full}
    for length in (4, 6, 8):
        if len({name[-length:] for name in full}) == len(full):
            return {name: line(name if len(name) <= length else "…" + name[-length:]) for name in full}
    return {name: line(name if len(name) <= 10 else f"{name[:4]}…{name[-4:]}") for name in full}
