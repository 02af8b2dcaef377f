"""Bodies are read to the cap and never beyond, and say what is wrong with them."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Iterator

import httpx
import pytest
from loopback import reply, serving

from listproof.http.body import KEPT_BYTES, STEP, Gzip
from listproof.http.client import Client
from listproof.http.exchange import Exchange

ROWS = b'[{"id": "a"}, {"id": "b"}]' * 1000


def asked(answer: bytes, *, method: str = "GET", cap: int = 1 << 20) -> Exchange:
    with serving(lambda _: answer) as server, Client(server.url, body_cap=cap, timeout=5) as client:
        return client.send(method, "/")


class Chunks(httpx.SyncByteStream):
    def __init__(self, *chunks: bytes | Exception) -> None:
        self.chunks, self.given, self.closed = chunks, 0, False

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            if isinstance(chunk, Exception):
                raise chunk
            self.given += 1
            yield chunk

    def close(self) -> None:
        self.closed = True


def streamed(stream: Chunks, headers: dict[str, str] | None = None, **settings: int) -> Exchange:
    handler = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, stream=stream))
    exchange = Client("http://mock.test", transport=handler, **settings).send("GET", "/")  # type: ignore[arg-type]
    assert stream.closed
    return exchange


def test_plain_body_is_complete() -> None:
    exchange = asked(reply(ROWS))
    assert (exchange.body, exchange.truncated, exchange.broken) == (ROWS, False, "")


def test_gzip_is_undone() -> None:
    exchange = asked(reply(gzip.compress(ROWS, mtime=0), "200 OK", "Content-Encoding: gzip"))
    assert (exchange.body, exchange.truncated, exchange.broken) == (ROWS, False, "")


def test_chunked_body_is_read() -> None:
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[1\r\n1\r\n]\r\n0\r\n\r\n"
    assert asked(answer).body == b"[1]"


def test_chunks_count_for_more_than_a_content_length_beside_them() -> None:
    headers = {"transfer-encoding": "chunked", "content-length": "50"}
    assert streamed(Chunks(b"[]"), headers).broken == ""


def test_body_to_the_end_of_the_connection_is_read() -> None:
    exchange = asked(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[1]")
    assert (exchange.body, exchange.broken) == (b"[1]", "")


@pytest.mark.parametrize("size, cut", [(99, False), (100, False), (101, True), (10_000, True)])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_cap_cuts_what_is_beyond_it(size: int, cut: bool, coding: str) -> None:
    data = b"x" * size
    sent = gzip.compress(data, mtime=0) if coding == "gzip" else data
    exchange = asked(reply(sent, "200 OK", f"Content-Encoding: {coding}"), cap=100)
    assert (len(exchange.body), exchange.truncated, exchange.broken) == (min(size, 100), cut, "")


def test_stream_stops_at_the_cap() -> None:
    stream = Chunks(*[b"x" * 10] * 1000)
    assert streamed(stream, body_cap=25).truncated
    assert stream.given == 3


def test_gzip_bomb_takes_no_memory() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = b"".join(packer.compress(b"\0" * (1 << 20)) for _ in range(100)) + packer.flush()
    tracemalloc.start()
    try:
        exchange = streamed(Chunks(bomb), {"content-encoding": "gzip"}, body_cap=1 << 20)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(exchange.body), exchange.truncated) == (KEPT_BYTES, True)
    assert peak < 8 << 20


def test_next_request_after_a_cut_body_is_answered() -> None:
    with serving(lambda _: reply(b"x" * 1_000_000)) as server, Client(server.url, body_cap=10) as client:
        assert [client.send("GET", "/").truncated for _ in range(3)] == [True, True, True]


@pytest.mark.parametrize(
    "answer, told",
    [
        (reply(gzip.compress(ROWS, mtime=0)[:-20], "200 OK", "Content-Encoding: gzip"), "ends too early"),
        (reply(b"[]", "200 OK", "Content-Encoding: gzip"), "not the gzip"),
        (reply(gzip.compress(b"[]", mtime=0)[:-8] + b"\0" * 8, "200 OK", "Content-Encoding: gzip"), "not the gzip"),
        (reply(b"[]", "200 OK", "Content-Encoding: br"), "'br', which was not asked for"),
        (reply(b"[]", "200 OK", "Connection: close", length=50), "closed before the body was complete"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: close\r\n\r\n2\r\n[]\r\n", "closed before the body"),
    ],
)
def test_broken_body_says_so_and_keeps_what_came(answer: bytes, told: str) -> None:
    exchange = asked(answer)
    assert exchange.status == 200
    assert exchange.truncated
    assert told in exchange.broken
    assert ROWS.startswith(exchange.body[:20]) or exchange.body == b"[]"


def test_part_of_a_broken_gzip_is_kept() -> None:
    exchange = asked(reply(gzip.compress(ROWS, mtime=0)[:-9], "200 OK", "Content-Encoding: gzip"))
    assert ROWS.startswith(exchange.body)
    assert exchange.body


@pytest.mark.parametrize(
    "length, told", [("3", "says more bytes than came"), ("1", "says fewer bytes than came"), ("2", "")]
)
def test_content_length_is_compared_without_a_socket_too(length: str, told: str) -> None:
    exchange = streamed(Chunks(b"[]"), {"content-length": length})
    assert told in exchange.broken
    assert bool(exchange.broken) == bool(told)


def test_broken_body_is_not_asked_for_again() -> None:
    with serving(lambda _: reply(b"[]", "200 OK", "Connection: close", length=50)) as server:
        with Client(server.url) as client:
            assert client.send("GET", "/").attempts == 1
        assert len(server.log) == 1


def test_body_that_stops_coming_is_broken() -> None:
    with serving(lambda _: reply(b"[]", length=50)) as server, Client(server.url, timeout=0.05) as client:
        exchange = client.send("GET", "/")
    assert (exchange.body, exchange.broken) == (b"[]", "the body stopped coming: time-out")


def test_body_that_drips_for_ever_is_left() -> None:
    now = iter(range(0, 10_000, 10))
    stream = Chunks(*[b"x"] * 1000)
    handler = httpx.MockTransport(lambda _: httpx.Response(200, stream=stream))
    client = Client("http://mock.test", transport=handler, timeout=30, clock=lambda: float(next(now)))
    exchange = client.send("GET", "/")
    assert exchange.broken == "the body was not complete after 120 s"
    assert stream.given == 13


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found"])
def test_head_has_no_body_whatever_its_headers_say(status: str) -> None:
    answer = reply(b"", status, "Content-Encoding: gzip", length=500)
    exchange = asked(answer, method="HEAD")
    assert (exchange.body, exchange.truncated, exchange.broken) == (b"", False, "")


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
@pytest.mark.parametrize("header", ["Content-Encoding: gzip", "Content-Length: 500"])
def test_bodiless_answer_is_not_broken(status: str, header: str) -> None:
    answer = f"HTTP/1.1 {status}\r\n{header}\r\n\r\n".encode()
    exchange = asked(answer)
    assert (exchange.body, exchange.truncated, exchange.broken) == (b"", False, "")


def test_empty_gzip_answer_is_not_broken() -> None:
    assert asked(reply(b"", "200 OK", "Content-Encoding: gzip")).broken == ""


def test_transport_failure_of_another_kind_midway_is_broken() -> None:
    assert "closed before the body was complete" in streamed(Chunks(b"[", httpx.ReadError("reset"))).broken


@pytest.mark.parametrize("cut", [1, 7, 1000, 1 << 20])
@pytest.mark.parametrize("size", [0, 1, STEP - 1, STEP, STEP + 1, 3 * STEP])
def test_gzip_comes_out_whole_in_small_steps(size: int, cut: int) -> None:
    data = bytes(n % 251 for n in range(size))
    packed = gzip.compress(data, mtime=0) + gzip.compress(b"second member")
    unpacker = Gzip()
    pieces = [piece for at in range(0, len(packed), cut) for piece in unpacker.pieces(packed[at : at + cut])]
    assert b"".join(pieces) == data + b"second member"
    assert max(map(len, pieces)) <= STEP
    assert unpacker.complete
