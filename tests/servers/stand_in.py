"""A small scripted list server in process: correct unless a test's function says otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import httpx

from listproof.checking.trial import Trial
from listproof.collection import target
from listproof.collection.collection import Collection
from listproof.collection.seen import Seen
from listproof.collection.target import Target
from listproof.contract import library
from listproof.contract.model import ListOperation
from listproof.http.client import Client
from listproof.http.secret import Secret
from listproof.results.model import Result
from listproof.run.plan import plan
from listproof.run.runner import run_case
from listproof.suite.catalogue import catalogue

MAIN = "6f1c8a52-93d4-4c57-9f0e-1b2a3c4d5e6f"
STATUSES = ("success", "error", "running")
IDS = {"langsmith": "run_id", "seekrflow": "id"}
DEFAULTS = {"langsmith": 10, "seekrflow": 20}


@cache
def operation(contract: str = "langsmith") -> ListOperation:
    return library.load(contract).lists[0]


def stamp(number: int) -> str:
    """The ``number``-th second of a day."""
    return (datetime(2025, 11, 3) + timedelta(seconds=number)).isoformat() + "Z"


def run(number: int, contract: str = "langsmith", **members: Any) -> dict[str, Any]:
    """A row, newer for a higher number."""
    row = {
        IDS[contract]: f"run-{number:04d}",
        "thread_id": MAIN,
        "created_at": stamp(number),
        "status": STATUSES[number % 3],
    }
    return row | members


def runs(count: int, contract: str = "langsmith") -> list[dict[str, Any]]:
    """So many rows, newest first."""
    return [run(number, contract) for number in range(count, 0, -1)]


@dataclass(frozen=True)
class Asked:
    """One request: ``turn`` counts all from 1, ``again`` those with this very query from 1."""

    turn: int
    again: int
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    limit: int
    offset: int
    order: str
    status: str | None
    select: tuple[str, ...]


Rows = list[dict[str, Any]]
Change = Callable[[Rows, Asked], Rows | httpx.Response]


def page(rows: Rows, asked: Asked) -> Rows:
    """What a correct server gives; rows with equal time stamps stay in the order in which they are stored."""
    kept = [row for row in rows if asked.status in (None, row["status"])]
    kept = sorted(kept, key=lambda row: datetime.fromisoformat(row["created_at"]), reverse=asked.order == "desc")
    kept = kept[asked.offset : asked.offset + asked.limit]
    return [{k: v for k, v in row.items() if k in asked.select} for row in kept] if asked.select else kept


def reply(value: Any, status: int = 200) -> httpx.Response:
    return httpx.Response(status, content=json.dumps(value).encode(), headers={"content-type": "application/json"})


@dataclass
class StandIn:
    """A server of one collection. ``rows`` may be changed between requests; ``change`` answers in place of ``page``."""

    rows: Rows
    change: Change = page
    contract: str = "langsmith"
    log: list[Asked] = field(default_factory=list)
    headers: dict[str, Secret] = field(default_factory=dict)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = request.url.query.decode()
        pairs = parse_qsl(query, keep_blank_values=True)
        sent = dict(pairs)
        asked = Asked(
            turn=len(self.log) + 1,
            again=sum(each.query == query for each in self.log) + 1,
            method=request.method,
            path=request.url.path,
            query=query,
            headers=dict(request.headers),
            limit=int(sent.get("limit", DEFAULTS[self.contract])),
            offset=int(sent.get("offset", 0)),
            order=sent.get("order", "desc"),
            status=sent.get("status"),
            select=tuple(value for name, value in pairs if name == "select"),
        )
        self.log.append(asked)
        answer = self.change(self.rows, asked)
        return reply(answer) if isinstance(answer, list) else answer

    def client(self, **more: Any) -> Client:
        return Client(
            "http://stand.in",
            transport=httpx.MockTransport(self),
            headers=self.headers,
            retries=0,
            sleep=lambda _: None,
            timeout=1,
            **more,
        )

    def collection(self, **more: Any) -> Collection:
        """With what the client is given besides."""
        return Collection("main", operation(self.contract), {"thread_id": MAIN}, self.client(**more))

    def target(self, **more: Any) -> Target:
        places = {"main": {"thread_id": MAIN}}
        return target.build(operation(self.contract), self.client(), places, seed=1, **more)

    def trial(self) -> Trial:
        one = self.target()
        return Trial(one, one.collections[0])


def results(identity: str, of: Target, seen: Seen | None = None) -> list[Result]:
    """The results of one requirement on a target, with the log that it adds to."""
    (requirement,) = (each for each in catalogue() if each.id == identity)
    return [run_case(case, seen) for case in plan([requirement], of)]
