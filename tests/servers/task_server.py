"""A WSGI server of the contract in ``tasks``, with sort keys of every kind: right unless a test changes a part.

Rows are sorted here without a line of listproof's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx

from listproof.collection import target
from listproof.collection.seen import Seen
from listproof.collection.target import Target
from listproof.contract import library
from listproof.contract.model import ListOperation
from listproof.http.client import Client
from listproof.results.model import Result, Verdict
from listproof.run.plan import plan
from listproof.run.runner import run_case
from listproof.suite.catalogue import catalogue

LEVELS = ("low", "medium", "high")
VERSIONS = ("1.2", "1.9", "1.10", "1.15", "2.0", "10.1")
Row = dict[str, Any]
Key = Callable[[Any], Any]


def tasks(count: int = 23) -> list[Row]:
    """Rows whose members say different orders; every fourth has no due date, every third no rank at all."""
    rows = []
    for n in range(count):
        row: Row = {
            "id": f"task-{n * 7 % count:02}",
            "title": f"Task {n}",
            "state": "closed" if n % 3 else "open",
            "created_at": f"2025-11-03T08:{59 - n // 2:02}:{n % 2 * 30:02}Z",
            "due": None if n % 4 == 1 else f"2025-12-{1 + n * 5 % 28:02}T00:00:00Z",
            "done": n % 5 > 2,
            "level": LEVELS[n * 2 % 3],
            "version": VERSIONS[n * 5 % len(VERSIONS)],
            "price": f"{n * 37 % 120}.50",
        }
        rows.append(row if n % 3 == 2 else {**row, "rank": n * 11 % 13 - 4})
    return rows


@dataclass(frozen=True)
class Asked:
    key: str
    falling: bool
    count: int
    skip: int
    state: str | None
    fields: tuple[str, ...]


def high(falling: bool) -> bool:
    """Null above every value, as PostgreSQL has it: first where the order falls."""
    return falling


def low(falling: bool) -> bool:
    return not falling


def first(_: bool) -> bool:
    return True


def last(_: bool) -> bool:
    return False


KEYS: Mapping[str, Key] = {
    "level": LEVELS.index,
    "version": lambda text: [int(part) for part in text.split(".")],
    "price": float,
}
"""As databases sort an enum, versions, and decimals that are only written as text."""


@dataclass(frozen=True)
class Server:
    """``nulls`` says whether rows without the key come first, ``keys`` what others are compared by; ``lists`` sorts all
    rows of a request, ``cuts`` takes the page out of them."""

    rows: list[Row] = field(default_factory=tasks)
    nulls: Callable[[bool], bool] = last
    keys: Mapping[str, Key] = field(default_factory=dict)
    lists: Callable[[Server, list[Row], Asked], list[Row]] | None = None
    cuts: Callable[[Server, list[Row], Asked], list[Row]] | None = None

    def sort(self, rows: list[Row], key: str, falling: bool) -> list[Row]:
        rows = sorted(rows, key=lambda row: row["id"])
        known = [row for row in rows if row.get(key) is not None]
        known.sort(key=lambda row: self.keys.get(key, lambda value: value)(row[key]), reverse=falling)
        empty = [row for row in rows if row.get(key) is None]
        return [*empty, *known] if self.nulls(falling) else [*known, *empty]

    def answer(self, asked: Asked) -> list[Row]:
        rows = [row for row in self.rows if asked.state in (None, row["state"])]
        rows = self.lists(self, rows, asked) if self.lists else self.sort(rows, asked.key, asked.falling)
        rows = self.cuts(self, rows, asked) if self.cuts else rows[asked.skip : asked.skip + asked.count]
        return [{name: row[name] for name in asked.fields if name in row} for row in rows] if asked.fields else rows

    def respond(self, method: str, path: str, query: str) -> tuple[int, Any]:
        """Status and body of a request."""
        parts = path.split("/")
        if method not in ("GET", "HEAD") or parts[1:2] + parts[3:] != ["boards", "tasks"]:
            return 404, {"detail": "not found"}
        if parts[2] not in ("main", "other"):
            return 404, {"detail": "no such board"}
        asked = read(parse_qsl(query, keep_blank_values=True))
        if asked is None:
            return 422, {"detail": "refused"}
        return 200, self.answer(asked) if parts[2] == "main" else replace(self, rows=other()).answer(asked)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        status, value = self.respond(method, environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        body = json.dumps(value).encode()
        start(f"{status} Status", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [] if method == "HEAD" else [body]


def other() -> list[Row]:
    return [{**row, "id": f"other-{row['id']}"} for row in tasks(3)]


SORTS = ("created_at", "due", "rank", "done", "level", "version", "price")
FIELDS = ("id", "due", "rank", "level", "title")


def read(pairs: list[tuple[str, str]]) -> Asked | None:
    """The parameters, or None where one of them is not as documented."""
    single = dict(pairs)
    fields = tuple(value for name, value in pairs if name == "fields")
    names = [name for name, _ in pairs if name != "fields"]
    if len(set(names)) < len(names) or not set(names) <= {"count", "skip", "sort", "state"}:
        return None
    count, skip, sort = single.get("count", "10"), single.get("skip", "0"), single.get("sort", "-created_at")
    numbers = all(text.isascii() and text.isdigit() for text in (count, skip))
    if not numbers or not 1 <= int(count) <= 100 or sort.removeprefix("-") not in SORTS:
        return None
    if single.get("state", "open") not in ("open", "closed") or not set(fields) <= set(FIELDS):
        return None
    return Asked(sort.removeprefix("-"), sort.startswith("-"), int(count), int(skip), single.get("state"), fields)


@cache
def contract() -> ListOperation:
    return library.load(str(Path(__file__).with_name("tasks"))).lists[0]


def aimed(server: Server, operation: ListOperation | None = None) -> Target:
    client = Client(
        "http://task.server", transport=httpx.WSGITransport(app=server), retries=0, sleep=lambda _: None, timeout=1
    )
    places = {"main": {"board": "main"}, "other": {"board": "other"}}
    return target.build(operation or contract(), client, places, seed=1)


def results(server: Server, operation: ListOperation | None = None, only: tuple[str, ...] = ()) -> list[Result]:
    """The results of all requirements but fuzzing, or of these families, on a server."""
    chosen = [each for each in catalogue() if each.id.startswith(only or ("",)) and each.family != "FUZ"]
    seen = Seen()
    return [run_case(case, seen) for case in plan(chosen, aimed(server, operation))]


def failed(found: list[Result]) -> dict[str, list[str]]:
    """The requirements that failed, with what their findings say."""
    said: dict[str, list[str]] = {}
    for each in found:
        assert each.verdict is not Verdict.ERROR, (each.id, each.message)
        said.setdefault(each.id, []).extend(f"{one.expected} | {one.actual} | {one.curl[0]}" for one in each.findings)
    return {name: texts for name, texts in said.items() if texts}
