"""Digests in place of large values, for large snapshots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from sys import intern
from typing import Any

from ..contract.model import ListOperation
from ..oracle.canonical import Digest, compacted
from ..oracle.row import Row, stamps


def compactor(operation: ListOperation) -> Callable[[Row], Row]:
    """What makes rows small that are kept in great numbers: Digests in place of objects, arrays and long strings but
    those that rows are told, sorted and filtered by, and one object for equal values of a member."""
    order = operation.order
    filtered = (name for each in operation.filters for name in each.fields)
    whole = {operation.id, *filtered, *stamps(operation), *operation.parent.values()}
    whole |= set(order.keys.values()) if order else set()
    pointed = [name for name in whole if name.startswith("/")]
    known: dict[str, dict[object, object]] = {}

    def shared(name: str, value: object) -> object:
        if not isinstance(value, str | Digest):
            return value
        same = known.setdefault(name, {})
        return same.get(value, value) if len(same) >= SHARED else same.setdefault(value, value)

    def small(row: Row) -> Row:
        data = members(row.data)
        if not operation.fields and not pointed:
            return Row(row.id, data)
        own = {name: row.value(name) for name in pointed if row.holds(name)}
        return Row(row.id, data, members(row.whole) if operation.fields else data, own)

    def members(of: Mapping[str, Any]) -> dict[str, Any]:
        pairs = ((name, value if name in whole else compacted(value)) for name, value in of.items())
        return {intern(name): shared(name, value) for name, value in pairs}

    return small


SHARED = 256
"""Values of one member of which there is one object each, however many rows have them."""
