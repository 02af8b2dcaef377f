"""Ordering: sequences across pages, and where a page border cuts a group of equal sort keys."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import partial

from ..checking import boundaries
from ..checking.judges import ids_of, without_rows
from ..checking.outcome import Lacking, Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.listing import whole_page
from ..collection.page_limits import LARGEST_LIMIT
from ..collection.walker import reach
from ..oracle.difference import Difference, Kind
from ..oracle.expected import keys_of, ordered
from ..oracle.query import UNSORTED, Query, Sort
from ..plural import many
from ..results.model import Level, Provenance
from .cursor_joins import joins
from .ordering_page_sizes import read_on_in_another_size
from .ordering_sequence import falls, is_text, sort_field, sort_keys, unsorted
from .ordering_ties import (
    LARGE_TIE,
    UNEXPLAINED,
    UNTIED,
    decide_by_many_borders,
    not_once,
    refuse,
    refuse_unexplained,
    tied,
)
from .ordering_walks import tied_groups, walks_among_ties


@requirement(
    "ORD-05",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("joins"),
    after=("PAG-04", "LNK-02", "CUR-02", "CUR-04", "CUR-05", "CUR-07", "ORD-01"),
    needs="more rows than a page of 2, told apart by the sort key",
    void="whose document states no order, and whose own is none of a time stamp",
    cites=("order", "size", "start"),
)
def test_the_order_holds_across_page_joins(trial: Trial) -> None:
    """The order holds across page joins, in every direction that may be asked for.

    A merge of sorted pages is only sorted if the joins are.

    Servers sort each page by itself, or drop the order from the second page on.
    """
    rows = len(trial.snapshot)
    if trial.snapshot.key is None:
        refuse_unexplained(trial)
    trial.need(rows >= 3, "at least 3 rows")
    ways: list[Sort] = [*boundaries.sorts(trial.operation)]
    for sort in ways or [UNSORTED]:
        field = sort_field(trial.operation, sort) if sort else trial.snapshot.key
        if field is None:
            raise Lacking(UNEXPLAINED)
        for walk in (Walk(Query(sort=sort), size) for size in boundaries.walk_sizes(trial.collection)[-2:]):
            judge = _Ordered(trial, walk, sort, field, rows)
            trial.compare([walk], judge, weight=-(-len(trial.due(walk)) // walk.size))


@dataclass(frozen=True)
class _Ordered:
    """The judge of ORD-05: a walk in an order, or where ``sort`` is empty in the listing's own. ``rows`` is how many
    the collection has."""

    trial: Trial
    walk: Walk
    sort: Sort
    field: str
    rows: int

    def __call__(self, walked: Answer) -> Outcome:
        trial, field = self.trial, self.field
        if walked.refused and not self.sort:
            return Skip("a page is refused", left_to=("PAG-04", "CUR-02"))
        if reason := without_rows(walked, "every page of the ordered listing"):
            return reason
        listing, text = sort_keys(trial.due(self.walk), field), trial.snapshot.text(field)
        falling = self.sort[0].descending if self.sort else falls(listing, text)
        wrong = unsorted(walked.rows or (), field, falling, text)
        if wrong is not None:
            return wrong
        if trial.snapshot.repeated:
            return Skip("rows that come twice", left_to=("SCH-03",))
        if walked.pages and joins(trial, self.walk, walked).only_tied:
            return Skip("rows with equal sort keys are lost or come again", left_to=("CUR-03",))
        alone = self._one_page()
        if alone is not None and set(alone.ids) != set(trial.snapshot.by_id):
            return Skip("the ordered listing holds other rows", left_to=("ORD-02",))
        if not self.walk.whole(self.rows) and self.sort and not trial.snapshot.knows(field, self.sort[0].descending):
            return Skip("an order that is the server's own")
        return self._compared(walked, listing, alone)

    def _one_page(self) -> Answer | None:
        """The ordered listing as one page brings it, where that may be asked for."""
        size, page = whole_page(self.trial.collection), self.trial.operation.page
        asked = self.sort and (size or (self.rows < LARGEST_LIMIT and not (page and page.sequential)))
        return self.trial.ask(Query(sort=self.sort, size=size)) if asked else None

    def _compared(self, walked: Answer, listing: list[Hashable], alone: Answer | None) -> Outcome:
        keys, text = sort_keys(walked.rows or (), self.field), self.trial.snapshot.text(self.field)
        if sorted(keys) != sorted(listing):  # type: ignore[type-var]  # one field's values
            want, got = f"{many(len(listing), 'row')} in order", f"{many(len(keys), 'row')}, or others"
            return Difference(Kind.MISSING, want, got, (), ids_of(walked))
        one = sort_keys(alone.rows or (), self.field) if alone is not None and is_text(keys) else []
        if alone is not None and len(one) == len(keys) and not text.alike(keys, one):
            return Difference(Kind.ORDER, "the sequence of one page", "another sequence", ids_of(alone), ids_of(walked))
        return None if len(set(keys)) > 1 else Skip("one key only")


@requirement(
    "ORD-10",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("size", "start"),
    after=("PAG-04", "ORD-09", "FLT-04"),
    needs="rows with equal sort keys across a page border",
    void=UNTIED,
    cites=("size", "start"),
)
def test_a_page_border_in_a_group_of_equal_keys_loses_no_row(trial: Trial) -> None:
    """Where a page border falls into a group of equal sort keys, no row comes twice and none is lost.

    Bulk imports create hundreds of rows with one time stamp.

    Without a tie-break each page's query sorts equal rows anew; the same row ends one page and starts the next.
    """
    walks = walks_among_ties(trial)
    if not walks and not tied(trial.collection):
        refuse(trial, f"a group of at least {LARGE_TIE} rows with equal sort keys across a page border")

    for walk in walks:
        trial.compare(_pages_of(trial, walk), partial(_tied_rows_once, trial, walk))
    for query in (Query(sort=sort) for sort in (UNSORTED, *boundaries.sorts(trial.operation))):
        read_on_in_another_size(trial, query, max(tied_groups(trial, query), key=len, default=()))
    if not trial.comparisons:
        decide_by_many_borders(trial)


def _tied_rows_once(trial: Trial, walk: Walk, *pages: Answer) -> Outcome:
    snapshot, due = trial.snapshot, trial.due(walk)
    fields = keys_of(trial.operation, walk.query)
    ids = [name for page in pages for name in page.ids]
    keys = [snapshot.tie(snapshot.by_id[name], fields) for name in ids if name in snapshot.by_id]
    own = {row.id for row in ordered(snapshot, walk.query)}
    strange = not own.issuperset(ids)
    if not all(page.ok for page in pages) or strange or keys != [snapshot.tie(row, fields) for row in due]:
        return _fails_otherwise(walk.query)
    held, largest = {row.id for row in due}, 0
    for group in tied_groups(trial, walk.query):
        want = [row.id for row in group]
        if not held.issuperset(want):
            continue
        largest = max(largest, len(want))
        if lost := not_once(want, ids):
            return lost
    small = "" if walk.query.where else f"a group of {largest} equal keys is too small to tell"
    return None if largest >= LARGE_TIE else Skip(small)


def _fails_otherwise(query: Query) -> Skip:
    """What a walk is that brings other rows, or other keys: somebody else's matter, by what the query asks for."""
    projected = ("SEL-04",) if query.select else ()
    if query.where:
        return Skip("paging already failed", left_to=("FLT-01", "FLT-02", "FLT-04", *projected))
    return Skip("paging already failed", left_to=("PAG-01", "PAG-02", "PAG-04", "CUR-02", "ORD-05", *projected))


def _pages_of(trial: Trial, walk: Walk) -> Sequence[Query | Walk]:
    """A walk in pages of the default size as a client makes it who names no offset at first; others as they are."""
    if walk.size != boundaries.default_size(trial.operation) or walk.query != Query():
        return [walk]
    starts = [
        at for each in walk.stretches(trial.operation, reach(trial.collection, walk)) for at in each[:: walk.size]
    ]
    return [walk.query.but(size=walk.size, start=at or None) for at in starts]
