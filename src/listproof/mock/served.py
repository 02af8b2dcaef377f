"""A pipeline as a WSGI application, with all that a checker needs to be told about its data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from listproof.errors import UsageError
from listproof.mock import data_langsmith, data_seekrflow, langsmith, seekrflow
from listproof.mock.connection import Dropped
from listproof.mock.data import Thread
from listproof.mock.pipeline import Pipeline, Reply, Request, encode

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
NAMES = ("seekrflow", "langsmith")
_REASONS = {200: "OK", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
            404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 422: "Unprocessable Content",
            429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A collection that a checker is told about; ``rows`` is how many it holds at the start, under these ``ids``.

    ``deleted`` are the ids of rows that it held once.
    """

    name: str
    parents: Mapping[str, str]
    purpose: str
    rows: int
    ids: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mock:
    """A server in process. ``log`` holds (method, raw path and query) of every request, in the order of arrival.

    ``unknown`` and ``malformed`` are parents that exist nowhere; ``foreign`` is another account's, or None where the
    contract has no accounts. ``scopes`` are headers that select another team, ``headers`` the credential,
    ``other_headers`` that of another account, ``prefix`` the path that belongs to the base URL. ``changing`` names a
    collection, a row in it and the status that the row has after ``change``; None where no filter would show it.
    """

    pipeline: Pipeline
    app: App
    collections: tuple[Named, ...]
    unknown: Mapping[str, str]
    malformed: Mapping[str, str]
    foreign: Mapping[str, str] | None
    scopes: Mapping[str, str]
    headers: Mapping[str, str]
    other_headers: Mapping[str, str]
    log: list[tuple[str, str]]
    changing: tuple[str, str, str] | None
    change: Callable[[], None]

    @property
    def prefix(self) -> str:
        return self.pipeline.prefix

    def path(self, parents: Mapping[str, str]) -> str:
        """The path of the listing of these parents, without the prefix."""
        return self.pipeline.pattern.replace("([^/]+)", quote(parents["thread_id"], safe=""))


MOST_ROWS = 1_000_000
"""Rows of a collection at most: so many take about a gigabyte of memory."""


def pipeline(name: str, *, large: int = 0) -> Pipeline:
    """The reference pipeline of a contract; ``large`` adds a collection of that many rows."""
    if name not in NAMES:
        raise UsageError(f"There is no mock of {name!r}. Choose one of: {', '.join(NAMES)}.")
    if not 0 <= large <= MOST_ROWS:
        raise UsageError(
            f"A collection cannot have {large} rows. Give a number of rows up to {MOST_ROWS}, or 0 for none."
        )
    return seekrflow.pipeline(large) if name == "seekrflow" else langsmith.pipeline(large)


def reference(name: str, *, large: int = 0) -> Mock:
    """A conforming server of that contract."""
    return mock(pipeline(name, large=large))


def mock(pipeline: Pipeline) -> Mock:
    """The server that this pipeline makes."""
    log: list[tuple[str, str]] = []
    data = pipeline.data
    seekr = pipeline.contract == "seekrflow"
    served = [pipeline]
    big = data.rows(data.named("big").id)
    pending = next((row[pipeline.id] for row in big if row["status"] == "pending"), None)

    def change() -> None:
        served[0] = replace(served[0], data=served[0].data.having(str(pending), pipeline.id, status="success"))

    return Mock(
        pipeline=pipeline,
        app=application(lambda: served[0], log),
        collections=tuple(_collection(pipeline, thread) for thread in data.threads if thread.listed),
        unknown={"thread_id": data_seekrflow.UNKNOWN if seekr else data_langsmith.UNKNOWN},
        malformed={"thread_id": "not-a-uuid"},
        foreign={"thread_id": data.named("foreign").id} if seekr else None,
        scopes={"x-team-id": data_seekrflow.OTHER_TEAM} if seekr else {},
        headers={"Authorization": next(iter(seekrflow.KEYS))} if seekr else {},
        other_headers={"Authorization": list(seekrflow.KEYS)[1]} if seekr else {},
        log=log,
        changing=None if seekr or pending is None else ("big", str(pending), "success"),
        change=change,
    )


def _collection(pipeline: Pipeline, thread: Thread) -> Named:
    rows = pipeline.data.rows(thread.id)
    gone = [stored.row[pipeline.id] for stored in pipeline.data.stored(thread.id) if stored.deleted]
    ids = tuple(str(row[pipeline.id]) for row in rows)
    return Named(thread.name, {"thread_id": thread.id}, thread.purpose, len(rows), ids, tuple(gone))


def application(current: Callable[[], Pipeline], log: list[tuple[str, str]]) -> App:
    """A WSGI application of the current pipeline; whatever goes wrong inside becomes a 500 with a JSON body."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        pipeline = current()
        request = _request(environ)
        log.append((request.method, request.target))
        try:
            reply = pipeline.deliver(pipeline.handle(pipeline, request), request)
        except Dropped:
            raise
        except Exception:
            reply = Reply(500, encode({"detail": "Internal Server Error"}))
        if reply.sized and not reply.header("Content-Length"):
            reply = reply.having("Content-Length", str(len(reply.body)))
        start_response(f"{reply.status} {_REASONS.get(reply.status, 'Status')}", list(reply.headers))
        if request.method == "HEAD":
            return []
        return [reply.body] if reply.sized else [reply.body[at : at + 1000] for at in range(0, len(reply.body), 1000)]

    return app


def _request(environ: Mapping[str, Any]) -> Request:
    """The request with its raw path: servers give it as REQUEST_URI, the in-process transport only decoded."""
    raw = environ.get("REQUEST_URI") or quote(
        environ.get("PATH_INFO", "").encode("latin-1", "replace"), safe="/!$&'()*+,;=:@~"
    )
    headers = {k[5:].replace("_", "-").lower(): v for k, v in environ.items() if k.startswith("HTTP_")}
    length = environ.get("CONTENT_LENGTH") or "0"
    if length.isdigit():
        environ["wsgi.input"].read(int(length))  # an unread body would be taken for the next request
    return Request(environ["REQUEST_METHOD"], raw.partition("?")[0], environ.get("QUERY_STRING", ""), headers)
