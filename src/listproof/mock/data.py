"""What a mock stores: threads and runs, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

Row = Mapping[str, Any]
Rows = tuple[Row, ...]


@dataclass(frozen=True)
class Thread:
    """A parent. ``listed`` says whether a checker is told about it; ``team`` is where its owner made it."""

    id: str
    name: str
    purpose: str
    account: str = "K1"
    team: str = "team_a"
    listed: bool = True


@dataclass(frozen=True)
class Stored:
    """One row of the table, in the order of storage; a deleted one stays there and is never listed."""

    row: Row
    deleted: bool = False


@dataclass(frozen=True)
class Data:
    """Everything a mock holds. ``runs`` is one table for all threads."""

    threads: tuple[Thread, ...]
    runs: tuple[Stored, ...]

    @cached_property
    def _by_thread(self) -> Mapping[str, tuple[Stored, ...]]:
        table: dict[str, list[Stored]] = {thread.id: [] for thread in self.threads}
        for stored in self.runs:
            table[stored.row["thread_id"]].append(stored)
        return {thread: tuple(rows) for thread, rows in table.items()}

    @cached_property
    def _threads(self) -> Mapping[str, Thread]:
        return {thread.id: thread for thread in self.threads}

    def thread(self, id: str) -> Thread | None:
        """The thread of an id; None where there is none."""
        return self._threads.get(id)

    def named(self, name: str) -> Thread:
        """The thread of that name (``main``, ``other`` …)."""
        return next(thread for thread in self.threads if thread.name == name)

    def stored(self, thread: str) -> tuple[Stored, ...]:
        """All rows of a thread in the order of storage, deleted ones included."""
        return self._by_thread.get(thread, ())

    def rows(self, thread: str) -> Rows:
        """The rows of a thread that a listing may show, in the order of storage."""
        return tuple(stored.row for stored in self.stored(thread) if not stored.deleted)

    def having(self, id: str, name: str, **members: Any) -> Data:
        """The same data with these members of one row changed; ``name`` is that of the row's identity."""
        changed = (s if s.row[name] != id else replace(s, row={**s.row, **members}) for s in self.runs)
        return Data(self.threads, tuple(changed))


def shuffled(rows: tuple[Stored, ...]) -> tuple[Stored, ...]:
    """The rows in an order unlike the given one, the same every time (every fifth, then every fifth of the rest …)."""
    return tuple(stored for start in (3, 1, 4, 0, 2) for stored in rows[start::5])
