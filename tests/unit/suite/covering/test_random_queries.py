"""Random queries: what is drawn, and how one is made small."""

from __future__ import annotations

import pytest
from combining import ROWS, collection
from stand_in import operation, runs

from listproof.checking.drawn_queries import drawn
from listproof.codec.encode import text
from listproof.errors import Unreachable
from listproof.oracle.query import Query, SortKey
from listproof.suite.covering.random_queries import smallest

pytestmark = pytest.mark.whole_run


def test_drawn_queries_are_legal_and_reach_into_the_rows() -> None:
    held = collection(runs(ROWS))
    answers: dict[Query, int] = {}

    def fails(asked: Query) -> bool:
        answers[asked] = len(held.ask(asked).rows or ())
        return False

    for seed in range(6):
        assert smallest(held, fails, seed=seed) is None
    assert len(answers) > 45
    assert sum(rows > 0 for rows in answers.values()) > len(answers) / 2
    assert all((asked.size or 1) <= 100 and (asked.start or 0) <= ROWS + 1 for asked in answers)
    statuses = {each.value for asked in answers for each in asked.where}
    assert statuses == set(operation().filters[0].values)


def test_a_failing_query_is_made_small() -> None:
    def fails(asked: Query) -> bool:
        return (asked.start or 0) >= 2 and bool(asked.where)

    for seed in range(10, 13):
        found = smallest(collection(runs(ROWS)), fails, seed=seed)
        assert found is not None
        assert (found.size, found.sort, found.select) == (None, (), None)
        assert (found.start or 0) in range(2, 5)
        assert len(found.where) == 1


def test_shrinking_ends_when_nothing_may_be_spent() -> None:
    asked: list[Query] = []

    def fails(one: Query) -> bool | None:
        asked.append(one)
        return None if len(asked) > 12 else bool(one.start)

    found = smallest(collection(runs(ROWS)), fails, seed=3)
    assert found is not None
    assert found.start
    assert len(asked) == 13
    assert len(set(asked)) == len(asked)


def test_what_asking_raises_comes_out() -> None:
    def fails(_: Query) -> bool:
        raise Unreachable("gone")

    with pytest.raises(Unreachable, match="gone"):
        smallest(collection(runs(ROWS)), fails, seed=1)


def test_the_first_choice_leaves_everything_out() -> None:
    assert drawn(collection(runs(ROWS)), lambda options: options[0]) == Query()
    last = drawn(collection(runs(ROWS)), lambda options: options[-1])
    assert text(operation(), last).startswith("limit=100&offset=")


def test_an_order_is_drawn_where_there_is_one() -> None:
    assert drawn(collection(runs(23, "seekrflow"), "seekrflow"), lambda options: options[-1]).sort == (
        SortKey("created_at", True),
    )
