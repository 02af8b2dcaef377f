"""What received rows are, where they are not those that were asked for, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..plural import many
from .difference import Difference
from .expected import ordered, window
from .query import Query
from .row import Row
from .snapshot import Snapshot


def named(snapshot: Snapshot, query: Query, received: Sequence[Row], found: Difference) -> Difference:
    """The difference, and what its rows are where that is plain: those of the unfiltered page that the filter keeps, or
    those that come without the filter."""
    if not (said := _reading(snapshot, query, [row.id for row in received])):
        return found
    if counted := re.match(r"(\d+ rows?), (.*)", found.actual, re.DOTALL):
        return replace(found, actual=f"{counted[1]}: {said}; {counted[2]}")
    return replace(found, actual=f"{found.actual}: {said}")


def _reading(snapshot: Snapshot, query: Query, got: Sequence[object]) -> str:
    page = snapshot.operation.page
    if not query.where or not snapshot.ended or page is None:
        return ""
    rows, kept = ordered(snapshot, query.but(where=())), {row.id for row in ordered(snapshot, query)}
    first, count = window(snapshot.operation, query)
    part = rows[first:] if count is None else rows[first : first + count]
    asked = " and ".join(f"{each.filter} {' or '.join(each.values)}" for each in query.where)
    if len(part) < len(rows) and list(got) == [row.id for row in part if row.id in kept]:
        left = query.size is None and page.size is not None and count is not None
        size = f"`{page.size.name}` was left out ({count}), and " if left and page.size else ""
        place = f"the first {many(len(part), 'row')}" if first == 0 else f"the {many(len(part), 'row')} after {first}"
        hold = "holds" if len(part) == 1 else "hold"
        return f"{size}{place} {hold} {many(len(got), 'row') if got else 'no row'} with {asked}"
    if got and list(got) == [row.id for row in part]:
        return f"just what comes without {' and '.join(f'`{each.filter}`' for each in query.where)}"
    return ""
