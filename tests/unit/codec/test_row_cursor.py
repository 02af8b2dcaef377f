"""The row that asks for a page: one of which is known which rows stand behind it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from listproof.codec.encode import text
from listproof.codec.row_cursor import nearest
from listproof.contract import library
from listproof.contract.model import ListOperation
from listproof.errors import ForbiddenRequest
from listproof.oracle.query import Condition, Query, SortKey
from listproof.oracle.row import row_of
from listproof.oracle.snapshot import Snapshot

HERE = Path(__file__).resolve().parents[3]
BEHIND, WITH = HERE / "contracts" / "examples" / "row-cursor", HERE / "tests" / "servers" / "payments"

OLDEST = (SortKey("recorded_at", False),)


def event(number: int, second: int, level: str = "info") -> dict[str, Any]:
    at = f"2026-01-01T00:00:{second:02}Z"
    return {"id": number, "recorded_at": at, "created_at": at, "level": level, "status": level}


def read(folder: Path, *seconds: int) -> tuple[ListOperation, Snapshot]:
    """Rows of these seconds, numbered from 1, newest first; every second one has another level."""
    operation = library.load(str(folder)).lists[0]
    levels = ("info", "warning")
    rows = [event(number, second, levels[number % 2]) for number, second in enumerate(seconds, 1)]
    return operation, Snapshot(operation, tuple(row_of(operation, row) for row in rows))


def test_a_start_is_written_as_the_row_before_it() -> None:
    operation, rows = read(BEHIND, 50, 40, 30, 20)
    assert text(operation, Query(size=2, start=3), rows) == "limit=2&after=3"
    assert text(operation, Query(size=2, start=1, sort=OLDEST), rows) == "limit=2&order=oldest&after=4"
    where = (Condition("level", "info"),)
    assert text(operation, Query(start=1, where=where), rows) == "level=info&after=2"
    assert text(operation, Query(size=2, start=0), rows) == "limit=2"


def test_a_start_is_written_as_its_own_row_where_pages_begin_with_the_one_named() -> None:
    operation, rows = read(WITH, 50, 40, 30, 20)
    assert text(operation, Query(size=2, start=3), rows) == "limit=2&from=4"


def test_a_row_behind_which_nobody_knows_what_stands_is_not_asked_for() -> None:
    operation, rows = read(BEHIND, 50, 40, 40, 20)
    with pytest.raises(ForbiddenRequest):
        text(operation, Query(start=5), rows)
    with pytest.raises(ValueError, match="nobody can ask for row 1"):
        text(operation, Query(start=1))


@pytest.mark.parametrize("start, found", [(1, 1), (2, 1), (3, 1), (4, 4), (9, 4), (0, None)])
def test_among_equal_sort_keys_no_row_is_named(start: int, found: int | None) -> None:
    operation, rows = read(BEHIND, 50, 40, 40, 20)
    assert nearest(operation, rows, Query(start=start)).start == found


def test_where_a_cursor_is_the_first_row_none_leads_past_the_end() -> None:
    operation, rows = read(WITH, 50, 40, 40, 20)
    assert [nearest(operation, rows, Query(start=at)).start for at in (1, 2, 3, 4, 9)] == [3, 3, 3, 3, 3]


def test_nothing_is_named_where_the_sequence_is_not_known() -> None:
    operation, rows = read(BEHIND, 50, 50, 50)
    assert nearest(operation, rows, Query(start=1)).start is None
    operation, rows = read(BEHIND, 50, 40, 30, 20)
    assert nearest(operation, replace(rows, ended=False), Query(start=4)).start == 3
    assert nearest(operation, replace(rows, ended=False), Query(start=1, sort=OLDEST)).start is None
    assert nearest(operation, replace(rows, collisions=(1,)), Query(start=1)).start is None
