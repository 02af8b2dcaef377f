"""Scope: the header that names a team."""

from __future__ import annotations

from functools import partial

from ..checking import legal_queries
from ..checking.judges import BEYOND, NOT_ROWS, ids_of, is_not_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..collection.answer import Answer
from ..collection.request import Request
from ..flags import option
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .scope_accounts import closed


def _opened(plain: Answer, scoped: Answer) -> Outcome:
    return Skip("it is open without the header too", left_to=("SCO-05",)) if plain.rows else closed(scoped)


@requirement(
    "SCO-06",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("parent", "scope"),
    per="target",
    needs=f"a team id that the credential may use ({option('scope')})",
    cites=("scope",),
)
def test_the_scope_header_opens_no_other_collection(trial: Trial) -> None:
    """The team header opens no other collection; where the vendor says so, one's own listing is the same with it.

    A header that anyone can set must narrow what is seen, never widen it.

    The server takes the header for the account, and lists what that team has.
    """
    scopes = trial.probes.scopes
    trial.need(scopes, f"a team id that the credential may use ({option('scope')})")
    for name, value in scopes.items():
        header = ((name, value),)
        if trial.probes.foreign is not None:
            questions = [Request(), Request(headers=header)]
            trial.compare(questions, _opened, invariant=True, collection=trial.probes.foreign)
        neutral = name.lower() in {each.lower() for each in trial.operation.neutral}
        queries = [Query(), Query(size=trial.collection.granted)]
        queries += [Query(size=5), trial.nearest(Query(size=2, start=1))] if trial.operation.page else []
        for query in [*queries, *legal_queries.beside(trial.collection)]:
            scoped = Request(text(trial.operation, query), headers=header)
            trial.compare([query, scoped], partial(_no_other_rows, trial, name, neutral))


def _no_other_rows(trial: Trial, name: str, neutral: bool, plain: Answer, scoped: Answer) -> Outcome:
    """Judge an answer to a request with a header by the plain one; a ``neutral`` header changes nothing."""
    if not plain.ok:
        return NOT_ROWS
    other = [row for row in scoped.ids if row not in trial.snapshot.by_id and row not in plain.ids]
    if other and trial.collection.partial:
        return BEYOND
    if other:
        return Difference(Kind.FOREIGN, f"with {name} no other rows", f"{many(len(other), 'row')} of elsewhere")
    if not neutral:
        return None
    if is_not_rows(scoped):
        return NOT_ROWS
    result = sequence(trial.snapshot, plain.rows or (), scoped.rows or ())
    if scoped.ok and not isinstance(result, Difference):
        return result
    want = f"with {name} the same {many(len(plain.ids), 'row')}"
    return Difference(Kind.CONTENT, want, str(scoped), ids_of(plain), ids_of(scoped))
