"""A legal query of a list operation, and its exact text in the URL."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote_plus

from .contract import ListOperation
from .errors import ForbiddenRequest

Sort = tuple[str, bool]
"""(key of the operation's order, whether descending)"""

_INTEGER = re.compile(r"(?:0|[1-9]\d{0,18})\Z", re.ASCII)


@dataclass(frozen=True)
class Query:
    """The parameters of one request by role; None or empty means that the parameter is not sent."""

    limit: int | None = None
    offset: int | None = None
    order: Sort | None = None
    filters: tuple[tuple[str, str], ...] = ()  # (field, value)
    select: tuple[str, ...] | None = None

    def but(self, **changes: object) -> Query:
        """The same query with some parameters changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names and types are the fields' own

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the parameters that are sent."""
        present = {
            "limit": self.limit is not None,
            "offset": self.offset is not None,
            "order": self.order is not None,
            "filter": bool(self.filters),
            "select": self.select is not None,
        }
        return tuple(role for role, sent in present.items() if sent)


def fill(template: str, **words: str) -> list[tuple[str, str]]:
    """A template such as ``sort=-{key}&x=1`` as (name, value) pairs with the words filled in."""
    pairs = []
    for part in template.split("&"):
        slot, _, text = part.partition("=")
        pairs.append((slot.format(**words), text.format(**words)))
    return pairs


def pairs(operation: ListOperation, query: Query) -> list[tuple[str, str]]:
    """The query as (name, value) pairs, unencoded, in the order of sending."""
    result: list[tuple[str, str]] = []
    if operation.page and query.limit is not None:
        result.append((operation.page.size.name, str(query.limit)))
    if operation.page and query.offset is not None:
        result.append((operation.page.at.name, str(query.offset + operation.page.first)))
    if operation.order and query.order is not None:
        key, descending = query.order
        template = operation.order.desc if descending else operation.order.asc
        result += fill(template or "", key=key)
    for field, value in query.filters:
        filter_ = next(f for f in operation.filters if f.field == field)
        result += fill(filter_.send, field=field, value=value)
    if operation.select and query.select is not None:
        for name in query.select:
            result += fill(operation.select.send, name=name)
    return result


def encode(sent: Iterable[tuple[str, str]]) -> str:
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


def _decode(raw: str) -> list[tuple[str, str]]:
    parts = [part.partition("=") for part in raw.split("&") if part]
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in parts]


def parse(operation: ListOperation, raw: str) -> Query | None:
    """The query that a raw query string asks, or None where it is not plainly legal.

    Plainly legal: only known parameters, scalars at most once, canonical integers that are not negative and within
    the documented bounds, documented orders, values and names.
    """
    query, rest = Query(), _decode(raw)
    sorts = {(key, way): fill(template, key=key) for key, way, template in _sorts(operation)}
    for sort, asked in sorted(sorts.items(), key=lambda item: -len(item[1])):  # one may be a part of another
        if all(rest.count(pair) == 1 for pair in asked):
            query, rest = query.but(order=sort), [pair for pair in rest if pair not in asked]
            break
    for name, value in rest:
        step = _read(operation, query, name, value)
        if step is None:
            return None
        query = step
    return query


def _sorts(operation: ListOperation) -> list[tuple[str, bool, str]]:
    if operation.order is None:
        return []
    ways = ((False, operation.order.asc), (True, operation.order.desc))
    return [(key, way, template) for key in operation.order.keys for way, template in ways if template]


def _read(operation: ListOperation, query: Query, name: str, value: str) -> Query | None:
    page = operation.page
    if page and name in (page.size.name, page.at.name):
        role, parameter = ("limit", page.size) if name == page.size.name else ("offset", page.at)
        if not _INTEGER.match(value) or getattr(query, role) is not None:
            return None
        number = int(value)
        low, high = parameter.minimum or 0, parameter.maximum
        if number < low or (high is not None and number > high):
            return None
        shift = page.first if role == "offset" else 0
        return query.but(**{role: number - shift}) if number >= shift else None
    for filter_ in operation.filters:
        if name == filter_.parameter.name:
            written = {own: fill(filter_.send, field=filter_.field, value=own) for own in filter_.values}
            own = next((own for own, sent in written.items() if sent == [(name, value)]), None)
            if own is None or any(field == filter_.field for field, _ in query.filters):
                return None
            return query.but(filters=(*query.filters, (filter_.field, own)))
    if operation.select and name == operation.select.parameter.name:
        for own in operation.select.names:
            if fill(operation.select.send, name=own) == [(name, value)]:
                return query.but(select=(*(query.select or ()), own))
    return None
