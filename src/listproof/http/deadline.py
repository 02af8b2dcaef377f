"""A deadline for a whole answer: each read has a time-out, and a server that drips bytes never meets it."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

LATE = "not complete after"
"""How the text of the time-out begins that this deadline causes."""

_set = threading.local()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let what this thread does on a watched network be done within so many seconds in all."""
    _set.deadline = time.monotonic() + seconds, seconds
    try:
        yield
    finally:
        _set.deadline = None


def _left(timeout: float | None, late: type[httpcore.TimeoutException]) -> tuple[float | None, Exception | None]:
    """Seconds that a step may take, and what is raised after them where the deadline ends it and not its time-out."""
    if (deadline := getattr(_set, "deadline", None)) is None:
        return timeout, None
    until, seconds = deadline
    left = until - time.monotonic()
    if timeout is not None and timeout <= left:
        return timeout, None
    error = late(f"{LATE} {seconds:g} s")
    if left <= 0:
        raise error
    return left, error


class Watched(httpcore.NetworkBackend):
    """The network, heeding ``within`` from the first byte of a connection to the last one of an answer."""

    def __init__(self) -> None:
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        timeout, _ = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._backend.connect_tcp(host, port, timeout, local_address, socket_options))


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        timeout, late = _left(timeout, httpcore.ReadTimeout)
        try:
            return self._stream.read(max_bytes, timeout)
        except httpcore.ReadTimeout:
            if late is None:
                raise
        raise late

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        timeout, _ = _left(timeout, httpcore.WriteTimeout)
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        timeout, _ = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
