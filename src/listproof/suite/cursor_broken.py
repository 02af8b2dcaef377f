"""Cursors that a listing did not name: broken ones, those of other collections, and rows that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..checking.filter_values import certain
from ..checking.judges import ids_of, not_crashed
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.row_cursor import named
from ..collection.answer import Answer
from ..collection.listing import Listing
from ..oracle.difference import Difference, Kind
from ..oracle.expected import ordered
from ..oracle.query import Condition, Query
from ..oracle.row import Row
from ..plural import many
from ..results.model import Level, Provenance
from .cursor_questions import cursor_of, with_cursor

LONG = 10_000
"""Characters of a cursor that is longer than any."""


@requirement(
    "CUR-10",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("cursor", "!row"),
    per="target",
    after=("CUR-02",),
    needs="more rows than a page of 2",
    cites=("start",),
)
def test_a_broken_cursor_is_refused(trial: Trial) -> None:
    """A cursor that is cut off, changed, made up or endless is refused: it gives no 5xx, and not the first page.

    A client whose cursor was cut by a log or a URL's limit would read the listing from its beginning, and do twice what
    it does with each row.

    What cannot be decoded is taken for no cursor at all, or ends in an exception that nobody catches.
    """
    size = trial.page_of(2)
    trial.need(len(trial.snapshot) > size, "more rows than a page of 2")
    cursor = cursor_of(trial, Query(size=size))
    if cursor is None:
        trial.leave(Skip("the first page names no next one", left_to=("CUR-07", "PAG-02")))
        return
    first = trial.ask(Query(size=size))
    for what, broken in _broken(cursor):
        asked = with_cursor(trial, Query(size=size), broken)
        trial.compare([asked], partial(_not_page_one, first, what), invariant=True)


def _broken(cursor: str) -> Iterator[tuple[str, str]]:
    """What is wrong about a cursor, and the cursor; an empty one may ask for the first page."""
    half = cursor[: len(cursor) // 2]
    turned = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    wrong = [("cut in half", half), ("with another last letter", turned), ("made up", "no-such-cursor")]
    wrong += [("of 10,000 letters", "a" * LONG), ("empty", "")]
    yield from ((what, text) for what, text in wrong if text != cursor)


def _not_page_one(first: Answer, what: str, page: Answer) -> Outcome:
    if wrong := not_crashed(page, f"a cursor {what}"):
        return wrong
    if page.refused or what == "empty":
        return None
    if not page.ok:
        return Skip("not answered with rows", left_to=("SCH-05",))
    if not page.ids or page.ids != first.ids:
        return None  # what other rows it may stand for nobody knows
    return Difference(Kind.ACCEPTED, f"a cursor {what} is refused", "the first page", (), ids_of(page))


@requirement(
    "CUR-11",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("cursor", "parent or path"),
    per="target",
    after=("SCO-01", "CUR-02"),
    needs="two collections, one of them with more rows than a page of 2",
    cites=("start", "next"),
)
def test_a_cursor_of_another_collection_opens_no_row_of_it(trial: Trial) -> None:
    """A cursor that one collection named, sent to another one, brings no row of the first.

    Whoever may read one collection would read every other whose cursors come into their hands.

    The cursor holds the whole question, its collection included, and the path is only looked at for the permission.
    """
    size, pairs = trial.page_of(2), [*_neighbours(trial)]
    trial.need(pairs, "two collections with different rows, one of them with more rows than a page of 2")
    for one, other in pairs:
        cursor = cursor_of(trial, Query(size=size), one)
        if cursor is None:
            trial.leave(Skip("the first page names no next one", left_to=("CUR-07",)))
            continue
        asked = with_cursor(trial, Query(size=size), cursor)
        trial.compare([asked], partial(_no_stranger, one, other), invariant=True, collection=other)


def _neighbours(trial: Trial) -> Iterator[tuple[Listing, Listing]]:
    """The largest collection with two others, in both directions where that has pages."""
    whole = sorted(trial.target.readable(), key=lambda each: -len(each.snapshot))
    for other in whole[1:3]:
        yield from ((a, b) for a, b in ((whole[0], other), (other, whole[0])) if len(a.snapshot) > _page(a))


def _page(listing: Listing) -> int:
    """Rows of a small page, or where no size can be asked for, of every page."""
    page = listing.operation.page
    return listing.granted if page and page.size is None else 2


def _no_stranger(one: Listing, other: Listing, page: Answer) -> Outcome:
    if page.refused:
        return None
    if not page.ok:
        return Skip("not answered with rows", left_to=("SCH-05", "ERR-02"))
    strange = [name for name in page.ids if name in one.snapshot.by_id and name not in other.snapshot.by_id]
    if not strange:
        return None
    want = f"no row of {one.name} in {other.name}, whatever cursor is sent"
    said = f"{many(len(strange), 'row')} of {one.name}: {', '.join(map(str, strange[:6]))}"
    return Difference(Kind.EXTRA, want, said, (), ids_of(page))


@requirement(
    "CUR-13",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("row"),
    per="target",
    after=("CUR-12", "FLT-04"),
    needs="at least 4 rows",
    cites=("start", "next"),
)
def test_a_row_that_is_not_listed_does_not_lead_to_the_first_page(trial: Trial) -> None:
    """A cursor that is the member of a row which the listing does not have (one that the filter leaves out, or none at
    all) is refused or means the place where the row would stand: it gives no 5xx, and not the first page.

    The row at which a client stopped yesterday may have been deleted, or have left the filter since.

    What is not found is taken for no cursor at all, and everything is read again.
    """
    operation, rows, size = trial.operation, trial.snapshot.rows, trial.page_of(2)
    trial.need(len(rows) >= 4, "at least 4 rows")
    unknown = _unknown(trial, rows)
    if unknown is not None:
        _ask_behind(trial, Query(size=size), unknown, "no row at all")
    for filter_ in operation.equalities:
        for value in certain(trial.snapshot, filter_)[-1:]:
            query = Query(where=(Condition(filter_.name, value),))
            kept = {row.id for row in ordered(trial.snapshot, query)}
            others = [row for row in _behind_some(rows, kept, size) if row.id not in kept]
            for row in others[-1:]:
                said = str(named(operation, row))
                _ask_behind(trial, query.but(size=size), said, f"a row without {filter_.field}={value}")


def _behind_some(rows: tuple[Row, ...], kept: set[object], size: int) -> tuple[Row, ...]:
    """The rows behind the first ones that a filter keeps, as many as fill a page: behind them comes another page."""
    places = [at for at, row in enumerate(rows) if row.id in kept]
    return rows[places[size - 1] + 1 :] if len(places) > size else ()


def _unknown(trial: Trial, rows: tuple[Row, ...]) -> str | None:
    """A value that no row has and that by its place among the others leads to the end."""
    values = [named(trial.operation, row) for row in rows]
    if all(type(value) is int for value in values):
        falling = values[0] > values[-1] and values == sorted(values, reverse=True)
        return str(min(values) - 1 if falling and min(values) > 1 else max(values) + 98_765)
    if not all(isinstance(value, str) and value for value in values):
        return None
    falling = values == sorted(values, reverse=True)
    last = min(values) if falling else max(values)
    return next((text for letter in "0f9a" if (text := f"{last[:-1]}{letter}") not in values), None)


def _ask_behind(trial: Trial, query: Query, said: str, what: str) -> None:
    first = trial.ask(query)
    trial.compare([with_cursor(trial, query, said)], partial(_not_the_first, first, what), invariant=True)


def _not_the_first(first: Answer, what: str, page: Answer) -> Outcome:
    if wrong := not_crashed(page, f"a cursor that is {what}"):
        return wrong
    if page.refused:
        return None
    if not page.ok:
        return Skip("not answered with rows", left_to=("SCH-05",))
    if not page.ids or page.ids != first.ids:
        return None
    want = f"a refusal, or what stands behind the place of {what}"
    return Difference(Kind.ACCEPTED, want, "the first page", (), ids_of(page))
