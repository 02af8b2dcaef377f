"""Faults of caches, validators and codings."""

from __future__ import annotations

import gzip
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.filtering_rows import finding
from listproof.faults.general.registry import general
from listproof.faults.general.schema_bodies import good, replying
from listproof.faults.general.stages import MEETS, RARE, SOMETIMES, cutting
from listproof.faults.turns import every
from listproof.mock.data import Rows
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Reply, Request, accepts_gzip

PAGED = ("size",)
LONG = 8192
WORTH_PACKING = 1024
COMPRESSED = "a proxy compresses what is large, whoever asks"


@general("F-HTTP-03", needs=(*PAGED, "get"), roots={"HTT-01"}, walked=True)
def head_has_another_type(stages: Stages) -> Stages:
    """HEAD says text/html where GET says what is documented."""
    return replying(
        stages,
        lambda request, reply: reply.having("Content-Type", "text/html") if request.method == "HEAD" else reply,
        good,
    )


@general("F-HTTP-03", needs=("path", "parent", "unknown", "get"), roots={"HTT-01"}, when=RARE, walked=True)
def head_finds_every_parent(stages: Stages) -> Stages:
    """HEAD of an unknown parent gives 200."""
    return replying(
        stages,
        lambda request, reply: replace(reply, status=200) if request.method == "HEAD" else reply,
        lambda reply: reply.status == 404,
    )


@general("F-HTTP-04", needs=PAGED, roots={"HTT-02"}, walked=True)
def any_date_gives_304(stages: Stages) -> Stages:
    """Last-Modified is sent, and any If-Modified-Since is answered 304, however old."""

    def dated(request: Request, reply: Reply) -> Reply:
        stamped = reply.having("Last-Modified", "Mon, 03 Nov 2025 12:00:00 GMT")
        since = "if-modified-since" in request.headers and "if-none-match" not in request.headers
        return replace(stamped, status=304, body=b"") if since else stamped

    return replying(stages, dated, good)


def _long(reply: Reply) -> bool:
    return good(reply) and len(reply.body) > LONG


def _worth_packing(reply: Reply) -> bool:
    return good(reply) and len(reply.body) > WORTH_PACKING


def _packed(reply: Reply) -> Reply:
    return replace(reply, body=gzip.compress(reply.body, 1, mtime=0)).having("Content-Encoding", "gzip")


@general(needs=PAGED, roots={"HTT-06"}, when=RARE, reason=COMPRESSED, walked=True)
def large_bodies_are_compressed_for_everybody(stages: Stages) -> Stages:
    """A body over 1 KiB comes as gzip, whatever the client accepts."""
    return replying(stages, lambda request, reply: reply if accepts_gzip(request) else _packed(reply), _worth_packing)


@general("F-HTTP-02", needs=PAGED, roots={"HTT-03"}, when=SOMETIMES, walked=True)
def plain_bodies_end_early_now_and_then(stages: Stages) -> Stages:
    """Every second uncompressed body over 8 KiB ends after 8 KiB."""
    turn = every(stages, 2)

    def cut(request: Request, reply: Reply) -> Reply:
        return replace(reply, body=reply.body[:LONG]) if not accepts_gzip(request) and turn() else reply

    return replying(stages, cut, _long)


@general("F-HTTP-05", needs=("size", "offset"), roots={"PAG-03"}, when=MEETS, meets=("size", "start"))
def a_cache_forgets_the_offset(stages: Stages) -> Stages:
    """Where a size and a position alone are asked, a page once cut is given again for every later one."""
    first: dict[object, int] = {}
    place: list[object] = [()]

    def alone(wanted: Wanted) -> bool:
        place[0] = tuple(wanted.parents.items())
        return wanted.sent == {"size", "start"}

    def change(start: int, size: int) -> tuple[int, int | None]:
        key = place[0], size
        first[key] = min(first.get(key, start), start)
        return first[key], size

    return cutting(stages, change, alone)


@general("F-HTTP-05", needs=("filter.values",), roots={"FLT-01", "FLT-07"}, when=SOMETIMES, meets=("filter",))
def a_cache_forgets_the_value(stages: Stages) -> Stages:
    """A filter is answered with what another value gave at the request before, where little else is asked."""
    last: dict[object, Rows] = {}

    def found(operation: ListOperation, _: Rows, right: Rows, wanted: Wanted) -> Rows:
        if not wanted.sent <= {"filter", "size"}:
            return right
        key = operation.key, *wanted.parents.items()
        before = last.pop(key, right)
        last[key] = right
        return before

    return finding(stages, found)


@general(
    "F-SCO-01",
    needs=("path", "parent", "unknown"),
    roots={"SCO-01", "SCO-02", "SCO-03"},
    when=SOMETIMES,
)
def a_cache_forgets_the_parent(stages: Stages) -> Stages:
    """The first 200 to a query is given to every later one that is the same, whichever parent it is about."""
    kept: dict[tuple[str, str], Reply] = {}

    def replied(request: Request, reply: Reply) -> Reply:
        right, key = stages.replied(request, reply), (request.method, request.query)
        if key in kept:
            return kept[key]
        if good(right):
            kept[key] = right
        return right

    return replace(stages, replied=replied)
