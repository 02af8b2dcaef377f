"""A request without the server that it goes to, and what came back in a form that can be compared."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from ..codec import wire
from ..codec.parse import parse
from ..codec.strict_json import NotJson, Unread, loads
from ..collection.answer import Answer
from ..collection.listing import Listing
from ..http.client import Client
from ..http.exchange import Exchange
from ..oracle.canonical import Digest, canonical
from ..oracle.query import Query
from .shape import shape

PLAIN = ("own", "none")
"""Credentials whose answers are compared: near-copies of the own one differ from server to server."""


@dataclass(frozen=True)
class Asked:
    """A request as both servers may get it. ``path`` follows the base URL; credentials are not among ``headers``."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    credential: str
    body: bytes

    @property
    def line(self) -> str:
        """``GET /threads/1/runs?limit=3``."""
        return f"{self.method} {self.path}{'?' if self.query else ''}{self.query}"


@dataclass(frozen=True)
class Came:
    """An answer, compared: its status, the ids of its rows in their sequence, their content, and the shape of what is
    no row. ``ids`` is None where there are no rows."""

    status: int
    ids: Hashable
    content: Hashable
    shape: str


def asked(client: Client, exchange: Exchange) -> Asked | None:
    """The request of an exchange; None for one that says nothing of another server."""
    hidden = exchange.concealed if exchange.credential == "none" else set(exchange.concealed) - {*client.credentials}
    if exchange.credential not in PLAIN or hidden:
        return None
    prefix = urlsplit(client.base_url).path.rstrip("/")
    sent = {name: value for name, value in exchange.request_headers if name not in exchange.concealed}
    headers = tuple(sorted((name, value) for name, value in sent.items() if name.lower() not in OWN))
    path = exchange.path.removeprefix(prefix)
    return Asked(exchange.method, path, exchange.query, headers, exchange.credential, exchange.content)


OWN = frozenset({"host", "user-agent", "connection", "content-length", "content-type"})
"""Headers that the client writes itself."""


def came(listing: Listing | None, exchange: Exchange) -> Came | None:
    """The answer of an exchange; None where it is no evidence. Of rows only digests are kept."""
    if exchange.broken or exchange.truncated:
        return None
    if listing is not None:
        answer = listing.requester.read(exchange)
        if answer.infrastructure:
            return None
        if answer.ok and answer.rows is not None:
            return Came(
                200, canonical(names(answer)), canonical([row.form for row in answer.rows]), _beside(listing, answer)
            )
    return Came(exchange.status, None, None, _shape(exchange))


def names(answer: Answer) -> list[str]:
    """The ids of the rows in their sequence; of rows without one only that they are there."""
    return ["" if isinstance(each, Digest) else str(each) for each in answer.ids]


def query_of(listing: Listing, asked: Asked) -> Query | None:
    """What a request asks of the rows; None where it is not plainly legal."""
    said = wire.asked(listing.operation, asked.query, dict(asked.headers), asked.body, listing.requester.always)
    return None if said is None or asked.method == "HEAD" else parse(listing.operation, said)


def _beside(listing: Listing, answer: Answer) -> str:
    """The members that stand beside the rows."""
    if not listing.operation.envelope.rows or not isinstance(answer.value, dict):
        return ""
    return "{" + ", ".join(sorted(answer.value)) + "}"


def _shape(exchange: Exchange) -> str:
    if not exchange.body:
        return "nothing"
    try:
        return shape(loads(exchange.body))
    except (NotJson, Unread):
        return exchange.media_type or "no JSON"


def at_home(exchange: Exchange, away: str, home: str) -> Exchange:
    """An exchange of one server as if the other had answered: URLs that begin with its address name the other's."""
    if away == home or away.encode() not in exchange.body:
        return exchange
    return replace(exchange, body=exchange.body.replace(away.encode(), home.encode()))


def origin(client: Client) -> str:
    """Scheme, host and port: ``https://api.example.com``."""
    parts = urlsplit(client.base_url)
    return f"{parts.scheme}://{parts.netloc}"
