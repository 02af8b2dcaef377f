"""A WSGI server of the contract in ``shelves``: typed filters, documented bounds, an integer for a parent, orders that
the contract names. Right unless a part is changed; without a line of listproof's own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

Row = dict[str, Any]
Rows = list[Row]
App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LEVELS = ("low", "medium", "high")
VERSIONS = ("1.2", "1.9", "1.10", "1.15", "2.0", "10.1")
LABELS = ("", "null", "false", "novel", "novels", "0")
ROOMS = ("A1", "A2", "B1")
OWNERS = tuple(f"6f1c8a52-93d4-4c57-9f0e-1b2a3c4d5e{n:02x}" for n in range(4))
FIELDS = ("id", "level", "due", "draft", "label")
LARGEST = 50


def books(shelf: int, count: int) -> Rows:
    """Rows whose members say different orders; a third have no due date, and some weigh nothing or have no pages."""
    return [
        {
            "id": f"book-{shelf}-{n * 7 % count:04}",
            "shelf": shelf,
            "level": LEVELS[n * 2 % 3],
            "version": VERSIONS[n * 5 % len(VERSIONS)],
            "price": f"{n * 37 % 120}.50",
            "added": f"2025-11-{1 + n // 40 % 28:02}T08:{n // 2 % 20:02}:{n % 2 * 30:02}Z",
            "due": None if n % 3 == 1 else f"2025-12-{1 + n * 5 % 28:02}T00:00:00Z",
            "draft": n % 5 > 2,
            "pages": n % 4 * 100,
            "weight": n % 3 / 2,
            "owner": OWNERS[n % 4],
            "day": f"2025-10-{1 + n % 5:02}",
            "label": LABELS[n % len(LABELS)],
            "room": ROOMS[n % 3],
        }
        for n in range(count)
    ]


SHELVES: Mapping[str, Rows] = {"1": books(1, 34), "2": books(2, 3), "7": []}


class Refused(Exception):
    """A request that gets ``status`` in place of rows."""

    def __init__(self, status: int = 422) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """``sent`` are the parameters of the query as they came; what was not sent has its default."""

    method: str
    shelf: str
    size: int
    start: int
    key: str
    falling: bool
    filters: tuple[tuple[str, Any], ...]
    fields: tuple[str, ...]
    sent: tuple[tuple[str, str], ...] = ()


def whole(text: str) -> int:
    if re.fullmatch(r"-?[0-9]{1,40}", text) is None:
        raise Refused
    return int(text)


def number(text: str) -> float:
    if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", text) is None:
        raise Refused
    return float(text)


def truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise Refused
    return text == "true"


def _parsed(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            return parse(text)
        except ValueError:
            raise Refused from None

    return read


def bounded(fits: Callable[[Any], bool], parse: Callable[[str], Any] = str) -> Callable[[str], Any]:
    """A parser that refuses a value beyond its bound."""

    def read(text: str) -> Any:
        value = parse(text)
        if not fits(value):
            raise Refused
        return value

    return read


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


PARSERS: Mapping[str, Callable[[str], Any]] = {
    "size": bounded(lambda value: 1 <= value <= LARGEST, whole),
    "start": bounded(lambda value: 0 <= value <= 10_000, whole),
    "draft": truth,
    "pages": whole,
    "weight": bounded(lambda value: value * 2 % 1 == 0, number),
    "owner": _parsed(lambda text: str(UUID(text))),
    "day": _parsed(lambda text: date.fromisoformat(text).isoformat()),
    "added": _parsed(instant),
    "label": bounded(lambda text: len(text) <= 12),
    "room": bounded(lambda text: re.fullmatch(r"[A-Z][0-9]", text) is not None),
}
COMPARED: Mapping[str, Callable[[Any], Any]] = {
    "level": LEVELS.index,
    "version": lambda text: [int(part) for part in text.split(".")],
    "price": float,
}
MEANS: Mapping[str, Callable[[Any], Any]] = {"added": instant}


def number_of(text: str) -> str:
    """A shelf's number, or Refused."""
    if re.fullmatch(r"[1-9][0-9]{0,18}", text) is None:
        raise Refused
    return text


@dataclass(frozen=True)
class Server:
    """``parsers`` read the parameters, ``compared`` says what rows are sorted by, ``nulls_first`` where rows without
    the key stand; ``keep``, ``order`` and ``cut`` may take the place of what is done with the rows, in this sequence,
    ``asked`` changes what is asked for, ``shelf`` reads the parent, ``answers`` what goes out."""

    shelves: Mapping[str, Rows] = field(default_factory=lambda: SHELVES)
    parsers: Mapping[str, Callable[[str], Any]] = field(default_factory=lambda: PARSERS)
    compared: Mapping[str, Callable[[Any], Any]] = field(default_factory=lambda: COMPARED)
    nulls_first: Callable[[bool], bool] = lambda falling: falling
    asked: Callable[[Asked], Asked] = lambda asked: asked
    keep: Callable[[Server, Rows, Asked], Rows] = lambda server, rows, asked: server.kept(rows, asked)
    order: Callable[[Server, Rows, Asked], Rows] = lambda server, rows, asked: server.ordered(rows, asked)
    cut: Callable[[Server, Rows, Asked], Rows] = lambda server, rows, asked: rows[
        asked.start : asked.start + asked.size
    ]
    shelf: Callable[[str], str] = number_of

    def kept(self, rows: Rows, asked: Asked) -> Rows:
        for name, value in asked.filters:
            rows = [row for row in rows if MEANS.get(name, lambda own: own)(row[name]) == value]
        return rows

    def ordered(self, rows: Rows, asked: Asked) -> Rows:
        """By the key, equal ones by id; all of it in reverse where rows fall."""
        rows = sorted(rows, key=lambda row: row["id"])
        known = [row for row in rows if row[asked.key] is not None]
        known.sort(key=lambda row: self.compared.get(asked.key, lambda value: value)(row[asked.key]))
        known, empty = known[:: -1 if asked.falling else 1], [row for row in rows if row[asked.key] is None]
        return [*empty, *known] if self.nulls_first(asked.falling) else [*known, *empty]

    def read(self, method: str, shelf: str, query: str) -> Asked:
        """The parameters; raises Refused where one is not as documented."""
        pairs = parse_qsl(query, keep_blank_values=True)
        given = {name: value for name, value in pairs if name != "fields"}
        fields = tuple(value for name, value in pairs if name == "fields")
        sort = given.pop("sort", "-added")
        unknown = set(given) - set(self.parsers)
        if unknown or sort.removeprefix("-") not in ("added", *COMPARED, "due") or not set(fields) <= set(FIELDS):
            raise Refused
        values = {name: self.parsers[name](text) for name, text in given.items()}
        size, start = values.pop("size", 10), values.pop("start", 0)
        key, filters = sort.removeprefix("-"), tuple(values.items())
        return Asked(method, shelf, size, start, key, sort.startswith("-"), filters, fields, tuple(pairs))

    def rows(self, method: str, path: str, query: str) -> Rows:
        """The answer's rows; raises Refused for all that gets none."""
        match = re.fullmatch(r"/shelves/([^/]+)/books", path)
        if match is None or method not in ("GET", "HEAD"):
            raise Refused(404)
        asked = self.asked(self.read(method, self.shelf(match[1]), query))
        if asked.shelf not in self.shelves:
            raise Refused(404)
        rows = self.keep(self, self.shelves[asked.shelf], asked)
        rows = self.cut(self, self.order(self, rows, asked), asked)
        return [{name: row[name] for name in asked.fields} for row in rows] if asked.fields else rows

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        method, status = environ["REQUEST_METHOD"], 200
        try:
            body: Any = self.rows(method, environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        except Refused as refused:
            status, body = refused.status, {"detail": "refused"}
        except Exception:
            status, body = 500, {"detail": "crashed"}
        text = json.dumps(body).encode()
        start(f"{status} Status", [("Content-Type", "application/json"), ("Content-Length", str(len(text)))])
        return [] if method == "HEAD" else [text]
