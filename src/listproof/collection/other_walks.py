"""Further walks through a listing that was read from page to page: rows that it lost are known by them alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace

from ..codec.facets import orders
from ..codec.walk import Walk
from ..oracle.operators import OPERATORS, holds
from ..oracle.query import Condition, Query
from ..oracle.row import Row
from ..oracle.snapshot import Snapshot
from .answer import Answer

OTHER = (7, 3)
"""Page sizes of a walk that loses other rows at the ends of its pages than one in large pages."""

PAGES_EACH, AT_MOST = 3, 12
"""Pages of a part that a filter keeps, and of all parts together."""


def joined(found: Snapshot, size: int, walked: Callable[[Walk], Answer]) -> Snapshot:
    """The snapshot with the rows that other walks bring: in small pages, by other page styles, turned round, and the
    parts that filters keep, those in pages of ``size``. A row that a filter alone shows counts where it has the value
    that was asked for, where its part brings known rows, too, and where it names the same parent: else it is hidden on
    purpose, or a stranger."""
    sized = found.operation.page is not None and found.operation.page.size is not None
    small = next((each for each in OTHER if each < size and size % each), 0) if sized else 0
    walks = [Walk(Query(), small)] if small else []
    walks += [Walk(Query(), size, style=number + 1) for number in range(len(found.operation.others))]
    for walk in [*walks, *_turned(found, size), *_parts(found, size)]:
        rows = walked(walk).rows or ()
        new = [*{row.id: row for row in rows if row.id not in found.by_id}.values()]  # a walk may lead back
        if walk.query.where:
            new = [row for row in new if _belongs(found, row, walk.query)] if len(new) < len(rows) else []
        if new:
            known = [row for row in rows if row.id in found.by_id or row in new]
            found = replace(found, rows=_placed(found, new, known, turned=_turns(found, walk.query)))
    return found


def _turned(found: Snapshot, size: int) -> list[Walk]:
    """By the key of the listing's own order in the other direction; in both of the first key where none is stated."""
    order = found.operation.order
    keys = orders.sort_keys(found.operation)
    default = order.default[0] if order and order.default else None
    if order is None or not keys:
        return []
    own = default[0] if default and default[0] in order.keys.values() else order.keys[keys[0].key]
    ways = [key for key in keys if order.keys[key.key] == own and (own, key.descending) != default]
    return [Walk(Query(sort=(key,)), size) for key in ways]


def _turns(found: Snapshot, query: Query) -> bool:
    """Whether a query lists the rows from the last to the first."""
    order = found.operation.order
    if not query.sort or order is None:
        return False
    key, own = query.sort[0], order.default
    return (order.keys[key.key], not key.descending) == own[0] if own else key.descending


def _parts(found: Snapshot, size: int) -> Iterator[Walk]:
    """The parts that filters by one value keep, the largest first that fill a few pages."""
    operation, left = found.operation, AT_MOST
    for filter_ in operation.filters:
        counts = found.values_of(filter_.field) if OPERATORS[filter_.op].parts else {}
        for value in sorted(counts, key=lambda value: -counts[value]):
            pages = -(-counts[value] // size)
            if not value or (filter_.values and value not in filter_.values) or pages > min(left, PAGES_EACH):
                continue
            left -= pages
            yield Walk(Query(where=(Condition(filter_.name, value),)), size)


def _belongs(found: Snapshot, row: Row, query: Query) -> bool:
    kept = all(holds(found.operation, row, condition) for condition in query.where)
    return kept and all(row.value(name) == found.rows[0].value(name) for name in found.operation.parent.values())


def _placed(found: Snapshot, new: Sequence[Row], came: Sequence[Row], *, turned: bool) -> tuple[Row, ...]:
    """The rows with the new ones at their place: by the order of the listing where that is known and seen, else each
    behind the row that it follows in the walk."""
    order = found.operation.order
    ways = order.default if order and order.default else ()
    ties = [found.tie(row) for row in found.rows]
    if ways and all(found.knows(*way) for way in ways) and [*map(found.tie, found.ordered((), ways))] == ties:
        return replace(found, rows=(*found.rows, *new)).ordered((), ways)
    return tuple(_merged(found.rows, came[::-1] if turned else came))


def _merged(rows: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    """The rows, with those that only the others have, each behind the one that it follows there."""
    known, last = {row.id for row in rows}, None
    behind: dict[Hashable, list[Row]] = {}
    for row in others:
        if row.id in known:
            last = row.id
        else:
            known.add(row.id)
            behind.setdefault(last, []).append(row)
    merged = behind.pop(None, [])
    for row in rows:
        merged += [row, *behind.get(row.id, [])]
    return merged
