"""How a sequence of rows, and the content of one, differs from the wanted one."""

from __future__ import annotations

from typing import Any

import pytest
from small_listings import EIGHT, OF_FOUR, ids, received, snapshot
from stand_in import run

from listproof.oracle.difference import Difference, Kind, content, sequence
from listproof.oracle.query import Condition, Query
from listproof.oracle.received import difference
from listproof.oracle.row import Row


@pytest.mark.parametrize(
    "kind, numbers",
    [
        (Kind.TOO_MANY, (6, 5, 4, 3, 2)),
        (Kind.SHORT, (6, 5, 4)),
        (Kind.SHORT, ()),
        (Kind.SHIFTED, (5, 4, 3, 2)),
        (Kind.SHIFTED, (8, 7, 6, 5)),
        (Kind.SHIFTED, (2, 1)),
        (Kind.DUPLICATED, (6, 5, 5, 4)),
        (Kind.MISSING, (6, 5, 3)),
        (Kind.EXTRA, (6, 5, 4, 2)),
        (Kind.EXTRA, (8, 4, 3)),
        (Kind.ORDER, (3, 4, 5, 6)),
    ],
)
def test_each_kind_of_another_sequence(kind: Kind, numbers: tuple[int, ...]) -> None:
    found = difference(snapshot(EIGHT), OF_FOUR, received(ids(*numbers)))
    assert isinstance(found, Difference)
    assert found.kind is kind
    assert found.expected_ids == ("run-0006", "run-0005", "run-0004", "run-0003")
    assert found.actual_ids == tuple(f"run-{number:04d}" for number in numbers)


def test_a_row_of_elsewhere_is_foreign() -> None:
    found = difference(snapshot(EIGHT), OF_FOUR, received([*ids(6, 5, 4), run(99)]))
    assert isinstance(found, Difference)
    assert found.kind is Kind.FOREIGN
    assert (found.expected, found.actual) == ("rows of this collection (4)", "not in its listing: run-0099")
    assert found.actual_ids == ("run-0006", "run-0005", "run-0004", "run-0099")


@pytest.mark.parametrize(
    "numbers, wanted, came",
    [
        ((6, 5, 4, 3, 2), "4 rows", "5 rows, too many: run-0002"),
        ((6, 5, 4), "4 rows", "3 rows, missing: run-0003"),
        ((5, 4, 3, 2), "4 rows from row 2 on", "4 rows from row 3 on"),
        ((6, 5, 5, 4), "each row once", "more than once: run-0005"),
        ((5, 6, 2, 1), "rows run-0006, run-0005, run-0004, run-0003", "instead run-0005, run-0006, run-0002, run-0001"),
        (
            (4, 6, 5, 3),
            "the sequence run-0006, run-0005, run-0004, run-0003",
            "the sequence run-0004, run-0006, run-0005, run-0003 (3 of 4 rows differ)",
        ),
    ],
)
def test_another_sequence_is_told_in_sentences(numbers: tuple[int, ...], wanted: str, came: str) -> None:
    found = difference(snapshot(EIGHT), OF_FOUR, received(ids(*numbers)))
    assert isinstance(found, Difference)
    assert (found.expected, found.actual) == (wanted, came)


def test_the_only_other_row_is_a_shifted_window() -> None:
    found = difference(snapshot(ids(2, 1)), Query(size=1), received(ids(1)))
    assert isinstance(found, Difference)
    assert found.kind is Kind.SHIFTED


def test_rows_where_none_are_due_are_too_many() -> None:
    found = difference(snapshot(EIGHT), Query(size=0), received(ids(8)))
    assert isinstance(found, Difference)
    assert (found.kind, found.expected) == (Kind.TOO_MANY, "0 rows")


def test_a_window_of_a_filtered_listing_is_shifted_within_it() -> None:
    query = Query(where=(Condition("status", "success"),), size=2, start=1)
    found = difference(snapshot(EIGHT), query, received(ids(5, 3)))
    assert isinstance(found, Difference)
    assert (found.kind, found.expected, found.actual) == (
        Kind.SHIFTED,
        "2 rows from row 1 on",
        "2 rows from row 2 on",
    )


def test_a_sequence_is_judged_also_where_the_wanted_rows_are_not_in_the_snapshot() -> None:
    listed = snapshot(EIGHT)
    want = received([run(99), *ids(8)])
    found = sequence(listed, want, received(ids(8, 7)))
    assert isinstance(found, Difference)
    assert found.kind is Kind.EXTRA
    assert sequence(listed, want, want) is None


def test_long_lists_of_ids_are_cut() -> None:
    found = difference(snapshot(EIGHT), Query(size=8), [])
    assert isinstance(found, Difference)
    six = "run-0008, run-0007, run-0006, run-0005, run-0004, run-0003"
    assert found.actual == f"0 rows, missing: {six} … (8 in all)"
    shorter = difference(snapshot(EIGHT), Query(size=6), [])
    assert isinstance(shorter, Difference)
    assert shorter.actual == f"0 rows, missing: {six}"


def test_a_row_equals_its_full_row_up_to_number_format() -> None:
    full, same = Row("a", {"run_id": "a", "x": 1}), Row("a", {"run_id": "a", "x": 1})
    assert content(full, same, None) is None
    assert content(full, Row("a", {"x": 1}), ("x",)) is None
    found = content(full, Row("a", {"x": "1"}), ("x",))
    assert found is not None
    assert found.kind is Kind.ALTERED


@pytest.mark.parametrize(
    "data, fields, wanted, came",
    [
        ({"a": 1}, None, "row x with a, b, c", "without b, c"),
        ({"a": 1, "e": 1, "d": 1}, ("a",), "row x with a only", "also d, e"),
        ({"a": 1, "b": 2, "d": 1}, ("b", "a"), "row x with b, a only", "also d"),
    ],
)
def test_all_missing_and_extra_fields_of_a_row_are_named(
    data: dict[str, Any], fields: tuple[str, ...] | None, wanted: str, came: str
) -> None:
    found = content(Row("x", {"a": 1, "b": 2, "c": 3}), Row("x", data), fields)
    assert found is not None
    assert (found.expected, found.actual) == (wanted, came)
