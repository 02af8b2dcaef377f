"""Rows with equal sort keys where the contract says what sorts them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby, pairwise

from ..checking import boundaries, filter_values
from ..checking.judges import ids_of, rows_or, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..oracle.difference import Difference, Kind, in_all
from ..oracle.expected import ordered, ways_of
from ..oracle.query import Condition, Query, Sort, SortKey
from ..oracle.row import Row
from ..oracle.snapshot import Fields, Way
from ..oracle.sort_values import sort_values
from ..results.model import Level, Provenance
from .ordering_sequence import unsorted

TIED = "rows with equal sort keys"

COARSE = "time stamps of rows that may be finer than they are shown"

UNSORTED = Skip("rows that are not sorted by the key", left_to=("ORD-01", "ORD-03", "MUL-01"))
"""Why nothing can be said of rows that are alike by it."""

PAIRS = 2
"""Orders by two keys that are asked for."""


@requirement(
    "ORD-11",
    Level.MUST,
    Provenance.STATED,
    applies=has("order.ties"),
    after=(
        "SCH-03",
        "ORD-01",
        "ORD-02",
        "ORD-03",
        "ORD-09",
        "ORD-10",
        "NUL-01",
        "FLT-01",
        "FLT-02",
        "MUL-01",
        "PAG-04",
        "CUR-02",
    ),
    needs=TIED,
    cites=("order.ties",),
)
def test_rows_with_equal_sort_keys_stand_as_the_contract_says(trial: Trial) -> None:
    """Rows with equal sort keys stand in the sequence that the contract states: by the fields that it names, or in
    descending order the other way round than in ascending.

    A stated tie-break is what clients merge lists by, and go on from where they stopped.

    Servers add the identity to one of their queries and not to the others, or always in ascending order.
    """
    order = trial.operation.order
    if order is not None and order.turns:
        _both_ways(trial)
    if order is None or not order.ties:
        return
    found = 0
    for query in _asked(trial):
        if order.turns and len(_directions(trial, query)) > 1:  # which of them turns the ties is not said
            continue
        fields = _fields(trial, query.sort)
        if not trial.snapshot.groups(trial.snapshot.rows, fields):
            continue
        if any(trial.snapshot.coarse(field) for field in fields):
            trial.leave(Skip(COARSE))
            continue
        found += 1
        turned = order.turns and _directions(trial, query) == {True}
        ties = tuple((field, falling is not turned) for field, falling in order.ties)
        ways = ways_of(trial.operation, query.sort) or (order.default or ())
        trial.compare([_all(trial, query)], partial(_as_stated, trial, ways, ties, trial.named(query)))
    trial.need(found or trial.undecided, TIED)


def _fields(trial: Trial, sort: Sort) -> Fields:
    """The fields that an order sorts by, or those of the documented default where none is asked for."""
    order = trial.operation.order
    ways = ways_of(trial.operation, sort) or (order.default if order else None) or ()
    return tuple(field for field, _ in ways)


def _directions(trial: Trial, query: Query) -> set[bool]:
    """Whether an order is descending, by each of its keys; that of the documented default where none is asked for."""
    order = trial.operation.order
    ways = ways_of(trial.operation, query.sort) or (order.default if order else None) or ()
    return {falling for _, falling in ways}


def _asked(trial: Trial) -> list[Query]:
    """Every order as such and beside the most frequent value of a filter, some by two keys, and the default."""
    order = trial.operation.order
    sorts = [*boundaries.sorts(trial.operation), *boundaries.pairs(trial.operation)[:PAIRS]]
    queries = [Query(sort=sort) for sort in sorts] + [Query()] * bool(order and order.default)
    for filter_ in trial.operation.equalities[:1]:
        values = filter_values.present(trial.snapshot, filter_) or filter_values.held(trial.snapshot, filter_)
        queries += [query.but(where=(Condition(filter_.name, value),)) for query in queries for value in values[-1:]]
    return queries


def _all(trial: Trial, query: Query) -> Query | Walk:
    """The question for all rows of a query, or where they are too many for its first page."""
    walk, rows = Walk(query, trial.collection.granted), len(ordered(trial.snapshot, query))
    if trial.operation.page is None or rows < walk.size or not walk.whole(rows) or not trial.snapshot.ended:
        return query.but(size=walk.size if trial.operation.page else None)
    return walk


def _as_stated(trial: Trial, ways: Sequence[Way], ties: Sequence[Way], what: str, page: Answer) -> Outcome:
    """Judge neighbours with equal sort keys by the fields that sort them."""
    if reason := without_rows(page, what or "the listing"):
        return reason
    rows, fields = page.rows or (), tuple(field for field, _ in ways)
    if not _sorted(trial, page, *ways[0]):
        return UNSORTED
    decided = [
        (one, two, told)
        for _, group in groupby(rows, key=lambda row: trial.snapshot.tie(row, fields))
        for one, two in pairwise(group)
        if (told := _stands_before(trial, one, two, ties)) is not None
    ]
    wrong = [(one, two) for one, two, told in decided if not told]
    if not wrong:
        return None if decided else Skip("")
    names = [("-" if falling else "") + field for field, falling in ties]
    (one, two), count = wrong[0], in_all(len(wrong), len(rows))
    want = f"rows with equal {' and '.join(fields)} sorted by {', '.join(names)}"
    return Difference(Kind.ORDER, want, f"{two.id} comes after {one.id}{count}", (), ids_of(page))


def _sorted(trial: Trial, page: Answer, field: str, descending: bool) -> bool:
    """Whether rows are sorted by the first key, without which nothing can be said of those that are alike by it."""
    return unsorted(page.rows or (), field, descending, trial.snapshot.text(field)) is None


def _stands_before(trial: Trial, one: Row, two: Row, ties: Sequence[Way]) -> bool | None:
    """Whether two rows stand as these fields sort them; None where that depends on how the server compares."""
    for field, falling in ties:
        low, high = sort_values([one, two], field)
        text = trial.snapshot.text(field)
        if low is None or high is None or text.ambiguous([low, high]):
            return None
        if isinstance(low, str) and isinstance(high, str):
            low, high = text.first(low), text.first(high)
        if low != high:
            return bool(low > high if falling else low < high)  # type: ignore[operator]  # one kind
    return None


def _both_ways(trial: Trial) -> None:
    """Hold every descending order to the ascending one."""
    order, found = trial.operation.order, 0
    for key, field in order.both.items() if order else ():
        if trial.snapshot.groups(trial.snapshot.rows, (field,)):
            found += 1
            ways = [_all(trial, Query(sort=(SortKey(key, way),))) for way in (False, True)]
            trial.compare(ways, partial(_turned, trial, field))
    trial.need(found, TIED)


@rows_or(Skip("one direction is not answered", left_to=("ORD-01",)))
def _turned(trial: Trial, field: str, up: Answer, down: Answer) -> Outcome:
    rows = len(trial.snapshot)
    if len(up.ids) < rows or len(down.ids) < rows:
        return Skip("not all rows were read in both directions", left_to=("ORD-02", "NUL-01"))
    if not _sorted(trial, up, field, False) or not _sorted(trial, down, field, True):
        return UNSORTED
    places = {name: at for at, name in enumerate(down.ids)}
    groups = trial.snapshot.groups(up.rows or (), (field,)).values()
    wrong = [
        (one, two)
        for group in groups
        for one, two in pairwise(group)
        if one.id in places and two.id in places and places[one.id] < places[two.id]
    ]
    if not wrong:
        return None
    (one, two), count = wrong[0], in_all(len(wrong), rows)
    want = f"rows with equal {field} the other way round than in ascending order"
    return Difference(
        Kind.ORDER, want, f"{two.id} comes after {one.id} both ways{count}", ids_of(up)[::-1], ids_of(down)
    )
