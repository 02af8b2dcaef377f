"""Walks through a listing page by page, as a client does."""

from __future__ import annotations

from ..codec import encode, paging
from ..codec.walk import Walk
from ..http.exchange import Exchange
from ..oracle.row import Row
from .answer import Answer
from .listing import Listing
from .request import Request


def reach(listing: Listing, walk: Walk) -> int:
    """Rows of the listing that a walk goes through; where not all were read, those that fill pages."""
    snapshot = listing.snapshot
    if not listing.partial:
        return len(snapshot.ordered(walk.query.filters, None, False))
    return snapshot.firm(walk.query.filters) // walk.size * walk.size


def walked(listing: Listing, walk: Walk, *, fresh: bool) -> Answer:
    """The pages of a walk as one answer; it ends at the first page that brings no rows that can be read."""
    exchanges: list[Exchange] = []
    rows: list[Row] = []
    page = listing.operation.page
    for stretch in walk.stretches(listing.operation, reach(listing, walk)):
        at, asked, most = stretch.start, 0, len(stretch) // walk.size + 10
        while asked < most:
            query = walk.query.but(size=walk.size, start=at)
            answer = listing.ask(Request(encode.text(listing.operation, query), turn=walk.turn), fresh=fresh)
            exchanges += answer.exchanges
            if answer.rows is None or not answer.ok:
                return Answer(tuple(exchanges), None, answer.value, answer.problem, answer.beyond_reader)
            rows += answer.rows
            came, asked = at + len(answer.ids), asked + 1
            at = paging.style(page).following(at, walk.size, len(answer.ids)) if page else came
            if not answer.ids or at >= stretch.stop or came < at:
                break
    return Answer(tuple(exchanges), tuple(rows))
