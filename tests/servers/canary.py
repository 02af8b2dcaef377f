"""A key that is known again wherever it gets, and servers that say it back in every way that servers do."""

from __future__ import annotations

import base64
import gzip
import html
import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, quote

from listproof import mock

CORE = "CANARYq7Zx9Kd2Wm4Rt6"
KEY = f'lp-{CORE}/+"\\<&%=end'
"""Its core has letters and digits only: no escape and no percent-encoding hides it."""

PIECE = 8
"""Characters in a row by which a part of the core is known."""


def _pieces() -> set[str]:
    found = {CORE[at : at + PIECE] for at in range(len(CORE) - PIECE + 1)}
    for before in range(3):
        coded = base64.b64encode(b"x" * before + KEY.encode()).decode()[4:-4]
        found |= {coded[at : at + 12] for at in range(len(coded) - 11)}
    return found


PIECES = _pieces()


def leaked(text: str) -> list[str]:
    """The places of a text where a part of the key stands, with what stands around."""
    at = sorted(place for piece in PIECES if (place := text.find(piece)) >= 0)
    return [text[max(0, place - 120) : place + 60] for place in at[:3]]


def said(key: str) -> str:
    """The key in every form that servers say it back in, and at the end of a text that is cut anywhere."""
    bare = key.rpartition(" ")[2]
    coded = [base64.b64encode(raw.encode()).decode() for raw in (key, bare, f"user:{bare}", f"ab {key} c")]
    coded += [base64.urlsafe_b64encode(bare.encode()).decode().rstrip("=")]
    forms = [key, bare, quote(key, safe=""), quote(bare), json.dumps(bare), json.dumps(bare).replace("/", "\\/")]
    return " ".join([*forms, *coded, html.escape(bare), repr(bare), f"key={bare}&x", f"[{bare}]"])


class Echo:
    """A server behind which ``served`` stands, and which says back whatever credential it gets.

    ``filler`` characters stand before it in error bodies, so that whoever quotes a beginning cuts the key somewhere.
    """

    def __init__(self, served: mock.Mock, header: str, *, filler: int = 0, rows: bool = False) -> None:
        self.served, self._rows, self._filler = served, rows, filler
        self._query = header[1:] if header.startswith("?") else ""
        self._name = "HTTP_" + header.upper().replace("-", "_")
        self._right = next(iter(served.headers.values()), None)
        self.times = 0

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        asked = dict(parse_qsl(environ["QUERY_STRING"], keep_blank_values=True))
        key = asked.get(self._query) if self._query else environ.get(self._name)
        if key is None:
            return self.served.app(environ, start)
        self.times += 1
        inner = {**environ}
        if self._query and key == KEY and self._right is not None:
            inner["QUERY_STRING"] = environ["QUERY_STRING"].replace(quote(key, safe=""), self._right)
        elif key.removeprefix("sid=").rpartition(" ")[2] == KEY and self._right is not None:
            inner[self._name] = self._right
        head: list[Any] = []
        body = b"".join(self.served.app(inner, lambda *given: head.append(given)))
        status, pairs = head[0][:2]
        coded = any(name.lower() == "content-encoding" for name, _ in pairs)
        pairs = [pair for pair in pairs if pair[0].lower() not in ("content-length", "content-encoding")]
        body = gzip.decompress(body) if coded and body else body
        if status[0] in "45" and environ["REQUEST_METHOD"] != "HEAD":
            text = "." * (self._filler + self.times % 40) + said(key)
            body = json.dumps({"detail": text, "headers": {self._name: key}}).encode()
        elif self._rows and status[0] == "2":
            body = _with_key(body, key)
        line = said(key).encode("ascii", "replace").decode().replace("\n", " ")
        echo = [
            ("X-Echo", line),
            ("Location", f"http://elsewhere.invalid/?key={quote(key)}"),
            ("Set-Cookie", f"k={key}"),
        ]
        start(status, [*pairs, *echo, ("Content-Length", str(len(body)))])
        return [body]


def _with_key(body: bytes, key: str) -> bytes:
    """The rows, the key in a member of the first three that may hold anything: more cost time and show nothing else."""
    try:
        rows = json.loads(body)
    except ValueError:
        return body
    for row in rows[:3] if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("metadata"), dict):
            row["metadata"][f"echo of {key}"] = said(key)
    return json.dumps(rows).encode()
