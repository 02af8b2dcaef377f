"""Rows without the sort key: that an order keeps them, together, and always at the same place."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial

from ..checking import boundaries, filter_values
from ..checking.judges import ids_of, rows_or, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.listing import whole_page
from ..collection.request import Question
from ..oracle.difference import Difference, Kind
from ..oracle.expected import ordered
from ..oracle.query import Condition, Query, Sort
from ..oracle.row import Row
from ..oracle.sort_values import absent
from ..plural import many
from ..results.model import Level, Provenance
from .pagination_windows import inside

LACKING = "rows without the sort key beside rows that have it"


def _ways(trial: Trial) -> list[tuple[Sort, str]]:
    """Every order by a field that some rows lack and others have, with the field."""
    order, rows = trial.operation.order, trial.snapshot.rows
    fields = [(sort, order.keys[sort[0].key]) for sort in boundaries.sorts(trial.operation)] if order else []
    return [(sort, field) for sort, field in fields if 0 < sum(absent(row, field) for row in rows) < len(rows)]


def _pattern(rows: Sequence[Row], field: str) -> str:
    """Which rows of a page lack the field: ``0`` for each that does."""
    return "".join("0" if absent(row, field) else "1" for row in rows)


def _known(trial: Trial, answer: Answer) -> list[Row]:
    """The rows of an answer as they were first read."""
    return [trial.snapshot.by_id[name] for name in answer.ids if name in trial.snapshot.by_id]


@requirement(
    "NUL-01",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("order.absent"),
    after=("ORD-01", "ORD-05", "CUR-03", "STY-03"),
    needs=LACKING,
    cites=("order",),
)
def test_rows_without_the_sort_key_are_all_listed_in_one_block(trial: Trial) -> None:
    """Rows without the sort key (null, or no such member) are all listed when one sorts by it, in one block; those with
    null and those without the member may have a block each.

    An order chooses a sequence, never the rows: who sorts tasks by a due date still wants those that have none.

    Servers compare with null in a WHERE of a keyset page, join the key's table without OUTER, or sort with a comparator
    that calls null equal to everything, so that these rows are lost or scattered.
    """
    ways = _ways(trial)
    trial.need(ways, LACKING)
    rows, size = len(trial.snapshot), whole_page(trial.collection)
    trial.need(trial.snapshot.ended, "a listing that was read to its end")
    for sort, field in ways:
        lacking = [row.id for row in trial.snapshot.rows if absent(row, field)]
        sizes = [each for each in boundaries.walk_sizes(trial.collection) if each < rows]
        walks = [walk for each in sizes[-1:] if (walk := Walk(Query(sort=sort), each)).whole(rows)]
        judge = partial(_one_block, trial, field, lacking)
        questions: list[Question] = [Query(sort=sort, size=size)] if size else []
        for question in [*questions, *walks]:
            trial.compare([question], judge)


def _one_block(trial: Trial, field: str, lacking: Sequence[Hashable], listed: Answer) -> Outcome:
    """Judge an ordered listing by the ids of the rows that lack the field."""
    if reason := without_rows(listed, f"order by {field}"):
        return reason
    names, came = tuple(map(str, lacking)), set(listed.ids)
    lost = [str(name) for name in lacking if name not in came]
    if lost:
        said = f"missing: {', '.join(lost[:6])} ({len(lost)} of {len(lacking)})"
        return Difference(Kind.MISSING, f"all {many(len(lacking), 'row')} without {field}", said, names, ids_of(listed))
    found = _known(trial, listed)
    among = max((_between(trial, found, field, null) for null in (True, False)), key=len)
    if len(among) < 2:
        return None
    got = f"{len(among)} other values of {field} among them"
    return Difference(Kind.ORDER, f"the rows without {field} in one block", got, (), ids_of(listed))


def _between(trial: Trial, rows: Sequence[Row], field: str, null: bool) -> set[Hashable]:
    """The values of a field among the rows with null there, or among those without such a member: to a store without
    a schema null is a value, with a place of its own."""
    lacking = [at for at, row in enumerate(rows) if absent(row, field) and row.holds(field) is null]
    between = rows[lacking[0] : lacking[-1]] if lacking else ()
    return {trial.snapshot.level(row, field) for row in between if not absent(row, field)}


AFTER = ("ORD-01", "NUL-01", "FLT-02")


@requirement(
    "NUL-02",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("order.nulls.open"),
    after=AFTER,
    needs=LACKING,
    cites=("order",),
)
def test_rows_without_the_sort_key_are_always_at_the_same_place(trial: Trial) -> None:
    """Rows without the sort key are always at the same place for that key and direction, where the contract does not
    say where they stand.

    Which end they are at no document says, but a client that has learnt it must find them there on every page.

    Servers sort each page by itself, send filtered queries through another index, or merge shards that put null at
    different ends.
    """
    ways = [way for way in _ways(trial) if _stated(trial, *way) is None]
    trial.need(ways, LACKING)
    for sort, field in ways:
        if not trial.snapshot.knows(field, sort[0].descending):
            trial.undecided.append(f"the place of the rows without {field} could not be seen")
            continue
        _observe(trial, sort, field)
        for query in _windows(trial, sort, field):
            trial.compare([query], partial(_at_their_place, trial, query, field, None))


def _stated(trial: Trial, sort: Sort, field: str) -> bool | None:
    """Whether rows without the field come first in an order by it, if the contract says so."""
    order = trial.operation.order
    return order.nulls_first(field, sort[0].descending) if order else None


@requirement(
    "NUL-04",
    Level.MUST,
    Provenance.STATED,
    applies=has("order.nulls"),
    after=AFTER,
    needs=LACKING,
    cites=("order.nulls",),
)
def test_rows_without_the_sort_key_are_where_the_contract_says(trial: Trial) -> None:
    """Rows without the sort key are where the contract says for that key and direction, on every page.

    Who reads a list by due date stops at the first row that has none, or skips those before the first that has one.

    Servers leave it to the database, which puts null first in one direction and last in the other, or the next version
    to another database.
    """
    ways = [way for way in _ways(trial) if _stated(trial, *way) is not None]
    trial.need(ways, LACKING)
    for sort, field in ways:
        for query in _windows(trial, sort, field):
            trial.compare([query], partial(_at_their_place, trial, query, field, _stated(trial, sort, field)))


@rows_or(Skip("not answered", left_to=("ORD-01",)))
def _at_their_place(trial: Trial, query: Query, field: str, stated: bool | None, page: Answer) -> Outcome:
    """Judge where the rows of a page stand that lack the field; ``stated`` says whether they come first, if anybody
    does."""
    first, rows = query.start or 0, [*ordered(trial.snapshot, query)]
    if stated is not None:
        rows.sort(key=lambda row: absent(row, field) is not stated)
    due, found = rows[first : first + len(page.ids)], _known(trial, page)
    want, got = _pattern(due, field), _pattern(found, field)
    if len(want) != len(page.ids) or len(found) != len(page.ids):
        return Skip("other rows, or more than there are", left_to=("NUL-01", "PAG-02"))
    if "0" not in want + got:
        return Skip("")
    if want == got:
        return None
    names = (tuple(str(row.id) for row in due), ids_of(page))
    return Difference(Kind.ORDER, _places(want, field, first), _places(got, field, first), *names)


def _windows(trial: Trial, sort: Sort, field: str) -> list[Query]:
    """Pages at both ends and in the middle of an order, as such and of the most frequent value of each filter."""
    rows, size = len(trial.snapshot), trial.collection.granted
    if trial.operation.page is None:
        return [Query(sort=sort)]
    pattern = _pattern(ordered(trial.snapshot, Query(sort=sort)), field)
    borders = boundaries.within((pattern.find("0") - 1, pattern.rfind("0")), 0, rows - 1)
    pages = [Query(size=size), Query(size=3), Query(size=3, start=max(0, rows - 3))]
    pages += [Query(size=3, start=at) for at in borders]
    for filter_ in trial.operation.equalities:
        found = filter_values.present(trial.snapshot, filter_)
        pages += [Query(size=size, where=(Condition(filter_.name, value),)) for value in found[-1:]]
    return [*dict.fromkeys(query.but(sort=sort) for query in inside(trial, pages))]


def _observe(trial: Trial, sort: Sort, field: str) -> None:
    pattern = _pattern(ordered(trial.snapshot, Query(sort=sort)), field)
    place = "first" if pattern.startswith("0") else "last" if pattern.endswith("0") else "in between"
    trial.observe("absent", f"puts them {place}", f"{field} {'descending' if sort[0].descending else 'ascending'}")


def _places(pattern: str, field: str, first: int) -> str:
    places = [str(first + at) for at, sign in enumerate(pattern) if sign == "0"]
    return f"rows without {field} at {', '.join(places[:6])}" if places else f"no row without {field}"
