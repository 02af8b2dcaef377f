"""Manifest: what is known to have changed shows in the filter."""

from __future__ import annotations

from functools import partial

from ..checking.judges import NOT_ROWS, ids_of, rows_or
from ..checking.outcome import Inconclusive, Lacking, Outcome
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import MOST_PAGES, Walk
from ..collection.answer import Answer
from ..errors import ListproofError
from ..oracle.difference import Difference, Kind
from ..oracle.expected import ordered
from ..oracle.manifest import Change
from ..oracle.query import Condition, Query
from ..results.model import Level, Provenance
from .manifest_rows import ALL, WHOLE

POLL = 0.1
"""Seconds between two looks for a change."""

FILTERED = (*WHOLE, "FLT-01", "FLT-02", "FLT-04")
"""What relations between answers show already is their finding; a manifest then shows no second cause."""


@requirement(
    "MAN-03",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter.values"),
    after=FILTERED,
    needs="a manifest with a status change",
    cites=("filter",),
    alone=True,
)
def test_a_status_change_shows_in_the_filter_in_time(trial: Trial) -> None:
    """A changed value shows in the filter within the stated time: found under the new one, no longer under the old.

    Workers poll the filter for their next job; what it does not show in time is done late, twice or never.

    Servers answer filters from an index or a cache that lags behind the rows.
    """
    manifest = trial.target.manifest
    changes = [each for each in manifest.changes if each.collection == trial.collection.name] if manifest else []
    trial.need(changes, "a manifest with a status change")
    for change in changes:
        _await_change(trial, change)


def _await_change(trial: Trial, change: Change) -> None:
    filter_ = next((each for each in trial.operation.equalities if each.field == change.field), None)
    if filter_ is None:
        raise Lacking(f"needs a filter by {change.field}, which the contract does not declare")
    trial.need(not trial.collection.partial, ALL)
    before = next((row for row in trial.snapshot.rows if str(row.id) == change.id), None)
    old = before.value(change.field) if before else None
    values = [change.value] if old in (None, change.value) else [change.value, str(old)]
    both = [Walk(Query(where=(Condition(filter_.name, value),)), trial.collection.granted) for value in values]
    most = MOST_PAGES * trial.collection.granted
    few = all(walk.whole(len(ordered(trial.snapshot, walk.query)) + 1) for walk in both)
    trial.need(few, f"a change of a row among at most {most} rows of its value")
    _make(change)
    trial.collection.outdated = True
    client = trial.target.client
    end = client.clock() + change.within

    judge = partial(_in_time, change, old)
    while isinstance(judge(*(trial.collection.ask(query, fresh=True) for query in both)), Difference):
        if client.clock() >= end:
            break
        client.sleep(POLL)
    trial.compare(both, judge, invariant=True)


@rows_or(NOT_ROWS)
def _in_time(change: Change, old: object, listed: Answer, *under_the_old: Answer) -> Outcome:
    """Judge the listing of the new value, and the one of the ``old`` value where there was another."""
    where = f"{change.id} under {change.field}={change.value}"
    if change.id not in ids_of(listed):
        return Difference(Kind.MISSING, f"{where} within {change.within:g} s", "not listed there", (change.id,))
    if any(change.id in ids_of(each) for each in under_the_old):
        return Difference(Kind.EXTRA, f"{where} only, within {change.within:g} s", f"still under {old} too")
    return None


def _make(change: Change) -> None:
    if change.make is not None:
        try:
            change.make()
        except ListproofError as reason:
            raise Inconclusive(f"the change could not be made: {reason}") from None
