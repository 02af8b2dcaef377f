"""A pipeline as a WSGI application, with all that a checker needs to be told about its data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import quote

from listproof.contract import library
from listproof.contract.model import Contract
from listproof.errors import UsageError
from listproof.mock import data_langsmith, data_seekrflow, langsmith, seekrflow
from listproof.mock.connection import Dropped
from listproof.mock.data import Thread
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.rows import written
from listproof.mock.generic.site import Site, site
from listproof.mock.pipeline import Pipeline, Reply, Request, encode

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
NAMES = ("seekrflow", "langsmith")
_REASONS = {200: "OK", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
            404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 422: "Unprocessable Content",
            429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A collection that a checker is told about; ``rows`` is how many it holds at the start, under these ``ids``, None
    where that depends on the operation.

    ``deleted`` are the ids of rows that it held once.
    """

    name: str
    parents: Mapping[str, str]
    purpose: str
    rows: int
    ids: tuple[str, ...] | None = ()
    deleted: tuple[str, ...] = ()


class Server(Protocol):
    """What answers requests: a pipeline, or the site of a contract."""

    @property
    def prefix(self) -> str: ...

    @property
    def sample(self) -> str: ...

    @property
    def handle(self) -> Callable[[Any, Request], Reply]: ...

    @property
    def deliver(self) -> Callable[[Reply, Request], Reply]: ...

    def path(self, parents: Mapping[str, str]) -> str: ...


@dataclass(frozen=True)
class Mock:
    """A server in process. ``log`` holds (method, raw path and query) of every request, in the order of arrival.

    ``unknown`` and ``malformed`` are parents that exist nowhere, empty where nothing is known to be malformed;
    ``foreign`` is another account's, or None where there are no accounts. ``scopes`` are headers that select another
    team, ``headers`` the credential, ``other_headers`` that of another account, ``prefix`` the path that belongs to the
    base URL. ``changing`` names a collection, a row in it, a field and the value that it has after ``change``; None
    where no filter would show it.
    """

    server: Server
    app: App
    collections: tuple[Named, ...]
    unknown: Mapping[str, str]
    malformed: Mapping[str, str]
    foreign: Mapping[str, str] | None
    scopes: Mapping[str, str]
    headers: Mapping[str, str]
    other_headers: Mapping[str, str]
    log: list[tuple[str, str]]
    changing: tuple[str, str, str, str] | None
    change: Callable[[], None]

    @property
    def pipeline(self) -> Pipeline:
        """The stages of a bundled contract's mock. Raises TypeError for one that is made of a document."""
        if not isinstance(self.server, Pipeline):
            raise TypeError(f"the mock of {self.server} has no pipeline")
        return self.server

    @property
    def prefix(self) -> str:
        """The path that belongs to the base URL, empty or beginning with a slash."""
        return self.server.prefix

    def path(self, parents: Mapping[str, str]) -> str:
        """The path of the listing of these parents, without the prefix."""
        return self.server.path(parents)


MOST_ROWS = 1_000_000
"""Rows of a collection at most: so many take about a gigabyte of memory."""


def pipeline(name: str, *, large: int = 0) -> Pipeline:
    """The reference pipeline of a contract; ``large`` adds a collection of that many rows."""
    if name not in NAMES:
        raise UsageError(f"There is no mock of {name!r}. Choose one of: {', '.join(NAMES)}.")
    _check(large)
    return seekrflow.pipeline(large) if name == "seekrflow" else langsmith.pipeline(large)


def _check(large: int) -> None:
    if not 0 <= large <= MOST_ROWS:
        raise UsageError(
            f"A collection cannot have {large} rows. Give a number of rows up to {MOST_ROWS}, or 0 for none."
        )


def reference(name: str, *, large: int = 0) -> Mock:
    """A conforming server of that contract, which is a bundled one or a folder.

    Raises UsageError for what is no contract, ContractError for one that no data can be drawn for.
    """
    return mock(pipeline(name, large=large)) if name in NAMES else made(library.load(name), large=large)


def made(contract: Contract, *, large: int = 0, stages: Stages | None = None) -> Mock:
    """The server that is made of a contract, or one of other ``stages``.

    Raises UsageError for a number of rows that is none, ContractError where no data can be drawn.
    """
    _check(large)
    return of_site(site(contract, large=large, stages=stages))


def of_site(site: Site) -> Mock:
    """The server of a contract, with all that a checker is told about its data."""
    log: list[tuple[str, str]] = []
    served, change = [site], site.change

    def make() -> None:
        served[0] = served[0].changed()

    return Mock(
        server=site,
        app=application(lambda: served[0], log),
        collections=tuple(
            Named(each.name, each.parents, each.purpose, len(each.rows), site.ids(each), site.gone(each))
            for each in site.listings
        ),
        unknown={name: text for each in site.endpoints for name, text in each.data.unknown.items()},
        malformed={},
        foreign=None,
        scopes=site.scopes,
        headers=site.credentials,
        other_headers={},
        log=log,
        changing=(change.listing, str(change.id), change.field, written(change.value)) if change else None,
        change=make,
    )


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
        server=pipeline,
        app=application(lambda: served[0], log),
        collections=tuple(_collection(pipeline, thread) for thread in data.threads if thread.listed),
        unknown={"thread_id": data_seekrflow.UNKNOWN if seekr else data_langsmith.UNKNOWN},
        malformed={"thread_id": "not-a-uuid"},
        foreign={"thread_id": data.named("foreign").id} if seekr else None,
        scopes={"x-team-id": data_seekrflow.OTHER_TEAM} if seekr else {},
        headers={"Authorization": next(iter(seekrflow.KEYS))} if seekr else {},
        other_headers={"Authorization": list(seekrflow.KEYS)[1]} if seekr else {},
        log=log,
        changing=None if seekr or pending is None else ("big", str(pending), "status", "success"),
        change=change,
    )


def _collection(pipeline: Pipeline, thread: Thread) -> Named:
    rows = pipeline.data.rows(thread.id)
    gone = [stored.row[pipeline.id] for stored in pipeline.data.stored(thread.id) if stored.deleted]
    ids = tuple(str(row[pipeline.id]) for row in rows)
    return Named(thread.name, {"thread_id": thread.id}, thread.purpose, len(rows), ids, tuple(gone))


def application(current: Callable[[], Server], log: list[tuple[str, str]]) -> App:
    """A WSGI application of the current pipeline; whatever goes wrong inside becomes a 500 with a JSON body."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        server = current()
        request = _request(environ)
        log.append((request.method, request.target))
        try:
            reply = server.deliver(server.handle(server, request), request)
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
    # an unread body would be taken for the next request
    body = environ["wsgi.input"].read(int(length)) if length.isdigit() and int(length) else b""
    headers |= {"content-type": environ["CONTENT_TYPE"]} if environ.get("CONTENT_TYPE") else {}
    return Request(environ["REQUEST_METHOD"], raw.partition("?")[0], environ.get("QUERY_STRING", ""), headers, body)
