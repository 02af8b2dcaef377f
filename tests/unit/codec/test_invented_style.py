"""A page style that lives here alone: what CONTRIBUTING says of adding one is all that it takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from event_server import FOLDER, KEYS, STREAMS, STYLES, Event, events, usual

from listproof.codec import paging
from listproof.codec.encode import text
from listproof.codec.paging.offset import Offset
from listproof.codec.parse import parse
from listproof.contract import library, listing_file, page_facet
from listproof.contract.page import Page
from listproof.oracle.query import Query
from listproof.results.model import Run, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings

TABLE = 'style = "until"\nsize = "limit"\nat = "until"'


class Until(Offset):
    """The position is the number of the page's last row, from 1."""

    def position(self, page: Page, start: int, size: int | None) -> int | None:
        return None if size is None else start + size

    def start(self, page: Page, position: int, size: int | None) -> int | None:
        return None if size is None or position < size else position - size


@pytest.fixture
def contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(paging.STYLES, "until", Until())
    monkeypatch.setitem(page_facet.NEEDS, "until", ("size", "at"))
    monkeypatch.setitem(page_facet.FIRST, "until", 0)
    style = listing_file._listing_schema()["$defs"]["page"]["properties"]["style"]
    monkeypatch.setitem(style, "enum", [*style["enum"], "until"])
    until = "{ name: until, in: query, schema: { type: integer, minimum: 0 } }"
    for file in FOLDER.iterdir():
        written = file.read_text("utf-8").replace(STYLES["cursor"], TABLE)
        written = written.replace("{ name: cursor, in: query, schema: { type: string } }", until)
        (tmp_path / file.name).write_text(written, "utf-8")
    return tmp_path


def server(begin: Callable[[int], int]) -> httpx.MockTransport:
    """A server whose pages begin at ``begin`` of the row that the request means."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked, stream = dict(request.url.params), request.url.path.split("/")[2]
        if stream not in STREAMS:
            return httpx.Response(404, json={})
        try:
            size = int(asked.get("limit", "10"))
            start = max(0, int(asked.get("until", str(size)))) - size
        except ValueError:
            return httpx.Response(400, json={})
        kinds = ("start", "stop", "pause", "resume", None)
        known = asked.get("kind") in kinds and asked.get("sort", "at").strip("-") in KEYS
        if not 1 <= size <= 100 or start < 0 or not known:
            return httpx.Response(400, json={})
        rows: list[Event] = usual(events(stream), asked)
        page = rows[begin(start) : begin(start) + size]
        return httpx.Response(200, json={"events": page, "total": len(rows)})

    return httpx.MockTransport(answer)


def judged(folder: Path, begin: Callable[[int], int]) -> Run:
    named = {name: {"stream": name} for name in STREAMS}
    only = ("SCH", "PAG", "TOT", "ORD", "FLT", "MIX")
    settings = Settings.of(str(folder), "http://events.invalid", named, only=only, fuzz=False)
    with Session(settings, transport=server(begin)) as session:
        return session.run()


def test_queries_survive_their_text(contract: Path) -> None:
    operation = library.load(str(contract)).lists[0]
    for query in (Query(size=3, start=0), Query(size=3, start=4), Query(start=20), Query(size=7)):
        assert parse(operation, text(operation, query)) == query
    assert text(operation, Query(size=3, start=4)) == "limit=3&until=7"


def test_every_check_works_with_it(contract: Path) -> None:
    run = judged(contract, lambda start: start)
    assert {each.id for each in run.results if each.verdict in (Verdict.FAILED, Verdict.ERROR)} == set()
    passed = {each.id for each in run.results if each.verdict is Verdict.PASSED}
    assert {"PAG-01", "PAG-02", "PAG-03", "PAG-04", "ORD-05", "ORD-10", "FLT-04", "TOT-02", "MIX-01"} <= passed
    off = judged(contract, lambda _: 0)
    roots = {each.id for each in off.results if each.verdict is Verdict.FAILED and not each.consequence_of}
    assert "PAG-03" in roots
