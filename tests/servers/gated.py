"""A server that says when a request has come so far, and lets the rest wait until it is told to go on."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from listproof import mock

PATIENCE = 300.0
"""Seconds after which a test is given up."""


@dataclass
class Gated:
    """``at`` is the number of the request that waits, from 1, with all after it."""

    served: mock.Mock
    at: int
    base_url: str = ""
    count: int = 0
    reached: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def app(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        with self._lock:
            self.count += 1
            waits = self.count >= self.at
        if waits:
            self.reached.set()
            self.go.wait(PATIENCE)
        return self.served.app(environ, start)

    @property
    def arguments(self) -> list[str]:
        """Options of ``listproof check`` for this server."""
        named = [f"{each.name}:thread_id={each.parents['thread_id']}" for each in self.served.collections]
        return ["--base-url", self.base_url, *(word for text in named for word in ("--collection", text))]


@contextlib.contextmanager
def gated(at: int, contract: str = "langsmith") -> Iterator[Gated]:
    server = Gated(mock.reference(contract), at)
    with mock.serve(server.app) as running:
        server.base_url = running.base_url
        try:
            yield server
        finally:
            server.go.set()
