"""Pagination: how many rows a page holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ..checking import boundaries, legal_queries
from ..checking.judges import NOT_ROWS, ids_of, rows_or, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..oracle.difference import Difference, Kind
from ..oracle.expected import ordered
from ..oracle.query import UNSORTED, Query
from ..oracle.row import Row
from ..plural import many
from ..results.model import Level, Provenance
from .pagination_windows import (
    BATCHES,
    REFUSED_CAP,
    batches,
    begins_at,
    begins_where_it_must,
    inside,
    later_pages,
    ordered_windows,
    second_page,
    shifted,
    windows,
)


@requirement(
    "PAG-01",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("size"),
    after=("SCO-01",),
    needs="at least 2 rows",
    cites=("size",),
)
def test_a_page_never_holds_more_than_limit_rows(trial: Trial) -> None:
    """A page never holds more than `limit` rows.

    A client that sized its buffer, its screen or its batch by the limit breaks, and pages overlap.

    Servers ignore limit altogether, use a fixed page size, fetch one row more to see whether there is a next page
    and forget to cut it off, or lose the limit as soon as another parameter is sent.
    """
    rows = len(trial.snapshot)
    trial.need(rows >= 2, "at least 2 rows")
    for limit in boundaries.within((*boundaries.sizes(trial.collection), *batches(trial, BATCHES)), 1, rows - 1):
        trial.compare([Query(size=limit)], partial(_at_most, limit=limit), invariant=True)
    later = [trial.nearest(Query(size=1, start=at)) for at in (1, 2)]
    for query in dict.fromkeys((*later, *legal_queries.beside(trial.collection))):
        trial.compare([query.but(size=1)], partial(_at_most, limit=1), invariant=True)
    if trial.operation.page and trial.operation.page.style == "cursor":  # a link holds the size: LNK-02
        walk = Walk(Query(), min(boundaries.walk_sizes(trial.collection)))
        trial.compare([walk], partial(_each_at_most, limit=walk.size))


def _each_at_most(walked: Answer, *, limit: int) -> Outcome:
    found = [_at_most(page, limit=limit) for page in walked.pages]
    return next((each for each in found if isinstance(each, Difference)), None if walked.ok else NOT_ROWS)


@rows_or(NOT_ROWS)
def _at_most(page: Answer, *, limit: int) -> Outcome:
    if len(page.ids) <= limit:
        return None
    return Difference(
        Kind.TOO_MANY, f"at most {many(limit, 'row')}", many(len(page.ids), "row"), actual_ids=ids_of(page)
    )


@requirement(
    "PAG-02",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("size", "start"),
    needs="at least 2 rows",
    cites=("size",),
)
def test_a_page_never_holds_fewer_rows_than_asked_for_while_rows_are_left(trial: Trial) -> None:
    """A page never holds fewer than min(limit, rows left) rows, for limits up to 100.

    Clients add `limit` to `offset` for the next page, and take a short page for the last one: they lose rows.

    Servers clamp the limit quietly, remove duplicates after limiting, drop the last partial page, return one row too
    few, or lose one where a batch of the database ends.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    default, sizes = boundaries.default_size(trial.operation), boundaries.sizes(trial.collection)
    most = max(len(each.snapshot) for each in trial.target.readable())
    first = [Query(size=limit) for limit in sorted({*sizes, *batches(trial, BATCHES)})]
    for sort in boundaries.sorts(trial.operation):
        first += [Query(size=limit, sort=sort) for limit in (2, default)]
    for query in first:
        trial.compare([query], _Full(trial, query, most))
    for query in dict.fromkeys(reversed(_later(trial, default))):  # not as a walk goes: that is PAG-04's to see
        trial.compare([query, second_page(trial, query)], _Full(trial, query, most), subject=0)


def _later(trial: Trial, default: int) -> list[Query]:
    """Pages that do not begin at the first row."""
    rows, sizes = len(trial.snapshot), boundaries.walk_sizes(trial.collection)
    odd = [(2, 1), (5, rows - 2), (default, rows - 1), (min(100, trial.collection.granted), rows // 2)]
    later = inside(trial, [Query(size=limit, start=offset) for limit, offset in odd if 0 < offset < rows])
    for way, own in [(UNSORTED, sizes), *((sort, sizes[-2:]) for sort in boundaries.sorts(trial.operation))]:
        later += [Query(size=size, start=at, sort=way) for size in own for at in later_pages(trial, size)]
    for window in (*windows(trial), *ordered_windows(trial)):  # where PAG-03 finds no rows, they are short
        if window.size is not None or not trial.ask(window).ids:
            later.append(trial.nearest(window.but(size=window.size or default)))
    return later


TOLD_APART = 3
"""Rows from which on an offset that counts pages is told from one that gives short pages."""


@dataclass(frozen=True)
class _Full:
    """The judge of PAG-02. It is given the page and, where the query has an offset, the page that shows whether offset
    is honoured; ``most`` is the number of rows of the largest collection."""

    trial: Trial
    query: Query
    most: int

    def __call__(self, page: Answer, second: Answer | None = None) -> Outcome:
        trial, limit, offset = self.trial, self.query.size or 0, self.query.start or 0
        if page.refused and limit > boundaries.default_size(trial.operation):
            trial.observe("cap", f"refused with {page.status}", trial.named(Query(size=limit)))
            return REFUSED_CAP
        if page.refused and second is not None and second.refused:
            return Skip("the offset is refused", left_to=("PAG-03",))
        if reason := without_rows(page, trial.named(Query(size=limit))):
            return reason
        listing = ordered(trial.snapshot, Query(sort=self.query.sort))
        if reason := self._of_another(page, second, listing):
            return reason
        left = max(0, len(listing) - offset)
        if len(page.ids) >= min(limit, left):
            return None
        return Difference(
            Kind.SHORT,
            f"{many(min(limit, left), 'row')} (limit {limit}, {many(left, 'row')} left)",
            many(len(page.ids), "row"),
            tuple(str(row.id) for row in listing[offset : offset + limit]),
            ids_of(page),
        )

    def _of_another(self, page: Answer, second: Answer | None, listing: Sequence[Row]) -> Skip | None:
        """Which other requirement a page is a matter of that does not begin where it must, or of a listing that lacks
        rows."""
        trial, query = self.trial, self.query
        if second is not None and not begins_at(trial, listing, second, second_page(trial, query).start or 0, query):
            return shifted(trial, query, second)
        if query.start and not page.ids and len(listing) < TOLD_APART <= self.most:
            return Skip(
                "a larger collection tells whether the offset or the size is wrong", left_to=("PAG-02", "PAG-03")
            )
        size = trial.collection.granted
        if query.sort and len(trial.ask(Query(size=size, sort=query.sort)).ids) < min(size, len(listing)):
            return Skip("the ordered listing holds fewer rows", left_to=("ORD-02",))
        if query.start and not begins_where_it_must(trial, query, listing, page):
            return shifted(trial, query, page)
        return None
