"""Cursors: what one cursor leads to."""

from __future__ import annotations

from functools import partial

from ..checking import legal_queries
from ..checking.judges import NOT_ROWS, ids_of
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..codec.row_cursor import named
from ..collection.answer import Answer
from ..collection.following import following
from ..collection.request import Request
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.expected import ordered
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .cursor_questions import with_cursor


@requirement(
    "CUR-12",
    Level.MUST,
    Provenance.STATED,
    applies=has("row"),
    after=(
        "CUR-02",
        "CUR-03",
        "CUR-04",
        "CUR-05",
        "CUR-07",
        "ORD-01",
        "ORD-02",
        "ORD-05",
        "ORD-08",
        "NUL-02",
        "FLT-01",
        "FLT-02",
        "FLT-04",
    ),
    needs="at least 3 rows",
    cites=("start", "next"),
)
def test_after_a_row_come_exactly_the_rows_behind_it(trial: Trial) -> None:
    """After a row, named by its member, come exactly the rows behind it, in the listing's own order and in every order
    that may be asked for, of the filtered rows where a filter is sent: of the first, of one in the middle and of the
    last, behind which there are none. Where a cursor is the row that a page begins with, it comes, too.

    Clients keep the last row that they have, and go on from there tomorrow.

    Servers compare by the identity where rows are sorted by something else, include the row itself, count whole pages,
    or begin anew.
    """
    operation, rows = trial.operation, trial.snapshot.rows
    trial.need(len(rows) >= 3, "at least 3 rows")
    page = operation.page
    assert page is not None
    size = trial.page_of(3)
    for at in (0, len(rows) // 2, len(rows) - 2, len(rows) - 1):
        behind = with_cursor(trial, Query(size=size), str(named(operation, rows[at])))
        trial.compare([behind], partial(_behind, trial, at + (not page.inclusive), Query(size=size)))
    for query in legal_queries.beside(trial.collection):
        plain = all(operation.filter(each.filter).op == "eq" for each in query.where)
        if query.select is None and plain:
            first = query.but(size=size)
            for start in _starts(trial, first):
                asked = first.but(start=start)
                trial.compare([first, asked], partial(_behind_in, trial, asked), subject=1)


def _starts(trial: Trial, query: Query) -> list[int]:
    """How many rows stand before a page that begins at the second row, at one in the middle, and at the last one or
    behind it, as far as these can be named."""
    count = len(ordered(trial.snapshot, query))
    found = [trial.located(query.but(start=at)).start for at in (1, count // 2, count)]
    return [*dict.fromkeys(each for each in found if each)]


def _behind_in(trial: Trial, query: Query, first: Answer, answer: Answer) -> Outcome:
    if not first.ok:
        return Skip("the first page is not answered with rows", left_to=("FLT-05", "ORD-01", "ORD-02"))
    kept = {row.id for row in ordered(trial.snapshot, query)}
    if any(name in trial.snapshot.by_id and name not in kept for name in answer.ids):
        return Skip("rows that the filter leaves out", left_to=("FLT-01", "FLT-04"))
    return _behind(trial, query.start or 0, query, answer)


def _behind(trial: Trial, at: int, query: Query, answer: Answer) -> Outcome:
    listing = ordered(trial.snapshot, query)
    want = listing[at : at + (query.size or 0)]
    if answer.status != 200:
        said = f"the rows from row {at} on: 200"
        return Difference(Kind.REFUSED if answer.refused else Kind.STATUS, said, str(answer))
    if not answer.ok:
        return NOT_ROWS
    if not want and answer.ids:
        return Difference(Kind.TOO_MANY, "no row behind the last one", many(len(answer.ids), "row"), (), ids_of(answer))
    return sequence(trial.snapshot, want, answer.rows or (), query)


@requirement(
    "CUR-14",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("next"),
    after=("CUR-01", "CUR-02"),
    needs="more rows than a page of 2",
    cites=("next", "single"),
)
def test_the_same_cursor_gives_the_same_page(trial: Trial) -> None:
    """The same cursor gives the same page again; where the contract states that a cursor can be used once (`single`),
    the same page or a refusal.

    A client whose connection broke asks once more for the page that it did not get.

    Servers keep the position of a client, and go on from there whatever it asks for.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    for size in (2, max(1, len(trial.snapshot) // 3)):
        first = text(trial.operation, Query(size=trial.page_of(size)))
        page = trial.ask(Request(first, turn=1))
        named = following(trial.operation, first, page) if page.ok else None
        if named is None or named.query is None:
            trial.leave(Skip("the first page names no next one", left_to=("CUR-07",)))
            continue
        page_style = trial.operation.page
        judge = partial(_same_again, page_style is not None and page_style.single)
        trial.compare([Request(named.query, turn=turn) for turn in (1, 2)], judge, subject=1)


def _same_again(single: bool, once: Answer, again: Answer) -> Outcome:
    if not once.ok:
        return Skip("the next page is not answered with rows", left_to=("CUR-02",))
    if single and again.refused:
        return None
    if not again.ok:
        return Difference(Kind.STATUS, f"the {many(len(once.ids), 'row')} of before", str(again), ids_of(once))
    if once.ids == again.ids:
        return None
    return Difference(
        Kind.CONTENT, f"the {many(len(once.ids), 'row')} of before", "other rows", ids_of(once), ids_of(again)
    )
