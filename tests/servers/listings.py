"""Collections of a server that is a function of the query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
from stand_in import Asked, Rows, page, reply, runs

from listproof.collection.collection import Collection


def names(of: Collection) -> list[object]:
    return [row.id for row in of.snapshot.rows]


def expected(count: int) -> list[str]:
    return [f"run-{number:04d}" for number in range(count, 0, -1)]


def without_offset(rows: Rows, asked: Asked) -> Rows:
    return page(rows, replace(asked, offset=0))


def clamped(most: int) -> Callable[[Rows, Asked], Rows]:
    return lambda rows, asked: page(rows, replace(asked, limit=min(asked.limit, most)))


def capped(most: int) -> Callable[[Rows, Asked], Rows | httpx.Response]:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        return page(rows, asked) if asked.limit <= most else reply({"detail": "too large"}, 422)

    return change


def heavy(count: int, size: int) -> list[dict[str, Any]]:
    """Rows of so many bytes and a few more."""
    return [row | {"kwargs": {"input": ["x" * size, row["run_id"]]}} for row in runs(count)]
