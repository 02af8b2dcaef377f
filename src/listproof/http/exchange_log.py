"""The log of all exchanges of a client, free of secrets."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import httpx

from .exchange import Exchange
from .request_builder import Outgoing
from .secret import Secrets
from .sender import Reply


class ExchangeLog:
    """``exchanges`` are all that were added, in their order and without bodies. ``observers`` get every exchange, body
    included, one at a time and in the log's order. Safe to use from several threads; without ``bodies`` no text may
    show what an answer holds."""

    def __init__(self, secrets: Secrets, *, bodies: bool) -> None:
        self._secrets, self.bodies = secrets, bodies
        self._lock = threading.RLock()  # an observer may look at the log
        self.exchanges: list[Exchange] = []
        self.observers: list[Callable[[Exchange], None]] = []

    def add(self, outgoing: Outgoing, reply: Reply) -> Exchange:
        """Number an exchange and give it, body included."""
        raw_path, _, raw_query = outgoing.url.raw_path.decode("ascii").partition("?")
        with self._lock:
            exchange = Exchange(
                number=len(self.exchanges) + 1,
                method=outgoing.request.method,
                url=str(outgoing.url),
                path=raw_path,
                query=raw_query,
                request_headers=outgoing.shown,
                status=reply.status,
                headers=self._cleared(reply.headers),
                body=reply.body.data,
                seconds=reply.seconds,
                attempts=reply.attempts,
                truncated=reply.body.truncated,
                credential=outgoing.credential,
                broken=self._secrets.conceal(reply.body.broken),
                late=reply.body.late,
                concealed=outgoing.concealed,
                quotable=self.bodies,
                content=outgoing.request.content,
                keys=outgoing.keys,
            )
            self.exchanges.append(replace(exchange, body=b""))
            for observe in self.observers:
                observe(exchange)
        return exchange

    def _cleared(self, headers: httpx.Headers) -> httpx.Headers:
        """The answer's headers without credentials that it echoes and without its cookies' values."""
        came, conceal = headers.multi_items(), self._secrets.conceal
        pairs = [(conceal(name), "(not kept)" if name == "set-cookie" else conceal(value)) for name, value in came]
        return headers if pairs == came else httpx.Headers(pairs, encoding="utf-8")
