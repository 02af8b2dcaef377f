"""Numbers, orders and pages at the boundaries of a collection."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stand_in import StandIn, operation, page, reply, runs

from listproof.checking import boundaries
from listproof.oracle.query import SortKey

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
    assert L.page.size is not None
    for schema in ({}, {"default": 0}, {"default": "all"}):
        odd = replace(L, page=replace(L.page, size=replace(L.page.size, schema=schema)))
        assert boundaries.default_size(odd) == 10


def test_every_order_that_may_be_asked_for() -> None:
    assert boundaries.sorts(S) == [(SortKey("created_at"),), (SortKey("created_at", True),)]
    assert boundaries.sorts(L) == []
    assert S.order is not None
    assert boundaries.sorts(replace(S, order=replace(S.order, asc=None))) == [(SortKey("created_at", True),)]


def test_numbers_within_bounds() -> None:
    assert boundaries.within([3, 1, 3, 9], 1, 5) == [1, 3]
