"""The data of the LangSmith mock: every property that some fault needs in order to show."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from listproof.mock.data import Data, Row, Stored, Thread, shuffled
from listproof.mock.instant import later

_SPACE = UUID("6d2f4c1e-0b7a-4e8e-9d53-1a5c0f3b9e70")


def _id(name: str) -> str:
    return str(uuid5(_SPACE, name))


UNKNOWN = _id("no such thread")
ASSISTANTS = (_id("assistant 1"), _id("assistant 2"))
THREADS: tuple[Thread, ...] = (
    Thread(_id("main"), "main", "more rows than the default limit; ties, mixed zones, rare statuses at the end"),
    Thread(_id("other"), "other", "interleaved in time with main, to show leaks between threads"),
    Thread(_id("empty"), "empty", "no runs: the empty listing"),
    Thread(_id("one"), "one", "a single run"),
    Thread(_id("big"), "big", "more than 100 rows and 8 KiB: caps and truncation"),
)
# Newest first: created_at, status, seconds from creation to the last update.
MAIN = (
    ("2025-11-03T09:30:00.000001+00:00", "pending", 0),
    ("2025-11-03T11:15:00.5+02:00", "running", 40),
    ("2025-11-03T08:45:10.9Z", "success", 5000),
    ("2025-11-03T08:45:10.15Z", "interrupted", 12),
    ("2025-11-03T08:45:10.1Z", "success", 300),
    ("2025-11-03T08:30:00.125Z", "pending", 0),
    ("2025-11-03T08:30:00.125Z", "success", 9000),
    ("2025-11-03T10:30:00.125+02:00", "interrupted", 45),
    ("2025-11-03T08:30:00.125Z", "success", 7),
    ("2025-11-03T08:30:00.125000Z", "running", 3600),
    ("2025-11-03T08:30:00.125Z", "interrupted", 90),
    ("2025-11-03T05:00:00Z", "error", 20000),
    ("2025-11-03T06:30:00+02:00", "error", 3),
)
OTHER = (
    ("2025-11-03T09:10:00Z", "error", 60),
    ("2025-11-03T08:35:00.5Z", "success", 4000),
    ("2025-11-03T04:45:00.25Z", "timeout", 900),
)
ONE = (("2025-11-02T14:00:00.75+00:00", "timeout", 900),)
_METADATA: tuple[dict[str, Any], ...] = (
    {"graph": "agent", "tags": ["nightly", "größe"], "attempt": 1, "parent": None},
    {},
    {"graph": "agent", "nested": {"none": None, "list": [], "object": {}, "zero": 0, "no": False, "text": ""}},
    {"score": 1.0, "serial": 9007199254740993, "tiny": 1.5e-9, "negative": -0.25},
    {"note": 'naïve café 日本語 🚀 \u2028 "quoted" \\ /', "tags": [[], {}, [None]]},
)
_KWARGS: tuple[dict[str, Any], ...] = (
    {"input": {"messages": [{"role": "user", "content": "héllo\n\t🙂"}]}, "config": {"recursion_limit": 25}},
    {"input": None, "config": {"configurable": {}, "tags": []}, "webhook": None},
    {},
    {"input": {"values": [1, 1.0, 1.5, 9007199254740993, 0.1], "deep": {"a": {"b": {"c": [None, {}]}}}}},
)
_STRATEGIES = ("enqueue", "reject", "interrupt", "rollback")
_BIG_STATUSES = ("success", "success", "error", "success", "interrupted", "pending", "success", "running")


def data(large: int = 0) -> Data:
    """All threads; ``large`` adds one of that many rows."""
    threads = THREADS
    tables = {"main": MAIN, "other": OTHER, "one": ONE, "big": _many_facts(107)}
    if large:
        threads = (*threads, Thread(_id("large"), "large", "many rows, by request"))
        tables["large"] = _many_facts(large)
    runs = [Stored(row) for name, table in tables.items() for row in _runs_of(name, table)]
    gone = Stored(_run_row("main", 13, ("2025-11-03T08:40:00.5Z", "success", 60)), deleted=True)
    return Data(threads, shuffled((*runs, gone)))


def _many_facts(count: int) -> tuple[tuple[str, str, int], ...]:
    """Newest first, 97 s apart; ``timeout`` on the two oldest only."""
    rows = []
    for number in range(count):
        created = later("2025-10-30T12:00:00Z", -97 * number)
        stamp = created if number % 3 else created[:-1] + ".5+00:00"
        status = "timeout" if number >= count - 2 else _BIG_STATUSES[number * 5 % 8]
        rows.append((stamp, status, number * 37 % 101 * 200))
    return tuple(rows)


def _runs_of(name: str, table: tuple[tuple[str, str, int], ...]) -> list[Row]:
    return [_run_row(name, number, facts) for number, facts in enumerate(table)]


def _run_row(name: str, number: int, facts: tuple[str, str, int]) -> Row:
    created, status, updated = facts
    return {
        "run_id": _id(f"{name} run {number}"),
        "thread_id": _id(name),
        "assistant_id": ASSISTANTS[number % 3 == 2],
        "created_at": created,
        "updated_at": later(created, updated) if updated else created,
        "status": status,
        "metadata": _METADATA[number % len(_METADATA)],
        "kwargs": _KWARGS[number % len(_KWARGS)],
        "multitask_strategy": _STRATEGIES[number % 7 % 4],
    }
