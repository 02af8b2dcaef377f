"""Exchanges as a report keeps them."""

from __future__ import annotations

from collections.abc import Callable

from ..http.exchange import Exchange, names_only
from ..results.model import Recorded


def recorded(exchange: Exchange, conceal: Callable[[str], str], most: int, *, body: bool = True) -> Recorded:
    """The exchange as a report keeps it, with ``most`` characters of its body; without ``body``, or where it may not be
    quoted, with none of it."""
    body = body and exchange.quotable
    headers = tuple(exchange.headers.multi_items())
    # concealed before it is cut, so that no half of a credential is left at the end
    text = conceal(exchange.body[: most * 4 + MARGIN].decode("utf-8", "replace")) if body else ""
    return Recorded(
        exchange.number,
        exchange.method,
        conceal(exchange.shown_url),
        exchange.shown_headers,
        exchange.credential,
        exchange.status,
        headers if exchange.quotable else names_only(headers, {name for name, _ in headers} - _HARMLESS),
        len(exchange.body),
        text[:most],
        exchange.truncated or len(text) > most or (not body and bool(exchange.body)),
        round(exchange.seconds, 6),
        exchange.attempts,
        exchange.broken,
    )


_HARMLESS = frozenset(
    {"content-type", "content-length", "content-encoding", "transfer-encoding", "connection", "keep-alive", "date"}
    | {"server", "vary", "allow", "cache-control", "retry-after", "strict-transport-security"}
)
"""Headers of an answer that hold nothing of its rows."""


MARGIN = 16_384
"""Bytes read beyond an excerpt: the longest credential that is still seen whole at its end."""
