"""A connection that ends without an answer."""

from __future__ import annotations

import errno


class Dropped(ConnectionResetError):
    """Raised instead of an answer, and let through by the application.

    The socket server takes it for a dead peer and closes the connection without a word. Who calls the application in
    process gets the exception itself, and has to take it for what a client's transport raises then.
    """

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the mock dropped the connection, as it was asked to")
