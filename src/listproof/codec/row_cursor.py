"""Cursors that are rows: a page can be asked for behind any row that is known, or with it."""

from __future__ import annotations

from typing import Any

from ..contract.model import ListOperation
from ..oracle.expected import keys_of, ordered, ways_of
from ..oracle.query import Query
from ..oracle.row import Row, written
from ..oracle.snapshot import Snapshot
from . import place


def named(operation: ListOperation, row: Row) -> Any:
    """What a cursor says that names a row: its identity where pages begin with that row, else the member that leads on;
    MISSING where the row lacks it."""
    page = operation.page
    assert page is not None
    assert page.next is not None
    return row.value(operation.id) if page.inclusive else place.at(page.next.name, row.whole)


def position(operation: ListOperation, snapshot: Snapshot, query: Query) -> str | None:
    """The cursor of the row behind which the rows of a query begin, or with which; None where nobody knows it."""
    at = _place(operation, query.start or 0)
    rows = ordered(snapshot, query)
    return _text(operation, rows[at]) if 0 <= at < len(rows) else None


def nearest(operation: ListOperation, snapshot: Snapshot, query: Query) -> Query:
    """The query with the start that can be asked for and is nearest to its own, and with none where there is no such.

    Of rows with equal sort keys nobody states the sequence, so that one is named which alone has its key.
    """
    if not query.start or not _told(snapshot, query):
        return query.but(start=None)
    keys, rows = keys_of(operation, query), ordered(snapshot, query)
    tied = {row.id for group in snapshot.groups(rows, keys).values() for row in group}
    known = len(rows) if snapshot.ended else snapshot.firm(query.where)
    last = known - 1 if operation.page is not None and operation.page.inclusive else known
    below, above = range(min(query.start, last), 0, -1), range(query.start + 1, last + 1)
    for start in (*below, *above):
        row = rows[_place(operation, start)]
        if row.id not in tied and _text(operation, row) is not None:
            return query.but(start=start)
    return query.but(start=None)


def _place(operation: ListOperation, start: int) -> int:
    """The number of the row that the cursor of this start names."""
    return start if operation.page is not None and operation.page.inclusive else start - 1


def _told(snapshot: Snapshot, query: Query) -> bool:
    """Whether the rows tell in which sequence the server has them."""
    operation, ways = snapshot.operation, ways_of(snapshot.operation, query.sort)
    known = all(snapshot.knows(*way) and not snapshot.coarse(way[0]) for way in ways) and snapshot.told(query.where)
    return known and (snapshot.ended or not ways) and not (operation.unstable or snapshot.shared or snapshot.repeated)


def _text(operation: ListOperation, row: Row) -> str | None:
    said = named(operation, row)
    return None if said is place.MISSING else written(said)
