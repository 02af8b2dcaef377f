"""Covering arrays: every meeting of classes occurs, what must stay apart does, and the same seed gives the same."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from listproof.suite.covering.array import Array, array, meetings

SHAPES = [(2, 3), (4, 4, 3), (4, 4, 3, 4), (6, 6, 4, 5), (3, 1, 2, 2, 2, 3)]


def counts(shape: tuple[int, ...]) -> dict[str, int]:
    return {f"p{place}": count for place, count in enumerate(shape)}


def lacking(made: Array, shape: tuple[int, ...], strength: int) -> list[tuple[tuple[str, int], ...]]:
    """The meetings that occur in no row, by plain loops."""
    found = []
    for places in combinations(range(len(shape)), strength):
        for chosen in product(*(range(shape[place]) for place in places)):
            meeting = tuple((f"p{place}", at) for place, at in zip(places, chosen, strict=True))
            if not any(all(row[key] == at for key, at in meeting) for row in made.rows):
                found.append(meeting)
    return found


@pytest.mark.parametrize("strength", [2, 3])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_meeting_occurs(shape: tuple[int, ...], strength: int) -> None:
    made = array(counts(shape), strength, seed=1)
    strength = min(strength, len(shape))
    assert lacking(made, shape, strength) == []
    assert made.impossible == ()
    sizes = [
        product(*(range(shape[place]) for place in places)) for places in combinations(range(len(shape)), strength)
    ]
    assert made.total == sum(len(list(each)) for each in sizes)
    assert {len(row) for row in made.rows} == {len(shape)}


def test_an_array_is_much_smaller_than_all_queries() -> None:
    assert len(array(counts((4, 4, 3, 4)), 3, seed=1).rows) <= 72
    assert len(array(counts((6, 6, 4, 5)), 3, seed=1).rows) <= 195
    assert len(array(counts((4, 4, 3, 4)), 2, seed=1).rows) <= 22


@pytest.mark.parametrize("strength", [2, 3])
def test_what_cannot_meet_stays_apart_and_all_else_meets(strength: int) -> None:
    shape = (4, 3, 2, 3)
    apart = [frozenset({("p0", 3), ("p1", 2)}), frozenset({("p0", 2), ("p1", 2)}), frozenset({("p2", 0), ("p3", 1)})]
    made = array(counts(shape), strength, seed=1, apart=apart)
    assert not [row for row in made.rows if any(pair <= set(row.items()) for pair in apart)]
    without = [frozenset(each) for each in lacking(made, shape, strength)]
    assert set(without) == set(made.impossible)
    assert without
    assert all(any(pair <= each for pair in apart) for each in without)


def test_a_class_that_meets_nothing_is_left_out_of_the_rows() -> None:
    apart = [frozenset({("p0", 1), ("p1", at)}) for at in range(2)]
    made = array(counts((2, 2, 2)), 2, seed=1, apart=apart)
    assert {row["p0"] for row in made.rows} == {0}
    assert len(made.impossible) == 4


def test_a_seed_decides_all() -> None:
    rows = [array(counts((4, 4, 3, 4)), 3, seed=seed).rows for seed in (1, 1, 2)]
    assert rows[0] == rows[1] != rows[2]


def test_the_meetings_of_a_row() -> None:
    found = set(meetings({"a": 0, "b": 2, "c": 1}, 2))
    assert found == {frozenset({("a", 0), ("b", 2)}), frozenset({("a", 0), ("c", 1)}), frozenset({("b", 2), ("c", 1)})}
