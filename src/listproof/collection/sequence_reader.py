"""All rows of a listing of which each page says how the next one is asked for."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from ..codec import encode, paging
from ..codec.walk import Walk
from ..contract.model import ListOperation
from ..contract.page import Page
from ..http.exchange import Exchange
from ..oracle.query import Query
from ..oracle.row import Row
from ..oracle.snapshot import Snapshot
from . import other_walks
from .answer import Answer
from .following import steps
from .page_limits import PageLimits
from .request import Request
from .requester import Requester
from .snapshot_builder import MANY, SnapshotBuilder
from .walker import followed


class SequenceReader:
    """Reads a listing from page to page, up to ``most`` rows. ``limits`` learns how many rows a page has."""

    def __init__(self, requester: Requester, limits: PageLimits, most: int | None) -> None:
        self._requester, self._limits, self._most = requester, limits, most
        self._operation = requester.operation

    def read(self, first: Answer, known: Mapping[Hashable, Row], stopped: int) -> Snapshot:
        """The rows of all pages from this first one on; reading stops at ``stopped`` rows or where it is told to.

        Rows that only other walks bring are among them: a walk that loses rows agrees with itself.
        """
        listing, size = SnapshotBuilder(self._operation, known), self._limits.page
        begin, pages = encode.text(self._operation, Query(size=size)), 0

        def ask(query: str) -> Answer:
            return first if query == begin else self._requester.ask(Request(query), fresh=True)

        page = self._operation.page
        sized, numbered = bool(page and page.size), bool(page and page.next is None)
        most, cut = stopped if self._most is None else min(stopped, self._most), 0
        for answer, after in steps(self._operation, begin, ask):
            if answer.rows is None or not answer.ok:
                note = f"reading stopped at row {listing.at}: {answer}"
                return listing.snapshot(complete=False, ended=False, note=note)
            brings = listing.add(answer.rows, sum(answer.weights))
            pages += 1
            shorter = len(answer.rows) < size and not (page and page.short)
            if pages == 1 and after is not None and answer.rows and (shorter or not sized):
                cut = len(answer.rows)  # the server cuts pages down to this, or decides by itself
            if cut and answer.rows and (pages == 2 or not (sized and page and page.end == "empty")):
                self._limits.page, cut = cut, 0  # of pages that always name another one that one tells
            if not brings and numbered and answer.rows:
                note = f"reading stopped at row {listing.at}: a page of another number brought no row that is new"
                return listing.snapshot(complete=False, ended=False, note=note)
            if after is None or after.query is None or after.again:
                break
            if listing.at >= most:
                note = f"read as far as row {listing.at}"
                return listing.snapshot(complete=False, ended=False, note=note)
        found = listing.snapshot()
        return found if pages == 1 or len(found) > MANY else other_walks.joined(found, self._limits.page, self._walked)

    def _walked(self, walk: Walk) -> Answer:
        operation = walk.by(self._operation)
        page = operation.page
        if page is not None and page.position is not None:
            return self._jumped(operation, page, walk)
        first = encode.text(operation, walk.query.but(size=walk.size))
        again = page is not None and page.single  # a cursor from memory may be used up
        return followed(
            operation, first, lambda query: self._requester.ask(Request(query), fresh=again), walk.size, None
        )

    def _jumped(self, operation: ListOperation, page: Page, walk: Walk) -> Answer:
        """The pages of a walk by positions, up to one that brings nothing new."""
        exchanges, rows, at = list[Exchange](), dict[Hashable, Row](), 0
        while True:
            answer = self._requester.ask(Request(encode.text(operation, walk.query.but(size=walk.size, start=at))))
            new = {row.id: row for row in answer.rows or () if answer.ok and row.id not in rows}
            exchanges += answer.exchanges
            rows |= new
            if not new:
                return Answer(tuple(exchanges), tuple(rows.values()))
            at = paging.style(page).following(at, walk.size, len(answer.ids))
