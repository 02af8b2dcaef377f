"""Page styles: that a list is the same however it is asked for."""

from __future__ import annotations

from functools import partial

from ..checking import boundaries
from ..checking.judges import ids_of, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..collection.listing import everything
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.query import UNSORTED, Query
from ..results.model import Level, Provenance
from .pagination_windows import BATCHES, REFUSED_CAP, batches


@requirement(
    "STY-03",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("whole"),
    after=("PAG-01",),
    needs="at least 2 rows",
    cites=("size",),
)
def test_a_size_gives_the_first_rows_of_the_list(trial: Trial) -> None:
    """A size of n gives the first n rows of the list, in its own order and in every order that may be asked for.

    Clients ask for the ten newest: of a list without pages nobody gets the others some other way.

    Servers cut before they sort, keep the last rows, lose one, or clamp the size quietly.
    """
    rows, default = len(trial.snapshot), boundaries.default_size(trial.operation)
    trial.need(rows >= 2, "at least 2 rows")
    sizes = sorted({*boundaries.sizes(trial.collection), *batches(trial, BATCHES)})
    for sort, own in [(UNSORTED, sizes), *((sort, [2, default]) for sort in boundaries.sorts(trial.operation))]:
        whole = everything(trial.collection, Query(sort=sort))
        for query in (Query(size=size, sort=sort) for size in own):
            trial.compare([whole, query], partial(_first, trial, query), subject=1)


def _first(trial: Trial, query: Query, whole: Answer, page: Answer) -> Outcome:
    size, named = query.size or 0, trial.named(query)
    if page.refused and size > boundaries.default_size(trial.operation):
        trial.observe("cap", f"refused with {page.status}", named)
        return REFUSED_CAP
    if not query.sort:
        want = trial.snapshot.rows[:size]
    elif whole.ok:
        want = tuple(whole.rows or ())[:size]
    else:
        return Skip("the whole list is not answered in this order", left_to=("ORD-01", "ORD-02"))
    if reason := without_rows(page, named):
        return reason
    if len(page.ids) > size:
        return Skip("more rows than were asked for", left_to=("PAG-01",))
    if len(page.ids) < len(want):
        said = f"{len(want)} rows ({named}, {len(whole.ids)} in all)"
        names = tuple(str(row.id) for row in want)
        return Difference(Kind.SHORT, said, f"{len(page.ids)} rows", names, ids_of(page))
    return sequence(trial.snapshot, want, page.rows or (), query)
