"""Rows with equal sort keys read in pages of two sizes, one after the other."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from ..checking.outcome import Outcome, Skip
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..oracle.expected import keys_of, ordered
from ..oracle.query import Query
from ..oracle.row import Row
from ..oracle.snapshot import Fields, Snapshot
from .ordering_ties import LARGE_TIE, not_once


def read_on_in_another_size(trial: Trial, query: Query, group: Sequence[Row]) -> None:
    """Ask for pairs of pages of two sizes, a small and a large one and the reverse, with their border in a group of
    equal sort keys: so reads who shows a few rows first and loads the rest later."""
    snapshot, granted = trial.snapshot, trial.collection.granted
    listed, fields = ordered(snapshot, query), keys_of(trial.operation, query)
    ids = [row.id for row in group]
    before, after = len(ids) // 2, len(ids) - len(ids) // 2
    first = next((at for at, row in enumerate(listed) if row.id in ids), 0)
    together = {row.id for row in listed[first : first + len(ids)]} == {*ids}
    if trial.collection.partial or not before or not together or granted <= after:
        return
    border = first + before
    for one, two in ((before, granted), (min(border, granted), after)):
        due = [snapshot.tie(row, fields) for row in listed[border - one : border + two]]
        pages = [query.but(size=one, start=border - one or None), query.but(size=two, start=border)]
        if pages == [trial.nearest(page) for page in pages]:  # pages of such a size begin there
            trial.compare(pages, _EachOnce(snapshot, fields, ids, due))


@dataclass(frozen=True)
class _EachOnce:
    """The judge of two pages in which the rows of a group must come once each, and rows with the keys that are
    ``due``."""

    snapshot: Snapshot
    fields: Fields
    group: Sequence[Hashable]
    due: Sequence[Hashable]

    def __call__(self, *pages: Answer) -> Outcome:
        snapshot, ids = self.snapshot, [name for page in pages for name in page.ids]
        keys = [snapshot.tie(snapshot.by_id[name], self.fields) for name in ids if name in snapshot.by_id]
        if not all(page.ok for page in pages) or keys != self.due:
            return Skip("the pages fail otherwise", left_to=("PAG-01", "PAG-02", "PAG-03", "ORD-05"))
        if wrong := not_once(self.group, ids):
            return wrong
        many = len(self.group)
        return None if many >= LARGE_TIE else Skip(f"a group of {many} equal keys is too small to tell")
