"""One request and its answer, free of secrets."""

from __future__ import annotations

import re
import shlex
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx

from .. import harmless

DEFAULTS = (("accept", "*/*"), ("accept-encoding", "gzip, identity"))
"""Headers that every request has unless it says otherwise; a curl line leaves them out where they do not matter."""


@dataclass(frozen=True)
class Exchange:
    """One request as sent and the answer to it, after the retries that infrastructure's refusals deserve.

    ``url`` is the full URL as sent (no userinfo); ``request_headers`` are redacted: a credential stands there as the
    environment variable that holds it (``$SEEKR_API_KEY``), and ``concealed`` names these headers. ``headers`` are the
    answer's, credentials and cookies redacted. ``body`` is decoded (gzip undone), at most the body cap; ``truncated``
    says that more was there or that ``broken`` tells what was wrong with it. ``seconds`` are the last attempt's.
    ``keys`` are the credentials that were sent in the query, which ``url`` and ``query`` lack, each by its name and as
    the variable that holds it. ``credential`` is ``own``, ``none`` or ``probe`` (a wrong one on purpose).
    """

    number: int  # from 1, in the order in which answers were complete
    method: str
    url: str
    path: str  # raw, with the base URL's prefix
    query: str  # raw, without "?"
    request_headers: tuple[tuple[str, str], ...]
    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)
    seconds: float
    attempts: int = 1
    truncated: bool = False
    credential: str = "own"
    broken: str = ""
    late: bool = False  # broken because we waited no longer
    concealed: tuple[str, ...] = ()
    quotable: bool = True  # whether a text may show what the answer holds
    content: bytes = b""  # the request's body
    keys: tuple[tuple[str, str], ...] = ()

    @property
    def shown_url(self) -> str:
        """The URL with variables in place of the credentials in its query."""
        pairs = "&".join(f"{name}={shown}" for name, shown in self.keys)
        return f"{self.url}{'&' if self.query else '?'}{pairs}" if pairs else self.url

    @property
    def media_type(self) -> str:
        """The answer's media type in lower case, without parameters; empty where none was sent."""
        value: str = self.headers.get("content-type", "")
        return value.split(";", 1)[0].strip().lower()

    @property
    def links(self) -> dict[str, str]:
        """The URLs of the ``Link`` headers by relation (RFC 8288); of two with one relation the first."""
        header = ", ".join(self.headers.get_list("link"))
        found: dict[str, str] = {}
        for relations, link in httpx.Response(200, headers={"link": header} if header else {}).links.items():
            for relation in str(relations).split():
                found.setdefault(relation, str(link.get("url", "")))
        return found

    @property
    def shown_headers(self) -> tuple[tuple[str, str], ...]:
        """The request's headers as a report may show them: an earlier answer's validators are values too."""
        return self.request_headers if self.quotable else names_only(self.request_headers, _VALIDATORS)

    def curl(self) -> str:
        """A line for a POSIX shell that sends the same request; variables stand for credentials."""
        words = ["curl", "-sS", "-I" if self.method == "HEAD" else "-i"]
        if self.method == "POST":
            words += ["-X", "POST"]
        if re.search(r"[\[\]{}]", self.url):
            words.append("-g")
        if re.search(r"/(?:\.|%2e){1,2}(?:/|$)", self.path, re.IGNORECASE):
            words.append("--path-as-is")
        if "content-encoding" in self.headers:
            words.append("--compressed")
        for name, value in self.shown_headers:
            if (name.lower(), value) not in DEFAULTS and name.lower() != "user-agent":
                words += ["-H", _word(name, value, name in self.concealed)]
        if self.content:
            text = self.content.decode("utf-8", "replace")
            words += ["--data", harmless.word(text)]
        if self.keys:
            words += [] if self.content else ["-G"]
            for name, shown in self.keys:
                words += ["--url-query" if self.content else "--data-urlencode", _quoted(f"{quote(name)}={shown}")]
        return " ".join([*words, shlex.quote(self.url)])


WITHHELD = "(withheld)"


_VALIDATORS = frozenset({"if-none-match", "if-modified-since"})


def names_only(headers: Iterable[tuple[str, str]], withheld: Container[str]) -> tuple[tuple[str, str], ...]:
    """The headers, of some only the names."""
    return tuple((name, WITHHELD if name.lower() in withheld else value) for name, value in headers)


def _word(name: str, value: str, concealed: bool) -> str:
    """A header as one word of a shell; where it is concealed variables and files are expanded, and nothing else is."""
    if not value:
        return shlex.quote(f"{name};")  # curl's way to send an empty header
    text = f"{name}: {value}"
    if concealed:
        return _quoted(text)
    if text.isascii():
        return harmless.word(text)
    octal = "".join(chr(b) if b in _PLAIN else f"\\{b:03o}" for b in text.encode("latin-1"))
    return f"\"$(printf '{octal}')\""  # the byte that HTTP carries, whatever the terminal's encoding


def _quoted(text: str) -> str:
    """One word of a shell in which variables and files are expanded, and nothing else is."""
    return '"' + re.sub(r'["\\`]|\$(?![A-Za-z_]|\(cat )', r"\\\g<0>", text) + '"'


_PLAIN = frozenset(b" abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:;,/=+*()@!?")


def counted(requests: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    """(host, method) -> count as host -> method -> count."""
    table: dict[str, dict[str, int]] = {}
    for (host, method), count in sorted(requests.items()):
        table.setdefault(host, {})[method] = count
    return table
