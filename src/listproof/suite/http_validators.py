"""HTTP: validators, by which clients and caches know that content is unchanged."""

from __future__ import annotations

from ..checking.outcome import Outcome, Skip
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..collection.answer import Answer
from ..collection.request import Request
from ..http.secret import HEADER_VALUE
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..results.model import Level, Provenance

LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"
"""A date since which every row was written."""

NO_TAG = '"listproof-no-such-content"'
"""An ETag that no content has."""


@requirement(
    "HTT-02",
    Level.MUST,
    Provenance.HTTP,
    cites=("200",),
)
def test_validators_tell_content_apart(trial: Trial) -> None:
    """For one URL: a 304 comes only if the content is unchanged, and equal strong ETags mean equal bytes.

    A client that is told "unchanged" shows old data for as long as it asks.

    The validator is computed from the path without the query, from the newest row only, or any validator is
    confirmed.
    """
    queries = [Query(), trial.nearest(Query(size=2, start=1))]
    written = [text(trial.operation, query) for query in queries] if trial.operation.page else [""]
    validated = [each for each in written if "etag" in trial.ask(Request(each)).exchange.headers]
    trial.observe("validators", "sends an ETag" if validated else "sends none")
    for query in validated or written[:1]:
        for header in (("if-none-match", NO_TAG), ("if-modified-since", LONG_AGO)):
            trial.compare([Request(query), Request(query, headers=(header,))], _never_unchanged, invariant=True)
        if validated:
            trial.compare([Request(query), Request(query, turn=1)], _bytes_per_tag, invariant=True)
    if trial.operation.page:
        query = text(trial.operation, Query(size=trial.collection.granted))
        codings = [Request(query, headers=(("accept-encoding", coding),)) for coding in ("identity", "gzip")]
        trial.compare(codings, _tag_per_coding, invariant=True)
    for query in validated:
        tag = _as_it_came(trial.ask(Request(query)))
        if not HEADER_VALUE.fullmatch(tag):
            trial.undecided.append("an ETag that cannot be sent back: it holds characters that HTTP does not carry")
            continue
        again = Request(query, headers=(("if-none-match", tag),))
        trial.compare([Request(query), again], _without_a_body, invariant=True)


def _never_unchanged(plain: Answer, asked: Answer) -> Outcome:
    """Judge the answer to a validator of no content."""
    if asked.status == 304:
        return Difference(Kind.STATUS, "200 for a validator that this URL never had", "304 Not Modified")
    return None if plain.ok and asked.ok else Skip("not answered")


def _bytes_per_tag(first: Answer, second: Answer) -> Outcome:
    one, two = (answer.exchange.headers.get("etag") for answer in (first, second))
    if one is None or one != two or one.startswith("W/"):
        return Skip("the ETag is weak or changed")
    if first.exchange.body != second.exchange.body:
        return Difference(Kind.CONTENT, "equal bytes for one strong ETag", "other bytes")
    return None


def _without_a_body(plain: Answer, asked: Answer) -> Outcome:
    """Judge the answer to the validator of this very content."""
    if asked.status == 304 and asked.exchange.body:
        return Difference(Kind.CONTENT, "a 304 without a body", f"{len(asked.exchange.body)} bytes")
    return None if asked.status in (200, 304) and plain.ok else Skip("not answered")


def _as_it_came(answer: Answer) -> str:
    """An answer's ETag, byte for byte, as a header takes it."""
    tags = [value for name, value in answer.exchange.headers.raw if name.lower() == b"etag"]
    return b", ".join(tags).decode("latin-1")


def _tag_per_coding(identity: Answer, gzip: Answer) -> Outcome:
    """A strong ETag names bytes, those of the coding too (RFC 9110, 8.8.3.3)."""
    one, two = (answer.exchange.headers for answer in (identity, gzip))
    tag = one.get("etag", "W/")
    if one.get("content-encoding") == two.get("content-encoding") or tag.startswith("W/"):
        return Skip("")
    if tag == two.get("etag"):
        return Difference(Kind.CONTENT, "another strong ETag for other bytes", f"{tag} for identity and for gzip")
    return None
