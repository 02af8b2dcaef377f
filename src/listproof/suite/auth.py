"""Authentication: only where the contract declares security."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from ..checking import boundaries, legal_queries
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..collection.answer import Answer
from ..collection.request import Request
from ..collection.target import size
from ..flags import option
from ..http.secret import Secret
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .keys import scheme, wrong


@requirement(
    "AUT-01",
    Level.MUST,
    Provenance.STATED,
    applies=has("security"),
    per="target",
    cites=("security",),
)
def test_without_the_credential_nothing_is_given(trial: Trial) -> None:
    """Without the credential (missing, empty): 401 or 403 and no rows.

    The key is the only lock on this door.

    A new route misses the guard, an empty header counts as a key, or the guard looks at some requests only.
    """
    credentials: list[str | Secret] = ["none", *_blank(trial)]
    for credential, query in zip(credentials, _unasked(trial), strict=False):
        trial.compare([Request(query, credential=credential)], _locked, invariant=True)
    unasked = _unasked(trial, 10)
    for shape, number in zip(_shapes(trial), count(50), strict=False):
        asked = shape.but(size=number) if trial.operation.page else shape
        trial.compare([Request(text(trial.operation, asked), credential="none")], _locked, invariant=True)
    for header in trial.probes.scopes.items():
        trial.compare([Request(next(unasked), headers=(header,), credential="none")], _locked, invariant=True)
    trial.compare([Request(next(unasked), "HEAD", credential="none")], _locked_or_no_head, invariant=True)
    for place in [each for each in trial.target.readable() if each is not trial.collection][:OTHERS]:
        trial.compare([Request(next(unasked), credential="none")], _locked, invariant=True, collection=place)


OTHERS = 3
"""Further collections that are asked for without the credential."""


def _shapes(trial: Trial) -> list[Query]:
    """One use of each parameter besides the page size, as far as the listing can be read: a guard may stand before some
    of the server's code only."""
    shapes = [Query(sort=sort) for sort in boundaries.sorts(trial.operation)[:2]]
    if size(trial.collection) is not None:
        shapes = [*(each for each in legal_queries.single(trial.collection) if each.size is None), *shapes]
    return list(dict.fromkeys(shapes))


def _locked_or_no_head(answer: Answer) -> Outcome:
    return None if answer.status >= 400 else _locked(answer)  # which error it is is a matter of HTT-01


def _unasked(trial: Trial, first: int = 0) -> Iterator[str]:
    """Query strings that no accepted request has had: a cache cannot know them."""
    page = trial.operation.page
    size = page.size if page else None
    return (f"{size.name}={37 + number}" if size else f"listproof={number}" for number in count(first))


def _blank(trial: Trial) -> list[Secret]:
    if not trial.target.client.credentials:
        return []
    word = scheme(next(iter(trial.target.client.credentials.values())).value)[0].strip()
    return [Secret("", ""), *([Secret(word, word)] if word else [])]


def _locked(answer: Answer) -> Outcome:
    if answer.status in (401, 403) and not answer.rows:
        return None
    if answer.status == 429:
        return Skip("the server refuses further log-ins for now")
    kind = Kind.ACCEPTED if answer.status < 400 else Kind.STATUS
    shown = f"{answer.status} with {many(len(answer.ids), 'row')}" if answer.status == 200 else str(answer.status)
    return Difference(kind, "401 or 403 and no rows", shown)


@requirement(
    "AUT-02",
    Level.MUST,
    Provenance.STATED,
    applies=has("security"),
    per="target",
    needs="a credential to compare with",
    cites=("security",),
)
def test_a_wrong_credential_gives_nothing(trial: Trial) -> None:
    """A wrong credential gives 401 or 403 and no rows.

    On loopback, or with `--auth-probes full`, near-copies of the right key are tried too.

    Servers check the length, the prefix or the presence of a key, compare without case, or decode it leniently.
    """
    trial.need(trial.target.client.credentials, f"a credential to compare with ({option('header')})")
    for probe, query in zip(wrong(trial), _unasked(trial, 30), strict=False):
        if isinstance(trial.compare([Request(query, credential=probe)], _locked, invariant=True), Skip):
            break


@requirement(
    "AUT-03",
    Level.MUST,
    Provenance.HTTP,
    applies=has("security"),
    per="target",
    after=("AUT-01", "AUT-02"),
    needs="a listing that can be read",
    cites=("security",),
)
def test_a_refused_request_stays_refused_after_an_accepted_one(trial: Trial) -> None:
    """A refused request after an accepted one for the same URL is still refused.

    A shared cache in front of the server must not hand one user's answer to the next.

    The cache's key lacks the credential, and the answer lacks `Cache-Control: private` or `Vary`.
    """
    refused: list[str | Secret] = ["none", *(wrong(trial)[:1] if trial.target.client.credentials else [])]
    pages = [Query(size=2), trial.nearest(Query(size=3, start=1))] if trial.operation.page else _shapes(trial)[:2]
    for turn, query in enumerate((text(trial.operation, each) for each in (Query(), *pages)), start=100):
        for credential in refused:
            questions = [Request(query, turn=turn), Request(query, credential=credential, turn=turn)]
            trial.compare(questions, _still_locked, invariant=True)


def _still_locked(own: Answer, bare: Answer) -> Outcome:
    return _locked(bare) if own.ok else Skip("the listing cannot be read")
