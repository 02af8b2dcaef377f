"""How text compares: what explains it, and what collations differ on."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

import pytest
from stand_in import operation
from task_server import contract

from listproof.contract.order import Order
from listproof.oracle.collation import NATURAL, text_order

TEXT = text_order(operation(), "run_id")
"""Text of which the contract says nothing."""


def sorting() -> Order:
    order = contract().order
    assert order is not None
    return order


def test_an_enum_a_version_and_a_number_explain_themselves() -> None:
    usual = text_order(contract(), "level")
    assert usual.explained(["low", "medium", "high"], False) == ["as declared"]
    assert "naturally, code point by code point" in usual.explained(["1.9", "1.10", "1.15"], False)
    assert usual.explained(["9.50", "9.5", "10.00", "100.25"], False) == ["as numbers"]
    assert usual.explained(["9.50", "10.00", "soon"], False) == [*NATURAL]


def test_dates_are_sorted_as_such() -> None:
    schema = {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
    dates = text_order(replace(contract(), row_fields={**contract().row_fields, "due": schema}), "due")
    assert dates.stated
    assert not dates.explained(["2026-02-01", "2025-11-30"], False)
    assert dates.explained(["2025-11-30", "2026-02-01"], False) == ["as dates"]
    assert not dates.judged("soon")


@pytest.mark.parametrize(
    ("names", "differ"),
    [
        (["anna", "bob", "zoe"], False),
        (["anna", "Bob"], True),
        (["a-b", "ab"], True),
        (["Äpfel"], True),
        (["run-2", "run-10"], True),
        (["run-02", "run-10"], False),
        ([1, 2], False),
        ([], False),
    ],
)
def test_what_collations_differ_on(names: list[str], differ: bool) -> None:
    assert TEXT.ambiguous(names) is differ


def test_an_enum_is_sorted_as_it_stands_or_as_it_is_declared() -> None:
    assert text_order(contract(), "level").ambiguous(["low", "high"])
    assert not text_order(contract(), "level").ambiguous(["low", "medium"])
    stated = replace(contract(), order=replace(sorting(), text={"level": "declared"}))
    assert not text_order(stated, "level").ambiguous(["low", "medium", "high"])
    assert text_order(stated, "level").ambiguous(["low", "higher"])


@pytest.mark.parametrize(
    ("up", "down", "turned"),
    [
        (["De Luge", "Äpfel", "zoe"], ["zoe", "de-luge"], True),
        (["1.0", "1.00", "2"], ["2", "1.0", "1.00"], True),
        (["anna", "zoe"], ["anna", "zoe"], False),
        ([False, True], [True, False], True),
        ([1, 2], [2, 1, 1], False),
    ],
)
def test_a_sequence_turned_round(up: list[Hashable], down: list[Hashable], turned: bool) -> None:
    assert TEXT.alike(up, down[::-1]) is turned
