"""The vendors' own clients read from our reference servers, on a real socket, and get what these hold."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langgraph_sdk import get_client, get_sync_client

from listproof import mock
from listproof.mock import Mock, Running
from listproof.mock.instant import instant
from listproof.mock.langsmith import FIELDS

SPELT_BY_THE_CLIENT = "cancelled"
"""seekrai from 0.32 on knows this spelling only; the contract allows ``canceled`` too."""


def rows(served: Mock, name: str) -> list[dict[str, Any]]:
    """What the mock holds under a collection, newest first."""
    thread = served.pipeline.data.named(name).id
    own = (dict(row) for row in served.pipeline.data.rows(thread))
    return sorted(own, key=lambda row: (instant(row["created_at"]), row[served.pipeline.id]), reverse=True)


@pytest.fixture
def langsmith() -> Iterator[tuple[Mock, Running]]:
    served = mock.reference("langsmith")
    with mock.serve(served.app) as running:
        yield served, running


QUERIES: list[dict[str, Any]] = [
    {},
    {"limit": 3},
    {"limit": 5, "offset": 4},
    {"limit": 100, "status": "success"},
    {"limit": 2, "offset": 1, "status": "interrupted"},
    {"limit": 100, "select": ["run_id", "status"]},
    {"limit": 4, "offset": 2, "status": "success", "select": list(FIELDS)},
]


def expected(every: list[dict[str, Any]], query: dict[str, Any]) -> list[dict[str, Any]]:
    found = [row for row in every if query.get("status") in (None, row["status"])]
    offset = query.get("offset", 0)
    page = found[offset : offset + query.get("limit", 10)]
    names = query.get("select")
    return page if names is None else [{name: row[name] for name in names} for row in page]


def same(got: Any, wanted: Any) -> bool:
    return json.dumps(got, sort_keys=True) == json.dumps(wanted, sort_keys=True)


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_langgraph_sdk(query: dict[str, Any], langsmith: tuple[Mock, Running]) -> None:
    served, running = langsmith
    thread = served.collections[0].parents["thread_id"]
    client = get_sync_client(url=running.base_url, api_key=None)
    try:
        got = client.runs.list(thread, **query)
    finally:
        client.http.client.close()
    assert same(got, expected(rows(served, "main"), query))
    sent = served.log[-1][1]
    assert ("limit=" in sent, sent.count("select=")) == (True, len(query.get("select", [])))


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_langgraph_sdk_async(query: dict[str, Any], langsmith: tuple[Mock, Running]) -> None:
    served, running = langsmith
    thread = served.collections[0].parents["thread_id"]

    async def ask() -> Any:
        client = get_client(url=running.base_url, api_key=None)
        try:
            return await client.runs.list(thread, **query)
        finally:
            await client.http.client.aclose()

    assert same(asyncio.run(ask()), expected(rows(served, "main"), query))


def listed(seekrai: str, served: Mock, name: str) -> Any:
    """What seekrai makes of a collection of this server."""
    thread = served.pipeline.data.named(name).id
    key = served.headers["Authorization"]
    with mock.serve(served.app) as running:
        words = [seekrai, str(Path(__file__).parent / "seekrai_list.py"), running.base_url, key, thread]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def with_one_spelling(name: str) -> Mock:
    """The reference server with ``canceled`` written as the client knows it."""
    pipeline = mock.pipeline(name)
    runs = tuple(
        replace(each, row={**each.row, "status": SPELT_BY_THE_CLIENT}) if each.row["status"] == "canceled" else each
        for each in pipeline.data.runs
    )
    return mock.mock(replace(pipeline, data=replace(pipeline.data, runs=runs)))


@pytest.mark.parametrize("name, count", [("main", 20), ("other", 3), ("one", 1), ("empty", 0)])
def test_seekrai(name: str, count: int, seekrai: str) -> None:
    """The client sends no query string, so it gets the documented default: the newest 20."""
    served = with_one_spelling("seekrflow")
    got = listed(seekrai, served, name)["runs"]
    wanted = rows(served, name)[:20]
    assert len(got) == count
    assert [(row["id"], row["status"]) for row in got] == [(row["id"], row["status"]) for row in wanted]
    assert all("?" not in target for _, target in served.log)


def test_seekrai_cannot_read_what_its_own_contract_allows(seekrai: str) -> None:
    """The document lists ``canceled`` beside ``cancelled``; the client refuses the whole page for one such row."""
    served = mock.reference("seekrflow")
    spelt = [row["status"] for row in rows(served, "main")[:20]]
    assert {"canceled", "cancelled"} <= set(spelt)
    unread = listed(seekrai, served, "main")["unread"]
    assert {each["input"] for each in unread} == {"canceled"}
