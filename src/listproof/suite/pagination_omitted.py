"""Pagination: a limit or an offset that is left out, and a limit of zero."""

from __future__ import annotations

from functools import partial

from ..checking import boundaries, legal_queries
from ..checking.judges import NOT_ROWS, answered, ids_of, is_not_rows, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..contract.model import ListOperation
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .pagination_stated import stated, zero
from .pagination_windows import REFUSED_LIMIT, begins_at


@requirement(
    "PAG-05",
    Level.MUST,
    Provenance.STATED,
    applies=has("size.default"),
    after=("PAG-01", "PAG-02"),
    needs="more rows than the default limit",
    cites=("size.default",),
)
def test_omitted_limit_is_the_documented_default(trial: Trial) -> None:
    """An omitted `limit` equals its documented default.

    Clients that send no limit plan for the documented page; more rows cost both sides, fewer look like the end.

    Servers drift from their document: another default, everything, or nothing without a limit.
    """
    default = boundaries.default_size(trial.operation)
    trial.need(len(trial.snapshot) > default, f"more than {many(default, 'row')}")
    plain, given = Query(), Query(size=default)
    trial.compare([plain, given], partial(_as_with_the_limit, trial, given), subject=0)
    for query in legal_queries.beside(trial.collection):
        if query != plain:
            trial.compare([query], partial(_no_more_than, default))


def _as_with_the_limit(trial: Trial, default: Query, omitted: Answer, given: Answer) -> Outcome:
    if omitted.ids and not begins_at(trial, trial.snapshot.rows, omitted, 0):
        return Skip("the page does not begin at the first row", left_to=("PAG-06",))
    if not given.ok:
        return Skip(f"{trial.named(default)} is answered with {given.status}")
    if reason := without_rows(omitted, "a request without a page size"):
        return reason
    return _same_page(trial, given, omitted, f"the {many(len(given.ids), 'row')} of {trial.named(default)}")


def _no_more_than(default: int, omitted: Answer) -> Outcome:
    if not omitted.ok:
        return NOT_ROWS if is_not_rows(omitted) else Skip("not answered")
    if not omitted.ids:
        return Skip("")
    if len(omitted.ids) > default:
        return Difference(Kind.TOO_MANY, f"at most {many(default, 'row')}", many(len(omitted.ids), "row"))
    return None


def _same_page(trial: Trial, want: Answer, got: Answer, what: str, query: Query | None = None) -> Outcome:
    """The difference between two answers to what must be one page, which ``what`` describes."""
    result = sequence(trial.snapshot, want.rows or (), got.rows or (), query)
    if isinstance(result, Difference):
        return Difference(result.kind, what, result.actual, result.expected_ids, result.actual_ids)
    return result


@requirement(
    "PAG-06",
    Level.MUST,
    Provenance.STATED,
    applies=has("start.default", "offset"),
    after=("SCO-01",),
    needs="at least 1 row",
    cites=("start.default",),
)
def test_omitted_offset_is_the_documented_default(trial: Trial) -> None:
    """An omitted `offset` equals its documented default.

    The first page is the one that everybody reads; it must be the first.

    Servers that translate offsets to pages start at page one or at row one when none is sent.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    for query in (Query(), Query(size=3), *(Query(size=3, sort=sort) for sort in boundaries.sorts(trial.operation))):
        given = query.but(start=_default_offset(trial.operation))
        trial.compare([query, given], partial(_as_with_the_offset, trial, query), subject=0)


def _default_offset(operation: ListOperation) -> int | None:
    return operation.page.default_start if operation.page else 0


def _as_with_the_offset(trial: Trial, query: Query, omitted: Answer, given: Answer) -> Outcome:
    default = _default_offset(trial.operation)
    named = trial.named(Query(start=default))
    if given.refused and omitted.ok and not trial.ask(trial.nearest(query.but(start=(default or 0) + 1))).refused:
        return answered(given, f"{named}, the documented default,")
    if not given.ok:
        return Skip(f"{named} is answered with {given.status}")
    if reason := without_rows(omitted, "a request without an offset"):
        return reason
    return _same_page(trial, given, omitted, f"the rows of {named}", query)


def _zero_may_be_asked(operation: ListOperation) -> bool:
    page = operation.page
    return page is not None and page.size is not None and (page.least or 0) <= 0


@requirement(
    "PAG-07",
    Level.MUST,
    Provenance.IMPLIED,
    applies=_zero_may_be_asked,
    after=("FLT-05",),
    needs="at least 1 row",
    cites=("size", "size.minimum", "zero"),
)
def test_limit_zero_gives_no_rows(trial: Trial) -> None:
    """`limit=0` gives `[]` where 0 is legal; where no minimum is stated, a refusal is an observation. Where the
    contract states what 0 means (`zero`), it means that.

    Clients compute limits ("how many more do I need?") and reach zero.

    Zero is falsy: servers take it for "not given" and send the default page, for "no limit" and send everything,
    for one row, or divide by it.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    second = [trial.nearest(Query(start=1))] if len(trial.snapshot) > 1 else []
    fact = stated(trial.operation, "zero")
    for query in (Query(), *second, *legal_queries.beside(trial.collection)):
        none = trial.nearest(query.but(size=0))
        if fact:
            plain = query.but(start=none.start)
            trial.compare([none, plain], partial(zero, trial, plain, fact), subject=0)
        else:
            trial.compare([none], partial(_none_at_all, trial, query), invariant=True)


def _none_at_all(trial: Trial, query: Query, page: Answer) -> Outcome:
    stated = trial.operation.page is not None and trial.operation.page.least is not None
    if page.refused and not stated:
        trial.observe("zero", f"refused with {page.status}")
        return None
    if page.refused and trial.ask(query.but(size=1)).refused:
        return REFUSED_LIMIT
    if reason := without_rows(page, trial.named(Query(size=0))):
        return reason
    if not stated:
        trial.observe("zero", "answered with 200")
    return Difference(Kind.TOO_MANY, "no rows", many(len(page.ids), "row"), (), ids_of(page)) if page.ids else None
