"""Large integers: where they are sent, and that they are read as they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bounds import checking, clamping, described, of
from stand_in import Asked, Change, Rows, StandIn, page, results, runs

from listproof.results.model import Verdict


@pytest.mark.parametrize("rows", [2, 13, 1500])
def test_large_limits_are_sent_where_few_rows_are_known_or_at_the_end(rows: int) -> None:
    for identity in ("PAG-11", "PAG-18", "PAG-19"):
        server = StandIn(runs(rows))
        results(identity, of(described("limit", maximum=2000), server))
        assert all(each.offset >= rows for each in server.log if each.limit > 1000 and rows > 1000)


def wrapping(bits: int, role: str) -> Change:
    def change(rows: Rows, asked: Asked) -> Rows:
        return page(rows, replace(asked, **{role: getattr(asked, role) % 2**bits}))

    return change


@pytest.mark.parametrize("role", ["limit", "offset"])
@pytest.mark.parametrize("bits", [31, 32, 63, 64])
def test_numbers_that_wrap_are_found(role: str, bits: int) -> None:
    (found,) = results("PAG-19", StandIn(runs(13), wrapping(bits, role)).target())
    assert found.verdict is Verdict.FAILED
    assert f"{role}={2**bits}" in found.findings[0].expected


@pytest.mark.parametrize(
    "change", [page, clamping(100), checking(lambda asked: asked.limit > 50), checking(lambda asked: asked.offset > 99)]
)
def test_numbers_that_are_read_refused_or_capped_are_not(change: Change) -> None:
    (result,) = results("PAG-19", StandIn(runs(13), change).target())
    assert (result.verdict, result.comparisons > 20) == (Verdict.PASSED, True)
