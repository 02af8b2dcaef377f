"""Projection the other way round: which members are left out."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from ..checking.judges import ids_of, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..oracle.canonical import canonical
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .projection_questions import select_of


@requirement(
    "SEL-10",
    Level.MUST,
    Provenance.STATED,
    applies=has("select.drop"),
    after=("SCH-03", "SCO-01"),
    needs="at least 2 rows",
    cites=("select",),
)
def test_fields_that_are_left_out_are_gone_and_all_others_are_there(trial: Trial) -> None:
    """Where fields can be left out, no row has what was left out, and every row has all else that its full row has,
    with the same values.

    Who leaves a large or private member out relies on its absence, and reads the others as ever.

    Servers ignore the parameter, answer the named fields instead of the others, or heed one of several names.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    names = [name for name in select_of(trial).names if name not in select_of(trial).always]
    size = trial.collection.granted if trial.operation.page else None
    weight = min(trial.collection.granted, len(trial.snapshot))
    for gone in (*((name,) for name in names), *pairwise(names)):
        trial.compare([Query(size=size, drop=gone)], partial(_all_others, trial, gone), weight=weight)


def _all_others(trial: Trial, names: tuple[str, ...], page: Answer) -> Outcome:
    select = select_of(trial)
    what = f"leaving out {', '.join(names)}"
    if reason := without_rows(page, what):
        return reason
    gone = {*select.fields(names)} - {*select.always}
    for row in page.rows or ():
        if kept := sorted(gone & {*row.data}):
            said = f"row {row.id} has {', '.join(kept)}"
            return Difference(Kind.EXTRA_FIELD, f"rows without {', '.join(sorted(gone))}", said, (), ids_of(page))
        full = trial.snapshot.by_id.get(row.id)
        if full is None or row.id in trial.snapshot.shared:
            continue
        others = {name: value for name, value in full.data.items() if name not in gone}
        if lost := [name for name in others if name not in row.data]:
            said = f"row {row.id} without {', '.join(lost)}"
            return Difference(
                Kind.MISSING_FIELD, f"rows with all but {', '.join(sorted(gone))}", said, (), ids_of(page)
            )
        for name, value in others.items():
            if canonical(value) != canonical(row.data[name]):
                want, got = f"{row.id}: {name} = {value!r}", f"{name} = {row.data[name]!r}"
                return Difference(Kind.ALTERED, want, got, (), ids_of(page))
    return None if page.ids else Skip("no rows came")
