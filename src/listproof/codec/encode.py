"""A query as the text of a URL."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from ..contract.model import ListOperation, Page
from ..errors import ForbiddenRequest
from ..oracle.query import Query
from . import paging

Pair = tuple[str, str]
"""Name and value of a parameter, unencoded."""


def fill(template: str, **words: str) -> list[Pair]:
    """A template such as ``sort=-{key}&x=1`` as (name, value) pairs with the words filled in."""
    pairs = []
    for part in template.split("&"):
        slot, _, text = part.partition("=")
        pairs.append((slot.format(**words), text.format(**words)))
    return pairs


def pairs(operation: ListOperation, query: Query) -> list[Pair]:
    """The query as (name, value) pairs, unencoded, in the order of sending."""
    result: list[Pair] = []
    if operation.page and query.size is not None:
        result.append((operation.page.size.name, str(query.size)))
    if operation.page and query.start and operation.page.position is None:
        raise ValueError(f"nobody can ask for row {query.start} of a listing without positions")
    if operation.page and operation.page.position and query.start is not None:
        result.append((operation.page.position.name, _position(operation.page, query)))
    if operation.order:
        for key in query.sort:
            template = operation.order.desc if key.descending else operation.order.asc
            result += fill(template or "", key=key.key)
    for each in query.where:
        filter_ = operation.filter(each.filter)
        for value in each.values:
            result += fill(filter_.send, field=filter_.field, value=value)
    if operation.select and query.select is not None:
        for name in query.select:
            result += fill(operation.select.send, name=name)
    return result


def _position(page: Page, query: Query) -> str:
    position = paging.style(page).position(page, query.start or 0, page.in_force(query.size))
    if position is None:
        raise ValueError(f"no page of {query.size} rows begins after row {query.start}")
    return str(position)


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
        return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sent)
    except UnicodeEncodeError:
        raise ForbiddenRequest("a query with half a surrogate pair, which no URL can hold") from None


def text(operation: ListOperation, query: Query) -> str:
    """The exact query string of a query, without ``?``."""
    return encode(pairs(operation, query))
