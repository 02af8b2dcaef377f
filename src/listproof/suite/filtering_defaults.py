"""Filters that are set by default, and the words that set them aside."""

from __future__ import annotations

from functools import partial

from ..checking.judges import answered, ids_of, rows_or
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..contract.filter import Filter
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.operators import OPERATORS
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .filtering_values import by


@requirement(
    "RNG-14",
    Level.MUST,
    Provenance.STATED,
    applies=has("filter.default"),
    after=("ORD-04", "PAG-02", "PAG-03", "FLT-05"),
    needs="at least 1 row",
    cites=("filter.default", "filter"),
)
def test_the_default_of_a_filter_is_the_same_as_sending_it(trial: Trial) -> None:
    """A filter that is left out is the same as its documented default: sending that brings the same rows, and every row
    of the listing holds it. The word that keeps every row leaves out none of them.

    Who reads the document knows what a list hides; who does not is told by nobody.

    Servers change the default and not the document, apply it on the first page only, or read the word that sets it
    aside as a value that no row has.
    """
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    size = trial.collection.granted if trial.operation.page else None
    pages = [Query(size=size), Query()]
    pages += [trial.nearest(Query(size=2, start=start)) for start in (0, 2) if size and len(trial.snapshot) > start]
    for filter_ in (*trial.operation.filters, *trial.operation.apart):
        same = [filter_.default] if filter_.default and filter_.default != filter_.every else []
        if filter_.every and not filter_.apart:
            same.append(filter_.every)
        for value in same:
            for page in dict.fromkeys(pages):
                asked = by(filter_, value).but(size=page.size, start=page.start)
                trial.compare([page, asked], partial(_the_same, trial, page, trial.named(asked)), subject=1)
        if filter_.field and filter_.default and filter_.apart:
            trial.compare([pages[0]], partial(_holding, trial, filter_, filter_.default), invariant=True)
        if filter_.every and filter_.apart:
            wide = by(filter_, filter_.every, size=size)
            trial.compare([pages[0], wide], partial(_all_of_them, size, trial.named(wide)), subject=1)


def _the_same(trial: Trial, query: Query, named: str, plain: Answer, asked: Answer) -> Outcome:
    if not plain.ok:
        return Skip("the listing without a filter is not answered either")
    if not asked.ok:
        return answered(asked, named) or Skip("not answered with rows", left_to=("SCH-05",))
    return sequence(trial.snapshot, plain.rows or (), asked.rows or (), query)


@rows_or(Skip("not answered with rows", left_to=("SCH-05",)))
def _holding(trial: Trial, filter_: Filter, default: str, page: Answer) -> Outcome:
    holds = OPERATORS[filter_.op].holds
    wrong = [row for row in page.rows or () if holds(trial.operation, filter_, row, (default,)) is False]
    if not wrong:
        return None if page.ids else Skip("no rows came")
    shown = ", ".join(f"{row.id} ({row.value(filter_.field)})" for row in wrong[:4])
    said = f"only rows with {filter_.field} {default}, which is the default"
    return Difference(Kind.EXTRA, said, shown, (), ids_of(page))


def _all_of_them(size: int | None, named: str, plain: Answer, wide: Answer) -> Outcome:
    if not wide.ok:
        return answered(wide, named) or Skip("not answered with rows", left_to=("SCH-05",))
    if size is not None and len(wide.ids) >= size:
        return Skip("a collection that one page holds")
    lost = [str(name) for name in plain.ids if name not in {*wide.ids}]
    if not lost:
        return None
    return Difference(Kind.MISSING, "every row of the listing", f"missing: {', '.join(lost[:6])}", (), ids_of(wide))
