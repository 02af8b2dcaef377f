"""One deadline covers an answer from its first byte to its last: servers that never end it, on sockets, hold nobody."""

from __future__ import annotations

import contextlib
import itertools
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator

import httpx
import pytest

from listproof.errors import BudgetEnded, Unreachable
from listproof.http import deadline
from listproof.http.budget import Budget
from listproof.http.client import Client
from listproof.http.sender import PATIENCE
from listproof.http.transport import Transport

STEP = 0.2
"""The client's time-out, in seconds, and four times the pause between two pieces of what comes."""


@contextlib.contextmanager
def sending(pieces: Iterable[bytes]) -> Iterator[str]:
    """A server that sends each connection these pieces, with pauses; gives its URL."""
    over = threading.Event()

    def serve(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    connection.recv(65_536)
                    for piece in pieces:
                        connection.sendall(piece)
                        if over.wait(STEP / 4):
                            return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize(
    "pieces",
    [
        itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"x: y\r\n")),
        itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["headers", "100 Continue"],
)
def test_a_head_that_never_ends_is_given_up(pieces: Iterable[bytes]) -> None:
    start = time.monotonic()
    with sending(pieces) as url, Client(url, timeout=STEP) as client:
        with pytest.raises(Unreachable, match=r"whose headers were not complete after 0\.8 s: see whether"):
            client.send("GET", "/")
        assert client.traffic.requests.total() == 1
    assert time.monotonic() - start >= PATIENCE * STEP


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
BODIES = {
    "content": [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b" "],
    "until the connection is closed": [b"HTTP/1.1 200 OK\r\n\r\n", b" "],
    "chunk size": [CHUNKED, b"0"],
    "chunk extension": [CHUNKED + b"2;x=", b"y"],
    "chunk": [CHUNKED + b"fff\r\n", b" "],
    "chunks": [CHUNKED, b"1\r\n \r\n"],
    "trailer": [CHUNKED + b"2\r\n[]\r\n0\r\nx: ", b"y"],
    "trailers": [CHUNKED + b"2\r\n[]\r\n0\r\n", b"x: y\r\n"],
}
"""Where a server may drip, as what comes at once and what follows for ever."""


@pytest.mark.whole_run
@pytest.mark.parametrize("drip", BODIES)
def test_a_body_that_never_ends_is_given_up(drip: str) -> None:
    first, more = BODIES[drip]
    start = time.monotonic()
    with sending(itertools.chain([first], itertools.repeat(more))) as url, Client(url, timeout=STEP) as client:
        exchange = client.send("GET", "/")
    assert (exchange.broken, exchange.late) == ("the body was not complete after 0.8 s", True)
    assert PATIENCE * STEP <= time.monotonic() - start < PATIENCE * STEP + 1


@pytest.mark.whole_run
@pytest.mark.parametrize("drip", BODIES)
def test_the_seconds_of_a_run_end_a_body_in_the_middle(drip: str) -> None:
    first, more = BODIES[drip]
    start = time.monotonic()
    budget = Budget(seconds=0.5)
    with sending(itertools.chain([first], itertools.repeat(more))) as url, Client(url, budget=budget) as client:
        with pytest.raises(BudgetEnded, match=r"the budget of 0\.5 s is used up"):
            client.send("GET", "/")
        assert client.ended
    assert time.monotonic() - start < 1.5


def test_a_slow_head_within_the_deadline_is_read() -> None:
    pieces = [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"Content-Length: 2\r\n", b"\r\n", b"[]"]
    with sending(pieces) as url, Client(url, timeout=10) as client:
        assert (client.send("GET", "/").body, client.traffic.requests.total()) == (b"[]", 1)


def test_a_server_that_says_nothing_is_told_from_one_that_never_ends() -> None:
    with sending(itertools.repeat(b"")) as url, Transport(ssl.create_default_context()) as transport:
        request = httpx.Request("GET", url, extensions={"timeout": {"read": 60.0}})
        with pytest.raises(httpx.ReadTimeout, match=f"{deadline.LATE} 0.1 s"), deadline.within(0.1):
            transport.handle_request(request)


def test_the_deadline_ends_with_its_block_and_is_of_one_thread() -> None:
    waits = threading.Event()

    def held() -> None:
        with deadline.within(0):
            waits.wait(10)

    thread = threading.Thread(target=held)
    thread.start()
    with contextlib.suppress(ValueError), deadline.within(0):
        raise ValueError
    try:
        with sending([b"HTTP/1.1 204 No Content\r\n\r\n"]) as url, Transport(ssl.create_default_context()) as transport:
            assert transport.handle_request(httpx.Request("GET", url)).status_code == 204
    finally:
        waits.set()
        thread.join()
