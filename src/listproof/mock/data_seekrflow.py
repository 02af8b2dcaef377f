"""The data of the SeekrFlow mock: every property that some fault needs in order to show."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from listproof.mock.data import Data, Row, Stored, Thread, shuffled
from listproof.mock.instant import later

_SPACE = UUID("2b8e0f5d-6c31-4f0a-8e27-c94d7a1b3f68")
UNKNOWN = "thread_5d0c8e11"
OTHER_TEAM = "team_b"
THREADS: tuple[Thread, ...] = (
    Thread("thread_9a4e", "main", "more rows than the default limit; ties, mixed zones, rare statuses at the end"),
    Thread("thread_c27b", "other", "interleaved in time with main, to show leaks between threads"),
    Thread("thread_9a4e0", "prefix", "its id begins with main's id"),
    Thread("thread_e813", "team", f"made in {OTHER_TEAM}; readable with every team header", team=OTHER_TEAM),
    Thread("thread_f05d", "empty", "no runs: the empty listing"),
    Thread("thread_716c", "one", "a single run"),
    Thread("thread_b3f9", "big", "more than 100 rows and 8 KiB: caps and truncation"),
    Thread("thread_4d62", "foreign", "another account's", account="K2", listed=False),
)
# Newest first: created_at, status, seconds from creation to the start (None: never started), from there to the end.
Facts = tuple[str, str, int | None, int | None]
MAIN: tuple[Facts, ...] = (
    ("2025-11-03T09:30:00Z", "queued", None, None),
    ("2025-11-03T11:15:00.5+02:00", "running", 30, None),
    ("2025-11-03T09:00:00.250Z", "queued", None, None),
    ("2025-11-03T08:45:00+00:00", "completed", 2000, 65),
    ("2025-11-03T08:30:00.125Z", "completed", 7, 20),
    ("2025-11-03T08:30:00.125Z", "running", 900, None),
    ("2025-11-03T10:30:00.125+02:00", "cancelled", None, 45),
    ("2025-11-03T08:30:00.125Z", "queued", None, None),
    ("2025-11-03T08:30:00.125000Z", "canceled", 3, 1),
    ("2025-11-03T08:30:00.125Z", "completed", 500, 8),
    ("2025-11-03T08:15:42.9Z", "completed", 1, 600),
    ("2025-11-03T08:15:42.15Z", "completed", 40, 0),
    ("2025-11-03T08:15:42.1Z", "cancelled", 4000, 10),
    ("2025-11-03T07:59:59.999999Z", "running", 6000, None),
    ("2025-11-03T07:10:00.123456789Z", "completed", 2, 30),
    ("2025-11-03T07:10:00.123456788Z", "completed", 9000, 3),
    ("2025-11-03T05:00:00Z", "cancelled", 10, 70),
    ("2025-11-03T06:30:00+02:00", "canceled", 3600, 5),
    ("2025-11-02T22:15:00-05:30", "completed", 5, 5000),
    ("2025-11-03T03:00:00.000Z", "completed", 20, 11),
    ("2025-11-02T18:20:00Z", "canceled", None, 90),
    ("2025-11-02T12:00:00Z", "failed", 8, 15),
    ("2025-10-31T23:59:59Z", "failed", 700, 2),
)
OTHER: tuple[Facts, ...] = (
    ("2025-11-03T09:10:00Z", "failed", 3, 9),
    ("2025-11-03T08:20:00.5Z", "completed", 60, 30),
    ("2025-11-02T20:00:00Z", "completed", 1, 4),
)
PREFIX: tuple[Facts, ...] = (
    ("2025-11-03T09:20:00Z", "completed", 3, 9),
    ("2025-11-03T04:00:00.75Z", "completed", 2, 2),
)
TEAM: tuple[Facts, ...] = (
    ("2025-11-03T08:50:00Z", "running", 5, None),
    ("2025-11-03T02:00:00Z", "completed", 6, 7),
)
FOREIGN: tuple[Facts, ...] = (
    ("2025-11-03T08:55:00Z", "completed", 5, 6),
    ("2025-11-03T01:00:00Z", "failed", 6, 7),
)
ONE: tuple[Facts, ...] = (("2025-11-01T10:00:00.25Z", "completed", 4, 12),)
_BIG_STATUSES = ("completed", "queued", "cancelled", "completed", "running", "completed", "canceled", "completed")
_NULLABLE = ("started_at", "expires_at", "cancelled_at", "failed_at", "completed_at", "instructions", "usage")
_ENDED_AT = {
    "completed": "completed_at",
    "failed": "failed_at",
    "canceled": "cancelled_at",
    "cancelled": "cancelled_at",
}
_TOOLS: tuple[list[dict[str, Any]], ...] = (
    [],
    [{"type": "file_search", "config": {"top_k": 5, "score": 1.0, "filters": None}}],
    [{"type": "function", "function": {"name": "wetter_für", "parameters": {}}}, {}],
)
_META: tuple[dict[str, Any], ...] = (
    {},
    {"source": "naïve café 日本語 🚀", "tags": [], "nested": {"none": None, "object": {}}},
    {"serial": 9007199254740993, "score": 1.0, "empty": ""},
)


def data(large: int = 0) -> Data:
    """All threads of both accounts; ``large`` adds one of that many rows."""
    threads = THREADS
    tables = {"main": MAIN, "other": OTHER, "prefix": PREFIX, "team": TEAM, "foreign": FOREIGN, "one": ONE}
    tables["big"] = _many_facts(107)
    if large:
        threads = (*threads, Thread("thread_28d1", "large", "many rows, by request"))
        tables["large"] = _many_facts(large)
    ids = {thread.name: thread.id for thread in threads}
    runs = [Stored(_run_row(ids[name], n, facts)) for name, table in tables.items() for n, facts in enumerate(table)]
    gone = Stored(_run_row(ids["main"], 23, ("2025-11-03T08:40:00.5Z", "completed", 5, 6)), deleted=True)
    return Data(threads, shuffled((*runs, gone)))


def _many_facts(count: int) -> tuple[Facts, ...]:
    """Newest first, 97 s apart; ``failed`` on the two oldest only."""
    rows: list[Facts] = []
    for number in range(count):
        created = later("2025-10-30T12:00:00Z", -97 * number)
        stamp = created if number % 3 else created[:-1] + ".5+00:00"
        status = "failed" if number >= count - 2 else _BIG_STATUSES[number * 5 % 8]
        started = None if status == "queued" else number * 37 % 101 * 20
        rows.append((stamp, status, started, number % 13 if status in _ENDED_AT else None))
    return tuple(rows)


def _run_row(thread: str, number: int, facts: Facts) -> Row:
    created, status, start, length = facts
    started = None if start is None else later(created, start)
    row: dict[str, Any] = {
        "id": f"run_{uuid5(_SPACE, f'{thread} run {number}').hex[:16]}",
        "object": "thread.run",
        "created_at": created,
        "agent_id": f"agent_{number % 2 + 1}",
        "thread_id": thread,
        "status": status,
        "is_active": status in ("queued", "running"),
        "started_at": started,
        "expires_at": None if number % 3 else later(created, 86_400),
        "cancelled_at": None,
        "failed_at": None,
        "completed_at": None,
        "model": "meta-llama/Llama-3.1-8B-Instruct",
        "instructions": None if number % 4 == 1 else ("" if number % 4 == 3 else "Be brief – and kind."),
        "tools": _TOOLS[number % 3],
        "meta_data": _META[number % 3],
        "usage": None,
        "temperature": (0.7, 1.0, 1)[number % 3],
        "top_p": (1.0, 0.95)[number % 2],
        "max_completion_tokens": (None, 256, 9007199254740993)[number % 3],
        "truncation_strategy": ({"type": "auto"}, {"type": "last_messages", "last_messages": None})[number % 2],
        "response_format": ("auto", {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}})[number % 2],
        "tool_choice": ({"type": "function", "function": {"name": "f"}}, "none", "auto")[number % 3],
        "parallel_tool_calls": number % 2 == 0,
    }
    if status in _ENDED_AT and length is not None:
        row[_ENDED_AT[status]] = later(started or created, length)
    if status in ("completed", "failed"):
        prompt, completion = 100 + number, 7 * number
        row["usage"] = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    return _sparse(row) if number % 6 == 2 else row


def _sparse(row: dict[str, Any]) -> Row:
    """Without its optional members, as far as they say nothing: nulls and defaults."""
    plain = {"object": "thread.run", "is_active": False, "tool_choice": "auto", "response_format": "auto"}
    empty = ("tools", "meta_data", "truncation_strategy")
    nulls = {name for name in (*_NULLABLE, "max_completion_tokens") if row[name] is None}
    return {k: v for k, v in row.items() if k not in nulls and k not in empty and (k not in plain or v != plain[k])}
