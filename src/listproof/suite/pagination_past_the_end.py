"""Pagination: what a page at or past the end of a listing must be."""

from __future__ import annotations

from dataclasses import dataclass

from ..checking.judges import ids_of, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..plural import many
from .pagination_stated import past, stated
from .pagination_windows import REFUSED_LIMIT


@dataclass(frozen=True)
class PastTheEnd:
    """The judge of a page of at most ``limit`` rows at this offset, which is the end of the listing or lies past it."""

    trial: Trial
    offset: int
    limit: int | None

    def __call__(self, page: Answer) -> Outcome:
        trial, named = self.trial, self.trial.named(Query(start=self.offset))
        if not trial.snapshot.ended:
            return Skip(f"the listing could not be read to its end: {trial.snapshot.note}")
        if page.out_of_range and _refused_as_a_number(trial, self.offset):
            trial.observe("large", f"refused with {page.status}", named)
            return Skip("the server refuses offsets so large")
        trial.observe("end", f"answered with {page.status}" + (" and no rows" if page.ok and not page.ids else ""))
        fact = stated(trial.operation, "past")
        if fact == "refuse" and self.offset:
            return past(fact, page, named) if self.offset >= trial.snapshot.listed else Skip("the collection grew")
        if page.refused and (elsewhere := self._refused_elsewhere()):
            return elsewhere
        if reason := without_rows(page, f"{named} past the end"):
            return reason
        if page.ids and not all(name in trial.snapshot.by_id for name in page.ids):
            return Skip("rows came that reading the listing did not bring", left_to=("PAG-02", "PAG-04"))
        if self.offset < trial.snapshot.listed:
            return Skip("the collection grew past this offset")
        if not page.ids:
            return None
        want = f"no rows ({len(trial.snapshot)} in all)"
        return Difference(Kind.EXTRA, want, many(len(page.ids), "row"), (), ids_of(page))

    def _refused_elsewhere(self) -> Skip | None:
        """Why a refusal is no matter of the end: the same is refused where there are rows."""
        trial, best, limit = self.trial, self.trial.target.best(), self.limit
        if limit is not None and len(best.snapshot) and trial.ask(Query(size=limit), best).refused:
            return REFUSED_LIMIT
        if not self.offset and len(best.snapshot) and trial.ask(Query(size=limit, start=0), best).refused:
            return Skip(f"{trial.named(Query(start=0))} is refused where rows are too", left_to=("PAG-06",))
        return None


def _refused_as_a_number(trial: Trial, offset: int) -> bool:
    """Whether an offset is refused for its size, and not for lying past the end: a smaller one past the end of some
    collection is granted, and this one is refused there too."""
    for each in trial.target.readable():
        past = each.snapshot.listed + 1
        if 1 < past < offset and each.snapshot.ended and trial.ask(Query(size=2, start=past), each).ok:
            return trial.ask(Query(size=2, start=offset), each).out_of_range
    return False
