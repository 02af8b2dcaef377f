"""A query as the text of a URL."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

from ..contract.model import ListOperation
from ..contract.slot import slot
from ..contract.template import Pair
from ..errors import ForbiddenRequest
from ..oracle.query import Query
from ..oracle.snapshot import Snapshot
from . import paging, row_cursor
from .facets import FACETS


def pairs(operation: ListOperation, query: Query, snapshot: Snapshot | None = None) -> list[Pair]:
    """The query as (slot, text) pairs, unencoded, in the sequence of sending. Where pages begin at rows that are named,
    the ``snapshot`` says which one that is."""
    page = operation.page
    if snapshot is not None and query.start and page is not None and page.at is not None and page.by_row:
        said = row_cursor.position(operation, snapshot, query)
        if said is None:
            raise ForbiddenRequest(f"no row is known by which the rows from row {query.start} on can be asked for")
        rest = pairs(operation, query.but(start=None))
        return [*(pair for pair in rest if pair[0] != page.at.name), (page.at.name, said)]
    return [pair for facet in FACETS for pair in facet.pairs(operation, query)]


def nearest(operation: ListOperation, query: Query) -> Query:
    """The query with the start that can be asked for and is nearest to its own: of a listing in pages of one size the
    first row of a page, and not of the first one in place of a later one."""
    if operation.page is None or not query.start:
        return query
    start = paging.style(operation.page).nearest(query.start, operation.page.in_force(query.size))
    return query.but(start=start or None)


def encode(sent: Iterable[Pair]) -> str:
    """Pairs as a raw query string; every character outside RFC 3986's unreserved set is percent-encoded.

    Raises ForbiddenRequest for half a surrogate pair, which no URL can hold.
    """
    try:
        return "&".join(f"{quote(name, safe=_plain(name))}={quote(value, safe='')}" for name, value in sent)
    except UnicodeEncodeError:
        raise ForbiddenRequest("a query with half a surrogate pair, which no URL can hold") from None


def positioned(raw: str, name: str, position: str) -> str:
    """A raw query that asks for a listing from a position on, in place of that of its first page where it has one."""
    own, head = encode([(name, position)]), encode([(name, "")])
    parts = raw.split("&") if raw else []
    found = [own if part.startswith(head) else part for part in parts]
    return "&".join(found if own in found else [*found, own])


def back(operation: ListOperation, query: Query, cursor: str) -> str:
    """The raw query that asks for the page before the one that named a cursor, which is a page of the query."""
    page = operation.page
    if page is None or page.back is None or page.at is None:
        raise ValueError("nobody can ask for the page before a page")
    sent, size = [pair for pair in pairs(operation, query) if pair[0] != page.at.name], page.back.size
    if size is not None and page.size is not None:
        sent = [(size.name if name == page.size.name else name, text) for name, text in sent]
    return encode([*sent, *page.back.send, (page.back.at.name, cursor)])


def _plain(name: str) -> str:
    """What need not be encoded in the name of a slot: in a URL none stands but that of a query parameter."""
    return "" if slot(name).location == "query" else "/:"


def text(operation: ListOperation, query: Query, snapshot: Snapshot | None = None) -> str:
    """The exact query string of a query, without ``?``; ``snapshot`` as above."""
    return _text(operation, query) if snapshot is None else encode(pairs(operation, query, snapshot))


@lru_cache(4096)
def _text(operation: ListOperation, query: Query) -> str:
    return encode(pairs(operation, query))
