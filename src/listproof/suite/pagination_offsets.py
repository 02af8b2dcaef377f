"""Pagination: which row a page begins at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..checking import boundaries
from ..checking.judges import NOT_ROWS, answered, rows_or
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.query import Query
from ..oracle.row import Row
from ..results.model import Level, Provenance
from .pagination_windows import REFUSED_LIMIT, begins_at, begins_where_it_must, ordered_windows, second_page, windows


@requirement(
    "PAG-03",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("size", "start"),
    after=("SCO-01", "PAG-02"),
    needs="at least 3 rows that the sort key tells apart",
    cites=("start",),
)
def test_offset_skips_exactly_that_many_rows(trial: Trial) -> None:
    """`offset=k` skips exactly the first k rows, with and without `limit`.

    A client that walks by offset sees rows twice or never.

    Servers ignore offset, honour it only together with limit, count it from one, take it for a page number, take
    limit for the index of the last row, or swap the two.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")

    first = Query(size=trial.collection.granted, start=0)
    for query in windows(trial):
        trial.compare([query, first, second_page(trial, query)], _Begins(trial, query), subject=0)
    for query in ordered_windows(trial):
        whole = Query(size=trial.collection.granted, sort=query.sort)
        trial.compare([whole, query], _BeginsInOrder(trial, query), subject=1)


@dataclass(frozen=True)
class _Begins:
    """The judge of a page of the plain listing: given it, the first page, and the one of ``second_page``."""

    trial: Trial
    query: Query

    def __call__(self, page: Answer, first: Answer, second: Answer) -> Outcome:
        trial, limit, offset = self.trial, self.query.size, self.query.start or 0
        if page.refused and limit is not None and trial.ask(Query(size=limit)).refused:
            return REFUSED_LIMIT
        if page.status != 200:
            return answered(page, trial.named(self.query))
        if not page.ok or not first.ok:
            return NOT_ROWS
        if offset >= len(first.ids) and trial.snapshot.repeated:
            return Skip("rows that come twice", left_to=("SCH-03",))
        listing = (first.rows or ()) if offset < len(first.ids) else trial.snapshot.rows
        want = listing[offset : offset + max(len(page.ids), 1)]
        if [row.id for row in want] == list(page.ids):
            return None
        if not page.ids and (short := _too_short(trial, self.query, listing, second)):
            return short
        if not page.ids and want:
            names = (tuple(str(row.id) for row in want), ())
            return Difference(Kind.SHIFTED, f"rows from row {offset} on", "no rows", *names)
        return sequence(trial.snapshot, want[: len(page.ids)], (page.rows or ())[: len(want)])


@dataclass(frozen=True)
class _BeginsInOrder:
    """The judge of a page of an ordered listing, given the listing's first page and it."""

    trial: Trial
    query: Query

    @rows_or(NOT_ROWS)
    def __call__(self, listing: Answer, page: Answer) -> Outcome:
        at, got, trial = self.query.start or 0, page.ids, self.trial
        if not got and at < len(listing.ids):
            if short := _too_short(trial, self.query, listing.rows or (), trial.ask(second_page(trial, self.query))):
                return short
            return Difference(Kind.SHIFTED, f"the ordered listing from row {at} on", "no rows")
        if not got:
            return Skip("the ordered listing holds fewer rows", left_to=("ORD-02",))
        if listing.ids[at : at + len(got)] == got:
            return None
        if at + len(got) > len(listing.ids):
            return Skip("the page reaches beyond the first page of the ordered listing", left_to=("PAG-01", "PAG-02"))
        if set(got) == {row.id for row in trial.snapshot.rows[at : at + len(got)]}:
            return Skip("the page holds the rows of the unordered listing", left_to=("ORD-08",))
        wrong = next((i for i in range(len(listing.ids)) if listing.ids[i : i + len(got)] == got), None)
        if wrong is None or len(got) < 3 or (wrong != 0 and abs(wrong - at) != 1):
            return Skip("the page is not a window of the ordered listing", left_to=("ORD-08",))
        return Difference(Kind.SHIFTED, f"the ordered listing from row {at} on", f"from row {wrong} on")


def _too_short(trial: Trial, query: Query, listing: Sequence[Row], second: Answer) -> Skip | None:
    """Whose a page without rows is where rows are left: of an honest offset it is too short, not shifted."""
    if query.size is None and not trial.ask(query.but(start=None)).ids:
        return Skip("nothing comes without a limit", left_to=("PAG-05",))
    if query.size is None and trial.ask(query.but(size=boundaries.default_size(trial.operation))).ids:
        return None
    offset_holds = begins_at(trial, listing, second, second_page(trial, query).start or 0, query)
    begins = begins_where_it_must(trial, query, listing, trial.ask(query)) and offset_holds
    return Skip("a page is too short, but not shifted", left_to=("PAG-02",)) if begins else None
