"""Odd values, ids, numbers and charsets in every field of the answers to generated requests: a result, and a report."""

from __future__ import annotations

import itertools
import json
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from leaks import run

from listproof import harmless, mock
from listproof.results.model import Verdict
from listproof.run.settings import Settings

pytestmark = pytest.mark.whole_run

READ = 12
"""Requests that are answered well: the collections are read with them."""

RUNS = 8
"""Runs over which the oddities are dealt out."""

VALUES: tuple[Any, ...] = (
    None, True, "", " ", "\ud800", "\udfff\ud800", "\x00", "\x1b[2J", "\u202e", "\n::error::a", "..", "/", "%2e",
    "?&=#",
    "x" * 70_000, 0, -1, 10**30, 10**400, 1.5, 1e300, -0.0, [], {}, [[]], {"": ""}, {"\ud800": "\ud800"}, "\U0010ffff",
    "9999-12-31T23:59:59.9999999-23:59", "0000-00-00T00:00:00Z", "2024-01-01T00:00:00." + "9" * 5000 + "Z", "𝟙",
    "é", "e\u0301",
)  # fmt: skip
NUMBERS = ("1e999", "-1e999", "1E400", "0e0", "-0", "1" * 9000, "0." + "1" * 9000, "1e-99999", "NaN", "Infinity", "01")
CHARSETS = ("utf-16", "utf-32", "utf-7", "latin-1", "shift_jis", "utf-8-sig", "ascii", "\xff", "no-such", "", "utf-8;a")
CODED = ("utf-16", "utf-16-le", "utf-32", "utf-7", "latin-1", "utf-8-sig", "utf-8")

Oddity = Callable[[list[Any]], tuple[bytes, str]]
"""From the rows of an answer to another body and its content type."""


def in_a_member(rows: list[Any], name: str, value: Any) -> tuple[bytes, str]:
    new = [{**row, name: value} if at % 2 == 0 and isinstance(row, dict) else row for at, row in enumerate(rows)]
    return json.dumps(new).encode(), "application/json"


def a_number(rows: list[Any], name: str, digits: str) -> tuple[bytes, str]:
    text, _ = in_a_member(rows, name, "HERE")
    return text.replace(b'"HERE"', digits.encode()), "application/json"


def a_charset(rows: list[Any], said: str, coded: str) -> tuple[bytes, str]:
    marked = [{**row, "status": "é☃"} if isinstance(row, dict) else row for row in rows]
    text = json.dumps(marked, ensure_ascii=False)
    return text.encode(coded, "replace"), f"application/json; charset={said}"


def oddities(names: list[str]) -> Iterator[Oddity]:
    for value, name in itertools.product(VALUES, [*names, "", "\ud800"]):
        yield lambda rows, name=name, value=value: in_a_member(rows, name, value)  # type: ignore[misc]
    for digits, name in itertools.product(NUMBERS, names):
        yield lambda rows, name=name, digits=digits: a_number(rows, name, digits)  # type: ignore[misc]
    for said, coded in itertools.product(CHARSETS, CODED):
        yield lambda rows, said=said, coded=coded: a_charset(rows, said, coded)  # type: ignore[misc]


class Odd(httpx.BaseTransport):
    """The reference; after the first few answers each one with rows is odd in another way, of one share of the ways."""

    def __init__(self, served: mock.Mock, share: int) -> None:
        self._inner, self.shown, self._count = httpx.WSGITransport(served.app), 0, 0
        names = ["run_id", "thread_id", "status", "created_at", "updated_at", "metadata", "kwargs"]
        self.ways = [*oddities(names)][share::RUNS]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        came = self._inner.handle_request(request)
        came.read()
        came = httpx.Response(came.status_code, headers={"content-type": "application/json"}, content=came.content)
        self._count += 1
        if self._count <= READ or came.status_code != 200 or not came.content.startswith(b"[{"):
            return came
        content, kind = self.ways[self.shown % len(self.ways)](json.loads(came.content))
        self.shown += 1
        headers = [(b"content-type", kind.encode("latin-1"))]
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(content))


@pytest.mark.parametrize("share", range(RUNS))
def test_odd_answers_to_generated_requests_end_in_a_whole_report(share: int, tmp_path: Path) -> None:
    served = mock.reference("langsmith")
    collections = {each.name: each.parents for each in served.collections[:1]}
    wanted = Settings.of(
        "langsmith", "http://odd.test", collections=collections, only=("FUZ",), concurrency=1, max_examples=300
    )
    server = Odd(served, share)
    result, _ = run(wanted, server, served, tmp_path)
    assert server.shown >= len(server.ways), "each was shown"
    assert [each.message for each in result.results if each.verdict is Verdict.ERROR] == []
    assert {each.facts.id: each.verdict for each in result.requirements}["FUZ-01"] is Verdict.FAILED
    document = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert document["exit_code"] == result.exit_code == 1
    assert ET.parse(tmp_path / "junit.xml").getroot().tag == "testsuites"
    for file in tmp_path.iterdir():
        held = {unicodedata.category(each) for each in set(file.read_text("utf-8")) - {"\n"}}
        assert not held & harmless._UNSEEN, file.name
