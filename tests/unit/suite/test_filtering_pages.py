"""Filters that hold for a part of the rows only."""

from __future__ import annotations

import pytest
from stand_in import Asked, Rows, StandIn, page, results, runs

from listproof.results.model import Verdict


@pytest.mark.parametrize("newest", [110, 1000, 1497])
def test_a_filter_that_sees_the_newest_rows_only_is_found_in_a_large_collection(newest: int) -> None:
    def change(rows: Rows, asked: Asked) -> Rows:
        return page(rows[:newest] if asked.status else rows, asked)

    assert [each.verdict for each in results("FLT-04", StandIn(runs(1500)).target())] == [Verdict.PASSED]
    assert [each.verdict for each in results("FLT-04", StandIn(runs(1500), change).target())] == [Verdict.FAILED]
