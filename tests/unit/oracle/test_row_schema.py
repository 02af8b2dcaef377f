"""Rows against the row schema: formats, exact numbers, and what a projection still requires."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from listproof import mock
from listproof.codec.strict_json import loads
from listproof.contract import library
from listproof.contract.model import ListOperation
from listproof.mock.pipeline import encode
from listproof.oracle.row import Row
from listproof.oracle.row_schema import row_validator

ROW = {
    "run_id": "6d3c8a2e-3a52-4e46-9a0c-0f6c5e0f2f11",
    "thread_id": "8bbb7774-e3b4-528b-9249-0cafcd6eb883",
    "assistant_id": "8bbb7774-e3b4-528b-9249-0cafcd6eb884",
    "created_at": "2024-03-01T10:00:00.15+02:00",
    "updated_at": "2024-03-01T10:00:00Z",
    "status": "error",
    "metadata": {},
    "kwargs": {"a": Decimal("1.0")},
    "multitask_strategy": "reject",
}


def whole(data: dict[str, Any]) -> Row:
    return Row("x", data)


@pytest.fixture(scope="module")
def operation() -> ListOperation:
    return library.load("langsmith").lists[0]


@pytest.mark.parametrize("name", ["langsmith", "seekrflow"])
def test_every_row_of_the_reference_is_valid(name: str) -> None:
    validator = row_validator(library.load(name).lists[0], None)
    server = mock.reference(name)
    rows = [row for each in server.collections for row in server.pipeline.data.rows(each.parents["thread_id"])]
    assert len(rows) > 100
    assert [said for row in loads(encode(rows)) for said in validator.violations(whole(row))] == []


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"created_at": "2016-12-31T23:59:61Z"}, 'created_at: "2016-12-31T23:59:61Z" is not a date-time'),
        ({"created_at": "2024-03-01T10:00:00"}, 'created_at: "2024-03-01T10:00:00" is not a date-time'),
        ({"run_id": "7"}, 'run_id: "7" is not a uuid'),
        ({"status": "Error"}, 'status: "Error" is none of pending, running, error, success, timeout, interrupted'),
        ({"metadata": None}, "metadata: null is not of type object"),
        ({"kwargs": [True]}, "kwargs: [true] is not of type object"),
    ],
)
def test_a_violation_names_place_value_and_rule(operation: ListOperation, changes: dict[str, Any], said: str) -> None:
    assert row_validator(operation, None).violations(whole({**ROW, **changes})) == [said]


def test_a_missing_member_is_a_violation_only_where_it_was_selected(operation: ListOperation) -> None:
    row = {"run_id": ROW["run_id"]}
    assert len(row_validator(operation, None).violations(whole(row))) == 8
    assert row_validator(operation, ("run_id",)).violations(whole(row)) == []
    assert row_validator(operation, ("run_id", "status")).violations(whole(row)) == ["'status' is a required property"]
    assert row_validator(operation, ()).violations(whole({"status": "gone"})) != []


def test_members_that_the_schema_does_not_name_are_legal(operation: ListOperation) -> None:
    assert row_validator(operation, None).violations(whole({**ROW, "extra": 1})) == []


def numbers(operation: ListOperation, **schema: Any) -> ListOperation:
    return replace(operation, row_schema={"type": "object", "properties": {"n": schema}}, row_required=())


@pytest.mark.parametrize(
    "schema, good, bad",
    [
        ({"type": "integer"}, (1, Decimal("1.0"), Decimal("1E+2"), 2**70), (Decimal("1.5"), True, "1")),
        ({"type": "number"}, (1, Decimal("1.5")), (True, "1", None)),
        ({"type": "number", "multipleOf": 0.01}, (Decimal("0.07"), 3), (Decimal("0.075"),)),
        ({"type": "number", "minimum": 0.5}, (Decimal("0.5"),), (Decimal("0.49"),)),
        ({"enum": [1]}, (1, Decimal("1.0")), (True, 2)),
    ],
)
def test_numbers_are_exact(operation: ListOperation, schema: Any, good: tuple[Any, ...], bad: tuple[Any, ...]) -> None:
    validator = row_validator(numbers(operation, **schema), None)
    assert [validator.violations(whole({"n": value})) for value in good] == [[]] * len(good)
    assert all(validator.violations(whole({"n": value})) for value in bad)


@pytest.mark.parametrize("stamp", ["2016-12-31T23:59:60Z", "0000-02-29T00:00:00Z", "2017-01-01T00:59:60.25+01:00"])
def test_leap_seconds_and_the_year_0_are_time_stamps(operation: ListOperation, stamp: str) -> None:
    assert row_validator(operation, None).violations(whole({**ROW, "created_at": stamp})) == []
