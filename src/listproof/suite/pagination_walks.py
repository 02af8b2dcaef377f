"""Pagination: the pages of a listing, one after the other."""

from __future__ import annotations

from functools import partial

from ..checking import boundaries
from ..checking.judges import without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.snapshot_builder import MANY
from ..oracle.difference import Difference, sequence
from ..oracle.expected import keys_of
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .pagination_windows import REFUSED_LIMIT


@requirement(
    "PAG-04",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("positions"),
    after=("PAG-01", "PAG-02", "PAG-03"),
    needs="more rows than a page of 2, told apart by the sort key",
    cites=("size", "start"),
)
def test_walking_pages_visits_every_row_once_in_order(trial: Trial) -> None:
    """Walking pages of any size visits every row exactly once, in the order of the whole listing.

    This is what every export, synchronisation and "load more" button does.

    Servers sort within the page only, drop the last partial page, shift later pages by one, or build pages from
    joined rows.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    sizes = boundaries.walk_sizes(trial.collection)
    walks = [Walk(Query(), size) for size in sizes]
    walks += [Walk(Query(), size, turn=1) for size in sizes if size * 2 < len(trial.snapshot)][-1:]
    if trial.collection.granted < len(trial.snapshot) <= MANY:  # the pages of the snapshot, which is told from them
        walks.append(Walk(Query(), trial.collection.granted))

    for walk in walks:
        trial.compare([walk], partial(_joined, trial, walk), weight=-(-len(trial.due(walk)) // walk.size))


def _joined(trial: Trial, walk: Walk, walked: Answer) -> Outcome:
    if walked.refused and len(walked.exchanges) == 1 and trial.ask(Query(size=walk.size)).ok:
        return Skip("the first page is refused where its offset is named", left_to=("PAG-06",))
    if walked.refused and trial.ask(Query(size=walk.size)).refused:
        return REFUSED_LIMIT
    if reason := without_rows(walked, f"every page of {walk.size} rows"):
        return reason
    if trial.snapshot.shared:
        return Skip("one id stands for several rows", left_to=("SCH-03",))
    return modulo_ties(trial, walk, walked)


def few_pages(count: int) -> list[int]:
    """Page sizes in which a filtered listing of so many rows is walked, and judged up to ties (FLT-04) and among them
    (ORD-10)."""
    return [size for size in (1, 2, 10) if size < count <= size * 10]


def modulo_ties(trial: Trial, walk: Walk, walked: Answer) -> Outcome:
    """A walk against the listing of its query, where rows with equal sort keys may stand for each other.

    Whether each of them came once is ORD-10's to say, which makes the same walk: no order among them is stated.
    """
    snapshot = trial.snapshot
    want = trial.due(walk)
    result = sequence(snapshot, want, walked.rows or (), walk.query)
    if not isinstance(result, Difference):
        return result
    known = all(name in snapshot.by_id for name in walked.ids)
    keys = keys_of(snapshot.operation, walk.query)
    ties = [snapshot.tie(snapshot.by_id[name], keys) for name in walked.ids] if known else []
    if ties == [snapshot.tie(row, keys) for row in want]:
        return Skip("pages cut groups of equal sort keys differently", left_to=("ORD-10",))
    return result
