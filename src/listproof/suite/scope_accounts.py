"""Scope: what another account has, and what another account's credential reads."""

from __future__ import annotations

import hashlib
from functools import partial

from ..checking.judges import NOT_ROWS, is_not_rows
from ..checking.outcome import Inapplicable, Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..collection.answer import Answer
from ..collection.listing import Listing
from ..collection.request import Request
from ..flags import option
from ..http.secret import Secret
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .keys import wrong
from .scope_rows import stands_in
from .scope_unknown import any_listing, same_where_rows_are


@requirement(
    "SCO-05",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("parent", "security"),
    per="target",
    needs=f"the id of another account's parent ({option('foreign')})",
    cites=("security", "path"),
)
def test_a_collection_of_another_account_is_not_readable(trial: Trial) -> None:
    """A collection of another account is not readable.

    Ids get around in logs, links and support tickets; knowing one must not open it.

    The server checks that the key is valid and that the parent exists, not that they belong together.
    """
    foreign = trial.probes.foreign
    trial.need(foreign is not None, f"the id of another account's parent ({option('foreign')})")
    for query in any_listing(trial):
        trial.compare([query], partial(_not_readable, trial, query), invariant=True, collection=foreign)


def _not_readable(trial: Trial, query: Query, answer: Answer) -> Outcome:
    said = closed(answer)
    same = said and same_where_rows_are(trial, query, answer)
    return Skip("a collection of one's own gets the same") if same else said


@requirement(
    "SCO-09",
    Level.MUST,
    Provenance.IMPLIED,
    per="target",
    after=("AUT-01", "AUT-02", "AUT-03", "SCO-05"),
    needs="a collection with rows, and a credential of another account that the server accepts "
    f"({option('other-header')})",
    cites=("security", "path"),
)
def test_another_accounts_credential_reads_none_of_the_rows(trial: Trial) -> None:
    """The credential of another account or team (`--other-header`) reads none of this one's rows.

    A key that is valid is not yet a key to everything; customers of one server must not read each other.

    The server checks that the key is valid and not whose it is, takes some keys for an administrator's, or keeps
    answers in a cache without regard to who asked.
    """
    if not trial.target.client.other:
        raise Inapplicable(f"no credential of another account is given ({option('other-header')})")
    places = [each for each in trial.target.readable() if len(each.snapshot)]
    trial.need(places, "a collection with rows")
    for place in [trial.collection, *(each for each in places if each is not trial.collection)][:PLACES]:
        for query in any_listing(trial) if place is trial.collection else [Query()]:
            written = text(trial.operation, query)
            questions = [Request(written), Request(written, credential="other")]
            trial.compare(questions, partial(_reads_nothing, trial, place, query), invariant=True, collection=place)


def _reads_nothing(trial: Trial, place: Listing, query: Query, own: Answer, other: Answer) -> Outcome:
    """Judge what another account's credential gets by what the user's own gets."""
    if not own.ok or not own.rows:
        return Skip("the listing has no rows for one's own credential")
    if other.status == 401:
        return Skip("the other credential is refused with 401: give one that the server accepts")
    rows = [row for row in other.rows or () if trial.operation.parent or stands_in(place, row)]
    if rows and _open_to_all(trial, place, query):
        return Skip("no right credential is needed", left_to=("AUT-01", "AUT-02"))
    if rows:
        return Difference(
            Kind.FOREIGN, f"no rows of {place.name}", f"{many(len(rows), 'row')} with another's credential"
        )
    if other.ok or other.refused:
        return None
    same = same_where_rows_are(trial, query, other)
    return Skip("one's own credential gets the same past the end") if same else closed(other)


def _open_to_all(trial: Trial, place: Listing, query: Query) -> bool:
    """Whether rows come without a credential, or with a wrong one, where the contract asks for one."""
    if not trial.operation.security:
        return False
    tried: list[str | Secret] = ["none", *(wrong(trial)[:1] if trial.target.client.credentials else [])]
    written = text(trial.operation, query)
    return any(trial.ask(Request(written, credential=each), place).rows for each in tried)


PLACES = 4
"""Collections that are asked for with the credential of another account."""


def closed(answer: Answer) -> Outcome:
    """Judge an answer that must hold no row of another account: such rows are counted and hashed, never quoted."""
    if answer.rows:
        marks = [hashlib.sha256(str(name).encode(errors="surrogatepass")).hexdigest()[:12] for name in answer.ids[:3]]
        return Difference(
            Kind.FOREIGN, "no rows of another account", f"{many(len(answer.ids), 'row')} (ids hash to {marks})"
        )
    if is_not_rows(answer):
        return NOT_ROWS
    if answer.refused or answer.ok:
        return None
    return Difference(Kind.STATUS, "a refusal or no rows", f"status {answer.status}")
