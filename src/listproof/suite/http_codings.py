"""HTTP: content codings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from ..checking.outcome import Outcome, Skip
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..collection.answer import Answer
from ..collection.request import Request
from ..oracle.canonical import canonical
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance

TURNS = 4
"""How often a large body is asked for to see whether it comes whole each time."""

LARGE_BODY = 8192
"""Bytes from which on truncated buffers and wrong lengths show."""


def _broken_off(trial: Trial, codings: list[Request]) -> None:
    """Bodies that break off now and then: once is a network's doing, twice in TURNS answers is not."""
    for coding in codings:
        answers = [trial.ask(replace(coding, turn=turn)) for turn in range(TURNS)]
        bad = [answer for answer in answers if answer.status == 200 and not answer.ok]
        cut = [answer for answer in bad if not answer.exchange.broken]
        if any(answer.ok for answer in answers) and bad and (cut or len(bad) > 1):
            said = f"{len(bad)} of {TURNS} are not: {bad[0].problem}"
            trial.witness(bad[0].exchange, Difference(Kind.CONTENT, "complete bodies", said))


@requirement(
    "HTT-06",
    Level.SHOULD,
    Provenance.HTTP,
    per="target",
    cites=("200",),
)
def test_identity_gets_a_body_without_a_coding(trial: Trial) -> None:
    """Who accepts `identity` alone gets a body without a content coding, or 406.

    A client that names no other coding cannot decode one (RFC 9110, 12.5.3): it sees noise in place of rows.

    Bodies are kept compressed, or a proxy compresses whatever passes it.
    """

    largest = max(trial.target.readable(), key=lambda each: len(each.snapshot), default=trial.collection)
    for place in dict.fromkeys((trial.collection, largest)):
        queries = [Query(), *([Query(size=place.granted)] if trial.operation.page else [])]
        for query in queries:
            asked = Request(text(trial.operation, query), headers=(("accept-encoding", "identity"),))
            trial.compare([asked], _not_coded, invariant=True, collection=place)


def _not_coded(answer: Answer) -> Outcome:
    if answer.status != 200:
        return Skip(f"answered with {answer.status}")
    coding = answer.exchange.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        return Difference(Kind.CONTENT, "no content-encoding", f"content-encoding: {coding}")
    return None


@requirement(
    "HTT-03",
    Level.MUST,
    Provenance.HTTP,
    needs="a body over 8 KiB, or as many rows as a page may hold",
    cites=("200",),
)
def test_content_codings_decode_to_the_same_content(trial: Trial) -> None:
    """`gzip` and `identity` decode to the same content, complete.

    Browsers and most clients ask for gzip, curl does not: both must see the same rows.

    A length counted before compression cuts the body off; a buffer is not flushed at its end.
    """
    query = Query(size=trial.collection.granted) if trial.operation.page else Query()
    written = text(trial.operation, query)
    codings = [Request(written, headers=(("accept-encoding", coding),)) for coding in ("identity", "gzip")]
    largest = max(len(trial.ask(coding).exchange.body) for coding in codings)
    if largest < LARGE_BODY:  # where a page is full no page of such rows is larger
        full = trial.operation.page is not None and len(trial.snapshot) >= trial.collection.granted
        trial.need(full, "a body over 8 KiB")

    if trial.compare(codings, _complete, invariant=True, broken_counts=True):
        return
    _broken_off(trial, codings)
    trial.compare([*codings, replace(codings[0], turn=1)], _same_content)


def _complete(identity: Answer, gzip: Answer) -> Outcome:
    for coding, answer in (("identity", identity), ("gzip", gzip)):
        if answer.exchange.broken:
            return Difference(Kind.CONTENT, f"a complete body with {coding}", answer.exchange.broken)
    if identity.status == gzip.status == 200 and identity.ok != gzip.ok:
        said = f"identity: {identity.problem or 'rows'}; gzip: {gzip.problem or 'rows'}"
        return Difference(Kind.CONTENT, "rows with both codings", said)
    return None


def _same_content(identity: Answer, gzip: Answer, again: Answer) -> Outcome:
    """Judge an answer in gzip by two in identity."""
    if canonical(identity.value) != canonical(again.value):
        return Skip("the content changes between identical requests")
    if not identity.ok or not gzip.ok:
        return Skip("not answered")
    if Counter(row.form for row in identity.rows or ()) == Counter(row.form for row in gzip.rows or ()):
        return None
    want, got = f"{many(len(identity.ids), 'row')} for both codings", f"others with gzip: {len(gzip.ids)}"
    return Difference(Kind.ALTERED, want, got)
