"""Faults of HTTP: HEAD, validators, content types and codings, and a cache inside of the server."""

from __future__ import annotations

import gzip
from dataclasses import replace

from listproof.faults.general.registry import general
from listproof.faults.general.schema_bodies import good, replying
from listproof.faults.general.stages import RARE
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Reply, Request, accepts_gzip

PAGED = ("size",)


def _head(stages: Stages, status: int) -> Stages:
    return replying(
        stages, lambda request, reply: replace(reply, status=status) if request.method == "HEAD" else reply, good
    )


@general("F-HTTP-03", needs=(*PAGED, "get"), roots={"HTT-01"}, walked=True)
def head_crashes(stages: Stages) -> Stages:
    """HEAD gives 500 where GET gives 200."""
    return _head(stages, 500)


@general("F-HTTP-03", needs=(*PAGED, "get"), roots={"HTT-01"}, walked=True)
def head_is_not_found(stages: Stages) -> Stages:
    """HEAD gives 404 where GET gives 200."""
    return _head(stages, 404)


@general("F-HTTP-01", needs=PAGED, roots={"SCH-01"}, walked=True)
def rows_as_plain_text(stages: Stages) -> Stages:
    """A 200 says that it is text/plain."""
    return replying(stages, lambda _, reply: reply.having("Content-Type", "text/plain"), good)


@general("F-HTTP-04", needs=PAGED, roots={"HTT-02"}, walked=True)
def any_validator_gives_304(stages: Stages) -> Stages:
    """Any If-None-Match is answered 304."""

    def changed(request: Request, reply: Reply) -> Reply:
        known = request.headers.get("if-none-match")
        return Reply(304, b"", (("ETag", known),)) if known else reply

    return replying(stages, changed, good)


@general(needs=PAGED, roots={"HTT-06"}, reason="bodies are kept compressed, and sent so to everybody", walked=True)
def bodies_are_compressed_for_everybody(stages: Stages) -> Stages:
    """Bodies come as gzip, whatever the client accepts."""

    def changed(request: Request, reply: Reply) -> Reply:
        if accepts_gzip(request):
            return reply
        return replace(reply, body=gzip.compress(reply.body, 1, mtime=0)).having("Content-Encoding", "gzip")

    return replying(stages, changed, good)


@general("F-HTTP-02", needs=PAGED, roots={"HTT-03"}, when=RARE, walked=True)
def plain_bodies_end_at_8_kib(stages: Stages) -> Stages:
    """Of an uncompressed body only the first 8 KiB arrive."""

    def changed(request: Request, reply: Reply) -> Reply:
        return reply if accepts_gzip(request) else replace(reply, body=reply.body[:8192])

    return replying(stages, changed, good)


PATH_ALONE = "A cache whose key is the path alone, seen in front of many an API."


@general(
    needs=PAGED,
    roots={"HTT-04": (), "SCO-01": ("parent", "asked"), "SCO-02": ("parent", "asked")},
    reason=PATH_ALONE,
    walked=True,
)
def a_cache_ignores_the_query(stages: Stages) -> Stages:
    """The first answer for a path is given for every later query."""
    kept: dict[str, Reply] = {}
    return replying(stages, lambda request, reply: kept.setdefault(request.path, reply), good)
