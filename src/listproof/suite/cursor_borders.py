"""Cursors and links: where a page ends between sort keys that are nearly the same, or beside rows that lack the key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from ..checking import boundaries
from ..checking.judges import ids_of
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.listing import whole_page
from ..oracle.difference import Difference, Kind
from ..oracle.expected import ordered
from ..oracle.instants import instant
from ..oracle.query import Query
from ..oracle.row import Row
from ..oracle.sort_values import absent
from ..plural import many
from ..results.model import Level, Provenance
from .cursor_edges import DIGITS, FINE, LACKING, culprits, cut_down, field_of
from .cursor_joins import joins

FEW, MOST = 12, 40
"""Pages of a walk that is made for one border, and of one where there is no other."""

EACH = 2
"""Borders of each kind that are walked across in one order."""

OTHERWISE = Skip("paging already failed", left_to=("CUR-01", "CUR-02", "CUR-07", "ORD-01", "ORD-05", "LNK-02"))


@requirement(
    FINE,
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("next", "stamps"),
    after=("CUR-02", "CUR-07", "LNK-02"),
    needs="rows whose time stamps differ only below the millisecond, and are sorted by",
    cites=("order", "next"),
)
def test_a_walk_is_whole_where_keys_differ_below_the_millisecond(trial: Trial) -> None:
    """A walk visits every row once also where a page ends between sort keys that differ only below the millisecond or
    the microsecond.

    Databases keep six digits of a second and more, and one job writes many rows within a millisecond.

    A cursor that keeps the time stamp of the last row as milliseconds, as JavaScript does, or rounds it, begins before
    or behind rows of the same millisecond: newest first they are lost, oldest first they come again.
    """
    walks = [walk for query in _orders(trial) for walk in _across(trial, query, _moments)]
    trial.need(walks, "rows whose sort keys, time stamps, differ only below the millisecond")
    for walk in walks:
        trial.compare([walk], partial(_whole, trial, walk, FINE))


@requirement(
    LACKING,
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("next", "order.absent"),
    after=("CUR-02", "CUR-07", "LNK-02"),
    needs="rows without the sort key beside rows that have it",
    cites=("order", "next"),
)
def test_a_walk_is_whole_where_rows_without_the_key_begin_or_end(trial: Trial) -> None:
    """A walk visits every row once also where a page ends beside rows without the sort key (null, or no such member),
    in both directions of the order.

    Who sorts by a date that is not set everywhere still wants all rows.

    The next page is asked of the database by comparing with the last key: nothing compares with null, so that rows
    without the key never come, or after them nothing does.
    """
    walks = [walk for query in _orders(trial) for walk in _across(trial, query, _edges)]
    trial.need(walks, "rows without the sort key beside rows that have it, of an order that could be seen")
    for walk in walks:
        trial.compare([walk], partial(_whole, trial, walk, LACKING))


def _orders(trial: Trial) -> list[Query]:
    """The plain listing, and every order, as far as how rows are sorted by it is known."""
    snapshot, found = trial.snapshot, [Query()]
    for sort in boundaries.sorts(trial.operation):
        query = Query(sort=sort)
        field = field_of(trial, query)
        found += [query] if field is not None and snapshot.knows(field, sort[0].descending) else []
    return found


Places = Callable[[Sequence[Row], str], Iterable[int]]
"""How many rows stand before each of the borders that are meant, in a listing that is sorted by a field."""


def _across(trial: Trial, query: Query, places: Places) -> list[Walk]:
    """Walks with a page border at such places, of those that take few pages."""
    field, due = field_of(trial, query), ordered(trial.snapshot, query)
    if field is None or not trial.snapshot.ended:
        return []
    ways = {place: _size(place, trial.collection.granted) for place in places(due, field)}
    few = [place for place, size in ways.items() if place // size <= FEW]
    rest = [place for place, size in ways.items() if place // size <= MOST]
    chosen = few[:EACH] or rest[:1]
    return [Walk(query, ways[at], only=range(min(len(due), at + ways[at] + 1))) for at in chosen]


def _size(place: int, granted: int) -> int:
    """The largest page that ends there."""
    return next(size for size in range(min(place, granted), 0, -1) if place % size == 0)


def _moments(due: Sequence[Row], field: str) -> list[int]:
    """Between two instants of one millisecond or microsecond; first where the former has digits that are cut off."""
    keys = [instant(row.value(field)) for row in due]
    found = list[tuple[bool, int]]()
    for at in range(1, len(due)):
        before, after = keys[at - 1], keys[at]
        if before is None or after is None or before == after:
            continue
        alike = [digits for digits in DIGITS if cut_down(before, digits) == cut_down(after, digits)]
        if alike:
            found.append((all(cut_down(before, digits) == before for digits in alike), at))
    return [at for _, at in sorted(found)]


def _edges(due: Sequence[Row], field: str) -> list[int]:
    """Between rows that have the key and rows that lack it."""
    return [at for at in range(1, len(due)) if absent(due[at - 1], field) is not absent(due[at], field)]


def _whole(trial: Trial, walk: Walk, own: str, walked: Answer) -> Outcome:
    if not walked.ok or walked.unended:
        return OTHERWISE
    found = joins(trial, walk, walked)
    if found.only_tied:
        return Skip("rows with equal sort keys are lost or come again", left_to=("CUR-03",))
    if not found.wrong:
        return None
    if own not in culprits(trial, walk, walked, found):
        return OTHERWISE
    came = {*walked.ids}
    wrong = [*found.tied, *found.others, *found.left]
    lost = [row for row in wrong if row.id not in came]
    if lost and _lost_in_one_page(trial, walk, lost):
        return Skip("the ordered listing lacks them in one page, too", left_to=("NUL-01", "ORD-02"))
    ids, field = [str(row.id) for row in lost or wrong], field_of(trial, walk.query)
    what = f"between values of {field} in one millisecond" if own == FINE else f"beside rows without {field}"
    want = f"every row once where a page ends {what}"
    said = f"{'never' if lost else 'again'}: {', '.join(ids[:6])}{' …' if ids[6:] else ''} ({many(len(ids), 'row')})"
    return Difference(Kind.MISSING if lost else Kind.DUPLICATED, want, said, tuple(ids), ids_of(walked))


def _lost_in_one_page(trial: Trial, walk: Walk, lost: Sequence[Row]) -> bool:
    """Whether a page that holds the whole listing in this order lacks the rows, where there is one."""
    size = whole_page(trial.collection)
    if size is None or not walk.query.sort:
        return False
    alone = trial.ask(walk.query.but(size=size))
    return alone.ok and {row.id for row in lost}.isdisjoint(alone.ids)
