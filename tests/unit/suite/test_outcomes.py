"""What differs in its outcome is told apart, and what flaps or ignores the query has one root."""

from __future__ import annotations

import httpx
import pytest
from constructed import FINDING, RUN, result

from listproof.faults import variant
from listproof.report import junit, plain, summary
from listproof.results.model import Run, Tried, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings


def judged(name: str, contract: str, *only: str, seed: int = 0) -> Run:
    server = variant(name).server(contract, seed=seed)
    transport = httpx.WSGITransport(app=server.app)
    with Session(Settings.of(contract, only=only), transport=transport, mock=server) as session:
        return session.run()


def roots(run: Run) -> set[str]:
    return {row.facts.id for row in run.requirements if row.verdict is Verdict.FAILED and row.consequence_of is None}


def test_a_page_of_everything_is_not_folded_into_pages_of_nothing() -> None:
    run = judged("a_wrong_status_finds_nothing_and_one_finds_everything", "langsmith", "FLT-06")
    (failed,) = run.results
    assert {each.outcome for each in failed.findings} == {"no rows", "rows"}
    listed = {each.request: each.answer for each in failed.tried if each.judged == "wrong"}
    assert listed["?status=listproof"] == "200 with 0 rows"
    assert next(answer for request, answer in listed.items() if "%2C" in request) != "200 with 0 rows"
    assert sum(1 + each.also for each in failed.findings) == len([e for e in failed.tried if e.judged == "wrong"])


@pytest.mark.whole_run
@pytest.mark.parametrize("contract", ["seekrflow", "langsmith"])
def test_a_cache_that_ignores_the_query_is_one_root_that_says_so(contract: str) -> None:
    run = judged("a_cache_ignores_the_query", contract, "HTT", "PAG", "ORD", "FLT", "SEL", "SCO")
    assert roots(run) == {"HTT-04"}
    (found,) = next(each for each in run.results if each.id == "HTT-04").findings
    assert "the same" in found.actual
    assert "?limit=1" in found.actual


@pytest.mark.whole_run
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ["one_of_two_replicas_lags", "now_and_then_the_page_before_comes_again"])
def test_a_server_whose_answers_flap_has_one_root(name: str, seed: int) -> None:
    run = judged(name, "seekrflow", "PAG", "ORD", seed=seed)
    assert roots(run) == {"ORD-04"}
    assert any(row.consequence_of for row in run.requirements)


TRIED = (
    Tried("?limit=abc", "200 with 10 rows", "wrong"),
    Tried("?limit=1.5", "422", "right"),
    Tried("?limit=1e1", "500", "wrong"),
)


def test_reports_list_what_was_answered_wrongly() -> None:
    failed = result("PAG-02", Verdict.FAILED, findings=(FINDING,), tried=TRIED)
    assert plain.wrong([failed, failed]) == ["?limit=abc → 200 with 10 rows", "?limit=1e1 → 500"]
    run = RUN.__class__(**{**vars(RUN), "results": (failed, *RUN.results[3:])})
    assert "?limit=1e1 → 500" in junit.text(run)
    assert "requests that were answered wrongly (2)" in summary.text(run)
