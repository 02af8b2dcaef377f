"""Fields of a row, wherever in it the contract says that they stand."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from listproof.contract import pointer
from listproof.contract.model import ListOperation
from listproof.mock.data import Row

Steps = tuple[str, ...]


def place(operation: ListOperation, field: str) -> Steps:
    """Where a field stands in a row."""
    return _place(operation.fields, field)


@lru_cache(4096)
def _place(fields: str, field: str) -> Steps:
    return pointer.steps(field) if field.startswith("/") else (*pointer.steps(fields), field)


def value(operation: ListOperation, row: Row, field: str) -> Any:
    """The value of a field, None where the row lacks it; of several the first one, or an array of all."""
    if " ?? " in field or " | " in field:
        own = (value(operation, row, name) for name in field.replace(" | ", " ?? ").split(" ?? "))
        there = [each for each in own if each is not None]
        return (there or None) if " | " in field else next(iter(there), None)
    return at(row, place(operation, field))


def at(whole: Any, steps: Steps) -> Any:
    """What stands at a place, None where nothing does."""
    for step in steps:
        whole = whole.get(step) if isinstance(whole, dict) else None
    return whole


def members(operation: ListOperation, row: Row) -> Row:
    """The object in a row that its fields are members of."""
    found = at(row, pointer.steps(operation.fields))
    return found if isinstance(found, dict) else {}


def having(operation: ListOperation, row: Row, field: str, new: Any) -> Row:
    """The row with another value in a field."""
    return _put(row, place(operation, field), new)


def around(operation: ListOperation, row: Row, inner: Row) -> Row:
    """The row with another object in place of that which its fields are members of."""
    steps = pointer.steps(operation.fields)
    return _put(row, steps, inner) if steps else inner


def without(row: Row, steps: Steps) -> Row:
    """The row without what stands at a place."""
    if len(steps) == 1 or not isinstance(row.get(steps[0]), dict):
        return {name: each for name, each in row.items() if name != steps[0] or len(steps) > 1}
    return {**row, steps[0]: without(row[steps[0]], steps[1:])}


def _put(row: Row, steps: Steps, new: Any) -> Row:
    inner = row.get(steps[0])
    below = new if len(steps) == 1 else _put(inner if isinstance(inner, dict) else {}, steps[1:], new)
    return {**row, steps[0]: below}
