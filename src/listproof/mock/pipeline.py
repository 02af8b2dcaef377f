"""A list endpoint as one explicit pipeline: authenticate, parse, find, filter, sort, slice, project, render.

Each stage is a plain function on frozen values, and the pipeline is a value that holds them. A server that is wrong
in one way, or unusual but right, is ``dataclasses.replace`` of one stage.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, unquote

from listproof.mock.data import Data, Rows
from listproof.mock.instant import instant


@dataclass(frozen=True)
class Request:
    """A request as it came: path and query raw, header names in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def target(self) -> str:
        """Raw path and query, as in the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True)
class Asked:
    """What a request asks for. ``sent`` holds the names of the query parameters that stood in it."""

    parent: str
    limit: int
    offset: int
    order: str = "desc"
    status: str | None = None
    select: tuple[str, ...] | None = None
    sent: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Call:
    """An accepted request: who asks, and for what."""

    request: Request
    account: str
    asked: Asked

    def asking(self, **changes: Any) -> Call:
        """The same call with other wishes: ``call.asking(offset=0)``."""
        return replace(self, asked=replace(self.asked, **changes))


@dataclass(frozen=True)
class Reply:
    """An answer. Content-Length is added when it is sent, or where it is not ``sized`` the body comes in pieces."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)
    sized: bool = True

    def header(self, name: str) -> str | None:
        """The value of a header, its name in any case; None where it is not there."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def having(self, name: str, value: str) -> Reply:
        """The same answer with this header set."""
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return Reply(self.status, self.body, (*kept, (name, value)), self.sized)


class Refusal(Exception):
    """A request that gets no rows. ``at`` and ``kind`` say where and what, for error bodies that have such members."""

    def __init__(self, status: int, message: str, at: tuple[str, ...] = (), kind: str = "value_error") -> None:
        super().__init__(message)
        self.status, self.message, self.at, self.kind = status, message, at, kind


@dataclass(frozen=True)
class Pipeline:
    """One server. ``steps`` is the order in which the four row stages run; ``default`` the limit of a bare request.

    ``seed`` is for servers that do something only now and then: it moves the moments at which they do.
    """

    contract: str
    data: Data
    pattern: str  # regular expression of the path, one group: the parent
    id: str
    default: int
    authenticate: Callable[[Request], str]
    parse: Callable[[Request, str], Asked]
    find: Callable[[Data, Call], Rows]
    filter: Callable[[Rows, Call], Rows]
    sort: Callable[[Rows, Call], Rows]
    slice: Callable[[Rows, Call], Rows]
    project: Callable[[Rows, Call], Rows]
    render: Callable[[Rows, Call], Reply]
    refuse: Callable[[Refusal, Request], Reply]
    deliver: Callable[[Reply, Request], Reply]
    handle: Callable[[Pipeline, Request], Reply]
    steps: tuple[str, ...] = ("filter", "sort", "slice", "project")
    prefix: str = ""
    seed: int = 0

    sample: str = "limit=3"
    """A query that shows a few rows."""

    def path(self, parents: Mapping[str, str]) -> str:
        """The path of the listing of these parents, without the prefix."""
        return self.pattern.replace("([^/]+)", quote(parents["thread_id"], safe=""))


def answer(pipeline: Pipeline, request: Request) -> Reply:
    """Lead one request through the stages."""
    try:
        parent = route(pipeline, request)
        account = pipeline.authenticate(request)
        call = Call(request, account, pipeline.parse(request, parent))
        rows = pipeline.find(pipeline.data, call)
        for step in pipeline.steps:
            rows = getattr(pipeline, step)(rows, call)
        return pipeline.render(rows, call)
    except Refusal as refusal:
        return pipeline.refuse(refusal, request)


def route(pipeline: Pipeline, request: Request) -> str:
    """The parent's id in the path, decoded; 404 for other paths, 405 for other methods."""
    match = re.fullmatch(re.escape(pipeline.prefix) + pipeline.pattern, request.path)
    if match is None:
        raise Refusal(404, "Not Found")
    if request.method not in ("GET", "HEAD"):
        raise Refusal(405, "Method Not Allowed")
    return unquote(match[1])


def filter_by_status(rows: Rows, call: Call) -> Rows:
    """The rows of the status asked for, all where none is."""
    wanted = call.asked.status
    return rows if wanted is None else tuple(row for row in rows if row["status"] == wanted)


def sort_by_created_at(rows: Rows, call: Call, id: str) -> Rows:
    """By instant, equal ones by id; ``desc`` is ``asc`` reversed."""
    key = lambda row: (instant(row["created_at"]), row[id])  # noqa: E731 - two uses would not make it clearer
    return tuple(sorted(rows, key=key, reverse=call.asked.order == "desc"))


def slice_page(rows: Rows, call: Call) -> Rows:
    """The rows of the page asked for: ``limit`` of them from ``offset`` on."""
    return rows[call.asked.offset : call.asked.offset + call.asked.limit]


def project_selected(rows: Rows, call: Call) -> Rows:
    """The rows cut down to the selected members, whole where none is selected."""
    names = call.asked.select
    return rows if names is None else tuple({k: v for k, v in row.items() if k in names} for row in rows)


def render_json(rows: Rows, _call: Call) -> Reply:
    """The rows as a JSON array in UTF-8."""
    return Reply(200, encode(list(rows)))


def deliver_gzip(reply: Reply, request: Request) -> Reply:
    """Compress bodies over 1 KiB for those who ask."""
    reply = reply.having("Vary", "Accept-Encoding")
    if len(reply.body) <= 1024 or not accepts_gzip(request):
        return reply
    return replace(reply, body=gzip.compress(reply.body, 1, mtime=0)).having("Content-Encoding", "gzip")


def deliver_validated(reply: Reply, request: Request) -> Reply:
    """With a strong validator, one for each content coding, and 304 to those who have the content (RFC 9110, 13)."""
    reply = deliver_gzip(reply, request)
    if reply.status != 200:
        return reply
    tag = f'"{hashlib.sha256(reply.body).hexdigest()[:20]}"'
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Reply(304, b"", (("ETag", tag), ("Vary", "Accept-Encoding")))
    return reply.having("ETag", tag)


def accepts_gzip(request: Request) -> bool:
    """Whether the request accepts gzip (RFC 9110, 12.5.3)."""
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() == "gzip":
            return re.fullmatch(r"\s*q=0(\.0*)?\s*", weight) is None
    return False


def encode(value: Any) -> bytes:
    """Strict JSON; Python's ints and floats keep 2**53 + 1 and 1.0 as they are."""
    return _ENCODER.encode(value).encode()


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":"))


def integer(text: str) -> int | None:
    """An optional minus and ASCII digits, nothing else; beyond forty digits the size no longer matters."""
    if re.fullmatch(r"-?[0-9]+", text) is None:
        return None
    digits = text.lstrip("-").lstrip("0")
    size = int(digits or "0") if len(digits) <= 40 else 10**40
    return -size if text.startswith("-") else size
