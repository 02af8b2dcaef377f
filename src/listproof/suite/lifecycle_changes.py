"""Lifecycle: members of a row that must agree with the same row read later."""

from __future__ import annotations

from functools import partial

from ..checking.judges import NOT_ROWS, rows_or
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..collection.answer import Answer
from ..collection.request import Request
from ..contract.lifecycle import Lifecycle
from ..oracle.canonical import canonical
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..oracle.row import Row
from ..results.model import Level, Provenance

READINGS = 5
"""One more than servers have replicas, mostly: the first reading may be the one that is wrong."""


@requirement("LIF-04", Level.SHOULD, Provenance.IMPLIED, needs="at least 1 row", cites=("row",), alone=True)
def test_what_is_settled_stays_settled(trial: Trial) -> None:
    """A final status does not go back, and the id of a row and the time at which it was made never change.

    A run that ended is reported, billed and archived; it must not come back to life.

    Replicas lag, or a late worker overwrites the final state.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    trial.need(not trial.snapshot.shared, "ids that stand for one row each (SCH-03)")
    size = trial.collection.granted
    written = text(trial.operation, Query(size=size)) if trial.operation.page else ""
    readings = [Request(written, turn=turn) for turn in range(READINGS)]
    trial.compare(readings, partial(_settled, trial.operation.lifecycle), invariant=True)


@rows_or(NOT_ROWS)
def _settled(life: Lifecycle, *pages: Answer) -> Outcome:
    """Judge readings of the same rows, one after the other."""
    first: dict[object, Row] = {}
    compared = 0
    for page in pages:
        for row in page.rows or ():
            compared += row.id in first
            before = first.setdefault(row.id, row)
            wrong = _changed(life, before, row)
            if wrong:
                return Difference(Kind.CONTENT, f"row {row.id} as it was read before", wrong)
            if row.value(life.status) in life.final:
                first[row.id] = row
    return None if compared else Skip("no row came twice")


def _changed(life: Lifecycle, before: Row, after: Row) -> str:
    one, two = before.value(life.created), after.value(life.created)
    if canonical(one) != canonical(two):
        return f"{life.created} {one} became {two}"
    one, two = before.value(life.status), after.value(life.status)
    return f"{life.status} {one} became {two}" if one in life.final and two != one else ""
