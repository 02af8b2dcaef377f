"""Filtering: which values are answered, and with no rows where no row has them."""

from __future__ import annotations

from functools import partial

from ..checking import filter_values, legal_queries
from ..checking.judges import answered, ids_of, refused, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..collection.listing import Listing
from ..collection.request import Request
from ..contract.filter import Filter
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .filtering_values import by, documented, none_of_its_type, odd, patterns, typed, valued
from .refused_beside import refused_beside


@requirement(
    "FLT-05",
    Level.MUST,
    Provenance.STATED,
    applies=has("filter.asked"),
    per="target",
    cites=("filter.enum",),
)
def test_every_documented_value_is_accepted(trial: Trial) -> None:
    """Every documented value of the filter is accepted.

    A status that rows can have but nobody can ask for is invisible to every tool.

    The filter's own list of values is older than the rows', or one value reaches a database type that lacks it.
    """
    for filter_ in valued(trial):
        for value in (*filter_.values, *([filter_.every] if filter_.every else [])):
            written = filter_values.filtering(filter_, value)
            holders = _holders(trial, filter_, value)
            place, judge = (holders or [trial.collection])[0], partial(_accepted, written, bool(holders))
            trial.compare([Query(), Request(written)], judge, invariant=True, collection=place)


def _accepted(written: str, held: bool, bare: Answer, answer: Answer) -> Outcome:
    if not bare.ok:
        return Skip("the listing without a filter is not answered either")
    if answer.status == 404 and not held:
        return Skip(f"{written}: 404, and no row that has this value", left_to=("FLT-07",))
    return answered(answer, written)


def _holders(trial: Trial, filter_: Filter, value: str) -> list[Listing]:
    """The collections in which rows have this value."""
    return [each for each in trial.target.readable() if value in filter_values.present(each.snapshot, filter_)]


@requirement(
    "FLT-06",
    Level.MUST,
    Provenance.STATED,
    applies=lambda operation: any(
        each.closed or each.other or (typed(each) and not each.apart)
        for each in (*operation.equalities, *operation.apart)
        if each.op == "eq"
    ),
    per="target",
    needs="at least 1 row",
    cites=("filter", "filter.enum", "filter.other"),
)
def test_a_value_outside_the_enum_is_refused(trial: Trial) -> None:
    """A value outside the document's enum (other case, prefix, blanks, pattern, comma list) or that is none of
    its type (boolean, integer, number, uuid, date, date-time) is refused, alone and beside other parameters: not
    ignored, not an empty 200. Where the contract says that such a value finds nothing, or is ignored, it does that.

    A misspelt status that gives everything, or nothing, is taken for an answer; so is `draft=maybe`.

    Servers ignore unknown values, return an empty list, trim or compare without case, by prefix or by pattern, read
    every text as true, fail with a 500, or look at the value only where it stands alone.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    for filter_ in valued(trial):
        if filter_.other in ("empty", "ignore"):
            query = by(filter_, UNKNOWN)
            trial.compare([Query(), query], partial(_as_stated, trial, filter_.other, trial.named(query)), subject=1)
        elif filter_.closed or filter_.other:
            _refuse_unknown_words(trial, filter_)
    for filter_ in trial.operation.equalities:
        if typed(filter_) and not filter_.closed and not filter_.other:
            _refuse_other_types(trial, filter_)


def _as_stated(trial: Trial, other: str, named: str, plain: Answer, answer: Answer) -> Outcome:
    """Judge an unknown value that finds nothing, or is ignored."""
    if not plain.ok:
        return Skip("the listing without a filter is not answered either")
    if not answer.ok:
        return answered(answer, named) or Skip("not answered with rows", left_to=("SCH-05",))
    if other == "ignore":
        return sequence(trial.snapshot, plain.rows or (), answer.rows or (), Query())
    if not answer.ids:
        return None
    return Difference(Kind.EXTRA, f"no rows for {named}", many(len(answer.ids), "row"), (), ids_of(answer))


UNKNOWN = "listproof"
"""A value that no list of values has."""


def _refuse_unknown_words(trial: Trial, filter_: Filter) -> None:
    other = legal_queries.elsewhere(trial.target)
    found = filter_values.present(trial.snapshot, filter_) or list(filter_.values)
    asked = [(value, trial.collection) for value in odd(filter_, found[-1])]
    asked += [(value, other) for value in patterns(filter_, found[-1])]
    for value, place in asked:
        if value not in (*filter_.values, filter_.every):
            written = filter_values.filtering(filter_, value)
            trial.compare([Request(written)], partial(refused, what=written), invariant=True, collection=place)
    if UNKNOWN not in filter_.values:
        _refuse_value_beside(trial, filter_, UNKNOWN, other)


def _refuse_other_types(trial: Trial, filter_: Filter) -> None:
    other, values = legal_queries.elsewhere(trial.target), none_of_its_type(filter_)
    for value in values:
        written = filter_values.filtering(filter_, value)
        trial.compare([Request(written)], partial(refused, what=written), invariant=True, collection=other)
    if values:
        _refuse_value_beside(trial, filter_, values[0], other)


def _refuse_value_beside(trial: Trial, filter_: Filter, value: str, place: Listing) -> None:
    for query in legal_queries.single(place):
        if filter_.parameter.name not in {trial.operation.filter(each.filter).parameter.name for each in query.where}:
            written = legal_queries.joined(trial.operation, query, filter_values.filtering(filter_, value))
            refused_beside(trial, query, written, place)


@requirement(
    "FLT-07",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter.values"),
    needs="a documented value that no row has",
    cites=("filter",),
)
def test_a_value_that_no_row_has_gives_no_rows(trial: Trial) -> None:
    """A filter by a documented value that no row has gives `[]`; in a collection without rows every value does.

    "None" is an answer that clients wait for: no failed runs, nothing pending.

    Servers answer 404, or drop the filter when it matches nothing.
    """
    absent = False

    for filter_ in documented(trial):
        found = set(filter_values.present(trial.snapshot, filter_))
        for value in (each for each in filter_.values if each not in found):
            absent = True
            size = trial.collection.granted
            for questions in ([by(filter_, value)], [by(filter_, value, size=size), Query(size=size)]):
                trial.compare(questions, partial(_none_has_it, trial, filter_, value))
    trial.need(absent, "a documented value that no row has")


def _none_has_it(trial: Trial, filter_: Filter, value: str, page: Answer, plain: Answer | None = None) -> Outcome:
    """Judge the listing of a value, where a limit is sent by the plain one with that limit."""
    named = f"{filter_.field}={value}"
    if plain is not None and plain.refused:
        return Skip("the same limit is refused without the filter", left_to=("PAG-02",))
    if page.status != 200 and not _answered_elsewhere(trial, filter_, value, page.status):
        return Skip(f"{named} is not answered at all", left_to=("FLT-05",))
    if reason := without_rows(page, named):
        return reason
    if page.ids and all(row.has(filter_.field, value) for row in page.rows or ()):
        return Skip("the filter finds rows that the whole listing lacks", left_to=("FLT-03",))
    return Difference(Kind.EXTRA, "no rows", many(len(page.ids), "row"), (), ids_of(page)) if page.ids else None


def _answered_elsewhere(trial: Trial, filter_: Filter, value: str, status: int) -> bool:
    """Whether the value is answered where rows have it; where none has, a 404 is taken for "no rows"."""
    holders = _holders(trial, filter_, value)
    return trial.ask(by(filter_, value), holders[0]).ok if holders else status == 404
