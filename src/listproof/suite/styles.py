"""Page styles: that a list is the same however it is asked for."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ..checking import boundaries, legal_queries
from ..checking.judges import ids_of, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import MOST_PAGES, Walk
from ..collection.answer import Answer
from ..collection.listing import everything
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.query import UNSORTED, Query
from ..plural import many
from ..results.model import Level, Provenance
from .pagination_windows import BATCHES, REFUSED_CAP, batches


@requirement(
    "STY-01",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("styles"),
    after=(
        "ORD-09",
        "PAG-01",
        "PAG-02",
        "PAG-03",
        "PAG-04",
        "CUR-01",
        "CUR-02",
        "CUR-03",
        "CUR-07",
        "LNK-01",
        "LNK-02",
        "PGN-01",
        "FLT-04",
    ),
    needs="more rows than a page of 2",
    cites=("size", "start", "next"),
)
def test_two_styles_on_one_operation_give_one_sequence(trial: Trial) -> None:
    """Where pages may be asked for in several styles, by offsets and by cursors for example, a walk in each brings the
    same rows in the same sequence: of the plain listing, of an ordered and of a filtered one.

    Clients change from one style to the other without reading everything anew.

    The newer style has a query of its own: with another order, without a condition, or with the borders of its pages
    off by one.
    """
    rows = len(trial.snapshot)
    trial.need(rows >= 3, "at least 3 rows")
    sizes = boundaries.walk_sizes(trial.collection)
    queries = [query for query in legal_queries.beside(trial.collection) if query.select is None]
    for number in range(1, len(trial.operation.others) + 1):
        for query, size in [*((Query(), size) for size in sizes), *((query, sizes[-1]) for query in queries)]:
            first = Walk(query, size, only=range(min(rows, size * MOST_PAGES)) if not query.where else None)
            trial.compare([first, replace(first, style=number)], partial(_same, trial, first), subject=1)


def _same(trial: Trial, walk: Walk, first: Answer, other: Answer) -> Outcome:
    due = tuple(row.id for row in trial.due(walk))
    if not first.ok or first.unended or set(first.ids) != set(due) or len(first.ids) != len(due):
        return Skip("the walk in the first style fails", left_to=("PAG-04", "CUR-01", "CUR-02", "CUR-07", "FLT-04"))
    if other.unended:
        return Difference(Kind.CONTENT, "a walk that ends, as in the first style", other.unended, (), ids_of(other))
    if reason := without_rows(other, "every page of the other style"):
        return reason
    came = other.rows or ()  # of a stretch pages of another size may bring more
    came = came if walk.only is None or walk.only.stop == len(trial.snapshot) else came[: len(due)]
    return sequence(trial.snapshot, first.rows or (), came, walk.query)


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
        said = f"{many(len(want), 'row')} ({named}, {len(whole.ids)} in all)"
        names = tuple(str(row.id) for row in want)
        return Difference(Kind.SHORT, said, many(len(page.ids), "row"), names, ids_of(page))
    return sequence(trial.snapshot, want, page.rows or (), query)
