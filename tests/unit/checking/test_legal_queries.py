"""Legal queries, and where they are asked."""

from __future__ import annotations

import pytest
from stand_in import MAIN, STATUSES, StandIn, operation, page, run, runs

from listproof.checking import legal_queries
from listproof.collection.target import Target, build
from listproof.oracle.query import Condition, Query, SortKey

L, S = operation("langsmith"), operation("seekrflow")


def test_queries_with_one_parameter_besides_limit_and_offset() -> None:
    rows = [run(n, status=status) for n, status in enumerate(["error", "success", "success", "bogus", "timeout"])]
    own = StandIn(rows).collection()
    assert legal_queries.beside(own) == [
        Query(where=(Condition("status", "success"),)),
        Query(where=(Condition("status", "error"),)),
        Query(select=("run_id",)),
        Query(select=(L.select.names[-1],)) if L.select else Query(),
    ]
    assert legal_queries.beside(StandIn([], contract="seekrflow").collection()) == [
        Query(sort=(SortKey("created_at", False),)),
        Query(sort=(SortKey("created_at", True),)),
    ]
    assert [query.where for query in legal_queries.beside(StandIn([]).collection())] == [(), ()]


def two_collections(main: int, other: int) -> Target:
    """A target with so many rows in each of two collections."""
    stored = {MAIN: runs(main), OTHER: [row | {"thread_id": OTHER} for row in runs(other)]}
    server = StandIn([], lambda _, asked: page(stored[asked.path.split("/")[2]], asked))
    return build(L, server.client(), {"main": {"thread_id": MAIN}, "other": {"thread_id": OTHER}}, seed=1)


OTHER = MAIN[:-1] + "0"


@pytest.mark.parametrize("rows, name", [((13, 5), "other"), ((5, 13), "main"), ((13, 1), "main"), ((13, 0), "main")])
def test_what_any_collection_can_answer_is_not_asked_of_the_best_one(rows: tuple[int, int], name: str) -> None:
    assert legal_queries.elsewhere(two_collections(*rows)).name == name


@pytest.mark.parametrize("other, names", [(5, ["other"] * 3), (1, ["main", "other", "main"]), (0, ["main"] * 3)])
def test_a_value_is_asked_where_it_stands_and_the_best_one_comes_last(other: int, names: list[str]) -> None:
    one = two_collections(13, other)
    assert [legal_queries.holder(one, L.filters[0], value).name for value in STATUSES] == names


def test_every_value_is_selected_once_in_one_of_the_collections() -> None:
    one = two_collections(13, 5)
    asked = [query.where for each in one.collections for query in legal_queries.all_selected(each, one) if query.where]
    assert {each.value for (each,) in asked} == set(STATUSES)
    assert all(
        query.select == L.select.names for query in legal_queries.all_selected(one.collections[1], one) if L.select
    )


def test_something_wrong_stands_behind_every_legal_parameter() -> None:
    own = StandIn(runs(13)).collection()
    written = [legal_queries.joined(L, legal, "status=x") for legal in legal_queries.single(own)]
    assert written == ["limit=2&status=x", "offset=1&status=x", "select=run_id&status=x", "status=error&status=x"]
    assert legal_queries.joined(S, Query(sort=(SortKey("created_at", False),)), "limit=x") == "order=asc&limit=x"
