"""Which requirement an answer breaks that the oracle calls wrong, and which failed ones explain it already."""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Sequence
from dataclasses import dataclass

from ..contract.model import ListOperation
from ..oracle.difference import Difference, Kind
from ..oracle.expected import keys_of
from ..oracle.operators import holds
from ..oracle.query import Query
from ..oracle.row import Row
from ..oracle.snapshot import Snapshot
from ..oracle.sort_values import absent

OF_CONTENT = (Kind.ALTERED, Kind.MISSING_FIELD, Kind.EXTRA_FIELD, Kind.SCHEMA)
"""Differences within rows; all others are about which rows came, and in which sequence."""

_ALL_ROWS = {"SCH-03", "SCO-01", "SCO-02", "SCO-07", "HTT-02", "HTT-03"} | {f"PAG-0{n}" for n in range(1, 9)}
_ALL_ROWS |= {
    "STY-03",
    "PAG-14",
    "PAG-19",
    "ORD-01",
    "ORD-02",
    "ORD-03",
    "ORD-04",
    "ORD-05",
    "ORD-07",
    "ORD-08",
    "ORD-09",
    "ORD-10",
}
_ALL_CONTENT = {"SCH-02", "SCO-01", "HTT-02", "HTT-03"}
_SELECTED, _FILTERED = {*(f"SEL-0{n}" for n in range(1, 7)), "SEL-10"}, {f"FLT-0{n}" for n in (1, 2, 3, 4, 7)}
_FILTERED |= {f"RNG-{n:02}" for n in (*range(1, 13), 16)}
_SEVERAL = {"MUL-01", "MUL-03"}
_NULLS = {"NUL-01", "NUL-02", "NUL-04"}
_EVERYWHERE = ("MAN", "LIF", "MIX", "FUZ")
"""Requirements whose failure explains other rows, or other content of rows: in any answer, beside select, beside a
filter, beside an order by what some rows lack; and families that explain both."""

STRANGERS = "SCO-01"
"""Rows of another parent's: whatever else fails, they are told, unless the query is not looked at, or selected values
are wrong anyway."""


@dataclass(frozen=True)
class Blamed:
    """A difference, and the requirement that it breaks."""

    requirement: str
    difference: Difference
    named: bool = True  # whether the rows that came can be told apart by their ids


def explained(blamed: Blamed, query: Query, failed: Names[str], snapshot: Snapshot) -> bool:
    """Whether one of the failed requirements lets such a difference be expected in an answer to this query."""
    if blamed.requirement == STRANGERS:
        known = {STRANGERS, "HTT-04"} | (_SELECTED if query.projected else set())
        return bool(known & set(failed))
    keys = keys_of(snapshot.operation, query)
    of_content = blamed.difference.kind in OF_CONTENT
    known = set(_ALL_CONTENT if of_content else _ALL_ROWS)
    known |= set() if blamed.named else _ALL_CONTENT | _ALL_ROWS
    known |= _SELECTED if query.projected else set()
    known |= _FILTERED if query.where and not of_content else set()
    known |= _SEVERAL if len(query.sort) > 1 and not of_content else set()
    known |= _NULLS if not of_content and any(absent(row, key) for row in snapshot.rows for key in keys) else set()
    return any(each in known or each.startswith(_EVERYWHERE) for each in failed)


def likely(failed: Names[str]) -> bool:
    """Whether one of the failed requirements explains something, where the query is not known any more."""
    known = _ALL_ROWS | _ALL_CONTENT | _SELECTED | _FILTERED | _NULLS
    return any(each in known or each.startswith(_EVERYWHERE) for each in failed)


def blame(snapshot: Snapshot, query: Query, rows: Sequence[Row], kind: Kind) -> str:
    """The requirement that an answer to this query breaks by a difference of this kind."""
    if kind is Kind.DUPLICATED:
        return "SCH-03"
    if kind in OF_CONTENT:
        return _of_content(query, kind)
    if query.where:
        return _of_filter(snapshot.operation, query, rows, kind)
    if query.projected:
        return "SEL-04"
    if kind is Kind.ORDER:
        return "MUL-01" if len(query.sort) > 1 else "ORD-08"
    return _of_window(snapshot, query, kind)


def _of_content(query: Query, kind: Kind) -> str:
    if query.drop:
        return "SEL-10"
    if query.select is None:
        return "SCH-03"  # one id with two contents
    return {Kind.MISSING_FIELD: "SEL-01", Kind.EXTRA_FIELD: "SEL-02"}.get(kind, "SEL-03")


def _of_filter(operation: ListOperation, query: Query, rows: Sequence[Row], kind: Kind) -> str:
    shown = [(row, each) for row in rows for each in query.where if row.holds(operation.filter(each.filter).field)]
    other = any(operation.filter(each.filter).op != "eq" for each in query.where)
    if any(holds(operation, row, each) is False for row, each in shown):
        return "RNG-09" if len(query.where) > 1 else "RNG-01" if other else "FLT-01"
    paged = query.size is not None or query.start is not None
    return "FLT-04" if paged and kind is not Kind.ORDER else "RNG-02" if other else "FLT-02"


def _of_window(snapshot: Snapshot, query: Query, kind: Kind) -> str:
    """Of a page of the whole listing, in its own order or another."""
    if kind in (Kind.MISSING, Kind.EXTRA, Kind.FOREIGN) and query.sort:
        return "ORD-02"
    if (query.start or 0) >= snapshot.listed:
        return "PAG-08"
    if kind is Kind.TOO_MANY:
        return "PAG-05" if query.size is None else "PAG-01" if query.size else "PAG-07"
    page = snapshot.operation.page
    if page is not None and page.whole and query.size is not None:
        return "STY-03"
    if kind is Kind.SHORT:
        return "PAG-05" if query.size is None else "PAG-02"
    if kind is Kind.SHIFTED:
        return "PAG-06" if query.start is None else "PAG-03"
    return "PAG-04"
