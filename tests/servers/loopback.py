"""A server on a loopback socket that answers with the very bytes a test gives it, and keeps its own log."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Heard:
    """A request as it came: ``connection`` numbers the sockets from 1, ``target`` is byte for byte."""

    connection: int
    method: str
    target: str
    headers: dict[str, str]  # names in lower case


Answer = Callable[[Heard], bytes | None]
"""The answer's bytes; None closes the connection without one; bytes with ``close`` in a header close it after."""


def accepted(listener: socket.socket) -> Iterator[socket.socket]:
    """Connections as they come, until the listener is closed."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        yield connection


class Loopback:
    """``log`` holds each request that was read whole, in order."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.log = answer, list[Heard]()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        for connection in accepted(self._listener):
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection, len(self._open)))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as stream:
            while line := stream.readline():
                method, _, rest = line.decode("latin-1").partition(" ")
                headers: dict[str, str] = {}
                while (field := stream.readline().decode("latin-1").strip()) != "":
                    name, _, value = field.partition(":")
                    headers[name.lower()] = value.strip()
                heard = Heard(number, method, rest.rpartition(" ")[0], headers)
                self.log.append(heard)
                answer = self.answer(heard)
                if answer is None:
                    break
                connection.sendall(answer)
                if b"close" in answer.partition(b"\r\n\r\n")[0]:
                    break
            connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        # shutdown wakes accept() and the readers; close alone would leave them waiting
        for each in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[Loopback]:
    server = Loopback(answer)
    try:
        yield server
    finally:
        server.close()


def reply(body: bytes = b"[]", status: str = "200 OK", *headers: str, length: int | None = None) -> bytes:
    """The bytes of an answer; ``length`` is a Content-Length that lies."""
    fields = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join([*fields, "", ""]).encode("latin-1") + body
