"""Rows whose members agree on how far what they stand for has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from listproof.contract.model import ListOperation
from listproof.mock.data import Row
from listproof.mock.generic.fields import having, place, value, without
from listproof.mock.instant import instant


def settled(operation: ListOperation, row: Row, allowed: Callable[[Row], bool]) -> Row:
    """The row with times, flag and sums that fit its status, as far as the contract says how; ``allowed`` says whether
    the schema lets a row be so."""
    life = operation.lifecycle
    status = value(operation, row, life.status) if life.status else None
    created = value(operation, row, life.created) if life.created else None
    began = _later(operation, row, life.started, created)
    row = _put(operation, row, life.started, began)
    row = _put(operation, row, life.updated, _later(operation, row, life.updated, created))
    for name, statuses in life.ended.items():
        end = _later(operation, row, name, began or created)
        if status in statuses:
            row = _put(operation, row, name, end or began or created)
        elif end is not None:
            row = _lacking(operation, row, name, allowed)
    if life.flag:
        row = having(operation, row, life.flag, status in life.active)
    for whole, parts in life.sums.items():
        numbers = [value(operation, row, name) for name in parts]
        if status in life.active or not all(isinstance(each, int) for each in numbers):
            row = _lacking(operation, row, whole, allowed) if value(operation, row, whole) is not None else row
            continue
        for name, number in zip(parts, numbers, strict=True):
            row = having(operation, row, name, abs(number))
        row = having(operation, row, whole, sum(map(abs, numbers)))
    return row


def _later(operation: ListOperation, row: Row, name: str, than: Any) -> Any:
    """The time in a field, or another one where that is later."""
    own = value(operation, row, name) if name else None
    return than if own is not None and than is not None and instant(own) < instant(than) else own


def _put(operation: ListOperation, row: Row, name: str, new: Any) -> Row:
    return having(operation, row, name, new) if name and new is not None else row


def _lacking(operation: ListOperation, row: Row, name: str, allowed: Callable[[Row], bool]) -> Row:
    """The row without a field, or with null there; without what the field stands in where neither may be."""
    steps = place(operation, name)
    ways = (having(operation, row, name, None), *(without(row, steps[:at]) for at in range(len(steps), 0, -1)))
    return next((each for each in ways if allowed(each)), row)
