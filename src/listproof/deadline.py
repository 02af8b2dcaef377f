"""A deadline for the head of an answer: each read has a time-out, and a server that drips headers never meets it."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

LATE = "headers were not complete after"
"""How the text of the time-out begins that this deadline causes."""

_set = threading.local()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let what this thread reads from a watched transport be read within so many seconds in all."""
    _set.deadline = time.monotonic() + seconds, seconds
    try:
        yield
    finally:
        _set.deadline = None


def watched(transport: httpx.HTTPTransport) -> httpx.HTTPTransport:
    """The transport, whose connections heed ``within``. httpx has no setting for what httpcore has one for."""
    pool = transport._pool
    pool._network_backend = _Backend(pool._network_backend)
    return transport


class _Backend(httpcore.NetworkBackend):
    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._backend = backend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(self._backend.connect_tcp(host, port, timeout, local_address, socket_options))


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if (deadline := getattr(_set, "deadline", None)) is None:
            return self._stream.read(max_bytes, timeout)
        until, seconds = deadline
        left = until - time.monotonic()
        if timeout is not None and timeout <= left:
            return self._stream.read(max_bytes, timeout)
        late = httpcore.ReadTimeout(f"{LATE} {seconds:g} s")
        if left <= 0:
            raise late
        try:
            return self._stream.read(max_bytes, left)
        except httpcore.ReadTimeout:
            raise late from None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
