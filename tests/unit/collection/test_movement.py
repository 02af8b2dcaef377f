"""A second look tells a collection that moved from a wrong answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from listings import expected, names
from stand_in import Asked, Rows, StandIn, page, run, runs, stamp

from listproof.collection import movement as movements
from listproof.collection import snapshot_builder
from listproof.collection.movement import Movement
from listproof.oracle.query import Query


def moving(*states: Rows, change: Callable[[Rows, Asked], Rows] = page) -> StandIn:
    """A server whose first page is another state each time it is asked for, the last one for ever after."""

    def answer(_: Rows, asked: Asked) -> Rows:
        first = sum(each.offset == 0 and each.limit == 100 for each in server.log)
        return change(states[min(first, len(states)) - 1], asked)

    server = StandIn([], answer)
    return server


def stored(rows: Rows, asked: Asked) -> Rows:
    """Rows as they lie in store."""
    return rows[asked.offset : asked.offset + asked.limit]


UPDATED = [{**run(2), "metadata": {"seen": 1}}, run(1)]


@pytest.mark.parametrize(
    "states, values, movement",
    [
        ([runs(5)], False, Movement.NONE),
        ([runs(5)], True, Movement.NONE),
        ([runs(5), runs(5)[::-1]], False, Movement.ORDER),
        ([runs(5), [runs(5)[n] for n in (2, 0, 4, 1, 3)]], False, Movement.ORDER),
        ([[runs(5)[n] for n in (2, 0, 4, 1, 3)], runs(5)], False, Movement.ORDER),
        ([runs(5), runs(6)], False, Movement.DATA),
        ([runs(5), runs(4)], False, Movement.DATA),
        ([runs(5), runs(6), runs(7)], False, Movement.DATA),
        ([runs(5), runs(4), runs(5)], False, Movement.NONE),
        ([runs(2), [run(2, status="timeout"), run(1)]], False, Movement.DATA),
        ([runs(2), [run(2, created_at=stamp(9)), run(1)]], False, Movement.DATA),
        ([runs(2), [run(2, created_at=stamp(9)), run(1)], runs(2)], False, Movement.DATA),
        ([runs(2), UPDATED], False, Movement.NONE),
        ([runs(2), UPDATED], True, Movement.DATA),
        ([runs(2), [run(1)], UPDATED], False, Movement.NONE),
        ([runs(2), [run(1)], UPDATED], True, Movement.DATA),
    ],
)
def test_a_second_look_tells_what_moved(states: list[Rows], values: bool, movement: Movement) -> None:
    own = moving(*states, change=stored).collection()
    before = own.snapshot
    assert own.look_again(values=values) is movement
    assert (own.snapshot is before) == (movement is not Movement.DATA)


def test_a_collection_that_is_not_large_is_read_again_however_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(movements, "MANY", 5)
    server = StandIn(runs(5))
    own = server.collection()
    assert {own.look_again(since=1) for _ in range(movements.READINGS + 1)} == {Movement.NONE}
    assert len(server.log) == 2 + movements.READINGS + 1


def test_a_row_that_comes_in_behind_a_full_page_is_a_movement() -> None:
    server = StandIn(runs(100))
    own = server.collection()
    assert len(own.snapshot) == 100
    server.rows.append(run(0))
    assert own.look_again() is Movement.DATA
    assert len(own.snapshot) == 101


def large(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """A server with seven rows, where six are many."""
    monkeypatch.setattr(movements, "MANY", 5)
    monkeypatch.setattr(snapshot_builder, "MANY", 5)
    return StandIn(runs(7))


def test_a_large_collection_is_read_again_a_number_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    own = large(monkeypatch).collection()
    looks = [own.look_again() for _ in range(movements.READINGS + 1)]
    assert looks == [Movement.NONE] * movements.READINGS + [Movement.NOT_REREAD]


def test_a_movement_of_a_large_collection_is_told_once_and_leaves_the_other_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = large(monkeypatch)
    own = server.collection()
    before = own.snapshot
    server.rows.insert(0, run(8))
    assert own.look_again(since=1) is Movement.DATA
    assert own.snapshot.by_id["run-0003"] is before.by_id["run-0003"]
    assert own.look_again(since=1) is Movement.NONE


def test_equal_sort_keys_in_another_order_are_no_movement() -> None:
    rows = [run(5), run(4, created_at=stamp(2)), run(3, created_at=stamp(2)), run(1)]
    own = moving(rows, [rows[n] for n in (0, 2, 1, 3)], change=stored).collection()
    assert own.look_again() is Movement.NONE


def test_what_was_answered_before_a_movement_is_forgotten() -> None:
    server = StandIn(runs(5))
    own = server.collection()
    first = own.ask(Query(size=2))
    assert own.look_again() is Movement.NONE
    assert own.ask(Query(size=2)) is first
    server.rows.insert(0, run(6))
    assert own.look_again() is Movement.DATA
    asked = len(server.log)
    assert len(own.snapshot) == 6
    assert len(server.log) == asked
    assert own.ask(Query(size=2)).ids == ("run-0006", "run-0005")
    assert names(own) == expected(6)
