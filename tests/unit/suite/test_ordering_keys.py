"""Several sort keys, of which one decides nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stand_in import StandIn, run

from listproof.checking.outcome import Inconclusive
from listproof.checking.trial import Trial
from listproof.oracle.difference import Kind
from listproof.suite.catalogue import catalogue


@pytest.mark.parametrize("identity", ["ORD-01", "ORD-02"])
def test_a_key_that_decides_nothing_hides_no_other(identity: str) -> None:
    one = StandIn([run(number, "seekrflow") for number in (1, 3, 2)], lambda rows, _: rows, "seekrflow").target()
    order = one.operation.order
    assert order is not None
    keys = {"owner": "thread_id", **order.keys}
    trial = Trial(replace(one, operation=replace(one.operation, order=replace(order, keys=keys))), one.collections[0])
    with pytest.raises(Inconclusive, match="at least 2 distinct values in thread_id"):
        next(each for each in catalogue() if each.id == identity).check(trial)
    assert [finding.kind for finding in trial.findings] == [Kind.ORDER]
