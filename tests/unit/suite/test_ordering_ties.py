"""Rows with equal sort keys that decide nothing."""

from __future__ import annotations

import pytest
from stand_in import StandIn, run, stamp

from listproof.checking.outcome import Inconclusive
from listproof.suite.catalogue import catalogue


@pytest.mark.parametrize("identity", ["ORD-09", "ORD-10"])
def test_rows_of_one_instant_do_not_tell_the_sort_key(identity: str) -> None:
    trial = StandIn([run(number, created_at=stamp(1)) for number in range(9)]).trial()
    with pytest.raises(
        Inconclusive, match=r"at least 2 distinct instants, which would tell by what the rows are sorted"
    ):
        next(each for each in catalogue() if each.id == identity).check(trial)
