"""Servers whose connections, timing, headers and content codings are unusual but right."""

from __future__ import annotations

import gzip
import hashlib
import random
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count

from listproof.faults.http.caches import delivered
from listproof.faults.registry import benign
from listproof.faults.turns import every
from listproof.mock.connection import Dropped
from listproof.mock.pipeline import Pipeline, Refusal, Reply, Request, accepts_gzip, encode

Sleep = Callable[[float], None]


def handling(pipeline: Pipeline, before: Callable[[Request], Reply | None]) -> Pipeline:
    """Ask ``before`` first; what it gives is the answer."""
    return replace(pipeline, handle=lambda changed, request: before(request) or pipeline.handle(changed, request))


@benign()
def bodies_in_chunks(pipeline: Pipeline) -> Pipeline:
    """Bodies come in chunks of a thousand bytes, without a length."""
    return delivered(pipeline, lambda reply, _: replace(reply, sized=False))


@benign()
def a_connection_is_dropped_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every ninth request finds its connection closed without an answer."""
    turn = every(pipeline, 9)

    def drop(_: Request) -> None:
        if turn():
            raise Dropped

    return handling(pipeline, drop)


@benign()
def answers_take_their_time(pipeline: Pipeline, sleep: Sleep = time.sleep) -> Pipeline:
    """Every answer takes between nothing and two milliseconds."""
    drawn = random.Random(pipeline.seed)  # noqa: S311 - repeatable on purpose
    return handling(pipeline, lambda _: sleep(drawn.random() * 0.002))


@benign()
def the_first_answer_is_slow(pipeline: Pipeline, sleep: Sleep = time.sleep) -> Pipeline:
    """The first answer takes 0.3 s, as that of a server that has just been woken."""
    answers = count()
    return handling(pipeline, lambda _: sleep(0.0 if next(answers) else 0.3))


def _later(status: int, message: str) -> Reply:
    return Reply(status, encode({"detail": message})).having("Retry-After", "0")


@benign()
def too_many_requests_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every eleventh request is answered 429 with Retry-After: 0."""
    turn = every(pipeline, 11)
    return handling(pipeline, lambda _: _later(429, "Too many requests") if turn() else None)


@benign()
def unavailable_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every thirteenth request is answered 503 with Retry-After: 0."""
    turn = every(pipeline, 13)
    return handling(pipeline, lambda _: _later(503, "Service unavailable") if turn() else None)


@benign()
def a_proxy_stands_between(pipeline: Pipeline) -> Pipeline:
    """Answers carry Via, Age, Server and X-Cache, and may be kept for no time."""

    def deliver(reply: Reply, request: Request) -> Reply:
        sent = pipeline.deliver(reply, request).having("Via", "1.1 gateway").having("Age", "0")
        return sent.having("Server", "envoy").having("X-Cache", "MISS").having("Cache-Control", "private, no-cache")

    return replace(pipeline, deliver=deliver)


def _without_tag(reply: Reply) -> Reply:
    return replace(reply, headers=tuple(pair for pair in reply.headers if pair[0].lower() != "etag"))


def _unconditional(request: Request) -> Request:
    kept = {k: v for k, v in request.headers.items() if not k.startswith("if-")}
    return replace(request, headers=kept)


@benign()
def validators_are_weak(pipeline: Pipeline) -> Pipeline:
    """The ETag is weak: the same for both content codings, and compared as such."""

    def deliver(reply: Reply, request: Request) -> Reply:
        sent = _without_tag(pipeline.deliver(reply, _unconditional(request)))
        if reply.status != 200:
            return sent
        tag = f'W/"{hashlib.sha256(reply.body).hexdigest()[:12]}"'
        known = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
        return (Reply(304, b"", ()) if tag in known else sent).having("ETag", tag)

    return replace(pipeline, deliver=deliver)


@benign(undecided={"HTT-02"})
def no_validators(pipeline: Pipeline) -> Pipeline:
    """No ETag is sent, and conditions are ignored."""
    return replace(
        pipeline,
        deliver=lambda reply, request: _without_tag(pipeline.deliver(reply, _unconditional(request))),
    )


@benign()
def a_date_is_the_only_validator(pipeline: Pipeline) -> Pipeline:
    """Last-Modified is sent and no ETag, and conditions are ignored."""

    def deliver(reply: Reply, request: Request) -> Reply:
        sent = _without_tag(pipeline.deliver(reply, _unconditional(request)))
        return sent.having("Last-Modified", "Mon, 03 Nov 2025 12:00:00 GMT") if reply.status == 200 else sent

    return replace(pipeline, deliver=deliver)


@benign()
def conditions_are_ignored(pipeline: Pipeline) -> Pipeline:
    """A strong ETag is sent, and whoever sends it back gets the whole answer again."""
    return replace(pipeline, deliver=lambda reply, request: pipeline.deliver(reply, _unconditional(request)))


@benign()
def head_is_not_allowed(pipeline: Pipeline) -> Pipeline:
    """HEAD is answered 405 with Allow: GET."""

    def handle(changed: Pipeline, request: Request) -> Reply:
        if request.method != "HEAD":
            return pipeline.handle(changed, request)
        return changed.refuse(Refusal(405, "Method Not Allowed"), request).having("Allow", "GET")

    return replace(pipeline, handle=handle)


@benign()
def everything_is_compressed(pipeline: Pipeline) -> Pipeline:
    """Every body, errors and empty lists too, is compressed for those who accept that."""

    def deliver(reply: Reply, request: Request) -> Reply:
        plain = _without_tag(pipeline.deliver(reply, replace(request, headers={}))).having("Vary", "Accept-Encoding")
        if not accepts_gzip(request):
            return plain
        return replace(plain, body=gzip.compress(plain.body, mtime=0)).having("Content-Encoding", "gzip")

    return replace(pipeline, deliver=deliver)
