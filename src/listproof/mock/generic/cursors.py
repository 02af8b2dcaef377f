"""Cursors: texts for positions of a listing that only the server that wrote them can read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

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


def _kept(wanted: Wanted) -> str:
    """The order and the filters, as a text."""
    where = ([(filter_.name, texts) for filter_, texts in own] for own in (wanted.where, wanted.apart))
    return base64.urlsafe_b64encode(json.dumps([wanted.sort, *where]).encode()).decode().rstrip("=")


def _unkept(operation: ListOperation, wanted: Wanted, text: str) -> Wanted:
    """What is wanted, with the order and the filters of such a text. Raises Refusal for one that is none."""
    try:
        sort, *both = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        where, apart = (tuple((operation.filter(name), tuple(texts)) for name, texts in own) for own in both)
        return replace(wanted, sort=tuple(map(tuple, sort)), where=where, apart=apart)
    except (ValueError, KeyError, TypeError):
        raise Refusal(422, "no such cursor") from None


@dataclass(frozen=True)
class Cursors:
    """Opaque texts for positions of a listing. One can be read with the ``secret`` and the ``question`` that it was
    written with; with the same ``nonce`` it is the same text every time. Where ``foreign`` says that it is not refused
    with another question, it keeps its own."""

    secret: bytes
    question: Callable[[Wanted], str]
    nonce: Callable[[], bytes]
    foreign: str | None = None

    def written(self, wanted: Wanted, position: int) -> str:
        """The cursor of the page that begins after so many rows."""
        head = position.to_bytes(4) + self.nonce()
        text = base64.urlsafe_b64encode(head + self._mac(wanted, head)).decode()
        return f"{text}.{_kept(wanted)}" if self.foreign in ("continue", "restart") else text

    def asked(self, operation: ListOperation, wanted: Wanted) -> Wanted:
        """What is wanted, where the cursor is of another question and is not refused: the old one, or the first page of
        the new one. Raises Refusal for a cursor that is none."""
        text, dot, kept = (wanted.cursor or "").partition(".")
        if not dot or self.foreign not in ("continue", "restart"):
            return wanted
        own = replace(_unkept(operation, wanted, kept), cursor=text)
        self.read(own, text)
        if self.question(own) == self.question(wanted):
            return replace(wanted, cursor=text)
        return own if self.foreign == "continue" else replace(wanted, cursor=None, start=0)

    def read(self, wanted: Wanted, text: str) -> int:
        """The rows before the page of a cursor. Raises Refusal for one that was not written for what is wanted."""
        found = base64.urlsafe_b64decode(text) if re.fullmatch(r"[A-Za-z0-9_-]{24}", text) else b""
        head, mac = found[:6], found[6:]
        if not hmac.compare_digest(mac, self._mac(wanted, head)):
            raise Refusal(422, "no such cursor")
        return int.from_bytes(head[:4])

    def _mac(self, wanted: Wanted, head: bytes) -> bytes:
        return hmac.digest(self.secret, head + self.question(wanted).encode(), hashlib.sha256)[:MAC]
