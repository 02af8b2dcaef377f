"""From a wrong answer to the parameters that must meet for it."""

from __future__ import annotations

import re

import httpx
import pytest
from combining import ROWS, check, loses_a_row, sends
from stand_in import Asked, Rows, StandIn, page, reply, runs

from listproof.results.model import Verdict
from listproof.suite.covering.asking import SPARE

pytestmark = pytest.mark.whole_run


@pytest.mark.parametrize("identity", ["MIX-01", "MIX-02"])
@pytest.mark.parametrize(
    "names, said",
    [
        (("status", "offset"), "only when status and offset meet"),
        (("limit", "offset", "status"), "only when status, offset and limit meet"),
        (("select", "limit"), "only when select and limit meet"),
        (("offset",), "only when offset is sent"),
        ((), "without any parameter"),
    ],
)
def test_a_finding_names_the_parameters_that_must_meet(identity: str, names: tuple[str, ...], said: str) -> None:
    result = check(identity, StandIn(runs(ROWS), loses_a_row(lambda asked: sends(asked, *names))))
    assert result.verdict is Verdict.FAILED
    assert len(result.findings) == 1, result.findings
    finding = result.findings[0]
    assert finding.actual.endswith(f"; {said}")
    assert finding.shown == (4, 4)
    sent = finding.curl[-1].rpartition("?")[2]
    assert set(re.findall(r"(\w+)=", sent)) == set(names)


def test_further_queries_with_the_same_cause_are_counted() -> None:
    server = StandIn(runs(ROWS), loses_a_row(lambda asked: sends(asked, "status", "offset")))
    result = check("MIX-01", server)
    wrong = {each.query for each in server.log if sends(each, "status", "offset") and page(server.rows, each)}
    assert 10 < result.findings[0].also + 1 <= len(wrong)


def test_a_left_out_limit_is_a_cause_and_hides_no_other() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        if "limit=" not in asked.query:
            return page(rows, asked)[:4]
        return loses_a_row(lambda asked: sends(asked, "status", "select"))(rows, asked)

    result = check("MIX-01", StandIn(runs(ROWS), change))
    said = sorted(finding.actual.rpartition("; ")[2] for finding in result.findings)
    assert said == ["only when limit is left out", "only when status and select meet"]


def test_two_sorts_of_difference_are_two_findings() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        if sends(asked, "status", "offset"):
            return reply({"detail": "boom"}, 500)
        found = page(rows, asked)
        return [each | {"more": 1} for each in found] if sends(asked, "select", "offset") else found

    result = check("MIX-01", StandIn(runs(ROWS), change))
    assert sorted(finding.kind for finding in result.findings) == ["extra fields", "status"]


def test_two_statuses_are_two_findings_though_the_same_parameters_meet() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        if sends(asked, "status", "offset"):
            return reply({"detail": "boom"}, 500 if asked.offset % 2 else 418)
        return page(rows, asked)

    result = check("MIX-01", StandIn(runs(ROWS), change))
    assert sorted(finding.outcome for finding in result.findings) == ["418", "500"]
    assert all(finding.also for finding in result.findings)


def test_strange_rows_without_identity_have_no_cause_of_their_own() -> None:
    """A page that begins a row late looks like altered values where the identity is not selected."""

    def change(rows: Rows, asked: Asked) -> Rows:
        return page(rows, asked)[1:] + page(rows, asked)[:1] if sends(asked, "select", "offset") else page(rows, asked)

    result = check("MIX-01", StandIn(runs(ROWS), change))
    assert len(result.findings) == 1, result.findings
    assert result.findings[0].also > 10


def test_what_shows_only_sometimes_blames_no_parameter() -> None:
    server = StandIn(runs(ROWS), loses_a_row(lambda asked: asked.turn > 3 and asked.turn % 3 == 0))
    result = check("MIX-01", server)
    assert result.verdict is Verdict.FAILED
    assert len(result.findings) == 1
    assert result.findings[0].actual.endswith("; not every time, so that no parameter can be blamed")
    assert result.findings[0].shown[0] < result.findings[0].shown[1]
    assert result.findings[0].also > 5


@pytest.mark.parametrize("identity", ["MIX-01", "MIX-02"])
def test_finding_the_cause_costs_at_most_so_many_requests(identity: str) -> None:
    """The worst case: each query fails that sends anything, in its own way."""

    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        if re.fullmatch(r"limit=100&offset=\d+|", asked.query):
            return page(rows, asked)
        return reply({"detail": asked.query}, 500) if hash(asked.query) % 2 else page(rows, asked)[1:]

    right, wrong = StandIn(runs(ROWS)), StandIn(runs(ROWS), change)
    check(identity, right)
    result = check(identity, wrong)
    confirming = 16 * (4 + 3)  # two for each finding: the snapshot in two pages or three, and three repetitions
    assert result.verdict is Verdict.FAILED
    assert len(wrong.log) <= len(right.log) + SPARE + confirming
