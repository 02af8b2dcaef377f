"""Walks through a listing page by page, as a client does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..codec import encode, paging
from ..codec.walk import MOST_PAGES, Walk
from ..contract.model import ListOperation
from ..http.exchange import Exchange
from ..oracle.operators import shown
from ..oracle.row import Row
from .answer import Answer
from .following import steps
from .listing import Listing, everything
from .request import Request

MORE = 5
"""Pages that a walk may have beyond twice as many as its rows fill."""

SHORT = 50
"""How many times as many pages as its rows fill a walk may have where pages may be short, and how many more."""


def followed(
    operation: ListOperation, first: str, ask: Callable[[str], Answer], size: int, enough: int | None
) -> Answer:
    """The pages of ``size`` rows from that of the raw query ``first`` on, each as the one before says, as one answer:
    up to the one that names no other, to more pages than the rows fill twice, or where ``enough`` rows have come."""
    pages: list[Answer] = []
    rows: list[Row] = []
    unended = ""
    most, more = (SHORT, SHORT) if operation.page and operation.page.short else (2, MORE)
    for answer, after in steps(operation, first, ask):
        pages.append(answer)
        if answer.rows is None or not answer.ok:
            asked, problem = _exchanges(pages), answer.problem
            return Answer(asked, None, answer.value, problem, answer.beyond_reader, pages=tuple(pages))
        rows += answer.rows
        if after is None or (enough is not None and len(rows) >= enough):
            break
        if after.query is None:
            unended = f"{UNASKABLE}{after.said[:SHOWN]}"
        elif after.again:
            unended = f"what names the next page came before: {after.said[:SHOWN]}"
        elif len(pages) > most * -(-len({row.id for row in rows}) // size) + more:
            unended = f"no end after {len(pages)} pages"
            break
    return Answer(_exchanges(pages), tuple(rows), pages=tuple(pages), unended=unended)


def _exchanges(pages: Sequence[Answer]) -> tuple[Exchange, ...]:
    return tuple(each for page in pages for each in page.exchanges)


UNASKABLE = "the next page cannot be asked for: "
"""How the reason begins why a walk ends at a link that leads away from the listing."""

SHOWN = 80
"""Characters of a cursor or link that a sentence shows."""


def sized(listing: Listing, walk: Walk) -> Walk:
    """The walk, where no page size can be asked for with the one that pages have."""
    page = walk.by(listing.operation).page
    return walk if page is None or page.size is not None else replace(walk, size=max(1, listing.granted))


def reach(listing: Listing, walk: Walk) -> int:
    """Rows of the listing that a walk goes through at most; where not all were read, those that fill pages."""
    snapshot, walk = listing.snapshot, sized(listing, walk)
    if not shown(listing.operation, walk.query.where):
        return walk.size * MOST_PAGES  # it ends where the server says so
    if not listing.partial:
        return len(snapshot.ordered(walk.query.where))
    return snapshot.firm(walk.query.where) // walk.size * walk.size


def walked(listing: Listing, walk: Walk, *, fresh: bool) -> Answer:
    """The pages of a walk as one answer; it ends at the first page that brings no rows that can be read."""
    walk, operation = sized(listing, walk), walk.by(listing.operation)
    page = operation.page
    if page is not None and page.whole:
        alone = encode.text(operation, everything(listing, walk.query))
        return listing.ask(Request(alone, turn=walk.turn), fresh=fresh)
    if page is not None and page.sequential:
        whole = reach(listing, walk)
        end = walk.stretches(listing.operation, whole)[-1].stop
        first = encode.text(operation, walk.query.but(size=walk.size))
        fresh = fresh or page.single  # a cursor from memory may be used up

        def ask(query: str) -> Answer:
            return listing.ask(Request(query, turn=walk.turn), fresh=fresh)

        return followed(operation, first, ask, walk.size, None if end >= whole else end)
    exchanges: list[Exchange] = []
    rows: list[Row] = []
    for stretch in walk.stretches(listing.operation, reach(listing, walk)):
        at, asked, most = stretch.start, 0, len(stretch) // walk.size + 10
        while asked < most:
            query = walk.query.but(size=walk.size, start=at)
            answer = listing.ask(Request(encode.text(operation, query), turn=walk.turn), fresh=fresh)
            exchanges += answer.exchanges
            if answer.rows is None or not answer.ok:
                return Answer(tuple(exchanges), None, answer.value, answer.problem, answer.beyond_reader)
            rows += answer.rows
            came, asked = at + len(answer.ids), asked + 1
            at = paging.style(page).following(at, walk.size, len(answer.ids)) if page else came
            if not answer.ids or at >= stretch.stop or came < at:
                break
    return Answer(tuple(exchanges), tuple(rows))
