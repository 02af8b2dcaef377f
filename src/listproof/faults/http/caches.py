"""Faults of HTTP: HEAD, validators, content codings and caches inside the server."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from itertools import count

from listproof.faults.registry import fault
from listproof.faults.stages import slicing
from listproof.faults.turns import every
from listproof.mock.data import Rows
from listproof.mock.pipeline import Call, Pipeline, Reply, Request, accepts_gzip


def delivering(pipeline: Pipeline, change: Callable[[Reply, Request], Reply]) -> Pipeline:
    """Change a 200 before it is compressed and validated."""
    return replace(
        pipeline,
        deliver=lambda reply, request: pipeline.deliver(
            change(reply, request) if reply.status == 200 else reply, request
        ),
    )


def delivered(pipeline: Pipeline, change: Callable[[Reply, Request], Reply]) -> Pipeline:
    """Change a 200 as it leaves."""

    def deliver(reply: Reply, request: Request) -> Reply:
        sent = pipeline.deliver(reply, request)
        return change(sent, request) if reply.status == 200 else sent

    return replace(pipeline, deliver=deliver)


@fault("F-HTTP-03", roots={"HTT-01"})
def head_crashes(pipeline: Pipeline) -> Pipeline:
    """HEAD gives 500 where GET gives 200."""
    crashed = Reply(500, b'{"detail":"Internal Server Error"}')
    return delivering(pipeline, lambda reply, request: crashed if request.method == "HEAD" else reply)


@fault("F-HTTP-03", roots={"HTT-01"})
def head_has_another_type(pipeline: Pipeline) -> Pipeline:
    """HEAD says text/html where GET says application/json."""
    return delivering(
        pipeline,
        lambda reply, request: reply.having("Content-Type", "text/html") if request.method == "HEAD" else reply,
    )


@fault("F-HTTP-04", roots={"HTT-02"})
def one_strong_validator_for_differing_bytes(pipeline: Pipeline) -> Pipeline:
    """The body has some white space more at every request, and its strong ETag does not change."""
    answers = count()

    def spaced(reply: Reply, _: Request) -> Reply:
        return replace(reply, body=reply.body + b" " * (next(answers) % 7))

    def tagged(reply: Reply, request: Request) -> Reply:
        return reply.having("ETag", f'"{sum(request.target.encode()):x}"') if reply.status == 200 else reply

    return delivered(delivering(pipeline, spaced), tagged)


@fault("F-HTTP-04", roots={"HTT-02"})
def any_date_gives_304(pipeline: Pipeline) -> Pipeline:
    """Last-Modified is sent, and any If-Modified-Since is answered 304, however old."""

    def dated(reply: Reply, request: Request) -> Reply:
        stamped = reply.having("Last-Modified", "Mon, 03 Nov 2025 12:00:00 GMT")
        since = "if-modified-since" in request.headers and "if-none-match" not in request.headers
        return replace(stamped, status=304, body=b"") if since else stamped

    return delivered(pipeline, dated)


@fault("F-HTTP-04", roots={"HTT-02"}, when="rare rows")
def codings_share_a_strong_validator(pipeline: Pipeline) -> Pipeline:
    """The compressed and the plain body, which are different bytes, have one strong ETag."""

    def tagged(reply: Reply, request: Request) -> Reply:
        body = gzip.decompress(reply.body) if reply.header("Content-Encoding") == "gzip" else reply.body
        plain = pipeline.deliver(Reply(200, body), replace(request, headers={}))
        return reply.having("ETag", plain.header("ETag") or "") if reply.status == 200 else reply

    return delivered(pipeline, tagged)


@fault("F-HTTP-02", roots={"HTT-03"}, when="rare rows")
def plain_bodies_are_encoded_twice(pipeline: Pipeline) -> Pipeline:
    """An uncompressed body over 8 KiB has its characters outside ASCII encoded twice."""

    def twice(reply: Reply, request: Request) -> Reply:
        wrong = len(reply.body) > 8192 and not accepts_gzip(request)
        return replace(reply, body=reply.body.decode("latin-1").encode()) if wrong else reply

    return delivering(pipeline, twice)


@fault("F-HTTP-02", roots={"HTT-03"}, when="sometimes")
def plain_bodies_end_early_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every second uncompressed body over 8 KiB ends after 8 KiB."""
    turn = every(pipeline, 2)

    def cut(reply: Reply, request: Request) -> Reply:
        wrong = len(reply.body) > 8192 and not accepts_gzip(request) and turn()
        return replace(reply, body=reply.body[:8192]) if wrong else reply

    return delivering(pipeline, cut)


@fault("F-HTTP-05", roots={"PAG-03", "PAG-14"}, when="with another parameter", meets=("limit", "offset"))
def a_cache_forgets_the_offset(pipeline: Pipeline) -> Pipeline:
    """Where only limit and offset are asked, a page once cut is given again for every later one."""
    first: dict[tuple[str, int], int] = {}

    def remembered(call: Call) -> Call:
        asked = call.asked
        if asked.sent != {"limit", "offset"}:
            return call
        key = asked.parent, asked.limit
        first[key] = min(first.get(key, asked.offset), asked.offset)
        return call.asking(offset=first[key])

    return slicing(pipeline, remembered)


@fault("F-HTTP-05", contracts="langsmith", roots={"FLT-01", "FLT-07"}, when="sometimes", meets=("status",))
def a_cache_forgets_the_status(pipeline: Pipeline) -> Pipeline:
    """A status is answered with what another status gave at the request before, where nothing else is asked."""
    last: dict[str, Rows] = {}

    def found(rows: Rows, call: Call) -> Rows:
        right = pipeline.filter(rows, call)
        if call.asked.status is None or not call.asked.sent <= {"status", "limit"}:
            return right
        before = last.pop(call.asked.parent, right)
        last[call.asked.parent] = right
        return before

    return replace(pipeline, filter=found)


def _kept(pipeline: Pipeline, uses: int | None) -> Pipeline:
    """Answer from a cache whose key is the path and the headers, ``uses`` times or for ever."""
    kept: dict[tuple[str, frozenset[tuple[str, str]]], tuple[Reply, int]] = {}

    def handle(changed: Pipeline, request: Request) -> Reply:
        key = request.method + request.path, frozenset(request.headers.items())
        reply, used = kept.get(key, (None, 0))
        if reply is None or used == uses:
            reply, used = pipeline.handle(changed, request), 0
        if reply.status == 200:
            kept[key] = reply, used + 1
        return reply

    return replace(pipeline, handle=handle)


@fault(roots={"HTT-04"}, reason="A cache whose key is the path alone, seen in front of many an API.")
def a_cache_ignores_the_query(pipeline: Pipeline) -> Pipeline:
    """The first answer for a path is given for every later query."""
    return _kept(pipeline, None)


@fault(roots={"HTT-04"}, when="sometimes", reason="The same with a short life, which hides it from slow clients.")
def a_cache_ignores_the_query_for_a_while(pipeline: Pipeline) -> Pipeline:
    """An answer is given for the next seven requests of its path, whatever they ask."""
    return _kept(pipeline, 8)


@fault("F-SCO-01", roots={"SCO-01", "SCO-02", "SCO-03", "SCO-04"}, when="sometimes")
def a_cache_forgets_the_thread(pipeline: Pipeline) -> Pipeline:
    """The first 200 to a query is given to every later one that is the same, whichever thread it is about."""
    kept: dict[tuple[str, str, frozenset[tuple[str, str]]], Reply] = {}

    def handle(changed: Pipeline, request: Request) -> Reply:
        key = request.method, request.query, frozenset(request.headers.items())
        reply = kept.get(key) or pipeline.handle(changed, request)
        if reply.status == 200:
            kept[key] = reply
        return reply

    return replace(pipeline, handle=handle)
