"""The oracle: what a list operation must answer, computed from a snapshot."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from ..contract.model import ListOperation
from .query import Query
from .row import Row
from .snapshot import Snapshot


@dataclass(frozen=True)
class Unknown:
    """The snapshot does not hold what the query asks for, because not all rows were read."""


@dataclass(frozen=True)
class Expected:
    """The rows that must come, in sequence, each with the pool of rows that may stand in its place."""

    rows: tuple[Row, ...]
    ties: tuple[Hashable, ...]
    fields: tuple[str, ...] | None  # None: whole rows


def ordered(snapshot: Snapshot, query: Query) -> tuple[Row, ...]:
    """The snapshot filtered and sorted as the query asks; equal keys keep the listing's own sequence."""
    descending = query.order is not None and query.order[1]
    return snapshot.ordered(query.filters, key_of(snapshot.operation, query), descending)


def key_of(operation: ListOperation, query: Query | None) -> str | None:
    """The field that the query sorts by, or None where it leaves the order to the listing."""
    asked = query is not None and query.order is not None and operation.order is not None
    return operation.order.keys[query.order[0]] if asked else None  # type: ignore[index,union-attr]  # asked says so


def window(operation: ListOperation, query: Query) -> tuple[int, int | None]:
    """(first row, number of rows or None for all) that limit and offset or their documented defaults ask for."""
    if operation.page is None:
        return 0, None
    limit = query.size if query.size is not None else operation.page.size.default
    return (query.start if query.start is not None else operation.page.default_start or 0), limit


def fields_of(operation: ListOperation, query: Query) -> tuple[str, ...] | None:
    """The members that a row must be cut down to, or None for whole rows."""
    if not query.select or operation.select is None:
        return None
    return tuple(dict.fromkeys((*query.select, *operation.select.always)))


def holds(snapshot: Snapshot, query: Query) -> bool:
    """Whether the snapshot holds all that the query asks for.

    The first rows of a listing tell the first rows that a filter keeps, and nothing of those behind them, of another
    order, or of where something ends. Nor do rows tell how the server sorts where the contract leaves that to it.
    """
    key = key_of(snapshot.operation, query)
    if key is not None and query.order is not None and not snapshot.knows(key, query.order[1]):
        return False
    if snapshot.ended:
        return True
    first, count = window(snapshot.operation, query)
    if count is None or not _in_its_order(snapshot, query):
        return False
    return first + count <= snapshot.firm(query.filters)


def _in_its_order(snapshot: Snapshot, query: Query) -> bool:
    order = snapshot.operation.order
    if query.order is None or order is None:
        return query.order is None
    wanted = (order.keys[query.order[0]], query.order[1])
    return order.default == (wanted,) and snapshot.sorted_by(*wanted)


def expected(snapshot: Snapshot, query: Query) -> Expected:
    """``project(slice(filter(sort(rows))))``: what the contract's parameters mean, on this snapshot. Where
    the snapshot does not hold all of it, it is the part that it holds."""
    return cut(snapshot, query, ordered(snapshot, query))


def cut(snapshot: Snapshot, query: Query, rows: Sequence[Row]) -> Expected:
    """The part of filtered and sorted rows that the query's limit and offset ask for, with the fields of its select."""
    first, count = window(snapshot.operation, query)
    part = rows[first:] if count is None else rows[first : first + count]
    key = key_of(snapshot.operation, query)
    return Expected(tuple(part), tuple(snapshot.tie(row, key) for row in part), fields_of(snapshot.operation, query))
