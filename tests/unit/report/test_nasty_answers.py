"""Whatever a server writes into a status line, a header or a body: a run comes to its end, and its report is whole."""

from __future__ import annotations

import json
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from leaks import run

from listproof import mock
from listproof.errors import ListproofError
from listproof.results.model import Verdict
from listproof.run.settings import Settings

pytestmark = pytest.mark.whole_run

Change = Callable[[httpx.Response], httpx.Response]

HEADERS = (
    "Retry-After", "Date", "ETag", "Last-Modified", "Content-Type", "Content-Encoding", "Content-Length", "Location",
    "Set-Cookie", "Vary", "WWW-Authenticate", "Allow", "Cache-Control", "Connection", "Transfer-Encoding", "X-\x7f",
)  # fmt: skip
VALUES = (
    b"", b" ", b"\x01", b"\t", b"\xff\xfe", "☃".encode(), b'"\xe2\x98\x83"', b'"a\x00b"', b'W/"', b"*", b"-1", b"0",
    b"9" * 400, b"9" * 5000, b"1e9", b"nan", b"Fri, 31 Dec 99999999999 23:59:59 GMT",
    b"Mon, 01 Jan 0001 00:00:00 +9999", b"Fri, 31 Dec 9999 23:59:59 -9959", b"Mon, 01 Jan 2024 00:00:00 +9999999999999",
    b"Mon, 99 Xyz -1 99:99:99 ZZZ", b"http://[", b"//", b"\x1b[31m", b"application/json; charset=\xff", b"a/b;;;=",
    b"text/html; charset=utf-7", b"gzip, gzip", b"br",
)  # fmt: skip
BODIES = (
    b"", b"null", b"[null]", b"[[]]", b"{}", b'"\\ud800"', b"[1e999]", b"[NaN]", b"-", b"[" * 500,
    b"\xff\xfe[\x00]\x00",
    b"\xef\xbb\xbf[]", b"[{}]", b'[{"run_id":"\\ud800"},{"run_id":"\\ud800"}]', b"[" + b"{}," * 3000 + b"{}]", b"\x00",
)  # fmt: skip
SCALARS: tuple[Any, ...] = (
    None, True, "", " ", "\ud800", "\udfff\ud800", "\x00", "\x1b[2J", "\u202e", "a\nb", "..", "/", "%2e", "?&=#",
    "x" * 70_000,
    0, -1, 10**30, 10**400, 1.5, 1e300, -0.0, [], {}, [[]], {"": ""}, {"\ud800": "\ud800"},
    "9999-12-31T23:59:59.9999999-23:59",
    "0000-00-00T00:00:00Z", "2024-02-30T25:61:61+99:99", "2024-01-01T00:00:00." + "9" * 5000 + "Z",
)  # fmt: skip
MEMBERS = ("run_id", "thread_id", "status", "created_at", "updated_at", "metadata", "kwargs", "\ud800", "", "$ref")

texts = st.text(st.characters(codec=None), max_size=8)
values = st.sampled_from(SCALARS) | texts


def status(number: int) -> Change:
    return lambda came: httpx.Response(number, headers=came.headers, content=came.content)


def header(name: str, value: bytes, also: int | None = None) -> Change:
    """The answer with a header set, and perhaps another status."""

    def change(came: httpx.Response) -> httpx.Response:
        raw = [(key, old) for key, old in came.headers.raw if key.lower() != name.lower().encode("latin-1")]
        named = [*raw, (name.encode("latin-1"), value)]
        return httpx.Response(also or came.status_code, headers=named, stream=httpx.ByteStream(came.content))

    return change


def body(content: bytes) -> Change:
    return lambda came: httpx.Response(came.status_code, headers={"content-type": "application/json"}, content=content)


def member(name: str, value: Any, of: int) -> Change:
    """Of so many rows each has this value."""

    def change(came: httpx.Response) -> httpx.Response:
        rows = json.loads(came.content or b"null")
        if not isinstance(rows, list):
            return came
        new = [{**row, name: value} if at % of == 0 else row for at, row in enumerate(rows)]
        return httpx.Response(
            came.status_code, headers={"content-type": "application/json"}, content=json.dumps(new).encode()
        )

    return change


changes = st.one_of(
    st.builds(status, st.integers(100, 999)),
    st.builds(header, st.sampled_from(HEADERS), st.sampled_from(VALUES) | st.binary(max_size=6)),
    st.builds(header, st.just("Retry-After"), st.sampled_from(VALUES), st.sampled_from([429, 503])),
    st.builds(body, st.sampled_from(BODIES) | st.binary(max_size=20)),
    st.builds(member, st.sampled_from(MEMBERS) | texts, values, st.integers(1, 4)),
)


class Nasty(httpx.BaseTransport):
    """The reference, of whose answers every so many-th after the first few is changed."""

    def __init__(self, served: mock.Mock, change: Change, every: int, after: int) -> None:
        self._inner = httpx.WSGITransport(served.app)
        self._change, self._every, self._after, self._count = change, every, after, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        came = self._inner.handle_request(request)
        came.read()
        kept = [(name, value) for name, value in came.headers.raw if name.lower() in (b"content-type", b"etag")]
        came = httpx.Response(came.status_code, headers=kept, content=came.content)
        self._count += 1
        if self._count <= self._after or self._count % self._every:
            return came
        return self._change(came)


@settings(
    max_examples=10,
    phases=[Phase.explicit, Phase.generate],  # to shrink would take hours
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.nested_given],
    derandomize=True,
)
@given(changes, st.integers(1, 4), st.sampled_from([0, 4, 40]))
@example(header("Retry-After", b"Mon, 01 Jan 2024 00:00:00 +9999999999999", 503), 1, 10)
@example(header("Date", b"Fri, 31 Dec 99999999999 23:59:59 GMT", 429), 2, 10)
@example(header("ETag", '"☃"'.encode()), 1, 0)
@example(header("ETag", b'"\x01"'), 1, 0)
@example(member("run_id", "\ud800", 2), 1, 0)
@example(member("status", "\ud800", 1), 1, 0)
@example(member("\ud800", "\ud800", 1), 1, 0)
def test_a_run_ends_in_a_whole_report(change: Change, every: int, after: int) -> None:
    served = mock.reference("langsmith")
    collections = {each.name: each.parents for each in served.collections[:1]}
    wanted = Settings.of("langsmith", "http://nasty.test", collections=collections, fuzz=False, concurrency=3)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        try:
            result, _ = run(wanted, Nasty(served, change, every, after), served, place)
        except ListproofError:
            return  # nothing that it could have decided
        bugs = [(each.id, each.message) for each in result.results if each.verdict is Verdict.ERROR]
        assert not bugs, bugs[0][1]
        document = json.loads((place / "report.json").read_text("utf-8"))
        assert document["exit_code"] == result.exit_code
        assert result.exit_code in (0, 1, 3)
        assert ET.parse(place / "junit.xml").getroot().tag == "testsuites"
        assert "</html>" in (place / "report.html").read_text("utf-8")
