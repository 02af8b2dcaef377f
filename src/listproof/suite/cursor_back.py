"""Cursors: the way back, to the page before a page."""

from __future__ import annotations

from functools import partial

from ..checking import legal_queries
from ..checking.judges import NOT_ROWS, ids_of
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.following import before
from ..collection.request import Request
from ..oracle.difference import Difference, Kind
from ..oracle.expected import ordered
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .cursor_joins import joins

FEW = 4
"""Pages of a walk, about, from each of which one goes back."""

OTHERWISE = ("CUR-01", "CUR-02", "CUR-03", "CUR-04", "CUR-05", "CUR-07", "ORD-05", "FLT-04")
"""The requirements on the walk itself."""


@requirement(
    "CUR-15",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("back"),
    after=(
        "CUR-01",
        "CUR-02",
        "CUR-03",
        "CUR-07",
        "CUR-12",
        "CUR-14",
        "ORD-05",
        "ORD-09",
        "FLT-01",
        "FLT-02",
        "FLT-04",
    ),
    needs="more rows than a page of 2",
    cites=("back", "back_at"),
)
def test_backward_from_a_page_comes_the_one_before(trial: Trial) -> None:
    """Backward from page 2 comes page 1, from page 3 page 2, and so on: of the plain listing, of an ordered and of a
    filtered one.

    People go back to the page that they have seen, and expect what they have seen.

    Servers turn the order but not the rule for equal keys, forget to turn the rows round again, or begin at the start
    of the listing.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    queries = [Query(), *(each for each in legal_queries.beside(trial.collection) if each.select is None)]
    for query in queries:
        rows = len(ordered(trial.snapshot, query))
        walk = Walk(query, max(1, min(trial.collection.granted, -(-rows // FEW))))
        walked = trial.ask(walk)
        if rows < 2:
            continue
        if not walked.ok or walked.unended or len(walked.pages) < 2 or joins(trial, walk, walked).wrong:
            trial.leave(Skip("paging already failed", left_to=OTHERWISE))
            continue
        for number, page in enumerate(walked.pages[1 : FEW + 1], start=1):
            if not page.ids:
                continue
            asked = before(trial.operation, query.but(size=walk.size), page)
            if asked is None:
                trial.compare([walk], partial(_names_one, number))
            else:
                trial.compare([walk, Request(asked)], partial(_the_one_before, trial, number), subject=1)


def _names_one(number: int, walked: Answer) -> Outcome:
    if len(walked.pages) <= number or not walked.pages[number].ids:
        return Skip("paging already failed", left_to=OTHERWISE)
    return Difference(Kind.CONTENT, f"page {number + 1} names what leads to page {number}", "it names nothing")


def _the_one_before(trial: Trial, number: int, walked: Answer, page: Answer) -> Outcome:
    known, pages = trial.operation.page, walked.pages[:number]
    if len(walked.pages) <= number:
        return Skip("paging already failed", left_to=OTHERWISE)
    what = f"backward from page {number + 1}"
    if page.status != 200:
        return Difference(Kind.REFUSED if page.refused else Kind.STATUS, f"{what} comes page {number}", str(page))
    if not page.ok:
        return NOT_ROWS
    rows = pages[-1].ids
    if known and known.short and page.ids:  # a page on the way back may be cut elsewhere
        rows = tuple(name for each in pages for name in each.ids)[-len(page.ids) :]
    if page.ids == rows:
        return None
    if page.ids == rows[::-1]:
        return Skip("the page before comes turned round, of which the document says nothing")
    want = f"{what} come the {many(len(rows), 'row')} of page {number}"
    alike = sum(name in rows for name in page.ids)
    return Difference(
        Kind.SHIFTED, want, f"{many(len(page.ids), 'row')}, {alike} of them from there", ids_of(pages[-1]), ids_of(page)
    )
