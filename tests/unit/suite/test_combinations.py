"""Combinations and random queries: what is asked, and what decides."""

from __future__ import annotations

import re

import httpx
import pytest
from combining import ROWS, check, loses_a_row, sends
from stand_in import Asked, Change, Rows, StandIn, page, reply, run, runs

from listproof.results.model import Verdict

pytestmark = pytest.mark.whole_run


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("contract", ["langsmith", "seekrflow"])
def test_a_right_server_passes(contract: str, seed: int) -> None:
    for identity, least in (("MIX-01", 45), ("MIX-02", 14)):
        result = check(identity, StandIn(runs(23, contract), contract=contract), seed)
        assert result.verdict is Verdict.PASSED, result
        assert result.findings == ()
        assert result.comparisons >= least


def test_the_number_of_combinations_is_told() -> None:
    result = check("MIX-01", StandIn(runs(ROWS)))
    said = re.fullmatch(
        r"(\d+) queries exercise all 208 3-way combinations of limit, offset, status, select", result.message
    )
    assert said
    assert 64 <= int(said[1]) <= 72
    assert result.comparisons == int(said[1])  # 4·4·3 + 4·4·4 + 4·3·4 + 4·3·4 = 208


def test_a_smaller_profile_takes_pairs_and_a_larger_one_more_classes() -> None:
    assert "2-way combinations" in check("MIX-01", StandIn(runs(ROWS)), profile="quick").message
    result = check("MIX-01", StandIn(runs(ROWS)), profile="thorough")
    assert re.match(r"1[89]\d queries exercise \d+ of 564 3-way combinations", result.message)
    assert "22 are impossible with these rows, such as status: " in result.message


def test_rows_with_equal_keys_may_stand_for_each_other_and_it_is_said() -> None:
    rows = [run(number, "seekrflow", created_at="2025-11-03T08:00:00Z") for number in range(9)]

    def turns(rows: Rows, asked: Asked) -> Rows:
        return page(rows[::-1] if asked.offset else rows, asked)

    result = check("MIX-01", StandIn(rows, turns, "seekrflow"))
    assert result.verdict is Verdict.PASSED, result
    assert re.search(r"\d+ answers agree up to the places of rows with equal sort keys", result.message)


@pytest.mark.parametrize("identity", ["MIX-01", "MIX-02"])
def test_one_row_decides_nothing(identity: str) -> None:
    result = check(identity, StandIn(runs(1)))
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "needs at least 2 rows" in result.message


def test_no_page_is_asked_for_that_is_known_to_be_refused() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        return reply({"detail": "too large"}, 422) if asked.limit > 12 else page(rows, asked)

    for identity in ("MIX-01", "MIX-02"):
        server = StandIn(runs(ROWS), change)
        result = check(identity, server)
        assert result.verdict is Verdict.PASSED
        assert {each.limit for each in server.log if each.limit > 12} == {100, 50, 25, 20}  # while the listing was read


def test_a_refused_large_page_is_no_finding_and_is_left_undecided() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        return reply({"detail": "too large"}, 422) if asked.limit == ROWS else page(rows, asked)

    result = check("MIX-01", StandIn(runs(ROWS), change))
    assert result.findings == ()
    assert result.message.startswith("the server refuses limit=13; ")
    said = re.search(r"exercise (\d+) of 208 .*; (\d+) stay undecided", result.message)
    assert said
    assert int(said[1]) + int(said[2]) == 208
    assert int(said[2]) >= 40  # limit=13 with two of the others (4·3 + 4·4 + 3·4), and what only such queries held


def test_rows_that_come_during_the_check_are_no_finding() -> None:
    def grows(rows: Rows, asked: Asked) -> Rows:
        if asked.turn % 20 == 0:
            rows.insert(0, run(ROWS + asked.turn))
        return page(rows, asked)

    for identity, least in (("MIX-01", 20), ("MIX-02", 10)):
        result = check(identity, StandIn(runs(ROWS), grows))
        assert result.findings == ()
        assert result.comparisons > least


@pytest.mark.parametrize("identity", ["MIX-01", "MIX-02"])
def test_the_same_seed_sends_the_same_requests(identity: str) -> None:
    def asked(seed: int, change: Change) -> list[str]:
        server = StandIn(runs(ROWS), change)
        check(identity, server, seed)
        return [each.query for each in server.log]

    for change in (page, loses_a_row(lambda each: sends(each, "status", "offset"))):
        once = asked(1, change)
        assert asked(1, change) == once
        assert asked(2, change) != once


def test_a_server_that_goes_away_leaves_the_random_queries_undecided() -> None:
    def change(rows: Rows, asked: Asked) -> Rows:
        if asked.turn > 9:
            raise httpx.ConnectError("refused")
        return page(rows, asked)

    result = check("MIX-02", StandIn(runs(ROWS), change))
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "no answer" in result.message
