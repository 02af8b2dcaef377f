"""The end of a listing, and limits above 100."""

from __future__ import annotations

import httpx
import pytest
from bounds import clamping
from stand_in import Asked, Rows, StandIn, page, reply, results, runs

from listproof.results.model import Verdict


def test_too_few_rows_for_a_large_limit_are_told_once() -> None:
    (result,) = results("PAG-12", StandIn(runs(13)).target())
    assert (result.verdict, result.message) == (Verdict.INCONCLUSIVE, "needs more than 100 rows")


@pytest.mark.parametrize("status", [404, 422, 500])
@pytest.mark.parametrize("rows", [7, 107])
def test_an_error_at_the_end_of_the_rows_is_seen_without_an_empty_collection(status: int, rows: int) -> None:
    def change(stored: Rows, asked: Asked) -> Rows | httpx.Response:
        return reply({"detail": "no"}, status) if asked.offset >= rows else page(stored, asked)

    (result,) = results("PAG-08", StandIn(runs(rows), change).target())
    assert result.verdict is Verdict.FAILED
    assert f"offset={rows} past the end" in result.findings[0].expected


def test_an_error_behind_full_pages_is_no_end() -> None:
    def change(stored: Rows, asked: Asked) -> Rows | httpx.Response:
        return reply({"detail": "no"}, 500) if asked.offset >= 100 else page(stored, asked)

    (result,) = results("PAG-08", StandIn(runs(230), change).target())
    assert (result.verdict, result.findings) == (Verdict.INCONCLUSIVE, ())
    assert "could not be read to its end" in result.message


@pytest.mark.parametrize("cap", [500, 999])
def test_a_quiet_cap_shows_where_more_rows_are_known(cap: int) -> None:
    assert [each.verdict for each in results("PAG-12", StandIn(runs(1500)).target())] == [Verdict.PASSED]
    server = StandIn(runs(1500), clamping(cap))
    (found,) = results("PAG-12", server.target())
    assert (found.findings[0].expected, found.findings[0].actual) == ("1000 rows or a refusal", f"{cap} rows")
    assert max(each.limit for each in server.log) == 1000
