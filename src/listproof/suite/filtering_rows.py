"""Filtering: which rows a filter keeps."""

from __future__ import annotations

from functools import partial

from ..checking import boundaries, filter_values
from ..checking.judges import answered, ids_of, not_crashed, rows_or
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..collection.listing import whole_page
from ..collection.page_limits import LARGEST_LIMIT
from ..contract.filter import Filter
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.expected import ordered
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .filtering_values import by, documented, say_what_lacks, taken_for_nothing, under_several


@requirement(
    "FLT-01",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter.valued"),
    needs="rows of the value asked for and of others",
    cites=("filter",),
)
def test_every_row_matches_the_filter(trial: Trial) -> None:
    """Every row of a filtered listing has the value that was asked for.

    A client that asks for failed runs restarts what it gets.

    Servers ignore the filter, match substrings or without case, merge two values, invert it, lose it when another
    parameter is present, or take `0`, `false` and `null` for no filter at all.
    """
    size, lacking = trial.collection.granted, list[str]()
    for filter_ in trial.operation.equalities:
        found = filter_values.telling(trial.snapshot, filter_)
        if len(filter_values.held(trial.snapshot, filter_)) < 2:
            lacking.append(f"rows of at least 2 values of {filter_.field}")
            continue
        for value in [*found, *taken_for_nothing(trial, filter_, found)]:
            judge = partial(_matching, trial, filter_, value, size)
            pages = [by(filter_, value, size=size), by(filter_, value), by(filter_, value, size=1)]
            if value not in found:
                pages = pages[:1]
            elif len(ordered(trial.snapshot, by(filter_, value))) > 1:
                pages.append(trial.nearest(by(filter_, value, start=1)))
            for query in pages:
                trial.compare([query], judge, invariant=True)
    for filter_ in (each for each in trial.operation.apart if each.field and each.op == "eq"):
        for value in filter_.values:  # the plain listing hides most of them
            for query in (by(filter_, value, size=size), by(filter_, value)):
                trial.compare([query], partial(_matching, trial, filter_, value, size), invariant=True)
    say_what_lacks(trial, lacking)


def _matching(trial: Trial, filter_: Filter, value: str, size: int, page: Answer) -> Outcome:
    if page.status >= 500 and not filter_.values:
        return not_crashed(page, filter_values.filtering(filter_, value))
    if not page.ok:
        others = ("FLT-05",) if value in filter_.values else ()
        return Skip(f"{filter_.field}={value} is answered with {page.status}", left_to=others)
    own = partial(filter_values.means, field=filter_.field, text=value, caseless=filter_.caseless)
    wrong = [row for row in page.rows or () if not own(row)]
    if wrong and not value and page.ids == trial.ask(Query(size=size)).ids:
        return Skip(f"an empty {filter_.field} is read as none given")
    if wrong:
        shown = ", ".join(f"{row.id} ({row.value(filter_.field)})" for row in wrong[:4])
        return Difference(Kind.EXTRA, f"only rows with {filter_.field} {value}", shown, (), ids_of(page))
    return None if page.ids else Skip("no rows came")


@requirement(
    "FLT-02",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter.eq"),
    after=("ORD-04", "PAG-02", "STY-03"),
    needs="at least 1 row of a documented value",
    cites=("filter",),
)
def test_a_filter_loses_no_row_and_keeps_the_order(trial: Trial) -> None:
    """A filter loses no row that has the value, and keeps the order of the unfiltered listing.

    Rows that a filter loses are never processed and never missed.

    Servers filter the first page only, answer from a stale index, match one of two spellings, or sort filtered rows
    by another key.
    """
    size, lacking = boundaries.one_page(trial.collection), list[str]()
    for filter_ in trial.operation.equalities:
        found = filter_values.telling(trial.snapshot, filter_)
        if not found:
            of = f"a documented value of {filter_.field}" if filter_.values else f"some {filter_.field}"
            lacking.append(f"at least 1 row of {of}")
            continue
        trial.need(size, "a collection that one page holds")
        if len(trial.snapshot) >= LARGEST_LIMIT:
            most = trial.collection.granted
            found = [value for value in found if len(ordered(trial.snapshot, by(filter_, value))) <= most]
        if not found:
            lacking.append(f"a collection that one page holds, or a value of {filter_.field} whose rows one page holds")
        for value in found:
            trial.compare([by(filter_, value, size=size)], partial(_all_in_order, trial, filter_, value))
    say_what_lacks(trial, lacking)


def _all_in_order(trial: Trial, filter_: Filter, value: str, page: Answer) -> Outcome:
    if (
        not page.ok
        and page.refused
        and filter_.quote
        and any(each in value for each in (filter_.quote, filter_.escape or filter_.quote, filter_.glue or " "))
    ):
        return answered(page, filter_values.filtering(filter_, value))
    if not page.ok:
        return Skip(f"{filter_.field}={value} is answered with {page.status}", left_to=("FLT-05",))
    want = ordered(trial.snapshot, by(filter_, value))
    mine = {row.id for row in want}
    got = list({row.id: row for row in page.rows or () if row.id in mine}.values())
    return sequence(trial.snapshot, want, got, by(filter_, value))


@requirement(
    "FLT-03",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter.values"),
    after=("FLT-01", "FLT-02", "SCO-01"),
    needs="at least 1 row of a documented value",
    cites=("filter.enum",),
)
def test_the_filtered_listings_divide_the_whole_listing(trial: Trial) -> None:
    """Over all documented values the filtered listings are disjoint, and together they hold all rows of these values.

    Dashboards add the parts up.

    The unfiltered listing hides a value, or two values share rows.
    """
    size, lacking = whole_page(trial.collection), list[str]()
    for filter_ in documented(trial):
        if any(isinstance(row.value(filter_.field), list) for row in trial.snapshot.rows):
            continue  # a row with several values is found under each of them
        if not filter_values.present(trial.snapshot, filter_):
            lacking.append(f"at least 1 row of a documented value of {filter_.field}")
            continue
        trial.need(size, "a collection that one page holds")
        trial.compare([by(filter_, value, size=size) for value in filter_.values], partial(_parts, trial, filter_))
    say_what_lacks(trial, lacking)


@rows_or(Skip("a documented value is not answered", left_to=("FLT-05",)))
def _parts(trial: Trial, filter_: Filter, *parts: Answer) -> Outcome:
    """Judge the listings of all documented values of a filter together."""
    found, known = set(filter_values.present(trial.snapshot, filter_)), trial.snapshot.by_id
    whole = {row.id for value in found for row in ordered(trial.snapshot, by(filter_, value))}
    names = [
        name
        for value, part in zip(filter_.values, parts, strict=True)
        for name in dict.fromkeys(part.ids)
        if value in found or name not in known  # known rows under a value that none has are FLT-07's
    ]
    if shared := under_several(names):
        return shared
    if set(names) != whole:
        lost = sorted(str(name) for name in whole ^ set(names))
        said = f"the parts hold all {many(len(whole), 'row')} of these values"
        return Difference(Kind.MISSING, said, f"{many(len(names), 'row')}; on one side only: {', '.join(lost[:6])}")
    return None
