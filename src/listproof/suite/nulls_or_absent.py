"""Members that may be null or missing: that a row has them in one of the two ways."""

from __future__ import annotations

from functools import partial

from ..checking import legal_queries
from ..checking.judges import ids_of, rows_or
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..collection.request import Question
from ..contract.member import null_or_absent
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .schema_bodies import later_pages


@requirement(
    "NUL-03",
    Level.SHOULD,
    Provenance.STATED,
    applies=has("row.open"),
    after=("SCH-02", "PAG-02", "PAG-03", "FLT-01"),
    needs="rows in which a member that may be null or missing is so",
    cites=("row",),
)
def test_null_and_missing_members_are_not_swapped_between_pages(trial: Trial) -> None:
    """A member that may be null or missing is one of the two in every listing of the same row: on later pages, in
    another order, with a filter.

    Clients tell "unknown" from "not asked for" by it, and see changes where there are none.

    Pages are made by two serializers, or one query leaves out what it did not join.
    """
    names = null_or_absent(trial.operation)
    lacking = [row for row in trial.snapshot.rows if any(row.value(name) is None for name in names)]
    trial.need(lacking, "rows in which a member that may be null or missing is so")
    later, beside = later_pages(trial), [each for each in legal_queries.beside(trial.collection) if not each.select]
    if trial.operation.page:
        beside += [trial.nearest(each.but(size=2, start=1)) for each in [Query(), *beside]]
    questions: list[Question] = [*later, *dict.fromkeys(beside)]
    for question in questions:
        trial.compare([question], partial(_as_before, trial, names))


@rows_or(Skip("not answered with rows", left_to=("SCH-01", "SCH-05")))
def _as_before(trial: Trial, names: tuple[str, ...], page: Answer) -> Outcome:
    known, met = trial.snapshot.by_id, 0
    for row in page.rows or ():
        before = known.get(row.id)
        if before is None or row.id in trial.snapshot.shared:
            continue
        for name in names:
            if before.value(name) is not None or row.value(name) is not None:
                continue
            met += 1
            if before.holds(name) is not row.holds(name):
                said = ("null", "missing") if before.holds(name) else ("missing", "null")
                expected = f"{name} of row {row.id} is {said[0]}, as before"
                return Difference(Kind.CONTENT, expected, f"it is {said[1]}", (), ids_of(page), about=name)
    return None if met else Skip("")
