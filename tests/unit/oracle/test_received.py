"""Received rows compared with the expected ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from small_listings import EIGHT, OF_FOUR, L, Plain, ids, received, seen, snapshot
from stand_in import run, stamp

from listproof.contract.order import Order
from listproof.contract.template import Template
from listproof.oracle.difference import Difference, Kind, Tied
from listproof.oracle.expected import Unknown
from listproof.oracle.query import Condition, Query, SortKey
from listproof.oracle.received import difference

Change = Callable[[dict[str, Any]], None]


@pytest.mark.parametrize(
    "kind, change",
    [
        (Kind.ALTERED, lambda row: row.update(status="timeout")),
        (Kind.ALTERED, lambda row: row.update(thread_id=None)),
        (Kind.MISSING_FIELD, lambda row: row.pop("status")),
        (Kind.EXTRA_FIELD, lambda row: row.update(more=1)),
    ],
)
@pytest.mark.parametrize("at", [0, 3])
def test_each_kind_of_another_row(kind: Kind, change: Change, at: int) -> None:
    rows = [dict(row) for row in ids(6, 5, 4, 3)]
    change(rows[at])
    found = difference(snapshot(EIGHT), OF_FOUR, received(rows))
    assert isinstance(found, Difference)
    assert found.kind is kind
    assert rows[at]["run_id"] in found.expected


@pytest.mark.parametrize(
    "kind, answer",
    [
        (None, [{"status": "success"}, {"status": "success"}, {"status": "error"}]),
        (Kind.ORDER, [{"status": "error"}, {"status": "success"}, {"status": "success"}]),
        (Kind.ALTERED, [{"status": "success"}, {"status": "success"}, {"status": "success"}]),
        (Kind.ALTERED, [{"status": "success"}, {"status": None}, {"status": "error"}]),
        (Kind.MISSING_FIELD, [{"status": "success"}, {}, {"status": "error"}]),
        (Kind.EXTRA_FIELD, [{"status": "success"}, {"status": "success"}, {"status": "error", "run_id": "run-0004"}]),
        (Kind.SHORT, [{"status": "success"}, {"status": "success"}]),
        (Kind.TOO_MANY, [{"status": "success"}, {"status": "success"}, {"status": "error"}, {"status": "success"}]),
        (Kind.SHORT, []),
    ],
)
def test_rows_without_identity_are_told_by_their_content(kind: Kind | None, answer: Plain) -> None:
    query = Query(size=3, start=2, select=("status",))
    found = difference(snapshot(EIGHT), query, received(answer))
    assert (found.kind if isinstance(found, Difference) else found) is kind


def test_all_altered_rows_are_named() -> None:
    rows = [{**row, "status": "timeout"} for row in ids(6, 5)]
    found = difference(snapshot(EIGHT), OF_FOUR, received([*rows, *ids(4, 3)]))
    assert isinstance(found, Difference)
    assert found.expected == "row run-0006: status = 'success'"
    assert found.actual == "status = 'timeout' (2 of 4 rows differ)"
    assert found.altered_ids == ("run-0006", "run-0005")
    assert found.expected_ids == found.actual_ids == ("run-0006", "run-0005", "run-0004", "run-0003")


SIX, FIVE, FOUR = ({name: row[name] for name in ("status", "thread_id")} for row in ids(6, 5, 4))

ELSE = {"status": "timeout", "thread_id": SIX["thread_id"]}


@pytest.mark.parametrize(
    "answer, wanted, came",
    [
        ([SIX, FIVE], "3 rows", "2 rows"),
        ([{**SIX, "b": 1, "a": 1}, FIVE, FOUR], "only status, thread_id", "also a, b"),
        ([SIX, {**FIVE, "a": 1}, {**FOUR, "b": 1}], "only status, thread_id", "also a (2 of 3 rows differ)"),
        ([{}, FIVE, FOUR], "the fields status, thread_id", "status, thread_id missing"),
        ([SIX, {"thread_id": 1}, {}], "the fields status, thread_id", "status missing (2 of 3 rows differ)"),
        ([SIX, ELSE, FOUR], f"row 1 to be {FIVE}", f"row 1 is {ELSE}"),
        ([SIX, ELSE, ELSE], f"row 1 to be {FIVE}", f"row 1 is {ELSE} (2 of 3 rows differ)"),
        ([FOUR, FIVE, SIX], f"row 0 to be {SIX}", f"row 0 is {FOUR} (2 of 3 rows differ)"),
    ],
)
def test_rows_without_identity_are_told_in_sentences(answer: Plain, wanted: str, came: str) -> None:
    query = Query(size=3, start=2, select=("status", "thread_id"))
    found = difference(snapshot(EIGHT), query, received(answer))
    assert isinstance(found, Difference)
    assert (found.expected, found.actual, found.actual_ids) == (wanted, came, ())
    rows_differ = found.kind not in (Kind.EXTRA_FIELD, Kind.MISSING_FIELD)
    assert found.expected_ids == (("run-0006", "run-0005", "run-0004") if rows_differ else ())


TIED = [
    run(5, created_at=stamp(9), status="error"),
    run(4, created_at=stamp(5), status="success"),
    run(3, created_at=stamp(5), status="error"),
    run(2, created_at=stamp(5), status="success", note="only here"),
    run(1, created_at=stamp(1), status="success"),
]


@pytest.mark.parametrize("numbers", [(4, 2), (2, 3), (3, 4)])
def test_equal_sort_keys_excuse_other_rows_of_the_group(numbers: tuple[int, int]) -> None:
    by = {row["run_id"]: row for row in TIED}
    rows = [by[f"run-{number:04d}"] for number in numbers]
    assert isinstance(difference(snapshot(TIED), Query(size=2, start=1), received(rows)), Tied)


def test_equal_sort_keys_excuse_neither_other_values_nor_other_keys() -> None:
    by = {row["run_id"]: row for row in TIED}
    altered = [by["run-0003"], {**by["run-0004"], "status": "timeout"}]
    found = difference(snapshot(TIED), Query(size=2, start=1), received(altered))
    assert isinstance(found, Difference)
    assert found.kind is Kind.ALTERED
    beyond = difference(snapshot(TIED), Query(size=2, start=1), received([by["run-0004"], by["run-0001"]]))
    assert isinstance(beyond, Difference)


def test_equal_sort_keys_excuse_no_row_that_the_filter_leaves_out() -> None:
    by = {row["run_id"]: row for row in TIED}
    query = Query(where=(Condition("status", "success"),), size=2)
    assert isinstance(difference(snapshot(TIED), query, received([by["run-0002"], by["run-0004"]])), Tied)
    found = difference(snapshot(TIED), query, received([by["run-0004"], by["run-0003"]]))
    assert isinstance(found, Difference)
    assert found.kind is Kind.EXTRA


def test_without_identity_equal_sort_keys_excuse_what_the_group_holds() -> None:
    query = Query(size=2, start=1, select=("status",))
    swapped = [{"status": "error"}, {"status": "success"}]
    assert isinstance(difference(snapshot(TIED), query, received(swapped)), Tied)
    found = difference(snapshot(TIED), query, received([{"status": "error"}, {"status": "error"}]))
    assert isinstance(found, Difference)
    turned = [{"status": "error"}, {"status": "success"}, {"status": "success"}]
    assert isinstance(difference(snapshot(TIED), query.but(size=3), received(turned)), Tied)


def test_the_order_of_text_is_the_one_that_was_seen() -> None:
    own = replace(L, order=Order({"name": "status"}, Template("sort={key}"), None, None, ()))
    listing = snapshot([run(n, status="ab"[n % 2]) for n in (3, 2, 1)], own)
    query = Query(sort=(SortKey("name", False),))
    falling = replace(listing, ranks={("status", False): {"b": 0, "a": 1}})
    by = {row.id: row for row in listing.rows}
    rising = [by[f"run-{n:04d}"] for n in (2, 3, 1)]
    assert isinstance(difference(listing, query, rising), Unknown)
    assert difference(seen(listing), query, rising) is None
    assert difference(falling, query, [*rising[1:], rising[0]]) is None
    assert isinstance(difference(falling, query, rising), Difference)


def test_without_identity_ties_follow_the_key_that_was_asked_for() -> None:
    words = {"age": "created_at", "name": "status"}
    own = replace(L, order=Order(words, Template("sort={key}"), None, (("created_at", True),), ()))
    listed = seen(snapshot([run(n, status="ab"[n % 2], thread_id=f"t{n}") for n in (4, 3, 2, 1)], own))
    query = Query(sort=(SortKey("name", False),), select=("thread_id",))
    turned = [{"thread_id": name} for name in ("t2", "t4", "t1", "t3")]
    assert isinstance(difference(listed, query, received(turned)), Tied)
    assert isinstance(difference(listed, query, received(turned[::-1])), Difference)


def test_rows_that_vary_in_their_members_may_tie_too() -> None:
    query = Query(size=2, start=2, select=("note",))
    assert difference(snapshot(TIED), query, received([{}, {"note": "only here"}])) is None
    assert isinstance(difference(snapshot(TIED), query, received([{"note": "only here"}, {}])), Tied)


@pytest.mark.parametrize(
    "kind, answer",
    [
        (Kind.ORDER, [{"note": "b"}, {}, {"note": "a"}, {}]),
        (Kind.TOO_MANY, [{}, {"note": "a"}, {}, {"note": "b"}, {}]),
        (Kind.MISSING_FIELD, [{}, {"status": "success"}, {}, {"note": "b"}]),
    ],
)
def test_a_row_without_an_optional_field_may_be_another_row(kind: Kind, answer: Plain) -> None:
    notes: list[dict[str, str]] = [{"note": "a"}, {}, {"note": "b"}, {}]
    rows = [run(number, **more) for number, more in zip(range(4, 0, -1), notes, strict=True)]
    names = ("note", "status") if kind is Kind.MISSING_FIELD else ("note",)
    found = difference(snapshot(rows), Query(select=names), received(answer))
    assert isinstance(found, Difference)
    assert found.kind is kind


ERRORS = Query(where=(Condition("status", "error"),))


@pytest.mark.parametrize(
    "query, came, said",
    [
        (ERRORS.but(size=2), ids(8), "1 row: the first 2 rows hold 1 row with status error; missing: run-0004"),
        (
            ERRORS.but(size=1, start=1), [],
            "0 rows: the 1 row after 1 holds no row with status error; missing: run-0004",
        ),
        (
            ERRORS.but(start=2), ids(4),
            "1 row: `limit` was left out (10), and the 6 rows after 2 hold 1 row with status error; too many: run-0004",
        ),
        (ERRORS.but(size=2), ids(8, 7), "instead run-0008, run-0007: just what comes without `status`"),
        (ERRORS.but(size=2), [], "0 rows, missing: run-0008, run-0004"),  # no such page is empty
        (ERRORS.but(size=2), ids(3), "instead run-0003"),
        (Query(size=2), ids(8), "1 row, missing: run-0007"),
    ],
)  # fmt: skip
def test_rows_are_named_where_it_is_plain_what_they_are(query: Query, came: Plain, said: str) -> None:
    found = difference(snapshot(EIGHT), query, received(came))
    assert isinstance(found, Difference)
    assert found.actual == said


def test_rows_of_a_listing_that_was_not_read_to_its_end_are_named_by_their_ids_alone() -> None:
    found = difference(replace(snapshot(EIGHT), ended=False), ERRORS.but(size=1), received([]))
    assert not isinstance(found, Difference) or found.actual == "0 rows, missing: run-0008"
