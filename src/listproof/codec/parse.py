"""The text of a URL as a query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote_plus

from ..contract.model import Filter, ListOperation, Parameter, Select
from ..oracle.query import Condition, Query, Sort, SortKey
from . import paging
from .encode import REPEAT, Pair, fill

_INTEGER = re.compile(r"(?:0|[1-9]\d{0,18})\Z", re.ASCII)


def _decode(raw: str) -> list[Pair]:
    parts = [part.partition("=") for part in raw.split("&") if part]
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in parts]


def parse(operation: ListOperation, raw: str) -> Query | None:
    """The query that a raw query string asks, or None where it is not plainly legal.

    Plainly legal: only known parameters, scalars at most once, canonical integers that are not negative and within
    the documented bounds, documented orders, values and names.
    """
    sort, rest = _sort(operation, _decode(raw))
    query = Query(sort=sort)
    for filter_, sent in _filters(operation, rest):
        condition = _condition(filter_, sent)
        if condition is None:
            return None
        query = query.but(where=(*query.where, condition))
        rest = [pair for pair in rest if pair not in sent]
    if (select := operation.select) is not None:
        sent = _of_slots(rest, fill(select.send, name=""))
        names = _selected_names(select, sent)
        if names is None:
            return None
        query = query.but(select=names) if sent else query
        rest = [pair for pair in rest if pair not in sent]
    return _with_page(operation, query, rest)


def _sort(operation: ListOperation, rest: list[Pair]) -> tuple[Sort, list[Pair]]:
    """The order that is asked for, and what is left of the pairs."""
    asked = {key: fill(template, key=key.key) for key, template in sort_keys(operation)}
    if operation.order is not None and operation.order.join is not None:
        name, join = operation.order.parameters[0].name, operation.order.join
        known = {sent[0][1]: key for key, sent in asked.items()}
        texts = [text for slot, text in rest if slot == name]
        pieces = texts if join == REPEAT else texts[0].split(join) if len(texts) == 1 else []
        sort = tuple(known[piece] for piece in pieces if piece in known)
        if (
            pieces
            and len(sort) == len(pieces) <= operation.order.most
            and len({each.key for each in sort}) == len(sort)
        ):
            return sort, [pair for pair in rest if pair[0] != name]
        return (), rest
    for key, pairs in sorted(asked.items(), key=lambda item: -len(item[1])):  # one may be a part of another
        if all(rest.count(pair) == 1 for pair in pairs):
            return (key,), [pair for pair in rest if pair not in pairs]
    return (), rest


def _condition(filter_: Filter, sent: Sequence[Pair]) -> Condition | None:
    """What a filter is asked with; None where it is not what is sent for documented values."""
    if filter_.join is None:
        value = next((own for own in filter_.values if sorted(_filled(filter_, own)) == sorted(sent)), None)
        return None if value is None else Condition(filter_.name, value)
    holder = filter_.parameter.name
    if filter_.join == REPEAT:
        known = {_filled(filter_, own)[0]: own for own in filter_.values}
        values = tuple(known[pair] for pair in sent if pair in known)
        return Condition(filter_.name, values) if values and len(values) == len(sent) else None
    listed = _split(_filled(filter_, "\0"), holder, filter_.join, sent)
    return Condition(filter_.name, listed) if listed is not None and {*listed} <= {*filter_.values} else None


def _split(written: Sequence[Pair], holder: str, join: str, sent: Sequence[Pair]) -> tuple[str, ...] | None:
    """The values that one text holds with a text between them; ``written`` is the template with a NUL in their place.
    None where that was not sent, once."""
    before, _, after = dict(written)[holder].partition("\0")
    texts = [text for name, text in sent if name == holder]
    beside = [sorted(pair for pair in each if pair[0] != holder) for each in (written, sent)]
    whole = len(texts) == 1 and texts[0].startswith(before) and texts[0].endswith(after)
    if not whole or beside[0] != beside[1]:
        return None
    return tuple(texts[0][len(before) : len(texts[0]) - len(after)].split(join))


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
    if select.join != REPEAT and sent:
        listed = _split(fill(select.send, name="\0"), select.parameter.name, select.join, sent)
        return listed if listed is not None and {*listed} <= {*select.names} else None
    known = {pair: name for name in select.names for pair in fill(select.send, name=name)}
    names = [known[pair] for pair in sent if pair[0] == select.parameter.name and pair in known]
    written = [pair for name in names for pair in fill(select.send, name=name)]
    return tuple(names) if sorted(written) == sorted(sent) else None


def sort_keys(operation: ListOperation) -> list[tuple[SortKey, str]]:
    """Every key that may be sorted by in each direction, with its template."""
    if operation.order is None:
        return []
    templates = {False: operation.order.asc, True: operation.order.desc}
    return [(SortKey(*way), templates[way[1]] or "") for way in operation.order.ways]


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
