"""The conditions worth asking for, of every filter and operator: their values come from the rows themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ..codec.facets.facet import REPEAT
from ..contract.filter import Filter
from ..oracle import legal
from ..oracle.instants import stamp
from ..oracle.operators import OPERATORS, compared, holds
from ..oracle.query import Condition
from ..oracle.row import Row, written
from ..oracle.snapshot import Snapshot
from ..oracle.sort_values import sort_value
from . import filter_values
from .requirement import KINDS

MOST = 4
"""Conditions of one filter that are asked."""


def telling(snapshot: Snapshot, filter_: Filter) -> list[Condition]:
    """Conditions of a filter of which the rows show what they keep: some rows and not all; few, telling first."""
    noted = snapshot.notes.setdefault("telling", {})
    if filter_.name not in noted:
        found = [each for each in _of(snapshot, filter_) if _tells(snapshot, each)]
        noted[filter_.name] = found if filter_.op == "eq" else found[:MOST]
    return list(noted[filter_.name])


def certain(snapshot: Snapshot, filter_: Filter) -> list[Condition]:
    """Of those the ones by which it is certain of every row whether it is kept; of bounds others, which are equal to no
    row's value."""
    noted = snapshot.notes.setdefault("certain", {})
    if filter_.name not in noted:
        noted[filter_.name] = _certain(snapshot, filter_)
    return list(noted[filter_.name])


def _certain(snapshot: Snapshot, filter_: Filter) -> list[Condition]:
    if filter_.op == "eq":
        return [Condition(filter_.name, value) for value in filter_values.certain(snapshot, filter_)]
    if filter_.op in KINDS["bound"]:
        found = [Condition(filter_.name, text) for text in _apart(snapshot, filter_)]
        return [each for each in found if _tells(snapshot, each) and snapshot.told((each,))][:MOST]
    return [each for each in telling(snapshot, filter_) if snapshot.told((each,))]


def _tells(snapshot: Snapshot, condition: Condition) -> bool:
    found = {holds(snapshot.operation, row, condition) for row in snapshot.rows}
    return {True, False} <= found


def _of(snapshot: Snapshot, filter_: Filter) -> Iterator[Condition]:
    if filter_.op == "null":
        texts: Sequence[str | tuple[str, ...]] = [text for text in filter_.values if text in ("true", "false")]
    elif filter_.op in KINDS["bound"]:
        texts = bounds(snapshot, filter_)
    elif filter_.op in KINDS["range"]:
        texts = list(_patterns(snapshot, filter_))
    elif OPERATORS[filter_.op].several:
        held = filter_values.held(snapshot, filter_)
        texts = _sets([value for value in held if filter_.join in (None, REPEAT) or str(filter_.join) not in value])
    else:
        texts = filter_values.telling(snapshot, filter_)
    yield from (Condition(filter_.name, text) for text in dict.fromkeys(texts))


def _sets(values: Sequence[str]) -> list[str | tuple[str, ...]]:
    """Of several values the two rarest ones together, the most frequent with the rarest, and one alone."""
    if len(values) < 2:
        return [(value,) for value in values]
    return [(values[0], values[1]), (values[-1], values[0]), (values[0],)]


def bounds(snapshot: Snapshot, filter_: Filter) -> list[str]:
    """Values of rows as bounds: near the median, the quarters, and the ends; those that the document allows."""
    field = filter_.field
    rows = [row for row in snapshot.rows if isinstance(_text(row, field), str)]
    kinds = {type(sort_value(row, field)) for row in rows}
    if not rows or (len(kinds) > 1 and kinds & {str, tuple}):
        return []
    listed = sorted(rows, key=lambda row: sort_value(row, field))  # type: ignore[arg-type,return-value]  # one kind
    values = list(dict.fromkeys(_text(row, field) or "" for row in listed))
    places = (len(values) // 2, len(values) // 4, 3 * len(values) // 4, 0, len(values) - 1)
    return [text for at in dict.fromkeys(places) if (text := _allowed(filter_, values[at]))]


def _apart(snapshot: Snapshot, filter_: Filter) -> Iterator[str]:
    """Bounds between the values of rows that lie next to each other, in the middle of the listing first: what is equal
    to a value as it is shown may differ from the one that is stored."""
    found = [sort_value(row, filter_.field) for row in snapshot.rows]
    numbers = {each for each in found if isinstance(each, int | Decimal) and not isinstance(each, bool)}
    times = {each for each in found if isinstance(each, tuple)}
    values: list[Any] = sorted(numbers or times)
    pairs = [*pairwise(values)]
    for one, two in sorted(pairs, key=lambda pair: abs(pairs.index(pair) - len(pairs) // 2)):
        text = _middle(one, two)
        if text and (allowed := _allowed(filter_, text)) == text:
            yield allowed


def _middle(one: object, two: object) -> str:
    """The text of a value between two, empty where there is none that is sure to be."""
    if isinstance(one, tuple) and isinstance(two, tuple):
        seconds = (one[0] + two[0] + 1) // 2
        return f"{stamp(seconds)}Z" if one[0] < seconds and (seconds, "") < two else ""
    if isinstance(one, int | Decimal) and isinstance(two, int | Decimal):
        return str(int((one + two) / 2)) if two - one >= 2 else ""
    return ""


def _allowed(filter_: Filter, text: str) -> str:
    """The text of a bound as the document allows it: of a time stamp the date, where a date is asked for."""
    schema = filter_.parameter.schema
    if not filter_.send.alone("value"):
        return text  # the value is but a part of the parameter
    return next((each for each in (text, text[:10]) if legal.fits(schema, each)), "")


def _text(row: Row, field: str) -> str | None:
    value = row.value(field)
    return None if isinstance(value, bool) else written(value)


def _patterns(snapshot: Snapshot, filter_: Filter) -> Iterator[str]:
    """Parts of the rows' texts that some of them share."""
    held = (row.value(filter_.field) for row in snapshot.rows)
    texts = sorted(
        {each for own in held for each in (own if isinstance(own, list) else (own,)) if isinstance(each, str)}
    )
    for text in sorted(texts, key=len)[len(texts) // 2 :]:
        for size in (max(1, len(text) // 2), max(1, len(text) // 4), 1):
            middle = (len(text) - size) // 2
            part = {"suffix": text[-size:], "contains": text[middle : middle + size]}.get(filter_.op, text[:size])
            if part.isascii() and part.isalnum():
                yield f"{part}%" if filter_.op == "like" else part


def edge(snapshot: Snapshot, condition: Condition) -> list[Row]:
    """The rows whose value is equal to a bound."""
    filter_ = snapshot.operation.filter(condition.filter)
    if filter_.op not in KINDS["bound"]:
        return []
    bound = condition.values[0]
    return [row for row in snapshot.rows if compared(snapshot.operation, filter_, row, bound) == 0]
