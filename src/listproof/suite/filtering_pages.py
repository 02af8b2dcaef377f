"""Filtering: that it is applied before the page is cut."""

from __future__ import annotations

from functools import partial

from ..checking import boundaries, conditions
from ..checking.judges import BEYOND, without_rows
from ..checking.outcome import Outcome
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..oracle.difference import Difference, sequence
from ..oracle.expected import expected, holds, ordered
from ..oracle.query import Condition, Query
from ..oracle.reading import named
from ..results.model import Level, Provenance
from .pagination_walks import few_pages, modulo_ties


@requirement(
    "FLT-04",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter", "page"),
    after=(
        "FLT-01",
        "FLT-02",
        "RNG-01",
        "RNG-02",
        "RNG-03",
        "RNG-05",
        "RNG-10",
        "RNG-11",
        "RNG-16",
        "LNK-01",
        "LNK-02",
        "CUR-01",
        "CUR-02",
        "CUR-03",
        "CUR-07",
        "PAG-01",
        "PAG-02",
        "PAG-03",
        "PAG-04",
        "SCO-01",
    ),
    needs="a value whose rows lie beyond the first default page, and one with at least 2 rows with others between",
    cites=("filter", "size", "start"),
)
def test_a_filter_is_applied_before_limit_and_offset(trial: Trial) -> None:
    """The filter is applied before limit and offset, and the pages of a filtered listing concatenate.

    Otherwise the first pages of a rare value are empty, and clients stop there.

    Servers fetch a page and filter it, or count the offset in unfiltered rows.
    """
    default = boundaries.default_size(trial.operation)
    decisive = False
    for filter_ in trial.operation.filters:
        found = conditions.certain(trial.snapshot, filter_)
        for condition in dict.fromkeys([*found[:2], *found[-1:]]):  # the rarest two and the most frequent
            want = ordered(trial.snapshot, Query(where=(condition,)))
            if not want:
                continue  # they were deleted since
            places = [trial.snapshot.position[row.id] for row in want]
            beyond, scattered = places[0] >= default, len(places) > 1 and places[-1] - places[0] >= len(places)
            decisive = decisive or beyond or scattered
            _compare_pages(trial, condition, len(want))
    trial.need(decisive, "a value whose rows lie apart, or only beyond the first default page")


def _compare_pages(trial: Trial, condition: Condition, count: int) -> None:
    by = Query(where=(condition,))
    plain = trial.ask(by.but(size=trial.collection.granted))
    if not plain.ok or len(set(plain.ids)) < len(plain.ids):
        return  # FLT-05, SCH-03
    sizes, what = few_pages(count), trial.named(by)
    pages = [(None, None), (1, None), (2, None), (1, 1), (2, 1), (None, 1)]
    if trial.operation.page and trial.operation.page.size is None:
        sizes, pages = [size for size in (trial.collection.granted,) if size < count], [(None, None)]
    pages += [(size, at) for size in sizes for at in range(0, count, size)]  # the pages of the walks below
    pages += [(2, count - 2)] if count > 100 else []  # servers look for a value among the newest rows only
    for limit, offset in dict.fromkeys(pages):
        query = trial.nearest(by.but(size=limit, start=offset))
        if (query.start or 0) < count:  # past the end a page may be refused
            trial.compare([query], partial(_page, trial, query, f"{what} with limit and offset"))
    joined = sizes if trial.operation.page and not trial.operation.page.whole else []
    for walk in (Walk(by, size) for size in joined):
        trial.compare([walk], partial(_filtered_walk, trial, walk, f"every page of {what}"))


def _page(trial: Trial, query: Query, what: str, page: Answer) -> Outcome:
    if reason := without_rows(page, what):
        return reason
    asked = query
    if query.size is None:  # PAG-05 asks how many rows a page has unasked
        left = len(ordered(trial.snapshot, query)) - (query.start or 0)
        least = min(boundaries.default_size(trial.operation), left, len(trial.ask(Query()).ids))
        query = query.but(size=max(len(page.ids), least))
        if not holds(trial.snapshot, query):
            return BEYOND
    found = sequence(trial.snapshot, expected(trial.snapshot, query).rows, page.rows or (), query)
    return named(trial.snapshot, asked, page.rows or (), found) if isinstance(found, Difference) else found


def _filtered_walk(trial: Trial, walk: Walk, what: str, walked: Answer) -> Outcome:
    return without_rows(walked, what) or modulo_ties(trial, walk, walked)
