"""Pagination: where pages are asked for, and whether one begins at the row that its offset names."""

from __future__ import annotations

from collections.abc import Sequence

from ..checking import boundaries
from ..checking.outcome import Skip
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.walker import reach
from ..errors import Unreachable
from ..oracle.expected import keys_of
from ..oracle.query import Query
from ..oracle.row import Row

SECOND = Query(size=2, start=1)
"""A full page that shows whether offset is honoured at all."""

REFUSED_CAP = Skip("the server refuses this limit")

REFUSED_LIMIT = Skip("the limit is refused without an offset too", left_to=("PAG-02",))

BATCHES = (16, 17, 20, 25, 32, 33, 50, 64, 65)
"""Numbers at which the batches and buffers of servers and drivers end, and those behind them."""

STARTS = (16, 20, 25, 32, 50, 64, 65)
"""Those at which later pages begin."""


def batches(trial: Trial, numbers: Sequence[int]) -> list[int]:
    """Those of the numbers that leave at least one row; in the collection with the most rows, and in no other."""
    try:
        most = max(trial.target.readable(), key=lambda each: len(each.snapshot), default=None)
    except Unreachable:
        return []
    if most is not trial.collection:
        return []
    stated = trial.operation.page.most if trial.operation.page else None
    granted = min(trial.collection.granted, trial.collection.granted if stated is None else stated)
    return boundaries.within(numbers, 1, min(len(trial.snapshot) - 1, granted))


def shifted(trial: Trial, query: Query, page: Answer) -> Skip:
    """Whose a page is that does not begin where it must: of the listing as it is PAG-03's."""
    if page.ids and page.ids[0] not in trial.snapshot.by_id:
        return Skip("rows came that reading the listing did not bring", left_to=("PAG-02", "PAG-04", "CUR-02"))
    if query.sort:
        return Skip(
            "a page of an ordered listing does not begin where it must",
            left_to=("PAG-03", "ORD-01", "ORD-02", "ORD-08"),
        )
    if query.where:
        return Skip(
            "a page of a filtered listing does not begin where it must",
            left_to=("PAG-03", "FLT-01", "FLT-02", "FLT-04"),
        )
    return Skip("offset is not honoured", left_to=("PAG-03",))


def begins_where_it_must(trial: Trial, query: Query, listing: Sequence[Row], page: Answer) -> bool:
    """Whether a page begins where it must, as far as anybody can tell: where it has no rows its first row alone shows
    it, or the page before."""
    offset, size = query.start or 0, query.size or boundaries.default_size(trial.operation)
    if page.ids:
        return begins_at(trial, listing, page, offset, query)
    single, before = trial.ask(query.but(size=1)), max(0, offset - size)
    if single.ids:
        return begins_at(trial, listing, single, offset, query)
    page = trial.ask(query.but(size=size, start=before))
    return not page.ids or begins_at(trial, listing, page, before, query)


def second_page(trial: Trial, query: Query) -> Query:
    """The page that shows whether offset is honoured; of one row where two do not come."""
    page = trial.nearest(SECOND.but(sort=query.sort))
    return page if trial.ask(page).ids else page.but(size=1)


def windows(trial: Trial) -> list[Query]:
    """Where PAG-03 looks whether a page begins where it must."""
    rows, default = len(trial.snapshot), boundaries.default_size(trial.operation)
    windows = [Query(size=2, start=at) for at in sorted({*boundaries.offsets(rows), *batches(trial, STARTS)})]
    windows += [Query(start=at) for at in boundaries.within((1, 2, rows - default), 1, max(1, rows - default))]
    return inside(trial, windows)


def inside(trial: Trial, queries: Sequence[Query]) -> list[Query]:
    """Each of the queries once as the page style can ask it, but for those that then begin past the last row."""
    found = dict.fromkeys(map(trial.nearest, queries))
    return [query for query in found if (query.start or 0) < max(1, len(trial.snapshot))]


def ordered_windows(trial: Trial) -> list[Query]:
    """The same in every order that may be asked for."""
    places = [(limit, offset) for offset in (1, len(trial.snapshot) // 2) for limit in (5, None)]
    sorts = boundaries.sorts(trial.operation)
    queries = [Query(size=limit, start=offset, sort=sort) for sort in sorts for limit, offset in places]
    return inside(trial, queries)


def later_pages(trial: Trial, size: int) -> list[int]:
    """Where the pages of a walk begin, but for the first."""
    walk = Walk(Query(), size)
    return [at for each in walk.stretches(trial.operation, reach(trial.collection, walk)) for at in each[::size] if at]


def begins_at(
    trial: Trial, listing: Sequence[Row], page: Answer | None, offset: int, query: Query | None = None
) -> bool:
    """Whether a page begins at the row that its offset names, or at one with the same sort key: that of the query's
    order, or the listing's own."""
    snapshot, keys = trial.snapshot, keys_of(trial.operation, query)
    first = snapshot.by_id.get(page.ids[0]) if page and page.ids else None
    want = listing[offset] if offset < len(listing) else None
    if page and page.ids and want is not None and page.ids[0] == want.id:
        return True
    return first is not None and want is not None and snapshot.tie(first, keys) == snapshot.tie(want, keys)
