"""The oracle: what a list operation must answer, computed from a snapshot."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from ..contract.model import ListOperation
from .query import Query, Sort
from .row import Row
from .snapshot import Fields, Snapshot, Way


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
    return snapshot.ordered(query.where, ways_of(snapshot.operation, query.sort))


def ways_of(operation: ListOperation, sort: Sort) -> tuple[Way, ...]:
    """The fields that an order sorts by, each with its direction."""
    order = operation.order
    return () if order is None else tuple((order.keys[each.key], each.descending) for each in sort)


def keys_of(operation: ListOperation, query: Query | None) -> Fields:
    """The fields that the query sorts by; none where it leaves the order to the listing."""
    return tuple(field for field, _ in ways_of(operation, query.sort if query else ()))


def window(operation: ListOperation, query: Query) -> tuple[int, int | None]:
    """(first row, number of rows or None for all) that limit and offset or their documented defaults ask for."""
    if operation.page is None:
        return 0, None
    limit = query.size if query.size is not None else operation.page.default
    return (query.start if query.start is not None else operation.page.default_start or 0), limit


def fields_of(operation: ListOperation, query: Query, more: Iterable[str] = ()) -> tuple[str, ...] | None:
    """The members that a row must be cut down to, or None for whole rows; ``more`` are those that rows have beside
    the documented ones."""
    select = operation.select
    if select is None or not (query.select or query.drop):
        return None
    if query.drop:
        gone = {*select.fields(query.drop)} - {*select.always}
        return tuple(name for name in (*operation.row_fields, *more) if name not in gone)
    return tuple(dict.fromkeys((*select.fields(query.select or ()), *select.always)))


def holds(snapshot: Snapshot, query: Query) -> bool:
    """Whether the snapshot holds all that the query asks for.

    The first rows of a listing tell the first rows that a filter keeps, and nothing of those behind them, of another
    order, or of where something ends. Nor do rows tell how the server sorts where the contract leaves that to it.
    """
    ways = ways_of(snapshot.operation, query.sort)
    if not all(snapshot.knows(*way) for way in ways) or any(snapshot.coarse(field) for field, _ in ways[:-1]):
        return False
    if not snapshot.told(query.where):
        return False
    if snapshot.ended:
        return True
    first, count = window(snapshot.operation, query)
    if count is None or not _in_its_order(snapshot, query):
        return False
    return first + count <= snapshot.firm(query.where)


def _in_its_order(snapshot: Snapshot, query: Query) -> bool:
    order, wanted = snapshot.operation.order, ways_of(snapshot.operation, query.sort)
    if not wanted:
        return True
    return order is not None and order.default == wanted and len(wanted) == 1 and snapshot.sorted_by(*wanted[0])


def expected(snapshot: Snapshot, query: Query) -> Expected:
    """``project(slice(filter(sort(rows))))``: what the contract's parameters mean, on this snapshot. Where
    the snapshot does not hold all of it, it is the part that it holds."""
    return cut(snapshot, query, ordered(snapshot, query))


def cut(snapshot: Snapshot, query: Query, rows: Sequence[Row]) -> Expected:
    """The part of filtered and sorted rows that the query's limit and offset ask for, with the fields of its select."""
    first, count = window(snapshot.operation, query)
    part = rows[first:] if count is None else rows[first : first + count]
    keys = keys_of(snapshot.operation, query)
    fields = fields_of(snapshot.operation, query, snapshot.undescribed if query.drop else ())
    return Expected(tuple(part), tuple(snapshot.tie(row, keys) for row in part), fields)
