"""A server of the contract in ``events``, which pages by cursors, by links, or by the last row's id."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx

FOLDER = Path(__file__).with_name("events")
STREAMS = {"main": 43, "short": 3, "one": 1, "empty": 0}

KEYS = ("at", "closed")
"""What events are sorted by; those without it come last, and newest first they come first."""

Event = dict[str, Any]


def events(stream: str) -> list[Event]:
    """The events of a stream: groups of seven share an instant, two groups a millisecond; ids are not in the order of
    the instants, and some events are not closed."""
    kinds = ("start", "stop", "pause", "start", "start")
    return [
        {
            "id": number * 29 % 101 + 200 * [*STREAMS].index(stream),
            "stream": stream,
            "at": f"2026-03-01T10:{number // 14:02}:00.{number // 14 * 111:03}{number // 7 % 2 * 400 + 40:03}Z",
            "closed": f"2026-03-02T{number * 5 % 24:02}:00:00Z" if number % 4 else None,
            "kind": kinds[number % 5],
        }
        for number in range(STREAMS[stream])
    ]


def usual(rows: list[Event], asked: dict[str, str]) -> list[Event]:
    """The rows of a query in their order."""
    kept = [row for row in rows if asked.get("kind") in (None, row["kind"])]
    sort = asked.get("sort", "-at")
    name = sort.removeprefix("-")
    return sorted(kept, key=lambda row: (row[name] is None, row[name] or "", row["id"]), reverse=sort.startswith("-"))


@dataclass(frozen=True)
class Page:
    """A page before it is written: ``start`` rows of the ``listing`` stand before it, ``following`` before the next."""

    listing: list[Event]
    start: int
    size: int
    following: int | None
    asked: dict[str, str]


Cut = Callable[[Page], Page]


@dataclass
class Events(httpx.BaseTransport):
    """``listed`` gives the rows of a query, ``cut`` may change the page, ``answer`` the body, ``link`` the next URL,
    and ``beside`` where the links ``first``, ``last`` and ``prev`` lead. ``asked`` is what was asked last. An
    ArithmeticError is a 500."""

    style: str = "cursor"
    listed: Callable[[list[Event], dict[str, str]], list[Event]] = usual
    cut: Cut = lambda page: page
    answer: Callable[[dict[str, Any], Page], dict[str, Any]] = lambda body, page: body
    link: Callable[[str], str] = lambda url: url
    beside: Callable[[str, int, Page], int] = lambda name, at, page: at
    log: list[str] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.log.append(str(request.url))
        stream = request.url.path.split("/")[2]
        if stream not in STREAMS:
            return httpx.Response(404, json={}, request=request)
        pairs = parse_qsl(request.url.query.decode(), keep_blank_values=True)
        asked = dict(pairs)
        try:
            return self._page(request, stream, asked)
        except ArithmeticError:
            return httpx.Response(500, json={}, request=request)
        except (ValueError, LookupError):
            return httpx.Response(400, json={}, request=request)

    def _page(self, request: httpx.Request, stream: str, asked: dict[str, str]) -> httpx.Response:
        size = int(asked.get("limit", "10"))
        known = {"start", "stop", "pause", "resume", None}
        if not 1 <= size <= 100 or asked.get("kind") not in known or asked.get("sort", "at").strip("-") not in KEYS:
            raise ValueError
        listing = self.listed(events(stream), asked)
        self.asked = {**asked, "stream": stream}
        start = self._start(listing, asked.get("cursor"))
        end = start + size
        page = self.cut(Page(listing, start, size, end if end < len(listing) else None, asked))
        rows = page.listing[page.start : page.start + page.size]
        body: dict[str, Any] = {"events": rows, "total": len(listing)}
        token = None if page.following is None else self._token(page)
        if token is not None and self.style == "inclusive":
            token = str(page.listing[page.following or 0]["id"])
        headers = {}
        if self.style in ("link", "both"):
            host = f"{request.url.scheme}://{request.url.netloc.decode()}{request.url.path}"
            links = {} if token is None else {"next": self.link(f"{host}?{_query(asked, token)}")}
            if self.style == "link":
                right = {"first": 0, "last": max(0, len(listing) - 1) // size * size, "prev": max(0, start - size)}
                others = {name: self.beside(name, at, page) for name, at in right.items() if start or name != "prev"}
                tokens = {name: self._token(replace(page, following=at)) for name, at in others.items()}
                links |= {name: f"{host}?{_query(asked, each)}" for name, each in tokens.items()}
            if links:
                headers["link"] = ", ".join(f'<{url}>; rel="{name}"' for name, url in links.items())
        if self.style == "link":
            pass
        elif self.style == "whole":
            pass  # nobody can ask for what follows
        elif self.style == "row":
            body["more"] = token is not None
        else:
            body["next"] = token
        return httpx.Response(200, json=self.answer(body, page), headers=headers, request=request)

    def _start(self, listing: list[Event], cursor: str | None) -> int:
        if cursor is None:
            return 0
        if self.style == "inclusive":
            return [str(row["id"]) for row in listing].index(cursor)
        if self.style == "row":
            return [str(row["id"]) for row in listing].index(cursor) + 1
        return int(json.loads(bytes.fromhex(cursor))["at"])

    def _token(self, page: Page) -> str:
        return json.dumps({"at": page.following}).encode().hex()


def _query(asked: dict[str, str], token: str) -> str:
    return urlencode({**{k: v for k, v in asked.items() if k != "cursor"}, "cursor": token})


STYLES = {
    "cursor": 'style = "cursor"\nsize = "limit"\nat = "cursor"\nnext = "/next"',
    "row": 'style = "cursor"\nsize = "limit"\nat = "cursor"\nnext = "row:/id"\nmore = "/more"',
    "inclusive": 'style = "cursor"\nsize = "limit"\nat = "cursor"\nnext = "/next"\ninclusive = true',
    "link": 'style = "link"\nsize = "limit"\nnext = "link:next"\nfirst_at = "link:first"\nlast_at = "link:last"\n'
    'back_at = "link:prev"',
    "both": 'style = "cursor"\nsize = "limit"\nat = "cursor"\nnext = "/next"\nalso = ["link:next"]',
}
"""The table of the pages, by style in which they lead to one another."""

TABLES = {**STYLES, "whole": 'style = "whole"\nsize = "limit"'}


def contract(folder: Path, style: str) -> Path:
    """The contract with pages of a style, in a folder of its own."""
    own = folder / f"events-{style}"
    own.mkdir(exist_ok=True)
    for file in FOLDER.iterdir():
        text = file.read_text("utf-8")
        (own / file.name).write_text(text.replace(STYLES["cursor"], TABLES[style]), "utf-8")
    return own
