"""Page borders that cursors fail at: between keys that differ below the millisecond, and beside rows without a key."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..oracle.expected import keys_of, ordered
from ..oracle.instants import Instant, instant
from ..oracle.query import Query
from ..oracle.row import Row
from ..oracle.sort_values import absent
from .cursor_joins import Joins, numbered

DIGITS = (3, 6)
"""Digits of a second's fraction that a millisecond and a microsecond have."""

FINE, LACKING = "CUR-04", "CUR-05"
"""The requirements on walks across such borders."""


@dataclass(frozen=True)
class Border:
    """The end of a page: its ``last`` row, the rows due ``behind`` it, and those that were lost or came again there."""

    last: Row
    behind: Sequence[Row]
    wrong: Sequence[Row]


def field_of(trial: Trial, query: Query) -> str | None:
    """What the listing of a query is sorted by first, None where nobody knows."""
    return next(iter(keys_of(trial.operation, query)), None) or trial.snapshot.key


def culprits(trial: Trial, walk: Walk, walked: Answer, found: Joins) -> tuple[str, ...]:
    """The requirements on such borders to which all that is wrong about a walk falls; none where some of it happened
    elsewhere."""
    field = field_of(trial, walk.query)
    if field is None or found.strange:
        return ()
    names = dict[Hashable, set[str]]({row.id: set() for row in (*found.tied, *found.others, *found.left)})
    for border in _borders(trial, walk, walked, [*found.tied, *found.others, *found.left]):
        for row in border.wrong:
            names[row.id] |= {FINE} if _within_a_moment(border, row, field) else set()
            names[row.id] |= {LACKING} if _at_the_edge(border, field) else set()
    shared = set.intersection(*names.values()) if names else set()
    return tuple(sorted(shared or (set.union(*names.values()) if all(names.values()) else ())))


def _borders(trial: Trial, walk: Walk, walked: Answer, wrong: Sequence[Row]) -> Iterator[Border]:
    due = ordered(trial.snapshot, walk.query)
    groups = numbered(trial, due, keys_of(trial.operation, walk.query))
    came = {name: at for at, name in reversed([*enumerate(walked.ids)])}
    rows = sorted(due, key=lambda row: (groups[row.id], came.get(row.id, len(due))))
    place = {row.id: at for at, row in enumerate(rows)}
    pages, before = [page.ids for page in walked.pages if page.ids], set[Hashable]()
    for at, page in enumerate(pages):
        before |= {*page}
        after = pages[at + 1] if at + 1 < len(pages) else ()
        first, last = groups[page[-1]], groups[after[0]] if after else len(due)
        lost = [row for row in wrong if row.id not in came and first <= groups[row.id] <= last]
        again = [row for row in wrong if row.id in before and row.id in after]
        yield Border(rows[place[page[-1]]], rows[place[page[-1]] + 1 :], [*lost, *again])


def _within_a_moment(border: Border, row: Row, field: str) -> bool:
    """Whether rows with other keys of the border's own milli- or microsecond follow it, and the row is of that."""
    last = instant(border.last.value(field))
    behind = [instant(each.value(field)) for each in border.behind]
    own = instant(row.value(field))
    return any(
        last is not None and cut_down(own, digits) == cut_down(last, digits) and other_of(last, behind, digits)
        for digits in DIGITS
    )


def other_of(last: Instant, behind: Sequence[Instant | None], digits: int) -> bool:
    """Whether one of these instants differs from the last one, but not in so many digits of its second's fraction."""
    return any(each != last and cut_down(each, digits) == cut_down(last, digits) for each in behind)


def cut_down(moment: Instant | None, digits: int) -> Instant | None:
    """An instant without the digits of its second's fraction that follow these."""
    return None if moment is None else (moment[0], moment[1][:digits].rstrip("0"))


def _at_the_edge(border: Border, field: str) -> bool:
    """Whether a row without the sort key stands at the border."""
    return absent(border.last, field) or any(absent(row, field) for row in border.behind[:1])
