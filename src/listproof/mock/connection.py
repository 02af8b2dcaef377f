"""A connection that ends without an answer, on a socket and in process alike."""

from __future__ import annotations

import errno

import httpx


class Dropped(httpx.RemoteProtocolError, ConnectionResetError):
    """Raised instead of an answer. The socket server takes it for a dead peer and closes the connection; in process
    httpx passes it on as what its own transport raises then.
    """

    def __init__(self) -> None:
        super().__init__("Server disconnected without sending a response.")
        self.args = (errno.ECONNRESET, "Connection reset by peer")
