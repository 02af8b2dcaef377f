"""What a body says: its JSON value and its rows. Bodies that came before are not read again."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from ..contract.model import ListOperation
from ..oracle.row import Row, row_of
from . import place
from .strict_json import NotJson, TooMuch, Unread, loads

MOST_ROWS = 20_000
"""Rows of one body that are read: nobody asks for so many, and each costs some ten microseconds at every answer."""


@dataclass(frozen=True)
class Page:
    """A body's value and rows; ``rows`` is None where it is not an array of objects, and ``problem`` says what it is.

    ``beyond_reader``: it goes beyond what is read here, so that nobody knows what it is; ``much``: by its number of
    values.
    """

    value: Any
    rows: tuple[Row, ...] | None
    problem: str = ""
    beyond_reader: bool = False
    much: bool = False


def weight(body: bytes) -> int:
    """About how many bytes of memory a body takes with what was read from it: many short values take much more than
    themselves."""
    return 2 * len(body) + 40 * body.count(b",") + 200 * body.count(b"{") + 60 * body.count(b"[")


_Asked = tuple[str, str, bool, bytes]
"""What decides which rows a body has: the identity, the place of the rows, whether that may be missing, the body."""


class Decoder:
    """Reads bodies, and keeps what the last ones said, up to a ``weight`` of ``most``. Several threads may use one.

    One reader may serve several runs: equal bodies say the same.
    """

    def __init__(self, most: int = 32 << 20) -> None:
        self._most, self._size = most, 0
        self._known: dict[_Asked, Page] = {}
        self._lock = threading.Lock()

    def read(self, operation: ListOperation, body: bytes) -> Page:
        """The content of a body as this operation's rows."""
        asked = operation.id, operation.envelope.rows, operation.envelope.rows_absent, body
        return self._known.get(asked) or self._keep(asked, _content(operation, body))

    def _keep(self, asked: _Asked, content: Page) -> Page:
        with self._lock:
            if asked not in self._known:
                self._size += weight(asked[-1])
            self._known[asked] = content
            while self._size > self._most:
                oldest = next(iter(self._known))
                del self._known[oldest]
                self._size -= weight(oldest[-1])
        return content


def _content(operation: ListOperation, body: bytes) -> Page:
    try:
        value = loads(body)
    except Unread as error:
        much = isinstance(error, TooMuch)
        return Page(None, None, f"a body that cannot be read: {error}", beyond_reader=True, much=much)
    except NotJson as error:
        return Page(None, None, f"no JSON: {error}")
    where = operation.envelope.rows
    rows, named = place.at(where, value), f" at {where}" if where else ""
    if rows is place.MISSING:
        whole = isinstance(value, dict)
        if whole and operation.envelope.rows_absent:
            return Page(value, ())
        return Page(value, None, f"nothing{named}" if whole else f"{_json_type(value)} in place of an object")
    if not isinstance(rows, list):
        return Page(value, None, f"{_json_type(rows)} in place of an array{named}")
    strange = next((member for member in rows if not isinstance(member, dict)), None)
    if strange is not None or None in rows:
        return Page(value, None, f"an array{named} with {_json_type(strange)} in it")
    if len(rows) > MOST_ROWS:
        problem = f"a body that cannot be read: it holds {len(rows)} rows, and {MOST_ROWS} are read at once"
        return Page(None, None, problem, beyond_reader=True, much=True)
    return Page(value, tuple(row_of(operation, member) for member in rows))


def _json_type(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
