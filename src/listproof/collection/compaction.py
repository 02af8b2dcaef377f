"""Digests in place of large values, for large snapshots."""

from __future__ import annotations

from collections.abc import Callable
from sys import intern

from ..contract.model import ListOperation
from ..oracle.canonical import Digest, compacted
from ..oracle.row import Row, stamps


def compactor(operation: ListOperation) -> Callable[[Row], Row]:
    """What makes rows small that are kept in great numbers: Digests in place of objects, arrays and long strings but
    those that rows are told, sorted and filtered by, and one object for equal values of a member."""
    order = operation.order
    filtered = (each.field for each in operation.filters)
    whole = {operation.id, *filtered, *stamps(operation), *operation.parent.values()}
    whole |= set(order.keys.values()) if order else set()
    known: dict[str, dict[object, object]] = {}

    def shared(name: str, value: object) -> object:
        if not isinstance(value, str | Digest):
            return value
        same = known.setdefault(name, {})
        return same.get(value, value) if len(same) >= SHARED else same.setdefault(value, value)

    def small(row: Row) -> Row:
        pairs = ((name, value if name in whole else compacted(value)) for name, value in row.data.items())
        return Row(row.id, {intern(name): shared(name, value) for name, value in pairs})

    return small


SHARED = 256
"""Values of one member of which there is one object each, however many rows have them."""
