"""Runs that may not ask everything: what they decided stands, the rest is undecided, and nothing more is sent."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

import httpx
import jsonschema
import pytest
from loopback import serving
from played import Play, answer

from listproof import faults, mock
from listproof.cli import command as cli
from listproof.doctor.diagnosis import examine
from listproof.errors import BudgetEnded, UsageError
from listproof.http.budget import Budget
from listproof.http.client import Client
from listproof.report import folder, html, junit, summary
from listproof.results.model import Level, Result, Run, Verdict
from listproof.run import plan, runner
from listproof.run.priority import CORE, LATE, by_priority
from listproof.run.session import Session
from listproof.run.settings import Settings

pytestmark = pytest.mark.whole_run

FEW = Settings.of("langsmith", fuzz=False, max_requests=40)


def run(settings: Settings, clock: Iterator[float] | None = None) -> Run:
    fault = settings.server.fault
    server = faults.get(fault).server("langsmith") if fault else mock.reference("langsmith")
    now = {} if clock is None else {"clock": lambda: next(clock), "sleep": lambda _: None}
    with Session(settings, transport=httpx.WSGITransport(app=server.app), mock=server, **now) as session:  # type: ignore[arg-type]
        return session.run()


@cache
def whole(fault: str | None = None) -> dict[tuple[str, str | None], Result]:
    """The results of a run without budgets."""
    return {(each.id, each.collection): each for each in run(Settings.of("langsmith", fuzz=False, fault=fault)).results}


def sent(run_: Run) -> int:
    return sum(sum(methods.values()) for methods in run_.traffic.requests.values())


@pytest.mark.parametrize("requests", [1, 9, 11, 25, 40, 80, 200, 500])
def test_what_passes_under_a_budget_was_tested_to_the_end(requests: int) -> None:
    cut = run(FEW.but(max_requests=requests))
    assert sent(cut) == requests
    assert Verdict.FAILED not in {each.verdict for each in cut.results}
    for each in cut.results:
        assert each.verdict is not Verdict.ERROR, each.message
        if each.verdict is Verdict.PASSED:
            full = whole()[each.id, each.collection]
            assert (full.verdict, full.comparisons) == (Verdict.PASSED, each.comparisons), each
    assert cut.conformant is None
    assert f"the budget of {requests} request" in cut.verdict_line
    assert "not everything was tested" in cut.verdict_line
    cut_off = {each.id for each in cut.results if runner.cut_off(each)}
    undecided = {row.facts.id for row in cut.requirements if row.verdict is Verdict.INCONCLUSIVE}
    assert set(cut.not_reached) == cut_off & undecided
    assert set(cut.partly_reached) == cut_off - undecided


def test_a_budget_that_is_not_used_up_changes_nothing_but_the_order() -> None:
    enough = run(FEW.but(max_requests=10_000))
    assert enough.ended == ""
    assert enough.not_reached == enough.partly_reached == ()
    assert [(each.id, each.collection, each.verdict) for each in enough.results] == [
        (identity, collection, each.verdict) for (identity, collection), each in whole().items()
    ]


@pytest.mark.parametrize("fault", ["filter_after_the_page", "one_row_too_many"])
def test_a_finding_is_kept_and_none_is_made(fault: str) -> None:
    full = {key for key, each in whole(fault).items() if each.verdict is Verdict.FAILED}
    found: set[tuple[str, str | None]] = set()
    for requests in range(25, 305, 40):
        cut = run(FEW.but(fault=fault, max_requests=requests))
        failed = {(each.id, each.collection) for each in cut.results if each.verdict is Verdict.FAILED}
        assert failed <= full
        assert all(each.verdict is not Verdict.ERROR for each in cut.results)
        assert cut.conformant is (False if failed else None)  # what these faults break are MUST
        found |= failed
    assert found


def test_what_judges_the_whole_run_does_not_pass_where_the_run_was_cut() -> None:
    assert {whole()[each, None].verdict for each in ("ERR-01", "ERR-02", "ERR-03")} == {Verdict.PASSED}
    cut = run(FEW.but(max_requests=500))
    last = [each for each in cut.results if each.id in ("ERR-01", "ERR-02", "ERR-03")]
    assert {each.verdict for each in last} == {Verdict.INCONCLUSIVE}


@pytest.mark.parametrize("only", [("MIX",), ("FUZ",)])
def test_combinations_and_fuzzing_stop_within_the_budget(only: tuple[str, ...]) -> None:
    cut = run(Settings.of("langsmith", only=only, max_requests=40))
    assert sent(cut) == 40
    verdicts = {each.verdict for each in cut.results if each.verdict is not Verdict.NOT_APPLICABLE}
    assert verdicts == {Verdict.INCONCLUSIVE}


@pytest.mark.parametrize("identity, requests", [("MIX-01", 20), ("MIX-02", 110), ("FUZ-01", 80)])
def test_what_combinations_and_fuzzing_have_found_stays_where_they_are_cut(identity: str, requests: int) -> None:
    cut = run(Settings.of("langsmith", only=(identity[:3],), fault="offset_counts_pages", max_requests=requests))
    assert sent(cut) == requests
    found = next(each for each in cut.results if each.id == identity)
    assert found.verdict is Verdict.FAILED
    assert found.findings
    assert found.message.startswith(plan.CUT)
    assert cut.conformant is False


def test_seconds_end_a_run_too() -> None:
    cut = run(FEW.but(max_requests=None, max_seconds=2.0), (tick / 100 for tick in count()))
    assert "the budget of 2 s is used up" in cut.ended
    assert 10 < sent(cut) < 100
    assert any(each.verdict is Verdict.PASSED for each in cut.results)
    assert cut.conformant is None


def test_a_cut_run_that_failed_nothing_is_no_success_under_strict() -> None:
    assert run(FEW.but(accept_undecided=True)).exit_code == 0
    assert run(FEW).exit_code == 3  # fewer than half of the MUSTs were decided
    assert run(FEW.but(strict=True)).exit_code == 3
    assert run(FEW.but(max_requests=1)).exit_code == 3  # nothing was decided
    empty_handed = run(FEW.but(max_requests=4, only=("LIF", "PAG")))
    assert {row.facts.level for row in empty_handed.requirements if row.verdict is Verdict.PASSED} == {Level.INFO}
    assert empty_handed.exit_code == 3


def test_nothing_is_said_to_lack_data_that_may_stand_in_a_collection_nobody_has_read() -> None:
    cut = run(FEW.but(max_requests=4))
    of_the_target = [each for each in cut.results if each.collection is None and each.verdict is Verdict.INCONCLUSIVE]
    assert of_the_target
    assert all(runner.cut_off(each) for each in of_the_target), [each.message for each in of_the_target]


def test_every_report_is_complete_and_says_what_is_open(tmp_path: Path) -> None:
    cut = run(FEW)
    folder.write(cut, tmp_path)
    document = json.loads((tmp_path / "report.json").read_text("utf-8"))
    schema = json.loads((Path(__file__).parents[3] / "docs" / "report.schema.json").read_text("utf-8"))
    jsonschema.validate(document, schema)
    assert document["ended"] == "the budget of 40 requests is used up (raise --max-requests)"
    assert document["not_reached"] == list(cut.not_reached)
    assert sum(sum(methods.values()) for methods in document["requests"].values()) == 40
    assert document["received_bytes"] > 1000
    for text in (html.text(cut), summary.text(cut).replace("\\", ""), junit.text(cut)):
        assert "Not everything was tested: the budget of 40 requests is used up (raise --max-requests)." in text
        assert f"{len(cut.not_reached)} requirements undecided for that: SCH-0" in text


def test_the_most_telling_checks_come_first() -> None:
    with Session(FEW) as session:
        cases = session.cases()
    main = cases[0].target.collections[0]
    applying = [each for each in cases if each.requirement.applies(each.target.operation)]
    own = [family for family in CORE if any(each.requirement.family == family for each in applying)]
    assert [each.requirement.family for each in applying[: len(own)]] == own
    assert len(own) == 5
    core = [at for at, each in enumerate(applying) if each.requirement.family in CORE and each.collection is main]
    must = [at for at in core if applying[at].requirement.facts.level is Level.MUST]
    further = [at for at, each in enumerate(applying) if each.collection not in (None, main)]
    late = [at for at, each in enumerate(applying) if each.requirement.family in LATE]
    assert max(must) < min(set(core) - set(must), default=999) < min(further)
    assert max(set(further) - set(late)) < min(late)
    assert {each.requirement.id for each in applying[-4:]} == {"SCH-04", "ERR-01", "ERR-02", "ERR-03"}
    assert applying[-1].requirement.id == "ERR-03"
    assert by_priority(cases[::-1])[0] is cases[0]
    assert Counter(map(id, cases)) == Counter(map(id, by_priority(cases)))


def test_a_hanging_server_is_not_waited_for_longer_than_the_run_may_take() -> None:
    with serving(lambda heard: b"") as server, Client(server.url, timeout=60, budget=Budget(seconds=0.2)) as client:
        with pytest.raises(BudgetEnded, match=r"the budget of 0.2 s is used up"):
            client.send("GET", "/")
        assert client.ended


def test_a_body_that_our_own_end_breaks_off_is_no_evidence() -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n[]"
    with serving(lambda _: half) as server, Client(server.url, timeout=60, budget=Budget(seconds=0.2)) as client:
        with pytest.raises(BudgetEnded):
            client.send("GET", "/")
        assert client.exchanges == []


def test_a_wait_that_the_server_asks_for_is_not_begun_where_the_time_is_not_there() -> None:
    play = Play([answer(429, retry_after="30"), answer(200)], budget=Budget(seconds=20))
    with pytest.raises(BudgetEnded, match="a wait of 30 s is longer than what is left of the budget of 20 s"):
        play.client.send("GET", "/")
    assert (play.played, play.slept) == (1, [])


def test_repetitions_are_paid_from_the_budget() -> None:
    play = Play([answer(503)], budget=Budget(2))
    with pytest.raises(BudgetEnded):
        play.client.send("GET", "/")
    assert play.played == 2


def test_the_doctor_says_nothing_of_collections_that_could_not_be_read() -> None:
    server = mock.reference("langsmith")
    named = {each.name: each.parents for each in server.collections}
    settings = Settings.of("langsmith", "http://mock.invalid", collections=named, max_requests=3)
    with pytest.raises(UsageError, match="could not all be read: the budget of 3 requests is used up"):
        examine(settings, transport=httpx.WSGITransport(app=server.app))
    found = examine(settings.but(max_requests=50), transport=httpx.WSGITransport(app=server.app))
    assert found.requests <= 50
    assert found.decidable


def test_the_command_tells_it_at_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "langsmith", "--max-requests", "40", "--only", "PAG"]) == 3
    said = " ".join(capsys.readouterr().out.split())
    assert "40 GET to 127.0.0.1:" in said
    assert "Not everything was tested: the budget of 40 requests is used up (raise --max-requests)." in said
    assert said.endswith("not everything was tested: the budget of 40 requests is used up (raise --max-requests)")
