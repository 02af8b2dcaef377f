"""The members of rows that faults change, read from the contract."""

from __future__ import annotations

from collections.abc import Iterable

from listproof.contract.member import declared, may_lack
from listproof.contract.model import ListOperation


def sort_keys(operation: ListOperation) -> tuple[str, ...]:
    """The fields of rows that an order may be asked by."""
    return tuple(dict.fromkeys(operation.order.keys.values())) if operation.order else ()


def plain_members(operation: ListOperation) -> tuple[str, ...]:
    """The members of rows that no request and no other row depends on; none where fields stand in an inner object."""
    used = {
        operation.id,
        *operation.parent.values(),
        *sort_keys(operation),
        *(name for each in (*operation.filters, *operation.apart) for name in each.fields),
    }
    return tuple(name for name in operation.row_fields if name not in used) if not operation.fields else ()


def lacked(operation: ListOperation) -> tuple[str, ...]:
    """Those of these that a row may lack, or have as null."""
    return tuple(name for name in plain_members(operation) if may_lack(operation, name))


def listed_member(operation: ListOperation) -> str | None:
    """The first of these whose values the document lists."""
    fits = (name for name in plain_members(operation) if declared(operation.row_fields[name]))
    return next(fits, None)


def required_member(operation: ListOperation) -> str | None:
    """The first of these that every row must have, and not as null."""
    return next((name for name in plain_members(operation) if not may_lack(operation, name)), None)


def selectable(operation: ListOperation) -> tuple[str, ...]:
    """The members that a projection may leave out."""
    select = operation.select
    return tuple(name for name in select.fields(select.names) if name not in select.always) if select else ()


def free(operation: ListOperation, names: Iterable[str]) -> list[str]:
    """Those of these members that take any text, the identity aside."""
    found = {name: operation.field_schema(name) for name in names if name != operation.id}
    bound = {"enum", "format", "pattern"}
    return [name for name, each in found.items() if each.get("type") == "string" and not bound & {*each}]
