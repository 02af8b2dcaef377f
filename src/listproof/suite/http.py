"""HTTP: HEAD, validators, content codings, and caches that do not look at the query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import replace
from functools import partial

from ..checking import boundaries
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..collection.answer import Answer
from ..collection.request import Request
from ..http.secret import HEADER_VALUE
from ..oracle.canonical import canonical, digest_of
from ..oracle.difference import Difference, Kind
from ..oracle.expected import expected
from ..oracle.query import Query
from ..results.model import Level, Provenance

TURNS = 4
"""How often a large body is asked for to see whether it comes whole each time."""

LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"
"""A date since which every row was written."""

LARGE_BODY = 8192
"""Bytes from which on truncated buffers and wrong lengths show."""


@requirement(
    "HTT-01",
    Level.SHOULD,
    Provenance.HTTP,
    per="target",
    cites=("200",),
)
def test_head_answers_as_get_without_a_body(trial: Trial) -> None:
    """HEAD answers as GET without a body, or 405.

    Monitors and link checkers ask by HEAD, and take its status for the resource's.

    A router knows GET only and answers 404, or the handler runs without the data that GET has and fails.
    """

    def judge(get: Answer, head: Answer) -> Outcome:
        if get.status != 200:
            return Skip(f"GET is answered with {get.status}")
        if head.status in (405, 501):
            if head.status == 405:
                trial.observe("allow", "with an Allow header" if "allow" in head.exchange.headers else "without one")
            return None
        if head.status != get.status:
            return Difference(Kind.STATUS, f"{get.status} as for GET, or 405", f"status {head.status}")
        if head.exchange.body:
            return Difference(Kind.CONTENT, "no body", f"{len(head.exchange.body)} bytes")
        if head.exchange.media_type not in ("", get.exchange.media_type):
            return Difference(Kind.CONTENT, f"content-type {get.exchange.media_type}", head.exchange.media_type)
        return None

    for query in (Query(), Query(limit=1) if trial.operation.page else Query()):
        written = text(trial.operation, query)
        trial.compare([query, Request(written, method="HEAD")], judge, invariant=True)

    def refused_too(get: Answer, head: Answer) -> Outcome:
        if not get.refused:
            return Skip("")
        if head.status < 300:
            return Difference(Kind.STATUS, f"{get.status} as for GET, or 405", f"status {head.status}")
        return None

    asked = [Request(), Request(method="HEAD")]
    trial.compare(asked, refused_too, invariant=True, collection=trial.target.unknown)


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
    queries = [Query(), Query(limit=2, offset=1)]
    written = [text(trial.operation, query) for query in queries] if trial.operation.page else [""]
    validated = [each for each in written if "etag" in trial.ask(Request(each)).exchange.headers]
    trial.observe("validators", "sends an ETag" if validated else "sends none")
    other = '"listproof-no-such-content"'
    for query in validated or written[:1]:

        def never(plain: Answer, asked: Answer) -> Outcome:
            if asked.status == 304:
                return Difference(Kind.STATUS, "200 for a validator that this URL never had", "304 Not Modified")
            return None if plain.ok and asked.ok else Skip("not answered")

        def again(first: Answer, second: Answer) -> Outcome:
            one, two = first.exchange, second.exchange
            same = one.headers.get("etag") == two.headers.get("etag") and not one.headers.get("etag", "W/").startswith(
                "W/"
            )
            if same and one.body != two.body:
                return Difference(Kind.CONTENT, "equal bytes for one strong ETag", "other bytes")
            return None if same else Skip("the ETag is weak or changed")

        def confirmed(plain: Answer, asked: Answer) -> Outcome:
            if asked.status == 304 and asked.exchange.body:
                return Difference(Kind.CONTENT, "a 304 without a body", f"{len(asked.exchange.body)} bytes")
            return None if asked.status in (200, 304) and plain.ok else Skip("not answered")

        for header in (("if-none-match", other), ("if-modified-since", LONG_AGO)):
            trial.compare([Request(query), Request(query, headers=(header,))], never, invariant=True)
        if validated:
            trial.compare([Request(query), Request(query, turn=1)], again, invariant=True)
    if trial.operation.page:
        query = text(trial.operation, Query(limit=trial.collection.granted))
        codings = [Request(query, headers=(("accept-encoding", coding),)) for coding in ("identity", "gzip")]
        trial.compare(codings, _told_apart, invariant=True)
    for query in validated:
        tag = _as_it_came(trial.ask(Request(query)))
        if not HEADER_VALUE.fullmatch(tag):
            trial.undecided.append("an ETag that cannot be sent back: it holds characters that HTTP does not carry")
            continue
        trial.compare([Request(query), Request(query, headers=(("if-none-match", tag),))], confirmed, invariant=True)


def _as_it_came(answer: Answer) -> str:
    """An answer's ETag, byte for byte, as a header takes it."""
    tags = [value for name, value in answer.exchange.headers.raw if name.lower() == b"etag"]
    return b", ".join(tags).decode("latin-1")


def _told_apart(identity: Answer, gzip: Answer) -> Outcome:
    """A strong ETag names bytes, those of the coding too (RFC 9110, 8.8.3.3)."""
    one, two = (answer.exchange.headers for answer in (identity, gzip))
    tag = one.get("etag", "W/")
    if one.get("content-encoding") == two.get("content-encoding") or tag.startswith("W/"):
        return Skip("")
    if tag == two.get("etag"):
        return Difference(Kind.CONTENT, "another strong ETag for other bytes", f"{tag} for identity and for gzip")
    return None


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

    def judge(answer: Answer) -> Outcome:
        if answer.status != 200:
            return Skip(f"answered with {answer.status}")
        coding = answer.exchange.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("", "identity"):
            return Difference(Kind.CONTENT, "no content-encoding", f"content-encoding: {coding}")
        return None

    largest = max(trial.target.readable(), key=lambda each: len(each.snapshot), default=trial.collection)
    for place in dict.fromkeys((trial.collection, largest)):
        queries = [Query(), *([Query(limit=place.granted)] if trial.operation.page else [])]
        for query in queries:
            asked = Request(text(trial.operation, query), headers=(("accept-encoding", "identity"),))
            trial.compare([asked], judge, invariant=True, collection=place)


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
    query = Query(limit=trial.collection.granted) if trial.operation.page else Query()
    written = text(trial.operation, query)
    codings = [Request(written, headers=(("accept-encoding", coding),)) for coding in ("identity", "gzip")]
    largest = max(len(trial.ask(coding).exchange.body) for coding in codings)
    if largest < LARGE_BODY:  # where a page is full no page of such rows is larger
        full = trial.operation.page is not None and len(trial.snapshot) >= trial.collection.granted
        trial.need(full, "a body over 8 KiB")

    def complete(identity: Answer, gzip: Answer) -> Outcome:
        for coding, answer in (("identity", identity), ("gzip", gzip)):
            if answer.exchange.broken:
                return Difference(Kind.CONTENT, f"a complete body with {coding}", answer.exchange.broken)
        if identity.status == gzip.status == 200 and identity.ok != gzip.ok:
            said = f"identity: {identity.problem or 'rows'}; gzip: {gzip.problem or 'rows'}"
            return Difference(Kind.CONTENT, "rows with both codings", said)
        return None

    if trial.compare(codings, complete, invariant=True, broken_counts=True):
        return
    _broken_off(trial, codings)

    def judge(identity: Answer, gzip: Answer, again: Answer) -> Outcome:
        if canonical(identity.value) != canonical(again.value):
            return Skip("the content changes between identical requests")
        if not identity.ok or not gzip.ok:
            return Skip("not answered")
        if Counter(row.form for row in identity.rows or ()) == Counter(row.form for row in gzip.rows or ()):
            return None
        return Difference(
            Kind.ALTERED, f"{len(identity.ids)} rows for both codings", f"others with gzip: {len(gzip.ids)}"
        )

    trial.compare([*codings, replace(codings[0], turn=1)], judge)


@requirement(
    "HTT-04",
    Level.MUST,
    Provenance.HTTP,
    Provenance.IMPLIED,
    per="target",
    needs="rows for which at least 3 queries have different answers",
    cites=("200",),
    alone=True,
)
def test_an_answer_is_the_answer_to_its_own_query(trial: Trial) -> None:
    """Queries that ask for different things are not answered with the same bytes.

    Whoever asks second gets what somebody else asked for: every parameter seems to be ignored, now and then.

    A cache in front of the server or inside it takes the path for its key and leaves out the query, or a proxy does not
    pass the query on.
    """
    queries = _unlike(trial)
    trial.need(len(queries) >= DISTINCT - 1, "rows for which at least 3 queries have different answers")

    def judge(*answers: Answer, asked: Sequence[Request], last: bool) -> Outcome:
        given = [(query, answer) for query, answer in zip(asked, answers, strict=True) if answer.ok]
        if len(given) < len(asked):
            return Skip("a legal request is not answered with rows")
        (body, times), *_ = Counter(answer.exchange.body for _, answer in given).most_common(1)
        if times < min(DISTINCT, len(asked)):
            return None if last or times == 1 else Skip("")  # a cache may have let go of its answer in between
        same = ", ".join(f"?{query.query}" for query, answer in given if answer.exchange.body == body)
        want = f"{len(asked)} queries that ask for different things to have different answers"
        return Difference(Kind.CONTENT, want, f"the same {len(body)} bytes for {same}")

    for turn in range(TURNS, TURNS + ROUNDS):
        asked = [Request(text(trial.operation, query), turn=turn) for query in queries]
        seen = trial.compare(
            asked, partial(judge, asked=asked, last=turn == TURNS + ROUNDS - 1), invariant=True, subject=0
        )
        if not isinstance(seen, Skip) or seen.reason:
            break


ROUNDS = 3
"""How often queries are asked of which some, but not enough, have the same answer."""

DISTINCT = 4
"""So many queries have the same answer where the query is not looked at; fewer do where one parameter is ignored."""


def _unlike(trial: Trial) -> list[Query]:
    """Queries of every parameter, no two of which have the same answer."""
    size = [Query(limit=1), Query(limit=2, offset=1)] if trial.operation.page else []
    found: dict[Hashable, Query] = {}
    for query in (Query(), *size, *boundaries.beside(trial.collection)):
        want = expected(trial.snapshot, query)
        rows = tuple(digest_of(row.project(want.fields)) if want.fields else row.form for row in want.rows)
        if rows and (not query.order or len({*want.ties}) > 1):
            found.setdefault(rows, query)
    return [*found.values()]
