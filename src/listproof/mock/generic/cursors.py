"""Cursors: texts for positions of a listing that only the server that wrote them can read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass

from listproof.contract.model import ListOperation
from listproof.mock.generic.grammar import Wanted
from listproof.mock.pipeline import Refusal

MAC = 12
"""Bytes of a cursor that nobody can guess."""


def no_nonce() -> bytes:
    """The same at every time, so that equal requests have equal answers."""
    return bytes(2)


def question(operation: ListOperation, wanted: Wanted) -> str:
    """What a cursor can be used with alone: the listing and, where requests repeat them, its filters and its order.
    The size of a page and the members of its rows may change on the way."""
    asked: list[object] = [operation.key, sorted(wanted.parents.items())]
    if operation.page and operation.page.style == "cursor":
        asked += [wanted.sort, sorted((filter_.name, *texts) for filter_, texts in (*wanted.where, *wanted.apart))]
    return repr(asked)


@dataclass(frozen=True)
class Cursors:
    """Opaque texts for positions of a listing. One can be read with the ``secret`` and the ``question`` that it was
    written with; with the same ``nonce`` it is the same text every time."""

    secret: bytes
    question: Callable[[Wanted], str]
    nonce: Callable[[], bytes]

    def written(self, wanted: Wanted, position: int) -> str:
        """The cursor of the page that begins after so many rows."""
        head = position.to_bytes(4) + self.nonce()
        return base64.urlsafe_b64encode(head + self._mac(wanted, head)).decode()

    def read(self, wanted: Wanted, text: str) -> int:
        """The rows before the page of a cursor. Raises Refusal for one that was not written for what is wanted."""
        found = base64.urlsafe_b64decode(text) if re.fullmatch(r"[A-Za-z0-9_-]{24}", text) else b""
        head, mac = found[:6], found[6:]
        if not hmac.compare_digest(mac, self._mac(wanted, head)):
            raise Refusal(422, "no such cursor")
        return int.from_bytes(head[:4])

    def _mac(self, wanted: Wanted, head: bytes) -> bytes:
        return hmac.digest(self.secret, head + self.question(wanted).encode(), hashlib.sha256)[:MAC]
