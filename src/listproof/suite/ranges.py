"""Ranges and patterns: which rows a bound or a pattern keeps."""

from __future__ import annotations

from functools import partial

from ..checking import boundaries, conditions
from ..checking.judges import answered, ids_of, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import KINDS, has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..contract.filter import Filter
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.expected import ordered
from ..oracle.operators import holds
from ..oracle.query import Condition, Query
from ..oracle.row import Row
from ..results.model import Level, Provenance
from .filtering_values import say_what_lacks

AFTER = ("SCH-05", "ORD-04")


def filters_of(trial: Trial, kind: str) -> list[Filter]:
    """The filters of a kind (of KINDS)."""
    return [each for each in trial.operation.filters if each.op in KINDS[kind]]


def asked(trial: Trial, kind: str) -> list[Condition]:
    """What the filters of a kind are asked with; says what is lacking after all others were judged, where nothing
    tells."""
    return [each for filter_ in filters_of(trial, kind) for each in conditions.telling(trial.snapshot, filter_)]


def lacking(trial: Trial, kind: str, needed: str) -> list[str]:
    """What filters of a kind lack of which no condition tells."""
    snapshot = trial.snapshot
    return [
        f"{needed} of {each.field} for {each.parameter.name}"
        for each in filters_of(trial, kind)
        if not conditions.telling(snapshot, each)
    ]


def whole(trial: Trial, condition: Condition) -> Query | Walk | None:
    """How to ask for all rows that a condition keeps: as one page, or as a walk; None where neither is known to bring
    them all."""
    query, size = Query(where=(condition,)), boundaries.one_page(trial.collection)
    if size is not None:
        return query.but(size=size) if trial.operation.page else query
    walk = Walk(query, trial.collection.granted)
    certain = trial.snapshot.ended and trial.snapshot.told((condition,))
    return walk if certain and walk.whole(len(trial.snapshot)) else None


@requirement(
    "RNG-01",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter.told"),
    after=AFTER,
    needs="3 distinct values, rows on both sides of a bound, or a part that some texts share",
    cites=("filter",),
)
def test_every_row_obeys_the_bound_or_the_pattern(trial: Trial) -> None:
    """Every row of a listing with a bound, a pattern or a question for null obeys it.

    Who asks for the runs since Monday counts, deletes or bills what comes.

    Servers ignore the parameter, compare numbers and time stamps as text, swap the two ends, or compare with another
    field.
    """
    size = trial.collection.granted
    for condition in asked(trial, "told"):
        query = Query(where=(condition,))
        paged = [query.but(size=size), trial.nearest(query.but(size=1, start=1))] if trial.operation.page else []
        for page in dict.fromkeys([query, *paged]):
            trial.compare([page], partial(_obeying, trial, condition), invariant=True)
    say_what_lacks(trial, lacking(trial, "told", "rows on both sides"))


def _obeying(trial: Trial, condition: Condition, page: Answer) -> Outcome:
    what = trial.named(Query(where=(condition,)))
    if reason := without_rows(page, what):
        return reason
    at_edge = {row.id for row in conditions.edge(trial.snapshot, condition)}
    field = trial.operation.filter(condition.filter).field
    wrong = [row for row in page.rows or () if row.id not in at_edge and _against(trial, condition, row)]
    if wrong:
        shown = ", ".join(f"{row.id} ({row.value(field)})" for row in wrong[:4])
        return Difference(Kind.EXTRA, f"only rows that {what} keeps", shown, (), ids_of(page))
    return None if page.ids else Skip("no rows came")


def _against(trial: Trial, condition: Condition, row: Row) -> bool:
    """Whether a row is surely not kept; of ranges one without a value is judged by itself."""
    filter_ = trial.operation.filter(condition.filter)
    told = filter_.op not in KINDS["range"] or row.value(filter_.field) is not None
    return told and holds(trial.operation, row, condition) is False


@requirement(
    "RNG-02",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter.told"),
    after=("ORD-04", "PAG-02", "RNG-01", "SCH-05"),
    needs="rows on both sides of a bound, or a part that some texts share",
    cites=("filter",),
)
def test_no_row_that_obeys_is_missing_and_the_order_is_kept(trial: Trial) -> None:
    """No row that obeys the bound, the pattern or the question for null is missing, and the order of the listing holds.

    What a range loses is exported, billed or cleaned up never.

    Servers look at the first page only, compare as text, cut the value to whole days or seconds, or sort what they
    found otherwise.
    """
    open_ = lacking(trial, "told", "rows on both sides")
    for condition in asked(trial, "told"):
        question = whole(trial, condition)
        if question is None:
            open_.append("a collection that one page holds")
            continue
        trial.compare([question], partial(_none_missing, trial, condition))
    say_what_lacks(trial, [*dict.fromkeys(open_)])


def _none_missing(trial: Trial, condition: Condition, page: Answer) -> Outcome:
    query = Query(where=(condition,))
    if not page.ok:
        return answered(page, trial.named(query)) or Skip("no rows that can be judged")
    at_edge = {row.id for row in conditions.edge(trial.snapshot, condition)}
    want = [row for row in ordered(trial.snapshot, query) if row.id not in at_edge]
    mine = {row.id for row in want}
    got = list({row.id: row for row in page.rows or () if row.id in mine}.values())
    return sequence(trial.snapshot, want, got, query)


@requirement(
    "RNG-05",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter.lacked"),
    after=("RNG-01", "RNG-02"),
    needs="rows without the field beside rows that have it",
    cites=("filter",),
)
def test_rows_without_the_field_are_in_no_range(trial: Trial) -> None:
    """Rows without the field (null, or no such member) are in no range and match no pattern.

    What has no due date is not overdue.

    Servers compare null as the lowest or highest value, as zero, or as an empty text.
    """
    snapshot = trial.snapshot
    fields = {each.field for each in filters_of(trial, "range")}
    lacked = {field for field in fields if any(row.value(field) is None for row in snapshot.rows)}
    trial.need(lacked, "rows without the field beside rows that have it")
    for condition in asked(trial, "range"):
        field = trial.operation.filter(condition.filter).field
        question = whole(trial, condition) if field in lacked else None
        if question is not None:
            trial.compare([question], partial(_none_without, trial, condition, field), invariant=True)


def _none_without(trial: Trial, condition: Condition, field: str, page: Answer) -> Outcome:
    what = trial.named(Query(where=(condition,)))
    if not page.ok:
        return Skip(f"{what} is not answered", left_to=("RNG-01",))
    known = trial.snapshot.by_id
    wrong = [row for row in page.rows or () if row.id in known and known[row.id].value(field) is None]
    if not wrong:
        return None
    shown = ", ".join(str(row.id) for row in wrong[:6])
    return Difference(Kind.EXTRA, f"no row without {field}", shown, (), ids_of(page))
