"""One request and its answer, free of secrets."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

import httpx


@dataclass(frozen=True)
class Exchange:
    """One request as sent and the answer to it, after the retries that infrastructure's refusals deserve.

    ``url`` is the full URL as sent (no userinfo); ``request_headers`` are redacted: a credential stands there as the
    environment variable that holds it (``$SEEKR_API_KEY``). ``body`` is decoded (gzip undone), at most the body cap;
    ``truncated`` says that more was there. ``credential`` is ``own``, ``none`` or ``probe`` (a wrong one on purpose).
    """

    number: int
    method: str
    url: str
    path: str  # raw, with the base URL's prefix
    query: str  # raw, without "?"
    request_headers: tuple[tuple[str, str], ...]
    status: int
    headers: httpx.Headers
    body: bytes
    seconds: float
    attempts: int = 1
    truncated: bool = False
    credential: str = "own"

    @property
    def media_type(self) -> str:
        """The answer's media type in lower case, without parameters; empty where none was sent."""
        value: str = self.headers.get("content-type", "")
        return value.split(";", 1)[0].strip().lower()

    def curl(self) -> str:
        """A line for a shell that sends the same request; variables stand for credentials."""
        words = ["curl", "-sS", "-i" if self.method == "GET" else "-I"]
        for name, value in self.request_headers:
            words += ["-H", f'"{name}: {value}"' if "$" in value else shlex.quote(f"{name}: {value}")]
        return " ".join([*words, shlex.quote(self.url)])


def counted(requests: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    """(host, method) -> count as host -> method -> count."""
    table: dict[str, dict[str, int]] = {}
    for (host, method), count in sorted(requests.items()):
        table.setdefault(host, {})[method] = count
    return table
