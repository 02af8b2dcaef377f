"""The names that are selected together."""

from __future__ import annotations

import itertools

import pytest

from listproof.suite.projection_questions import groups_of_names


@pytest.mark.parametrize("count", [2, 3, 4, 6, 9, 10, 11, 35, 40])
def test_groups_hold_every_two_names_in_all_four_ways(count: int) -> None:
    names = [f"n{number}" for number in range(count)]
    groups = [set(group) for group in groups_of_names(names)]
    assert len(groups) <= 10
    for one, two in itertools.combinations(names, 2):
        ways = {(one in group, two in group) for group in groups}
        assert {(True, False), (False, True), (True, True)} <= ways
        assert (False, False) in ways or count == 2
    assert all(group for group in groups)
    if count > 3:
        assert not any(len(group) == count for group in groups)
