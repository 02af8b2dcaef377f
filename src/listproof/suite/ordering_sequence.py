"""Ordering: whether rows stand in the sequence of a sort key."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import pairwise

from ..checking.trial import Trial
from ..contract.model import ListOperation
from ..oracle.collation import TextOrder
from ..oracle.difference import Difference, Kind
from ..oracle.query import Sort
from ..oracle.row import Row
from ..oracle.sort_values import sort_values


def sort_field(operation: ListOperation, sort: Sort) -> str:
    """The field of the first key of an order."""
    return operation.order.keys[sort[0].key] if operation.order else ""


def sort_keys(rows: Sequence[Row], field: str) -> list[Hashable]:
    return [value for value in sort_values(rows, field) if value is not None]


def unsorted(rows: Sequence[Row], field: str, descending: bool, text: TextOrder) -> Difference | None:
    """The first two neighbours that stand the wrong way round; of text where the contract says how it compares, else
    two equal ones apart in an order that no collation explains."""
    values_of = zip(sort_values(rows, field), rows, strict=True)
    keyed = [(value, row) for value, row in values_of if value is not None and text.judged(value)]
    keys = [value for value, _ in keyed]
    if keys and isinstance(keys[0], str):
        if text.explained(keys, descending):
            return None
        if not text.stated:
            return _equal_apart(keyed, field, text.split(keys), rows)
        keys = [text.first(str(value)) for value in keys]
    for (one, two), ((value, first), (_, second)) in zip(pairwise(keys), pairwise(keyed), strict=True):
        if (one < two) if descending else (one > two):  # type: ignore[operator]  # values of one field compare
            want = f"{field} of each row not {_way(value, descending)} that of the row before it"
            return _wrong(want, field, second, f"comes after {_with_key(first, field)}", rows)
    return None


def _equal_apart(
    keyed: Sequence[tuple[Hashable, Row]], field: str, at: int | None, rows: Sequence[Row]
) -> Difference | None:
    if at is None:
        return None
    want = f"rows with equal {field} one after the other"
    return _wrong(
        want, field, keyed[at][1], f"comes apart from an equal one, after {_with_key(keyed[at - 1][1], field)}", rows
    )


def _wrong(want: str, field: str, row: Row, where: str, rows: Sequence[Row]) -> Difference:
    return Difference(Kind.ORDER, want, f"{_with_key(row, field)} {where}", (), tuple(str(each.id) for each in rows))


def _with_key(row: Row, field: str) -> str:
    return f"{row.id} ({row.value(field)})"


def own_order(keys: Sequence[Hashable], descending: bool, text: TextOrder) -> bool:
    """Whether this is text in an order that no collation explains and the contract does not state."""
    return is_text(keys) and not text.stated and not text.explained(keys, descending)


def is_text(keys: Sequence[Hashable]) -> bool:
    return bool(keys) and isinstance(keys[0], str)


def _way(value: Hashable, descending: bool) -> str:
    """How what is not an instant is said to stand."""
    if isinstance(value, tuple):
        return "later than" if descending else "earlier than"
    if isinstance(value, str):
        return "after" if descending else "before"
    return "more than" if descending else "less than"


def falls(keys: Sequence[Hashable], text: TextOrder) -> bool:
    """The direction of a listing that nobody asked for."""
    if isinstance(keys[0], str):
        return not text.explained(keys, False)
    return keys[0] > keys[-1]  # type: ignore[operator,no-any-return]  # values of one field compare


def lacking_for(trial: Trial, field: str) -> str:
    """What the rows lack for an order by this field to be seen, or nothing."""
    keys = sort_keys(trial.snapshot.rows, field)
    if len(set(keys)) >= 2:
        return ""
    return f"at least 2 distinct {'values' if keys and not isinstance(keys[0], tuple) else 'instants'} in {field}"
