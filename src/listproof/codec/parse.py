"""The text of a URL as a query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote_plus

from ..contract.model import Filter, ListOperation, Parameter, Select
from ..oracle.query import Condition, Query, SortKey
from . import paging
from .encode import Pair, fill

_INTEGER = re.compile(r"(?:0|[1-9]\d{0,18})\Z", re.ASCII)


def _decode(raw: str) -> list[Pair]:
    parts = [part.partition("=") for part in raw.split("&") if part]
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in parts]


def parse(operation: ListOperation, raw: str) -> Query | None:
    """The query that a raw query string asks, or None where it is not plainly legal.

    Plainly legal: only known parameters, scalars at most once, canonical integers that are not negative and within
    the documented bounds, documented orders, values and names.
    """
    query, rest = Query(), _decode(raw)
    orders = {(key,): fill(template, key=key.key) for key, template in sort_keys(operation)}
    for sort, asked in sorted(orders.items(), key=lambda item: -len(item[1])):  # one may be a part of another
        if all(rest.count(pair) == 1 for pair in asked):
            query, rest = query.but(sort=sort), [pair for pair in rest if pair not in asked]
            break
    for filter_, sent in _filters(operation, rest):
        value = next((own for own in filter_.values if sorted(_filled(filter_, own)) == sorted(sent)), None)
        if value is None:
            return None
        query = query.but(where=(*query.where, Condition(filter_.name, value)))
        rest = [pair for pair in rest if pair not in sent]
    if (select := operation.select) is not None:
        sent = _of_slots(rest, fill(select.send, name=""))
        names = _selected_names(select, sent)
        if names is None:
            return None
        query = query.but(select=names) if sent else query
        rest = [pair for pair in rest if pair not in sent]
    return _with_page(operation, query, rest)


def _filters(operation: ListOperation, rest: Sequence[Pair]) -> list[tuple[Filter, list[Pair]]]:
    """The filters whose slots are sent, in that sequence, each with its pairs."""
    sent = [(filter_, _of_slots(rest, _filled(filter_, ""))) for filter_ in operation.filters]
    return sorted(((filter_, own) for filter_, own in sent if own), key=lambda each: rest.index(each[1][0]))


def _filled(filter_: Filter, value: str) -> list[Pair]:
    return fill(filter_.send, field=filter_.field, value=value)


def _of_slots(rest: Sequence[Pair], template: Sequence[Pair]) -> list[Pair]:
    """The pairs whose names are slots of a template."""
    slots = {slot for slot, _ in template}
    return [pair for pair in rest if pair[0] in slots]


def _selected_names(select: Select, sent: Sequence[Pair]) -> tuple[str, ...] | None:
    """The names that these pairs select, None where they are not what is sent for documented ones."""
    known = {pair: name for name in select.names for pair in fill(select.send, name=name)}
    names = [known[pair] for pair in sent if pair[0] == select.parameter.name and pair in known]
    written = [pair for name in names for pair in fill(select.send, name=name)]
    return tuple(names) if sorted(written) == sorted(sent) else None


def sort_keys(operation: ListOperation) -> list[tuple[SortKey, str]]:
    """Every key that may be sorted by in each direction, with its template."""
    if operation.order is None:
        return []
    ways = ((False, operation.order.asc), (True, operation.order.desc))
    return [(SortKey(key, way), template) for key in operation.order.keys for way, template in ways if template]


def _with_page(operation: ListOperation, query: Query, rest: Sequence[Pair]) -> Query | None:
    """The query with the page that the rest of the pairs asks for, None where they ask for anything else."""
    page, sent = operation.page, dict(rest)
    if page is None or len(sent) < len(rest) or not sent.keys() <= {each.name for each in page.numbers}:
        return None if rest else query
    numbers = {each.name: _number(each, sent[each.name]) for each in page.numbers if each.name in sent}
    if None in numbers.values():
        return None
    query = query.but(size=numbers.get(page.size.name))
    if page.position is None or (position := numbers.get(page.position.name)) is None:
        return query
    start = paging.style(page).start(page, position, page.in_force(query.size))
    return None if start is None else query.but(start=start)


def _number(parameter: Parameter, text: str) -> int | None:
    low, high = parameter.minimum or 0, parameter.maximum
    number = int(text) if _INTEGER.match(text) else -1
    return None if number < low or (high is not None and number > high) else number
