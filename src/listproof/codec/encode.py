"""A query as the text of a URL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import quote

from ..contract.model import Filter, ListOperation, Order, Page
from ..contract.slot import slot
from ..contract.template import Pair
from ..errors import ForbiddenRequest
from ..oracle.query import Query, Sort
from . import paging


def pairs(operation: ListOperation, query: Query) -> list[Pair]:
    """The query as (name, value) pairs, unencoded, in the order of sending."""
    result: list[Pair] = []
    if operation.page and operation.page.size and query.size is not None:  # else the server decides
        result.append((operation.page.size.name, str(query.size)))
    if operation.page and query.start and operation.page.position is None:
        raise ValueError(f"nobody can ask for row {query.start} of a listing without positions")
    if operation.page and operation.page.position and query.start is not None:
        result.append((operation.page.position.name, _position(operation.page, query)))
    if operation.order:
        result += _ordered(operation.order, query.sort)
    for each in query.where:
        filter_ = operation.filter(each.filter)
        for value in _joined(filter_.join, tuple(map(filter_.quoted, each.values))):
            _add(result, filter_, filter_.send.fill(field=filter_.field, value=value))
    if operation.select and query.select is not None:
        for name in _joined(operation.select.join, query.select):
            result += operation.select.send.fill(name=name)
    return result


def _add(result: list[Pair], filter_: Filter, asked: Sequence[Pair]) -> None:
    """Add what a filter sends; where filters share a slot, to what stands there already."""
    for slot_, text in asked:
        place = next((at for at, (name, _) in enumerate(result) if name == slot_ and filter_.glue is not None), None)
        if place is None:
            result.append((slot_, text))
        else:
            result[place] = (slot_, f"{result[place][1]}{filter_.glue}{text}")


def _joined(join: str | None, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values as they are sent: each by itself, or all with the text between them."""
    return values if join in (None, REPEAT) else (str(join).join(values),)


def _ordered(order: Order, sort: Sort) -> list[Pair]:
    found = [order.template(key.descending).fill(key=key.key) for key in sort]
    if len(found) < 2 or order.join in (None, REPEAT):
        return [pair for each in found for pair in each]
    ((name, _),) = found[0]
    return [(name, text) for text in _joined(order.join, tuple(each[0][1] for each in found))]


REPEAT = "repeat"
"""How several values are sent: each by itself. Any other word is what stands between them."""


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
        return "&".join(f"{quote(name, safe=_plain(name))}={quote(value, safe='')}" for name, value in sent)
    except UnicodeEncodeError:
        raise ForbiddenRequest("a query with half a surrogate pair, which no URL can hold") from None


def _plain(name: str) -> str:
    """What need not be encoded in the name of a slot: in a URL none stands but that of a query parameter."""
    return "" if slot(name).location == "query" else "/:"


@lru_cache(4096)
def text(operation: ListOperation, query: Query) -> str:
    """The exact query string of a query, without ``?``."""
    return encode(pairs(operation, query))
