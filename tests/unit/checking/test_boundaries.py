"""The values worth asking for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stand_in import MAIN, STATUSES, StandIn, operation, page, reply, run, runs

from listproof.checking import boundaries
from listproof.collection.target import Target, build
from listproof.oracle.query import Query
from listproof.oracle.row import Row

L, S = operation("langsmith"), operation("seekrflow")


@pytest.mark.parametrize(
    "rows, sizes",
    [
        (0, [1, 2, 9, 10, 11, 99, 100]),
        (13, [1, 2, 9, 10, 11, 12, 13, 14, 99, 100]),
        (98, [1, 2, 9, 10, 11, 97, 98, 99, 100]),
        (300, [1, 2, 9, 10, 11, 99, 100]),
    ],
)
def test_limits_at_the_boundaries(rows: int, sizes: list[int]) -> None:
    assert boundaries.sizes(StandIn(runs(rows)).collection()) == sizes


def test_no_limit_that_is_refused() -> None:
    def capped(rows: Any, asked: Any) -> Any:
        return page(rows, asked) if asked.limit <= 50 else reply({}, 422)

    assert max(boundaries.sizes(StandIn(runs(60), capped).collection())) <= 50


@given(st.integers(0, 400))
def test_offsets_leave_a_row(rows: int) -> None:
    found = boundaries.offsets(rows)
    assert all(1 <= offset < rows for offset in found)
    assert rows < 2 or {1, rows - 1} <= set(found)
    assert found == sorted(set(found))


@pytest.mark.parametrize("rows", [1, 2, 3, 13, 23, 40, 41, 107, 250])
def test_walks_take_sizes_that_divide_and_that_do_not(rows: int) -> None:
    sizes = boundaries.walk_sizes(StandIn(runs(rows)).collection())
    assert all(1 <= size <= min(rows, 100) for size in sizes)
    assert rows < 3 or any(rows % size for size in sizes)
    assert sum(-(-rows // size) for size in sizes) <= max(40, rows)
    if rows in (40, 250):
        assert any(rows % size == 0 and size < rows for size in sizes)


def test_an_empty_collection_is_not_walked() -> None:
    assert boundaries.walk_sizes(StandIn([]).collection()) == []


def test_the_default_page() -> None:
    assert [boundaries.default_size(of) for of in (L, S, replace(L, page=None))] == [10, 20, 10]
    assert L.page is not None
    for schema in ({}, {"default": 0}, {"default": "all"}):
        odd = replace(L, page=replace(L.page, size=replace(L.page.size, schema=schema)))
        assert boundaries.default_size(odd) == 10


def test_every_order_that_may_be_asked_for() -> None:
    assert boundaries.sorts(S) == [("created_at", False), ("created_at", True)]
    assert boundaries.sorts(L) == []
    assert S.order is not None
    assert boundaries.sorts(replace(S, order=replace(S.order, asc=None))) == [("created_at", True)]


def test_the_rarest_value_comes_first() -> None:
    rows = [run(n, status=status) for n, status in enumerate(["error", "success", "success", "bogus", "timeout"])]
    own = StandIn(rows).collection()
    assert boundaries.present(own.snapshot, L.filters[0]) == ["error", "timeout", "success"]
    assert boundaries.beside(own) == [
        Query(filters=(("status", "success"),)),
        Query(filters=(("status", "error"),)),
        Query(select=("run_id",)),
        Query(select=(L.select.names[-1],)) if L.select else Query(),
    ]
    assert boundaries.beside(StandIn([], contract="seekrflow").collection()) == [
        Query(order=("created_at", False)),
        Query(order=("created_at", True)),
    ]
    assert [query.filters for query in boundaries.beside(StandIn([]).collection())] == [(), ()]


def test_raw_texts() -> None:
    assert boundaries.raw([("limit", "1 5"), ("a", "")]) == "limit=1%205&a="
    assert boundaries.filtering(L.filters[0], "a,b") == "status=a%2Cb"
    assert boundaries.within([3, 1, 3, 9], 1, 5) == [1, 3]


def two_collections(main: int, other: int) -> Target:
    """A target with so many rows in each of two collections."""
    stored = {MAIN: runs(main), OTHER: [row | {"thread_id": OTHER} for row in runs(other)]}
    server = StandIn([], lambda _, asked: page(stored[asked.path.split("/")[2]], asked))
    return build(L, server.client(), {"main": {"thread_id": MAIN}, "other": {"thread_id": OTHER}}, seed=1)


OTHER = MAIN[:-1] + "0"


@pytest.mark.parametrize("rows, name", [((13, 5), "other"), ((5, 13), "main"), ((13, 1), "main"), ((13, 0), "main")])
def test_what_any_collection_can_answer_is_not_asked_of_the_best_one(rows: tuple[int, int], name: str) -> None:
    assert boundaries.elsewhere(two_collections(*rows)).name == name


@pytest.mark.parametrize("other, names", [(5, ["other"] * 3), (1, ["main", "other", "main"]), (0, ["main"] * 3)])
def test_a_value_is_asked_where_it_stands_and_the_best_one_comes_last(other: int, names: list[str]) -> None:
    one = two_collections(13, other)
    assert [boundaries.holder(one, L.filters[0], value).name for value in STATUSES] == names


def test_every_value_is_selected_once_in_one_of_the_collections() -> None:
    one = two_collections(13, 5)
    asked = [query.filters for each in one.collections for query in boundaries.all_selected(each, one) if query.filters]
    assert {value for ((_, value),) in asked} == set(STATUSES)
    assert all(query.select == L.select.names for query in boundaries.all_selected(one.collections[1], one) if L.select)


def test_something_wrong_stands_behind_every_legal_parameter() -> None:
    own = StandIn(runs(13)).collection()
    written = [boundaries.joined(L, legal, "status=x") for legal in boundaries.single(own)]
    assert written == ["limit=2&status=x", "offset=1&status=x", "select=run_id&status=x", "status=error&status=x"]
    assert boundaries.joined(S, Query(order=("created_at", False)), "limit=x") == "order=asc&limit=x"


AUTHOR = "6f1c8a52-93d4-4c57-9f0e-1b2a3c4d5e6f"


def test_what_programs_take_for_nothing_comes_first() -> None:
    assert boundaries.few(["0", "3", "9", "7"]) == ["0", "3", "7"]
    assert boundaries.few(["a"]) == ["a"]
    assert boundaries.few([]) == []


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
    assert boundaries.means(Row("r", {"f": value}), "f", text) is meant
    assert boundaries.means(Row("r", {}), "f", text) is (text == "null")
