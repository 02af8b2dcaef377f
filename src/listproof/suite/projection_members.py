"""Projection: which members a select leaves, with which values."""

from __future__ import annotations

from functools import partial

from ..checking.judges import BEYOND, NOT_ROWS, answered, rows_or
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..contract.member import shows
from ..oracle.canonical import canonical, digest_of
from ..oracle.difference import Difference, Kind
from ..oracle.expected import expected
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .projection_questions import names_with_identity, select_of, selections, single_names

NOT_SELECTED = Skip("a legal select is not answered", left_to=("SEL-01",))


@requirement(
    "SEL-01",
    Level.MUST,
    Provenance.STATED,
    applies=has("select"),
    needs="at least 2 rows",
    cites=("select",),
)
def test_every_row_holds_the_selected_fields(trial: Trial) -> None:
    """Every row holds the selected fields that its full row has.

    Clients read what they asked for without looking whether it is there.

    Servers use the first or the last name only, drop members whose value is null or empty, or answer from an index
    that lacks the field.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")

    for query in selections(trial):
        trial.compare([query], partial(_all_there, trial, query))


def _all_there(trial: Trial, query: Query, page: Answer) -> Outcome:
    names = select_of(trial).fields(query.select or ())
    if page.status != 200:
        alone = query == Query(size=trial.collection.granted, select=query.select)
        return (
            answered(page, f"select of {', '.join(query.select or ())}")
            if alone
            else Skip("not answered", left_to=("SEL-04",))
        )
    if not page.ok:
        return NOT_ROWS
    everywhere = [name for name in names if name in trial.snapshot.everywhere]
    for row in page.rows or ():
        full = trial.snapshot.by_id.get(row.id)
        due = everywhere if full is None else [name for name in names if name in full.data]
        lost = [name for name in due if name not in row.data]
        if lost:
            said = f"rows with {', '.join(names)}"
            return Difference(Kind.MISSING_FIELD, said, f"a row without {', '.join(lost)}: {dict(row.data)}")
    return None if page.ids else Skip("no rows came")


@requirement(
    "SEL-02",
    Level.MUST,
    Provenance.STATED,
    applies=has("select"),
    needs="at least 2 rows",
    cites=("select",),
)
def test_no_row_holds_a_field_that_was_not_selected(trial: Trial) -> None:
    """No row holds a field that was not selected.

    Projection is asked for to keep large or private members off the wire.

    Servers ignore select, add the identity unasked, project the first row only, or forget it beside a filter.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")

    for query in selections(trial):
        trial.compare([query], partial(_nothing_else, query, _allowed(trial, query)), invariant=True)
    page = trial.operation.page
    if page is not None and page.style == "cursor":  # of links, LNK-02 says what they keep
        query = Query(select=(names_with_identity(trial) or single_names(trial))[-1])
        walk = Walk(query, max(1, min(trial.collection.granted, -(-len(trial.snapshot) // PAGES))))
        trial.compare([walk], partial(_nothing_else, query, _allowed(trial, query)), invariant=True)


def _allowed(trial: Trial, query: Query) -> frozenset[str]:
    """The fields that rows may have."""
    return frozenset({*select_of(trial).fields(query.select or ()), *select_of(trial).always})


PAGES = 3
"""Pages of a walk of selected rows."""


@rows_or(NOT_SELECTED)
def _nothing_else(query: Query, allowed: frozenset[str], page: Answer) -> Outcome:
    for at, row in enumerate(page.rows or ()):
        extra = sorted(set(row.data) - allowed)
        if extra:
            said = f"rows with {', '.join(query.select or ())} only"
            return Difference(Kind.EXTRA_FIELD, said, f"row {at} also has {', '.join(extra)}")
    return None if page.ids else Skip("no rows came")


@requirement(
    "SEL-03",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("select"),
    after=("SEL-01", "SCO-01"),
    needs="rows with nested, null, empty and large values",
    cites=("select",),
)
def test_selected_values_equal_those_of_the_full_row(trial: Trial) -> None:
    """Selected values equal those of the full row: strings to the letter, numbers as decimals, nested values alike.

    Two readings of one row must not disagree.

    Projections go through another serialiser: time stamps reformatted, nulls dropped from nested objects, large
    integers rounded, empty objects turned into lists.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    queries = selections(trial)
    trial.need(queries and names_with_identity(trial), "an identity that can be selected")

    weight = max(1, min(trial.collection.granted, len(trial.snapshot)))
    for query in queries:
        by_id = shows(trial.operation, trial.operation.id, query.select or ())
        trial.compare([query], partial(_as_in_its_row if by_id else _as_in_some_row, trial, query), weight=weight)


@rows_or(NOT_SELECTED)
def _as_in_some_row(trial: Trial, query: Query, page: Answer) -> Outcome:
    """Judge rows that no identity tells apart: their values must be those of some full row."""
    names = select_of(trial).fields(query.select or ())
    if trial.snapshot.shared:
        return Skip("one id stands for several rows", left_to=("SCH-03",))
    whole = [row for row in page.rows or () if set(names) <= set(row.data)]
    likely = expected(trial.snapshot, query).rows
    strange = trial.snapshot.lacks(names, [digest_of(row.project(names)) for row in whole], likely)
    if strange and trial.collection.partial:
        return BEYOND
    for row in whole:
        if digest_of(row.project(names)) in strange:
            said = f"{', '.join(names)} as one of the full rows has it"
            return Difference(Kind.ALTERED, said, str(row.project(names)))
    return None if page.ids else Skip("no rows came")


@rows_or(NOT_SELECTED)
def _as_in_its_row(trial: Trial, query: Query, page: Answer) -> Outcome:
    compared = 0
    for row in page.rows or ():
        full = trial.snapshot.by_id.get(row.id)
        if full is None or row.id in trial.snapshot.shared:
            continue
        for name in select_of(trial).fields(query.select or ()):
            if name in full.data and name in row.data:
                compared += 1
                if canonical(full.data[name]) != canonical(row.data[name]):
                    want, got = f"{full.id}: {name} = {full.data[name]!r}", f"{name} = {row.data[name]!r}"
                    return Difference(Kind.ALTERED, want, got)
    return None if compared else Skip("no selected value came that a full row has")
