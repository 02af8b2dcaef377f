"""The classes of values of each parameter, and the queries that they make."""

from __future__ import annotations

from collections.abc import Iterator

from combining import ROWS, collection
from stand_in import operation, run, runs

from listproof.codec.facets import asked, parts, query_of
from listproof.oracle.query import Condition, Query, SortKey
from listproof.suite.covering.classes import classes, query


def test_classes_lie_at_the_boundaries_of_the_collection() -> None:
    rows = [run(number, status="error" if number < 3 else "success") for number in range(ROWS, 0, -1)]
    table = classes(collection(rows), "thorough", 1)
    assert {part: [each.label for each in own] for part, own in table.items()} == {
        "size": ["omitted", "2", "13", "1", "11", "10"],
        "start": ["omitted", "1", "the middle row", "the last row", "the end", "0"],
        "filter status": ["omitted", "error", "success", next(iter(_absent()))],
        "select": ["omitted", "the identity only", "one other name", "two names", "all names"],
    }


def _absent() -> Iterator[str]:
    values = operation().filters[0].values
    return (value for value in values if value not in ("error", "success"))


def test_an_offset_lies_within_the_rows_that_match() -> None:
    rows = [run(number, status="error" if number < 6 else "success") for number in range(ROWS, 0, -1)]
    held = collection(rows)
    table = classes(held, "thorough", 1)
    found = {}
    for at, each in enumerate(table["start"]):
        made = query(table, {"filter status": 1, "start": at}, 0, held)
        assert made.where == (Condition("status", "error"),)
        found[each.label] = made.start
    assert found == {"omitted": None, "1": 1, "the middle row": 2, "the last row": 4, "the end": 5, "0": 0}


def test_other_names_take_turns() -> None:
    table = classes(collection(runs(ROWS)), "default", 1)
    others = {table["select"][2].value(0, turn) for turn in range(20)}
    select = operation().select
    assert select
    assert others == {(each,) for each in select.names if each != "run_id"}
    assert all(table["select"][3].value(0, turn)[0] == "run_id" for turn in range(3))  # type: ignore[index]


def test_a_query_is_its_parts() -> None:
    for name, one in (
        ("langsmith", Query()),
        ("langsmith", Query(size=0, start=0)),
        ("langsmith", Query(size=3, where=(Condition("status", "error"),), select=("run_id", "status"))),
        ("seekrflow", Query(sort=(SortKey("created_at", True),))),
    ):
        assert query_of(operation(name), asked(operation(name), one)) == one


def test_parameters_have_the_names_of_the_document() -> None:
    assert {key: part.name for key, part in parts(operation()).items()} == {
        "size": "limit", "start": "offset", "filter status": "status", "select": "select",
    }  # fmt: skip
    assert parts(operation("seekrflow"))["order"].name == "order"
