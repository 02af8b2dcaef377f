"""The values worth filtering by."""

from __future__ import annotations

import pytest
from stand_in import StandIn, operation, run

from listproof.checking import filter_values
from listproof.oracle.row import Row

L, S = operation("langsmith"), operation("seekrflow")


def test_the_rarest_value_comes_first() -> None:
    rows = [run(n, status=status) for n, status in enumerate(["error", "success", "success", "bogus", "timeout"])]
    own = StandIn(rows).collection()
    assert filter_values.present(own.snapshot, L.filters[0]) == ["error", "timeout", "success"]


def test_the_text_of_a_filter() -> None:
    assert filter_values.filtering(L.filters[0], "a,b") == "status=a%2Cb"


AUTHOR = "6f1c8a52-93d4-4c57-9f0e-1b2a3c4d5e6f"


def test_what_programs_take_for_nothing_comes_first() -> None:
    assert filter_values.few(["0", "3", "9", "7"]) == ["0", "3", "7"]
    assert filter_values.few(["a"]) == ["a"]
    assert filter_values.few([]) == []


@pytest.mark.parametrize(
    "value, text, meant",
    [
        (None, "null", True), ([], "[]", True), (0, "0.0", True), (False, "0.0", False), ("", "", True),
        (False, "false", True), (1, "0.0", False), ("a", "null", False),
        ("2025-11-03T08:00:00Z", "2025-11-03T08:00:00+00:00", True),
        (AUTHOR.upper(), AUTHOR, True), ("A", "a", False),
    ],
)  # fmt: skip
def test_what_a_text_may_mean(value: object, text: str, meant: bool) -> None:
    assert filter_values.means(Row("r", {"f": value}), "f", text) is meant
    assert filter_values.means(Row("r", {}), "f", text) is (text == "null")
