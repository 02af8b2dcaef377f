"""Filters of which the plain listing does not show what they keep: rows lack what they compare, or they are set by
default."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from ..checking import boundaries
from ..checking.judges import ids_of, rows_or, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..contract.filter import Filter
from ..oracle import legal
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.expected import ordered
from ..oracle.query import Query
from ..oracle.row import Row
from ..results.model import Level, Provenance
from .filtering_values import by, under_several

MOST = 6
"""Values of one filter that are asked for."""

WORDS = 3
"""Words of rows that a filter without documented values is asked with."""

BEFORE = ("ORD-01", "ORD-04", "PAG-01", "PAG-02", "PAG-03", "PAG-04", "CUR-01", "CUR-02", "CUR-07", "LNK-01", "LNK-02")


def values_of(trial: Trial, filter_: Filter) -> list[str]:
    """What a filter is asked with: its documented values, or where rows do not show what it compares true and false, or
    words that stand in rows."""
    if filter_.values or filter_.field:
        return [*filter_.values[:MOST]]
    schema = filter_.parameter.schema
    if legal.types(schema) == ("boolean",):
        return ["true", "false"]
    free = not filter_.send.whole("value")
    return [word for word in _words(trial.snapshot.rows) if free or legal.fits(schema, word)][:WORDS]


def _words(rows: Sequence[Row]) -> Iterator[str]:
    """Words of the texts of rows, each once."""
    texts = (value for row in rows for value in row.data.values() if isinstance(value, str))
    yield from dict.fromkeys(word.lower() for text in texts for word in re.findall(r"[A-Za-z]{4,}", text))


def first_page(trial: Trial, filter_: Filter, value: str) -> Query:
    """The question for the rows of a value; sorted, where one can sort and no values are documented: what searches may
    put first what fits best."""
    sorts = boundaries.sorts(trial.operation) if not filter_.values else []
    size = trial.collection.granted if trial.operation.page else None
    return by(filter_, value, size=size).but(sort=sorts[0] if sorts else ())


@requirement(
    "RNG-13",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter.apart"),
    after=(*BEFORE, "FLT-01", "FLT-05", "RNG-14", "SCO-01"),
    needs="rows that such a filter keeps",
    cites=("filter",),
)
def test_a_filter_that_rows_do_not_show_keeps_rows_of_the_listing(trial: Trial) -> None:
    """A filter of which rows do not show what it compares keeps rows of the listing, in its order. It brings each row
    once, and its pages join; so do those of another value than the one that is set by default.

    Searches, "assigned to me" and the like are how people look at lists, and nobody sees in a row that it is wrong.

    Servers search an index that still has deleted rows, sort what they found otherwise, repeat rows that a join finds
    twice, or cut the page before they filter.
    """
    rows = 0
    for filter_ in trial.operation.apart:
        for value in values_of(trial, filter_):
            query = first_page(trial, filter_, value)
            found = trial.ask(query)
            rows += len(found.ids)
            trial.compare([query], partial(_rows_of_the_listing, trial, filter_, query))
            every = filter_.every and by(filter_, filter_.every, size=query.size)
            if every and filter_.default is not None:
                trial.compare([every, query], partial(_rows_of_all, trial, query), subject=1)
            if found.ok and len(found.ids) > 1:
                _compare_pages(trial, query, len(found.ids))
    trial.need(rows, "rows that such a filter keeps")


def _rows_of_the_listing(trial: Trial, filter_: Filter, query: Query, page: Answer) -> Outcome:
    named, snapshot = trial.named(query), trial.snapshot
    if reason := without_rows(page, named):
        return reason if isinstance(reason, Skip) else Skip(str(reason.actual), left_to=("FLT-05",))
    twice = sorted({str(name) for name in page.ids if page.ids.count(name) > 1})
    if twice:
        return Difference(Kind.DUPLICATED, "each row once", f"more than once: {', '.join(twice[:6])}", (), ids_of(page))
    if filter_.default is not None or not snapshot.ended:
        return None
    plain, got = ordered(snapshot, Query(sort=query.sort)), {*page.ids}
    foreign = [str(name) for name in page.ids if name not in snapshot.by_id]
    if foreign and (got.isdisjoint(snapshot.by_id) or got.issuperset(snapshot.by_id)):
        trial.observe("hidden", "brings rows that the listing lacks, as if one were set by default", named)
        return Skip(f"{named} brings rows that the listing lacks: if one is set by default, say it (default)")
    if foreign:
        said = f"not in the listing: {', '.join(foreign[:6])}"
        return Difference(Kind.FOREIGN, "rows of the listing", said, (), ids_of(page))
    if not filter_.values and not query.sort:
        return None  # what searches may put first what fits best
    return sequence(snapshot, [row for row in plain if row.id in got], page.rows or (), Query(sort=query.sort))


@rows_or(Skip("not answered with rows", left_to=("FLT-05",)))
def _rows_of_all(trial: Trial, query: Query, every: Answer, page: Answer) -> Outcome:
    """Judge the rows of a value by those of the word that keeps every row."""
    if query.size is not None and len(every.ids) >= query.size:
        return Skip("a collection that one page holds")
    foreign = [str(name) for name in page.ids if name not in {*every.ids}]
    if foreign:
        said = f"not among them: {', '.join(foreign[:6])}"
        return Difference(
            Kind.FOREIGN, "rows that come where every row is asked for", said, ids_of(every), ids_of(page)
        )
    return _like(trial, [row for row in every.rows or () if row.id in {*page.ids}], page, "in the order of all rows")


def _compare_pages(trial: Trial, query: Query, count: int) -> None:
    page = trial.operation.page
    if page is None or page.whole:
        return
    size = 2 if count > 2 else 1
    if page.sequential:
        if count < trial.collection.granted:
            walk = Walk(query.but(size=None), max(size, -(-count // 5)))
            trial.compare([query, walk], partial(_joined, trial, query, 0), subject=1)
        return
    for start in sorted({0, size, (count - 1) // size * size}):
        small = trial.nearest(query.but(size=size, start=start))
        trial.compare([query, small], partial(_joined, trial, query, small.start or 0, size), subject=1)


@rows_or(Skip("not answered with rows", left_to=("FLT-05", "PAG-02", "CUR-02")))
def _joined(trial: Trial, query: Query, start: int, *answers: Answer | int) -> Outcome:
    """Judge a page of so many rows, or a walk, by the page that holds the rows of a filter."""
    *size, whole, part = answers
    assert isinstance(whole, Answer)
    assert isinstance(part, Answer)
    rows = list(whole.rows or ())[start:]
    want = rows[: size[0]] if size and isinstance(size[0], int) else rows
    if part.unended:
        return Skip("paging already failed", left_to=("CUR-01", "LNK-01"))
    outcome = _like(trial, want, part, "the rows that one page holds, one after the other")
    if isinstance(outcome, Difference) and trial.collection.ask(query, fresh=True).ids != whole.ids:
        return Skip("the rows of the filter moved")
    return outcome


def _like(trial: Trial, want: Sequence[Row], got: Answer, said: str) -> Outcome:
    names = [row.id for row in want]
    if names == list(got.ids):
        return None
    ties = [[trial.snapshot.tie(row) for row in rows] for rows in (want, got.rows or ())]
    if ties[0] == ties[1]:
        return Skip("rows with equal sort keys came in another order", left_to=("ORD-10",))
    shown = ", ".join(map(str, got.ids[:6])) or "none"
    return Difference(Kind.SHIFTED, said, shown, tuple(map(str, names)), ids_of(got))


@requirement(
    "RNG-15",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("filter.parts"),
    after=("RNG-13", "FLT-05"),
    needs="rows of at least 2 values",
    cites=("filter", "filter.enum"),
)
def test_the_values_of_a_filter_that_rows_do_not_show_share_no_row(trial: Trial) -> None:
    """The documented values of a filter by one value of which rows do not show what it compares share no row.

    Who adds up "mine" and "others" counts every row once.

    Servers ignore the filter, or a value that they do not know any more.
    """
    told = 0
    for filter_ in trial.operation.apart:
        if filter_.field or filter_.op != "eq" or len(filter_.values) < 2:
            continue
        pages = [first_page(trial, filter_, value) for value in filter_.values]
        told += sum(bool(trial.ask(page).ids) for page in pages) > 1
        trial.compare(pages, _share_none, invariant=True)
    trial.need(told, "rows of at least 2 values")


@rows_or(Skip("a documented value is not answered", left_to=("FLT-05",)))
def _share_none(*parts: Answer) -> Outcome:
    return under_several([name for part in parts for name in dict.fromkeys(part.ids)])
