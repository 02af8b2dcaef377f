"""What a check needs of a collection, whoever answers: the server, or in a dry run the model."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Protocol

from ..codec import encode, row_cursor
from ..contract.model import ListOperation
from ..oracle.query import Query
from ..oracle.snapshot import Snapshot
from .answer import Answer
from .movement import Movement
from .page_limits import LARGEST_LIMIT, PageLimits
from .request import Question, Request
from .requester import Requester


class Listing(Protocol):
    """A list operation under one parent. ``outdated``: a row was changed on purpose since it was last read."""

    outdated: bool

    @property
    def name(self) -> str:
        """The name of the collection, as messages have it."""

    @property
    def operation(self) -> ListOperation:
        """The list operation."""

    @property
    def parents(self) -> Mapping[str, str]:
        """Path parameter -> value."""

    @property
    def path(self) -> str:
        """The path of the collection, with its parents filled in, percent-encoded."""

    @property
    def requester(self) -> Requester:
        """Who sends its requests."""

    @property
    def limits(self) -> PageLimits:
        """What the server was seen to grant of limits and offsets."""

    @property
    def granted(self) -> int:
        """Rows that a page may ask for and gets, at most 100, and no more than are known where not all were read; where
        no size can be asked for, those that it has."""

    @property
    def snapshot(self) -> Snapshot:
        """All rows in the server's own order, read on first use. Raises Unreadable where the listing cannot be read at
        all."""

    @property
    def is_read(self) -> bool:
        """Whether the rows were read, or cannot be."""

    @property
    def partial(self) -> bool:
        """Whether the collection was read, and not all of it."""

    @property
    def began(self) -> frozenset[Hashable]:
        """Ids of the rows that were there when it was first read."""

    @property
    def odd(self) -> tuple[Query, ...]:
        """Pages of a large collection with rows against the row schema."""

    @property
    def endless(self) -> bool:
        """Whether reading ended at a full page that brought no row that was new."""

    def ask(self, question: Question, *, fresh: bool = False) -> Answer:
        """The answer to a question, from memory where it was asked before and ``fresh`` is not set."""

    def look_again(self, *, values: bool = False, since: int | None = None) -> Movement:
        """Read the snapshot again and say what moved since; if it moved, forget every answer given before.

        With ``values`` every member of every row counts, else the id, the sort key and the filtered fields. Rows that
        are gone at a second look and back at a third are a server's fault, not a movement. ``since`` is the number of
        the last exchange in question.
        """

    def gone(self) -> bool:
        """Whether the collection was there and is there no more: its plain listing is asked for again."""


def rows_for(listing: Listing, query: Query) -> Snapshot | None:
    """The rows of which a query names one to begin at, None where it names none."""
    page = listing.operation.page
    return listing.snapshot if page is not None and page.by_row and query.start else None


def written(listing: Listing, query: Query) -> Request:
    """The request that asks a query of a listing."""
    return Request(encode.text(listing.operation, query, rows_for(listing, query)))


def located(listing: Listing, query: Query) -> Query:
    """The query that begins nearest to where this one does, among those that can be asked of a listing; where cursors
    name rows, at a row that alone has its sort key."""
    rows = rows_for(listing, query)
    if rows is None:
        return encode.nearest(listing.operation, query)
    return row_cursor.nearest(listing.operation, rows, query)


def whole_page(listing: Listing) -> int | None:
    """A limit with which one page holds the whole listing, or None where none is known to."""
    rows = len(listing.snapshot)
    if not listing.snapshot.ended:
        return None
    if listing.operation.page is None or rows < listing.granted:
        return listing.granted
    if rows >= LARGEST_LIMIT or listing.limits.refused_above is not None:
        return None
    ids, snapshot = listing.ask(Query(size=LARGEST_LIMIT)).ids, listing.snapshot
    if len(ids) != rows or any(name not in snapshot.by_id for name in ids):
        return None
    alike = [snapshot.tie(snapshot.by_id[name]) for name in ids] == [snapshot.tie(row) for row in snapshot.rows]
    return LARGEST_LIMIT if alike else None


def everything(listing: Listing, query: Query) -> Query:
    """The question for all rows of a listing that comes whole: without a size, or where a size has a default, with one
    that all rows that are known fit in."""
    page = listing.operation.page
    sized = page is not None and page.default is not None
    return query.but(size=max(1, len(listing.snapshot)) if sized else None, start=None)


def catch_up(listing: Listing) -> None:
    """Read the snapshot again where a row was changed on purpose since."""
    if listing.outdated:
        listing.look_again(values=True)
