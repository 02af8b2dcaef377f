"""Faults of HTTP itself."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.mock.pipeline import Pipeline, Reply, Request, accepts_gzip


@fault("F-HTTP-01", roots={"SCH-01"})
def rows_as_plain_text(pipeline: Pipeline) -> Pipeline:
    """A 200 says that it is text/plain."""
    return replace(pipeline, render=lambda rows, call: pipeline.render(rows, call).having("Content-Type", "text/plain"))


@fault("F-HTTP-03", roots={"HTT-01"})
def head_is_not_found(pipeline: Pipeline) -> Pipeline:
    """HEAD gives 404 where GET gives 200."""

    def handle(changed: Pipeline, request: Request) -> Reply:
        reply = pipeline.handle(changed, request)
        return Reply(404, b'{"detail":"Not Found"}') if request.method == "HEAD" else reply

    return replace(pipeline, handle=handle)


@fault("F-HTTP-04", roots={"HTT-02"})
def any_validator_gives_304(pipeline: Pipeline) -> Pipeline:
    """A strong ETag is sent, and any If-None-Match is answered 304."""

    def deliver(reply: Reply, request: Request) -> Reply:
        sent = pipeline.deliver(reply, request)
        if sent.status != 200:
            return sent
        tag = f'"{hashlib.sha256(sent.body).hexdigest()[:16]}"'
        stale = "if-none-match" in request.headers
        return (replace(sent, status=304, body=b"") if stale else sent).having("ETag", tag)

    return replace(pipeline, deliver=deliver)


@fault("F-HTTP-02", roots={"HTT-03", "SCH-01"}, when="rare rows")
def compressed_bodies_end_at_8_kib(pipeline: Pipeline) -> Pipeline:
    """Of a compressed body only the first 8 KiB of content arrive."""

    def deliver(reply: Reply, request: Request) -> Reply:
        if not accepts_gzip(request) or len(reply.body) <= 8192:
            return pipeline.deliver(reply, request)
        cut = replace(reply, body=gzip.compress(reply.body[:8192], mtime=0))
        return cut.having("Content-Encoding", "gzip").having("Vary", "Accept-Encoding")

    return replace(pipeline, deliver=deliver)


@fault(roots={"HTT-06"}, reason="bodies are kept compressed, and sent so to everybody")
def bodies_are_compressed_for_everybody(pipeline: Pipeline) -> Pipeline:
    """Bodies come as gzip, whatever the client accepts."""
    greedy = {"accept-encoding": "gzip"}
    return replace(
        pipeline,
        deliver=lambda reply, request: pipeline.deliver(reply, replace(request, headers={**request.headers, **greedy})),
    )


@fault(roots={"HTT-06"}, when="rare rows", reason="a proxy compresses what is large, whoever asks")
def large_bodies_are_compressed_for_everybody(pipeline: Pipeline) -> Pipeline:
    """A body over 8 KiB comes as gzip, whatever the client accepts."""

    def deliver(reply: Reply, request: Request) -> Reply:
        greedy = {**request.headers, "accept-encoding": "gzip"} if len(reply.body) > 8192 else request.headers
        return pipeline.deliver(reply, replace(request, headers=greedy))

    return replace(pipeline, deliver=deliver)


@fault("F-HTTP-02", roots={"HTT-03"}, when="rare rows")
def plain_bodies_end_at_8_kib(pipeline: Pipeline) -> Pipeline:
    """Of an uncompressed body only the first 8 KiB arrive."""

    def deliver(reply: Reply, request: Request) -> Reply:
        return pipeline.deliver(reply if accepts_gzip(request) else replace(reply, body=reply.body[:8192]), request)

    return replace(pipeline, deliver=deliver)


@fault("F-HTTP-03", roots={"HTT-01"}, contracts="langsmith")
def head_finds_every_thread(pipeline: Pipeline) -> Pipeline:
    """HEAD of an unknown thread gives 200."""

    def deliver(reply: Reply, request: Request) -> Reply:
        done = pipeline.deliver(reply, request)
        return replace(done, status=200) if request.method == "HEAD" and done.status == 404 else done

    return replace(pipeline, deliver=deliver)
