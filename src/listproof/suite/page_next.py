"""Page numbers: the number of the next page, where an answer says it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..checking import boundaries, legal_queries
from ..checking.judges import NOT_ROWS
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..collection.following import following
from ..oracle.difference import Difference, Kind
from ..oracle.expected import ordered, window
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance


@requirement(
    "PGN-07",
    Level.MUST,
    Provenance.STATED,
    applies=has("next.number"),
    after=("PAG-01", "PAG-02", "PAG-03", "FLT-01", "FLT-02"),
    needs="more rows than a page of 2",
    cites=("next", "start"),
)
def test_the_number_of_the_next_page_is_the_one_after(trial: Trial) -> None:
    """While rows remain, the number that a page says of the next one is its own and one.

    A client stops where no next page is named, and skips rows where the number is another one.

    Servers look whether the page is full, count rows where they mean pages, or name the page itself.
    """
    rows = len(trial.snapshot)
    trial.need(rows >= 3, "at least 3 rows")
    trial.need(trial.snapshot.ended, "a listing that was read to its end")
    for query in _pages(trial):
        if _left(trial, query) > 0:
            trial.compare([query], partial(_one_more, trial, query))


def _one_more(trial: Trial, query: Query, page: Answer) -> Outcome:
    if other := _not_the_page(trial, query, page):
        return other
    left, right, said = _left(trial, query), str(_number(trial, query) + 1), _said(trial, page)
    want = f"{trial.named(query)} names {right} as the next page: {many(left, 'row')} follow"
    if said is None:
        return Difference(Kind.MISSING, want, "it names none")
    return None if said == right else Difference(Kind.CONTENT, want, f"it names {said[:20]}")


@requirement(
    "PGN-08",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("next.number"),
    after=("PGN-07", "PAG-01", "PAG-02", "PAG-03", "FLT-01", "FLT-02"),
    needs="rows that fill their pages exactly",
    cites=("next",),
)
def test_the_last_page_names_no_number_of_a_next_one(trial: Trial) -> None:
    """The last page names no number of a next one, also where it is full, or where there are no rows.

    A client makes one request for nothing, and shows people a button that leads nowhere.

    Servers add one to the number of the page, whatever follows, or wherever the page is full.
    """
    rows, decisive = len(trial.snapshot), False
    trial.need(trial.snapshot.ended, "a listing that was read to its end")
    for query in _pages(trial):
        if _left(trial, query) <= 0:
            decisive |= not rows or not query.size or rows % query.size == 0
            trial.compare([query], partial(_names_none, trial, query))
    trial.need(decisive, "rows that fill pages of some size exactly")


def _names_none(trial: Trial, query: Query, page: Answer) -> Outcome:
    if other := _not_the_page(trial, query, page):
        return other
    said = _said(trial, page)
    if said is None:
        return None
    want = f"{trial.named(query)}, the last page, names no next one"
    return Difference(Kind.CONTENT, want, f"it names {said[:20]}")


def _pages(trial: Trial) -> Iterator[Query]:
    """The first two pages and the last two of the listing in several sizes, and of each query of one parameter more."""
    sizes = [*boundaries.walk_sizes(trial.collection), trial.collection.granted]
    asked = [Query(size=size) for size in dict.fromkeys(sizes)]
    for query in legal_queries.beside(trial.collection):
        rows = len(ordered(trial.snapshot, query))
        asked += [query.but(size=size) for size in dict.fromkeys((2, max(2, min(rows, trial.collection.granted))))]
    for query in asked:
        rows, size = len(ordered(trial.snapshot, query)), query.size or 1
        last = max(0, rows - 1) // size
        for number in sorted({0, min(1, last), max(0, last - 1), last}):
            yield query.but(start=number * size)


def _left(trial: Trial, query: Query) -> int:
    """How many rows follow the page of a query."""
    first, size = window(trial.operation, query)
    return len(ordered(trial.snapshot, query)) - first - (size or 0)


def _number(trial: Trial, query: Query) -> int:
    first, size = window(trial.operation, query)
    page = trial.operation.page
    assert page is not None
    return page.first + first // (size or 1)


def _not_the_page(trial: Trial, query: Query, page: Answer) -> Outcome:
    """Why what an answer says of the next page decides nothing: it is not answered with the rows that are due."""
    if not page.ok:
        return NOT_ROWS
    due = min(query.size or 0, _left(trial, query) + (query.size or 0))
    if len(page.ids) != due:
        return Skip("a page of another size", left_to=("PAG-01", "PAG-02", "PAG-03", "FLT-01", "FLT-02"))
    return None


def _said(trial: Trial, page: Answer) -> str | None:
    found = following(trial.operation, "", page)
    return None if found is None else found.said
