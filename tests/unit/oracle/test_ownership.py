"""A row's parent is compared as its type has it, and UUIDs in either case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from stand_in import MAIN, operation

from listproof.oracle.ownership import stranger
from listproof.oracle.row import row_of

L, S = operation("langsmith"), operation("seekrflow")


@pytest.mark.parametrize(
    "told, parent, is_stranger",
    [
        (MAIN, MAIN, False),
        (MAIN.upper(), MAIN, False),
        (MAIN, MAIN.upper(), False),
        (MAIN[:-1] + "0", MAIN, True),
        ("no uuid", MAIN, True),
        (None, MAIN, True),
        (7, "7", False),
        (7, "8", True),
        (True, "true", False),
    ],
)
def test_a_row_of_langsmith(told: Any, parent: str, is_stranger: bool) -> None:
    row = row_of(L, {"run_id": "a", "thread_id": told})
    assert stranger(L, {"thread_id": parent}, row) == ("thread_id" if is_stranger else None)


def test_where_ids_have_no_format_every_letter_counts() -> None:
    row = row_of(S, {"id": "a", "thread_id": "T1"})
    assert stranger(S, {"thread_id": "T1"}, row) is None
    assert stranger(S, {"thread_id": "t1"}, row) == "thread_id"


def test_a_row_that_does_not_name_its_parent_is_no_stranger() -> None:
    assert stranger(L, {"thread_id": MAIN}, row_of(L, {"run_id": "a"})) is None
    assert stranger(replace(L, parent={}), {}, row_of(L, {"run_id": "a", "thread_id": "x"})) is None
