"""The text of a URL as a query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import unquote_plus

from ..contract.model import Filter, ListOperation, Order, Parameter, Select
from ..contract.template import Pair, Template
from ..oracle import legal
from ..oracle.query import Condition, Query, Sort, SortKey
from . import paging
from .encode import REPEAT

_INTEGER = re.compile(r"(?:0|[1-9]\d{0,18})\Z", re.ASCII)


def _decode(raw: str) -> list[Pair]:
    parts = [part.partition("=") for part in raw.split("&") if part]
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in parts]


@lru_cache(4096)
def parse(operation: ListOperation, raw: str, *, documented: bool = True) -> Query | None:
    """The query that a raw query string asks, or None where it is not plainly legal.

    Plainly legal: only known parameters, scalars at most once, canonical integers that are not negative and within
    the documented bounds, documented orders, values and names. Where it need not be ``documented``, a filter of which
    no values are takes what the schema of its parameter allows.
    """
    decoded = _expressed(operation, _decode(raw))
    if decoded is None:
        return None
    sort, rest = _sort(operation, decoded)
    found: list[tuple[int, Condition]] = []
    groups = _by_slots(operation)
    for slots, filters in groups.items():
        conditions = _conditions(filters, slots, rest, documented)
        if conditions is None:
            return None
        found += conditions
    query = Query(sort=sort, where=tuple(condition for _, condition in sorted(found, key=lambda each: each[0])))
    rest = _parted(rest, [slot for slots in groups for slot in slots])[1]
    if (select := operation.select) is not None:
        sent, rest = _parted(rest, select.send.slots())
        names = _selected_names(select, sent)
        if names is None:
            return None
        query = query.but(select=names) if sent else query
    return _with_page(operation, query, rest)


def _expressed(operation: ListOperation, pairs: list[Pair]) -> list[Pair] | None:
    """The pairs, with a pair for each condition of an expression that several filters share; None where it is sent
    twice."""
    shared = {each.send.slots(field=each.field)[0]: each for each in operation.filters if each.glue is not None}
    if any(sum(name == slot for name, _ in pairs) > 1 for slot in shared):
        return None
    found: list[Pair] = []
    for name, text in pairs:
        own = shared.get(name)
        found += [(name, each) for each in pieces(text, own.glue or "", own.quote)] if own else [(name, text)]
    return found


def pieces(text: str, between: str, quote: str) -> list[str]:
    """A text taken apart at another one, as far as that does not stand in quotes."""
    parts = text.split(between)
    found = parts[:1]
    for part in parts[1:]:
        if quote and found[-1].count(quote) % 2:
            found[-1] += between + part
        else:
            found.append(part)
    return found


def _parted(pairs: Sequence[Pair], slots: Sequence[str]) -> tuple[list[Pair], list[Pair]]:
    """The pairs that fill these slots, and the others."""
    return [pair for pair in pairs if pair[0] in slots], [pair for pair in pairs if pair[0] not in slots]


def _chunks(sent: Sequence[Pair], width: int) -> list[Sequence[Pair]]:
    """What is sent, in parts that each fill so many slots."""
    return [sent[at : at + width] for at in range(0, len(sent), width)]


def sort_keys(operation: ListOperation) -> list[SortKey]:
    """Every key that may be sorted by, in each direction."""
    return [SortKey(*way) for way in operation.order.ways] if operation.order else []


def _sort(operation: ListOperation, rest: list[Pair]) -> tuple[Sort, list[Pair]]:
    """The order that is asked for, and what is left of the pairs: all of them where no order is asked for plainly."""
    order = operation.order
    if order is None:
        return (), rest
    templates = sorted(filter(None, (order.asc, order.desc)), key=lambda each: -len(each.slots()))
    sent, others = _parted(rest, [slot for template in templates for slot in template.slots()])
    if order.join is None:
        for template in templates:
            own, beside = _parted(sent, template.slots())  # what one sends may be a part of what the other one does
            if (key := _key(order, own, template)) is not None:
                return (key,), [*beside, *others]
        return (), rest
    if order.join == REPEAT:
        pieces = _chunks(sent, len(templates[0].slots()))
    else:
        pieces = [[(sent[0][0], text)] for text in sent[0][1].split(order.join)] if len(sent) == 1 else []
    keys = [_key(order, piece) for piece in pieces]
    sort = tuple(key for key in keys if key is not None)
    whole = len(sort) == len(keys) <= order.most and len({each.key for each in sort}) == len(sort)
    return (sort, others) if sort and whole else ((), rest)


def _key(order: Order, sent: Sequence[Pair], only: Template | None = None) -> SortKey | None:
    """The sort key that these pairs ask for, by one template only or by either."""
    ways = {*order.ways}
    for template, descending in ((order.asc, False), (order.desc, True)):
        words = template.match(sent) if template and only in (None, template) else None
        if words is not None:
            key = words.get("key", next(iter(order.keys)))
            if (key, descending) in ways:
                return SortKey(key, descending)
    return None


def _by_slots(operation: ListOperation) -> dict[tuple[str, ...], list[Filter]]:
    """Slots -> the filters that share them."""
    groups: dict[tuple[str, ...], list[Filter]] = {}
    for each in operation.filters:
        groups.setdefault(each.send.slots(field=each.field), []).append(each)
    return groups


def _conditions(
    filters: Sequence[Filter], slots: Sequence[str], rest: Sequence[Pair], documented: bool
) -> list[tuple[int, Condition]] | None:
    """What rows must fulfil by these filters, each with where it stands among the pairs; None where one is asked
    otherwise than by values that may be."""
    sent = [(at, pair) for at, pair in enumerate(rest) if pair[0] in slots]
    found: dict[str, tuple[int, list[Pair]]] = {}
    width = len(slots) if len(filters) > 1 else len(sent)
    for begin in range(0, len(sent), max(1, width)):
        own = [pair for _, pair in sent[begin : begin + width]]
        asked = filters if len(filters) == 1 else [each for each in filters if _condition(each, own, documented)]
        if not asked or (asked[0].name in found and asked[0].join != REPEAT):
            return None
        found.setdefault(asked[0].name, (sent[begin][0], []))[1].extend(own)
    conditions = [
        (at, _condition(next(each for each in filters if each.name == name), own, documented))
        for name, (at, own) in found.items()
    ]
    whole = [(at, condition) for at, condition in conditions if condition is not None]
    return whole if len(whole) == len(conditions) else None


def _condition(filter_: Filter, sent: Sequence[Pair], documented: bool) -> Condition | None:
    """What a filter is asked with; None where it is not what is sent for values that may be."""
    width = len(filter_.send.slots(field=filter_.field)) if filter_.join == REPEAT else len(sent)
    read = [filter_.send.match(each, field=filter_.field) for each in _chunks(sent, width)]
    texts = [words["value"] for words in read if words is not None]
    if not texts or len(texts) < len(read):
        return None
    listed = pieces(texts[0], str(filter_.join), filter_.quote) if filter_.join not in (None, REPEAT) else texts
    values = tuple(value for each in listed if (value := filter_.unquoted(each)) is not None)
    if len(values) < len(listed) or not all(_may_be_asked(filter_, each, documented) for each in values):
        return None
    return Condition(filter_.name, values if filter_.join is not None else values[0])


def _may_be_asked(filter_: Filter, value: str, documented: bool) -> bool:
    if documented or filter_.values:
        return value in filter_.values
    return legal.fits(filter_.parameter.schema, value) if filter_.send.whole("value") else True


def _selected_names(select: Select, sent: Sequence[Pair]) -> tuple[str, ...] | None:
    """The names that these pairs select, None where they are not what is sent for documented ones."""
    width = len(select.send.slots()) if select.join == REPEAT else max(1, len(sent))
    read = [select.send.match(each) for each in _chunks(sent, width)]
    names = [words["name"] for words in read if words is not None]
    if select.join != REPEAT:
        names = [name for text in names for name in text.split(select.join)]
    return tuple(names) if None not in read and {*names} <= {*select.names} else None


def _with_page(operation: ListOperation, query: Query, rest: Sequence[Pair]) -> Query | None:
    """The query with the page that the rest of the pairs asks for, None where they ask for anything else."""
    page, sent = operation.page, dict(rest)
    if page is None or len(sent) < len(rest) or not sent.keys() <= {each.name for each in page.numbers}:
        return None if rest else query
    numbers = {each.name: _number(each, sent[each.name]) for each in page.numbers if each.name in sent}
    if None in numbers.values():
        return None
    if page.size and numbers.get(page.size.name) == 0 and page.facts.get("zero", "empty") != "empty":
        return None
    query = query.but(size=numbers.get(page.size.name) if page.size else None)
    if page.position is None or (position := numbers.get(page.position.name)) is None:
        return query
    start = paging.style(page).start(page, position, page.in_force(query.size))
    return None if start is None else query.but(start=start)


def _number(parameter: Parameter, text: str) -> int | None:
    low, high = parameter.minimum or 0, parameter.maximum
    number = int(text) if _INTEGER.match(text) else -1
    return None if number < low or (high is not None and number > high) else number
