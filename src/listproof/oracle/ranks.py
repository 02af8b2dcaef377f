"""The order that a server was seen to have, where the contract leaves it open: a rank for each value of a sort key."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import groupby

from .row import Row
from .snapshot import Snapshot
from .sort_values import ABSENT, sort_values

Ranks = Mapping[Hashable, int]


def of_listing(snapshot: Snapshot, field: str, descending: bool, listed: Sequence[Row]) -> Ranks | None:
    """The ranks by which all rows were listed. None where they did not come once each, or equal values did not stand
    together, so that there is no such order."""
    rows = [snapshot.by_id[row.id] for row in listed if row.id in snapshot.by_id]
    if len(listed) != len(snapshot.rows) or len({row.id for row in rows}) != len(snapshot.rows):
        return None
    found = [tie for tie, _ in groupby(snapshot.level(row, field) for row in rows)]
    if len(set(found)) != len(found):
        return None
    if _undescribed_text(snapshot, field):
        return _ranked(found)
    at = found.index(ABSENT) if ABSENT in found else len(found)
    return _with_lacking(snapshot, field, descending, found[at - 1] if at else None)


def of_ends(snapshot: Snapshot, field: str, descending: bool, first: Row, last: Row) -> Ranks | None:
    """The ranks by which rows are listed of which these come first and last; None where these two do not tell."""
    known = snapshot.by_id
    if _undescribed_text(snapshot, field) or first.id not in known or last.id not in known:
        return None
    ends = [snapshot.level(known[row.id], field) for row in (first, last)]
    if ends.count(ABSENT) != 1:
        return None
    return _with_lacking(snapshot, field, descending, None if ends[0] == ABSENT else ends[1], last=ends[1] == ABSENT)


def _with_lacking(
    snapshot: Snapshot, field: str, descending: bool, before: Hashable | None, *, last: bool = False
) -> Ranks | None:
    """Values as they sort, with the rows that lack one behind those with the value ``before``, or behind all."""
    ties = {snapshot.level(row, field) for row in snapshot.rows}
    values = {value for value in sort_values(snapshot.rows, field) if value is not None}
    if ties - values - {ABSENT}:
        return None
    ranked = sorted(values, reverse=descending)  # type: ignore[type-var]  # one kind
    at = len(ranked) if last else 0 if before is None else ranked.index(before) + 1
    return _ranked([*ranked[:at], ABSENT, *ranked[at:]])


def _ranked(ties: Sequence[Hashable]) -> Ranks:
    return {tie: rank for rank, tie in enumerate(ties)}


def _undescribed_text(snapshot: Snapshot, field: str) -> bool:
    """Whether the values are text of which the contract does not say how it compares."""
    texts = [value for value in sort_values(snapshot.rows, field) if isinstance(value, str)]
    return bool(texts) and snapshot.text(field).single is None
