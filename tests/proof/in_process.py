"""Servers in this process, and a clock for which waiting takes no time."""

from __future__ import annotations

import time

import httpx


class InProcess(httpx.WSGITransport):
    """The server in this process; a connection that it drops is one that broke, as on a socket."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return super().handle_request(request)
        except ConnectionResetError:
            raise httpx.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            ) from None


class Time:
    """The machine's time, but that waiting takes none."""

    def __init__(self) -> None:
        self._slept = 0.0

    def sleep(self, seconds: float) -> None:
        self._slept += seconds

    def __call__(self) -> float:
        return time.monotonic() + self._slept
