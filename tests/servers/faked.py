"""A client whose server is a function, and a credential that is easy to find."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from listproof.http.client import Client
from listproof.http.secret import Secret

KEY = "sk-marked-0123456789"

CREDENTIAL = {"Authorization": Secret(f"Bearer {KEY}", "Bearer $K")}


def fake(
    handler: Callable[[httpx.Request], httpx.Response] = lambda request: httpx.Response(200, json=[]),
    base: str = "http://mock.test",
    credential: dict[str, Secret] | None = None,
    searches: tuple[str, ...] = (),
) -> Client:
    transport = httpx.MockTransport(handler)
    return Client(base, headers=credential or {}, transport=transport, sleep=lambda _: None, searches=searches)


def never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"sent: {request.method} {request.url}")
