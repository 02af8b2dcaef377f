"""What is done with rows: kept, sorted, cut and projected, as a request wants them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from listproof.contract.member import declared
from listproof.contract.model import ListOperation
from listproof.mock.data import Row, Rows
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.schemas import formats
from listproof.mock.instant import instant


def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
    """The rows that all filters hold for."""
    for filter_, text in wanted.where:
        schema = operation.row_fields[filter_.field]
        rows = tuple(row for row in rows if _equal(schema, row.get(filter_.field), text))
    return rows


def _equal(schema: Mapping[str, Any], value: Any, text: str) -> bool:
    """Whether the member of a row is what a request's text says."""
    if isinstance(value, bool):
        return text == ("true" if value else "false")
    if isinstance(value, int | float):
        return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None and float(text) == value
    if not isinstance(value, str):
        return False
    if "date-time" in formats(schema):
        return _instant(text) is not None and _instant(text) == _instant(value)
    return text.lower() == value.lower() if "uuid" in formats(schema) else text == value


def _instant(text: str) -> tuple[int, str] | None:
    try:
        return instant(text)
    except ValueError:
        return None


def ordered(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
    """By the keys, equal ones by identity; where nothing is asked and none documented, as they are stored."""
    for at, (field, descending) in enumerate(reversed(wanted.sort)):
        if at == 0:
            rows = tuple(sorted(rows, key=lambda row: str(row[operation.id]), reverse=descending))
        rows = _by(operation, rows, field, descending)
    return rows


def _by(operation: ListOperation, rows: Rows, field: str, descending: bool) -> Rows:
    known = [row for row in rows if row.get(field) is not None]
    empty = tuple(row for row in rows if row.get(field) is None)
    known.sort(key=partial(_rank, operation, field), reverse=descending)
    first = operation.order.nulls_first(descending) if operation.order else None
    return (*empty, *known) if (descending if first is None else first) else (*known, *empty)


def _rank(operation: ListOperation, field: str, row: Row) -> Any:
    """What rows are sorted by: the instant of a time stamp, and of other texts what the contract says."""
    value, schema = row[field], operation.row_fields[field]
    if not isinstance(value, str):
        return value
    if "date-time" in formats(schema):
        return instant(value)
    way = operation.order.text.get(field) if operation.order else None
    if way == "declared":
        return list(declared(schema)).index(value)
    if way == "numeric":
        return float(value)
    if way == "natural":
        parts = re.split(r"([0-9]+)", value)
        return [int(part) if at % 2 else part for at, part in enumerate(parts)]
    return value


def cut(_operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
    """The page."""
    return rows[wanted.start :] if wanted.size is None else rows[wanted.start : wanted.start + wanted.size]


def projected(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
    """The rows with the members that were selected, and those that always come."""
    if wanted.select is None or operation.select is None:
        return rows
    names = {*wanted.select, *operation.select.always}
    return tuple({name: value for name, value in row.items() if name in names} for row in rows)
