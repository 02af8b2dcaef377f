"""Ordering: the constancy of an order between identical requests."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from ..checking import boundaries, legal_queries
from ..checking.judges import NOT_ROWS, ids_of
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..collection.answer import Answer
from ..collection.request import Request
from ..contract.model import ListOperation
from ..oracle.difference import Difference, Kind
from ..oracle.expected import keys_of
from ..oracle.query import Query, Sort
from ..oracle.snapshot import Fields
from ..plural import many
from ..results.model import Level, Provenance
from .ordering_sequence import falls, sort_keys
from .ordering_ties import UNTIED, refuse
from .ordering_walks import tied_groups

TURNS = 4
"""How often an identical request is sent to see whether its answers agree."""


@requirement(
    "ORD-04",
    Level.MUST,
    Provenance.IMPLIED,
    needs="at least 2 rows that the sort key tells apart",
    cites=("200",),
)
def test_identical_requests_give_identical_sequences(trial: Trial) -> None:
    """Identical requests on quiet data give identical sequences.

    Paging, caching and comparing two days' exports all stand on it.

    Servers run queries without ORDER BY, read from several replicas, or iterate over hash tables.
    """
    _repeat(trial, ties=False)


@requirement(
    "ORD-09",
    Level.MUST,
    Provenance.IMPLIED,
    after=("ORD-04",),
    needs="rows with equal sort keys",
    void=UNTIED,
    cites=("200",),
)
def test_identical_requests_give_identical_sequences_among_equal_keys(trial: Trial) -> None:
    """Identical requests give identical sequences also among rows with equal sort keys.

    Rows created in one transaction share a time stamp; their sequence decides what a page border cuts.

    The database sorts by the time stamp only, and returns equal rows as they happen to lie.
    """
    observe_order(trial)
    ways = [Query(), *(Query(sort=sort) for sort in _one_way_each(trial.operation))]
    if not any(tied_groups(trial, query) for query in ways):
        refuse(trial, "rows with equal sort keys")
    _repeat(trial, ties=True)


def _one_way_each(operation: ListOperation) -> list[Sort]:
    """One of the orders that may be asked for of each sort key."""
    return [*{sort[0].key: sort for sort in reversed(boundaries.sorts(operation))}.values()][::-1]


def _repeat(trial: Trial, ties: bool) -> None:
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    size = trial.collection.granted
    others = [Query(sort=sort, size=size) for sort in _one_way_each(trial.operation)]
    others += [query.but(size=size) for query in legal_queries.beside(trial.collection) if query.where][:1]

    for query in (Query(size=size), Query(), *others):
        requests = [Request(text(trial.operation, query), turn=turn) for turn in range(TURNS)]
        trial.compare(requests, _Repeated(trial, keys_of(trial.operation, query), ties), any_order=True)


@dataclass(frozen=True)
class _Repeated:
    """The judge of answers to identical requests: their sequence up to rows with equal sort keys, or with ``ties``
    among those alone."""

    trial: Trial
    keys: Fields
    ties: bool

    def __call__(self, *pages: Answer) -> Outcome:
        if not all(page.ok for page in pages):
            return _half_answered(pages)
        first, tied = pages[0], self._ties_of(pages[0])
        if self.ties and len(set(tied)) == len(tied):
            return Skip("no rows with equal sort keys in these answers")
        if not self.ties and len(set(tied)) < 2:
            return Skip("needs 2 rows that the sort key tells apart")
        for page in pages[1:]:
            if page.ids == first.ids:
                continue
            other = self._ties_of(page)
            if other != tied and sorted(map(str, page.ids)) != sorted(map(str, first.ids)):
                if self.ties:
                    return Skip("other rows came", left_to=("ORD-04",))
                want, got = f"{many(len(first.ids), 'row')} each time", f"another time {len(page.ids)} or other rows"
                return Difference(Kind.CONTENT, want, got, ids_of(first), ids_of(page))
            if self.ties == (other == tied):
                want, got = "the same sequence each time", "another sequence"
                return Difference(Kind.ORDER, want, got, ids_of(first), ids_of(page))
        return None

    def _ties_of(self, page: Answer) -> list[Hashable]:
        """What rows with equal sort keys have in common, row by row; rows that were not there are left out."""
        snapshot = self.trial.snapshot
        return [snapshot.tie(snapshot.by_id[name], self.keys) for name in page.ids if name in snapshot.by_id]


def _half_answered(pages: Sequence[Answer]) -> Outcome:
    good = [page for page in pages if page.ok]
    bad = next(page for page in pages if not page.ok)
    if good:
        return Difference(Kind.STATUS, f"{good[0]} each time", f"another time {bad}")
    return NOT_ROWS


def observe_order(trial: Trial) -> None:
    """Note by what the listing is sorted, and how rows with equal keys are."""
    snapshot = trial.snapshot
    if len(snapshot) < 3:
        return
    if snapshot.key is None:
        trial.observe("order", "lists rows in an order that no time stamp explains")
        return
    keys = sort_keys(snapshot.rows, snapshot.key)
    if len(set(keys)) > 1:
        words = ("newest first", "oldest first") if isinstance(keys[0], tuple) else ("descending", "ascending")
        falling = falls(keys, snapshot.text(snapshot.key))
        trial.observe("order", f"lists rows by {snapshot.key}, {words[0] if falling else words[1]}")
    for group in (each for each in snapshot.tied.values() if len(each) > 2):
        ids = [str(row.id) for row in group]
        way = {tuple(sorted(ids)): "ascending", tuple(sorted(ids, reverse=True)): "descending"}.get(tuple(ids))
        trial.observe("ties", f"lists them by {trial.operation.id}, {way}" if way else "lists them in another order")
