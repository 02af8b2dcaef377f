"""Wrong integers beside legal parameters: where they are sent, and whose fault an answer is."""

from __future__ import annotations

import httpx
import pytest
from bounds import checking, described, of
from stand_in import MAIN, Asked, Rows, StandIn, operation, page, reply, results, run, runs

from listproof.collection import target
from listproof.results.model import Verdict

OTHER = "7a2d9b63-04e5-4d68-8a1f-2c3b4d5e6f70"


def test_wrong_values_beside_others_are_sent_to_another_collection_with_rows() -> None:
    stored = [*runs(40), *(run(number, thread_id=OTHER) for number in range(5, 0, -1))]

    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        if min(asked.limit, asked.offset) < 0:
            return reply({"detail": "no"}, 422)
        return page([row for row in rows if row["thread_id"] in asked.path], asked)

    server = StandIn(stored, change)
    places = {"main": {"thread_id": MAIN}, "other": {"thread_id": OTHER}}
    (result,) = results("PAG-16", target.build(operation(), server.client(), places, seed=1))
    assert result.verdict is Verdict.PASSED
    negative = [(OTHER in each.path, each.query) for each in server.log if "-" in each.query]
    assert sorted(negative) == [
        (False, "limit=-1"), (False, "limit=-3"), (False, "offset=-1"), (False, "offset=-3"),
        (True, "limit=-1&offset=1"), (True, "limit=-1&select=run_id"), (True, "limit=-1&status=running"),
        (True, "limit=2&offset=-1"), (True, "limit=3&offset=-5"), (True, "limit=3&status=running&offset=-5"),
        (True, "limit=5&offset=-5"),
    ]  # fmt: skip


@pytest.mark.parametrize("broken, verdict", [(False, Verdict.FAILED), (True, Verdict.PASSED)])
def test_a_legal_parameter_that_fails_alone_is_not_the_wrong_values_fault(broken: bool, verdict: Verdict) -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        if asked.select and (broken or asked.limit < 0):
            return reply({"detail": "no"}, 500)
        return reply({"detail": "no"}, 422) if min(asked.limit, asked.offset) < 0 else page(rows, asked)

    (result,) = results("PAG-11", StandIn(runs(13), change).target())
    assert result.verdict is verdict
    assert ("select=run_id alone is answered with 500" in result.message) == broken


def test_a_minimum_of_one_parameter_is_enforced_though_the_other_has_none() -> None:
    own = described("limit", minimum=1)
    (passed,) = results("PAG-10", of(own, StandIn(runs(13), checking(lambda asked: asked.limit < 1))))
    assert (passed.verdict, passed.comparisons > 0) == (Verdict.PASSED, True)
    (failed,) = results("PAG-10", of(own, StandIn(runs(13), checking(lambda asked: asked.limit < 0))))
    assert (failed.verdict, failed.findings[0].expected) == (Verdict.FAILED, "limit=0 is refused with a 4xx")
    refusing = StandIn(runs(13), checking(lambda asked: min(asked.limit, asked.offset) < 0))
    (other,) = results("PAG-16", of(own, refusing))
    assert other.verdict is Verdict.PASSED
    assert {each.query for each in refusing.log if each.limit < 0} == set()


def test_a_size_below_zero_is_sent_beside_others_also_where_the_minimum_is_above() -> None:
    def wrong(asked: Asked) -> bool:
        return asked.limit < 1 and not (asked.limit < 0 and asked.select)

    (result,) = results("PAG-10", of(described("limit", minimum=1), StandIn(runs(13), checking(wrong))))
    assert result.verdict is Verdict.FAILED
    assert "limit=-1&select=run_id" in result.findings[0].expected
