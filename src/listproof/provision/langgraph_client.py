"""The vendor's client, kept to the target's host, and its errors as messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx

from ..errors import UsageError
from ..http import address
from ..http.network import transports
from .provisioner import Where

QUOTED = 300
"""Characters of an answer that a message quotes."""


def http_error_text(error: httpx.HTTPError) -> str:
    """What was asked, what came and what was wanted, with the beginning of the body in one printable line."""
    if not isinstance(error, httpx.HTTPStatusError):
        return str(error) or type(error).__name__
    request, response = error.request, error.response
    body = " ".join(response.text.split())[:QUOTED]
    body = "".join(letter if letter.isprintable() else "?" for letter in body)
    path = request.url.raw_path.decode("ascii", "replace")
    return f"{request.method} {path}: a 2xx was wanted, {response.status_code} came{f': {body}' if body else ''}"


def client(where: Where) -> Any:
    """The vendor's synchronous client, bound to the target's host, on the way that the user told us, without keys from
    the environment."""
    try:
        from langgraph_sdk import get_sync_client
    except ImportError:
        raise UsageError(
            "Provisioning with langgraph needs the vendor's SDK. Install it: pip install 'listproof[provision]'"
        ) from None
    headers = {name.lower(): value.value for name, value in where.headers.items()}
    key = headers.pop("x-api-key", None)  # which the SDK takes apart from the others
    way = transports(address.read(where.base_url), where.network).kept
    made = get_sync_client(url=where.base_url, api_key=key, headers=headers, timeout=where.timeout)
    home = urlsplit(where.base_url)

    def stay(request: httpx.Request) -> None:
        there = urlsplit(str(request.url))
        if (there.scheme, there.netloc) != (home.scheme, home.netloc):
            raise httpx.UnsupportedProtocol(f"a request to {there.netloc}, which is not the target, was stopped")

    usual = made.http.client
    usual.close()
    hooks: dict[str, list[Callable[..., Any]]] = usual.event_hooks
    session = httpx.Client(
        base_url=usual.base_url,
        headers=usual.headers,
        timeout=usual.timeout,
        transport=way,
        event_hooks={**hooks, "request": [*hooks.get("request", ()), stay]},
    )
    return type(made)(session)
