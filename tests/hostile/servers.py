"""Servers that are hostile or broken, each on a socket of its own: what they send is written byte by byte."""

from __future__ import annotations

import gzip
import io
import json
import re
import socket
import ssl
import struct
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import trustme

from listproof import mock

HALF = 30
"""Requests that are answered well before a server breaks in the middle of a run."""


@dataclass
class Hostile:
    """A server that hands each request to ``sends``; ``began`` counts them. Where ``away`` is given, nobody listens for
    so many seconds after ``HALF`` requests."""

    sends: Sender
    tls: ssl.SSLContext | None = None
    away: float = 0
    began: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)
    good: mock.Mock = field(default_factory=lambda: mock.reference("langsmith"))

    def right(self, target: str, *, coding: str = "") -> tuple[bytes, bytes]:
        """The reference's answer: its head up to the blank line, and its body."""
        said: list[Any] = []
        path, _, query = target.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "REQUEST_URI": target,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "wsgi.input": io.BytesIO(),
            "HTTP_ACCEPT_ENCODING": coding or "identity",
        }
        body = b"".join(self.good.app(environ, lambda status, headers: said.extend((status, headers))))
        lines = [f"HTTP/1.1 {said[0]}", *(f"{name}: {value}" for name, value in said[1]), "Connection: close"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n", body

    def sleep(self, seconds: float) -> None:
        """Wait, but not beyond the server's end."""
        self.stopped.wait(seconds)

    def serve(self, listening: socket.socket) -> None:
        address = listening.getsockname()
        while not self.stopped.is_set():
            if self.away and self.began >= HALF:
                listening.close()
                self.sleep(self.away)
                self.away, listening = 0, _listening(address)
            with suppress(OSError):
                connection, _ = listening.accept()
                threading.Thread(target=self._one, args=(connection,), daemon=True).start()
        listening.close()

    def _one(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError):
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            connection.settimeout(5)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65_536)
                if not piece:
                    return
                head += piece
            self.began += 1
            self.sends(self, connection, head.split(b" ", 2)[1].decode("ascii"))
        with suppress(OSError):
            connection.close()


Sender = Callable[[Hostile, socket.socket, str], None]


@contextmanager
def running(server: Hostile) -> Iterator[str]:
    """Serve until the end of the block; gives host and port."""
    listening = _listening(("127.0.0.1", 0))
    host, port = listening.getsockname()
    thread = threading.Thread(target=server.serve, args=(listening,), daemon=True)
    thread.start()
    try:
        yield f"{host}:{port}"
    finally:
        server.stopped.set()
        thread.join()


def _listening(address: tuple[str, int]) -> socket.socket:
    listening = socket.create_server(address, backlog=64)
    listening.settimeout(0.1)
    return listening


def plainly(server: Hostile, connection: socket.socket, target: str) -> None:
    """The reference's answer."""
    connection.sendall(b"".join(server.right(target)))


def later(broken: Sender, *, back: float = 0) -> Sender:
    """Right for ``HALF`` requests, then broken; where ``back`` is given, for so many seconds."""
    since: list[float] = []

    def sends(server: Hostile, connection: socket.socket, target: str) -> None:
        if server.began > HALF:
            since.append(time.monotonic())
        over = not since or (back and time.monotonic() - since[0] > back)
        (plainly if over else broken)(server, connection, target)

    return sends


def sometimes(broken: Sender, every: int) -> Sender:
    """Right, but for one request of so many."""

    def sends(server: Hostile, connection: socket.socket, target: str) -> None:
        (plainly if server.began % every else broken)(server, connection, target)

    return sends


def response(status: str, body: bytes, *headers: str) -> Sender:
    """Always this answer."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return lambda _, connection, __: connection.sendall("\r\n".join(lines).encode("latin-1") + body)


JSON = "Content-Type: application/json"


def resets(_: Hostile, connection: socket.socket, __: str) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def hangs(server: Hostile, _: socket.socket, __: str) -> None:
    server.sleep(60)


def drips(server: Hostile, connection: socket.socket, target: str) -> None:
    head, body = server.right(target)
    connection.sendall(head)
    for at in range(len(body)):
        connection.sendall(body[at : at + 1])
        server.sleep(0.9)


def drips_framing(server: Hostile, connection: socket.socket, target: str) -> None:
    head, body = server.right(target)
    lines = [line for line in head.split(b"\r\n") if line and not line.startswith(b"Content-Length")]
    connection.sendall(b"\r\n".join([*lines, b"Transfer-Encoding: chunked", b"", b""]))
    connection.sendall(b"%x\r\n%b\r\n" % (len(body), body))
    while not server.stopped.is_set():
        connection.sendall(b"0")
        server.sleep(0.5)


def stops_within(server: Hostile, connection: socket.socket, target: str) -> None:
    head, body = server.right(target)
    connection.sendall(head + body[: len(body) // 2])
    server.sleep(60)


def closes_within(server: Hostile, connection: socket.socket, target: str) -> None:
    head, body = server.right(target)
    connection.sendall(head + body[: len(body) // 2])


def shorter_than_said(server: Hostile, connection: socket.socket, target: str) -> None:
    head, body = server.right(target)
    length = f"Content-Length: {len(body)}".encode()
    connection.sendall(head.replace(length, b"Content-Length: %d" % (len(body) + 10)) + body)


def longer_than_said(server: Hostile, connection: socket.socket, target: str) -> None:
    head, body = server.right(target)
    length = f"Content-Length: {len(body)}".encode()
    connection.sendall(head.replace(length, b"Content-Length: %d" % max(0, len(body) - 2)) + body)


def truncated_gzip(server: Hostile, connection: socket.socket, target: str) -> None:
    _, body = server.right(target)
    packed = gzip.compress(body)[:-8]
    response("200 OK", packed, JSON, "Content-Encoding: gzip")(server, connection, target)


BOMB = gzip.compress(bytes(256 << 20), 6)


def endless(server: Hostile, connection: socket.socket, _: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    while not server.stopped.is_set():
        connection.sendall(piece)


def two_gigabytes(server: Hostile, connection: socket.socket, _: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2147483648\r\n\r\n[")
    for _number in range(1 << 15):
        connection.sendall(b" " * 65_536)


def rows_with(here: bytes, there: bytes) -> Sender:
    """The reference's rows with other bytes in them."""

    def sends(server: Hostile, connection: socket.socket, target: str) -> None:
        head, body = server.right(target)
        changed = body.replace(here, there).replace(b",}", b"}")
        status = head.split(b"\r\n")[0].split(b" ", 1)[1].decode()
        response(status, changed, JSON)(server, connection, target)

    return sends


def loops(server: Hostile, connection: socket.socket, target: str) -> None:
    response("302 Found", b"", f"Location: {target}")(server, connection, target)


def endless_head(server: Hostile, connection: socket.socket, _: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not server.stopped.is_set():
        connection.sendall(b"X-More: " + b"x" * 8_000 + b"\r\n")


def drips_head(server: Hostile, connection: socket.socket, _: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not server.stopped.is_set():
        connection.sendall(b"X")
        server.sleep(0.5)


def goes_on(server: Hostile, connection: socket.socket, _: str) -> None:
    while not server.stopped.is_set():
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        server.sleep(0.01)


def never_ends(server: Hostile, connection: socket.socket, target: str) -> None:
    """As many rows as are asked for, from any offset."""
    path, _, query = target.partition("?")
    _, body = server.right(f"{path}?limit=1")
    asked = {name: int(value) for name, value in re.findall(r"\b(limit|offset)=([0-9]{1,6})(?:&|$)", query)}
    if not body.startswith(b"[{"):
        return plainly(server, connection, target)
    row, start = json.loads(body)[0], asked.get("offset", 0)
    numbers = range(start, start + asked.get("limit", 10))
    rows = [{**row, "run_id": str(uuid.UUID(int=number + 1))} for number in numbers]
    return response("200 OK", json.dumps(rows).encode(), JSON)(server, connection, target)


def heavy(megabytes: int) -> Sender:
    """The reference's rows in so many megabytes, most of them blanks."""

    def sends(server: Hostile, connection: socket.socket, target: str) -> None:
        _, body = server.right(target)
        response("200 OK", body[:1] + b" " * (megabytes * 1_000_000) + body[1:], JSON)(server, connection, target)

    return sends


def grows(server: Hostile, connection: socket.socket, target: str) -> None:
    """Each answer is 20 kB larger than the one before."""
    _, body = server.right(target)
    more = json.dumps("x" * min(20_000 * server.began, 20_000_000)).encode()
    response(
        "200 OK", body.replace(b'"metadata":{', b'"metadata":{"more":' + more + b",", 1).replace(b",}", b"}"), JSON
    )(server, connection, target)


def one_row_a_page(server: Hostile, connection: socket.socket, target: str) -> None:
    """A listing without an end, of which every page has one row."""
    never_ends(server, connection, re.sub(r"\blimit=[1-9][0-9]*", "limit=1", target))


def old_http(server: Hostile, connection: socket.socket, target: str) -> None:
    head, body = server.right(target)
    connection.sendall(head.replace(b"HTTP/1.1", b"HTTP/1.0").replace(b"Connection: close\r\n", b"") + body)


def certified(*names: str, expired: bool = False) -> ssl.SSLContext:
    """A server's TLS with a certificate for these names, of an authority that ``AUTHORITY`` holds."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    past = datetime(2020, 1, 1, tzinfo=UTC) if expired else None
    AUTHORITY.issue_cert(*names, not_after=past).configure_cert(context)
    return context


AUTHORITY = trustme.CA()
