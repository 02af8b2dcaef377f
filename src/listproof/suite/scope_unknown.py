"""Scope: a parent that does not exist."""

from __future__ import annotations

from functools import partial

from ..checking import boundaries
from ..checking.judges import NOT_ROWS, is_not_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import GONE_STATUSES, Answer
from ..oracle.difference import Difference, Kind
from ..oracle.legal import parents_fit
from ..oracle.query import Condition, Query
from ..plural import many
from ..results.model import Level, Provenance


@requirement(
    "SCO-03",
    Level.MUST,
    Provenance.STATED,
    applies=has("parent"),
    per="target",
    cites=("path", "404"),
)
def test_an_unknown_parent_has_no_rows(trial: Trial) -> None:
    """An unknown parent gives the documented 404; where none is documented, no rows: 404 and `[]` are both tolerated.

    A mistyped id must not look like an empty conversation where the document promises a 404, nor show other rows.

    Servers answer 200 and `[]` because they never look the parent up, or drop a condition that matches nothing.
    """
    unknown = trial.probes.unknown
    stated = "404" in trial.operation.responses and parents_fit(trial.operation, unknown.parents)
    for query in any_listing(trial):
        trial.compare([query], partial(_of_nobody, trial, query, stated), invariant=True, collection=unknown)


def _of_nobody(trial: Trial, query: Query, stated: bool, answer: Answer) -> Outcome:
    """Judge the listing of an unknown parent, for which the document states a 404 or not."""
    if answer.rows:
        return Difference(Kind.FOREIGN, "no rows of a parent that does not exist", many(len(answer.ids), "row"))
    if same_where_rows_are(trial, query, answer):
        return Skip("a collection that is there gets the same")
    if stated and answer.status != 404:
        return Difference(Kind.STATUS, "the documented 404", str(answer))
    if is_not_rows(answer):
        return NOT_ROWS
    if answer.refused or answer.ok:
        trial.observe("unknown", f"answered with {answer.status}" + (" and no rows" if answer.ok else ""))
        return None
    return Difference(Kind.STATUS, "a refusal or no rows", str(answer))


def same_where_rows_are(trial: Trial, query: Query, answer: Answer) -> bool:
    """Whether it is not the parent that an error answers: the same is said where there are rows, or past their end."""
    if answer.status < 400 or answer.status in GONE_STATUSES:
        return False
    past = trial.nearest(query.but(start=len(trial.snapshot))) if query.start else query
    return trial.ask(past).status == answer.status


def any_listing(trial: Trial) -> list[Query]:
    """Queries of every shape, which any collection answers: each order, each documented value, a page."""
    queries = [Query()]
    if trial.operation.page:
        queries += [Query(size=5), Query(size=2, start=0), trial.nearest(Query(start=1))]
    queries += [Query(sort=sort) for sort in boundaries.sorts(trial.operation)]
    for filter_ in trial.operation.equalities:
        queries += [Query(where=(Condition(filter_.name, value),)) for value in filter_.values]
    if trial.operation.select:
        queries.append(Query(select=(trial.operation.select.names[0],)))
    return queries
