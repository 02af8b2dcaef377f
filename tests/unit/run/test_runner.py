"""Verdicts: each way to one, what they add up to, and the exit code."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from stand_in import MAIN, StandIn, operation, reply, runs

from listproof import interruption
from listproof.checking.outcome import Inconclusive, Skip
from listproof.checking.requirement import Requirement, always, has
from listproof.checking.trial import Trial
from listproof.collection import target
from listproof.collection.target import FuzzPlan
from listproof.ending import End, EndKind
from listproof.errors import BudgetEnded, ForbiddenRequest, Unreachable
from listproof.oracle.difference import Difference, Kind
from listproof.oracle.query import Query
from listproof.results.model import Aggregate, Level, Provenance, RequirementFacts, Result, Verdict
from listproof.run.aggregate import PRECEDENCE, aggregate, conformant, exit_code
from listproof.run.plan import Case, plan, untested
from listproof.run.runner import cut_off, run_case

WRONG = Difference(Kind.SHORT, "3 rows", "2 rows")


def facts(identity: str = "PAG-01", level: Level = Level.MUST, **more: Any) -> RequirementFacts:
    blank = RequirementFacts(
        identity, identity[:3], "It is so.", "why", "how", level, (Provenance.IMPLIED,), "collection", "2 rows", ()
    )
    return replace(blank, **more)


def asking(check: Callable[[Trial], None], identity: str = "PAG-01", **more: Any) -> Requirement:
    return Requirement(facts(identity, **more), always, ("size", "size.default"), check)


def run(check: Callable[[Trial], None], server: StandIn | None = None, **more: Any) -> Result:
    one = (server or StandIn(runs(5))).target()
    return run_case(Case(asking(check, **more), one, one.collections[0]))


def right(trial: Trial) -> None:
    trial.compare([Query(size=3)], lambda _: None)


def wrong(trial: Trial) -> None:
    trial.compare([Query(size=3)], lambda _: WRONG, invariant=True)


def skipped(trial: Trial) -> None:
    trial.compare([Query(size=3)], lambda _: Skip("too few rows to tell"))


def needing(trial: Trial) -> None:
    trial.need(False, "at least 9 rows")


def silent(_: Trial) -> None:
    return None


def reading(trial: Trial) -> None:
    _ = trial.snapshot


def raising(error: Exception) -> Callable[[Trial], None]:
    def check(_: Trial) -> None:
        raise error

    return check


def both(*checks: Callable[[Trial], None]) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        for each in checks:
            each(trial)

    return check


def test_a_check_whose_comparisons_hold_has_passed() -> None:
    result = run(both(right, skipped))
    assert (result.verdict, result.comparisons, result.message) == (Verdict.PASSED, 1, "too few rows to tell")
    assert (result.id, result.family, result.collection) == ("PAG-01", "PAG", "main")
    assert result.operation == operation().key
    assert 0 < result.seconds < 60


@pytest.mark.parametrize(
    "check, message",
    [
        (needing, "needs at least 9 rows"),
        (skipped, "too few rows to tell; needs 2 rows"),
        (silent, "needs 2 rows"),
        (both(skipped, needing), "needs at least 9 rows; too few rows to tell"),
        (both(right, needing), "needs at least 9 rows"),
        (both(right, raising(Unreachable("refused"))), "no answer: refused; needs 2 rows"),
        (raising(Unreachable("refused")), "no answer: refused; needs 2 rows"),
        (raising(Inconclusive("order unknown")), "order unknown; needs 2 rows"),
        (
            raising(ForbiddenRequest("no URL can hold it")),
            "a request that is not sent: no URL can hold it; needs 2 rows",
        ),
        (
            raising(RuntimeError("can't start new thread")),
            "no thread can be started: raise the limit of processes (ulimit -u); needs 2 rows",
        ),
    ],
)
def test_what_is_not_decided_says_what_it_needs(check: Callable[[Trial], None], message: str) -> None:
    result = run(check)
    assert (result.verdict, result.message) == (Verdict.INCONCLUSIVE, message)


@pytest.mark.parametrize(
    "check, verdict, message",
    [
        (silent, Verdict.INCONCLUSIVE, "not tested: 9 requests are used up"),
        (right, Verdict.INCONCLUSIVE, "not tested to the end: 9 requests are used up"),
        (wrong, Verdict.FAILED, "not tested to the end: 9 requests are used up"),
        (both(wrong, skipped), Verdict.FAILED, "not tested to the end: 9 requests are used up; too few rows to tell"),
    ],
)
def test_the_end_of_the_run_cuts_a_check_off(check: Callable[[Trial], None], verdict: Verdict, message: str) -> None:
    result = run(both(check, raising(BudgetEnded("9 requests are used up"))))
    assert (result.verdict, result.message) == (verdict, message)
    assert cut_off(result) == (verdict is Verdict.INCONCLUSIVE)


def test_only_what_the_end_of_the_run_cut_off_was_cut_off() -> None:
    assert not cut_off(run(silent))
    assert not cut_off(replace(run(right), reasons=("not tested: what a note may say",)))


def test_a_check_that_is_not_run_says_why() -> None:
    one = StandIn([]).target()
    result = untested(Case(asking(right), one, one.collections[0]), "the key stopped working")
    assert (result.verdict, result.message) == (Verdict.INCONCLUSIVE, "not tested: the key stopped working")
    absent = untested(Case(replace(asking(right), applies=has("order")), one, None), "the key stopped working")
    assert absent.verdict is Verdict.NOT_APPLICABLE
    assert absent.message == "the contract declares nothing that this requirement is about"


def ended(trial: Trial) -> None:
    trial.target.client.stop(End(EndKind.CREDENTIAL, "the key stopped working"))


@pytest.mark.parametrize(
    "check, last, verdict, message",
    [
        (both(right, ended), False, Verdict.PASSED, ""),
        (both(right, ended), True, Verdict.INCONCLUSIVE,
            "not tested to the end: the key stopped working, and it judges what the whole run sees"),
        (both(wrong, ended), True, Verdict.FAILED, ""),
        (right, True, Verdict.PASSED, ""),
        (both(ended, needing), False, Verdict.INCONCLUSIVE, "not tested: the key stopped working"),
        (both(reading, ended, needing), False, Verdict.INCONCLUSIVE, "needs at least 9 rows"),
        (both(right, ended, reading), False, Verdict.INCONCLUSIVE, "not tested to the end: the key stopped working"),
        (needing, False, Verdict.INCONCLUSIVE, "needs at least 9 rows"),
    ],
)  # fmt: skip
def test_what_the_run_could_not_see_is_not_decided(
    check: Callable[[Trial], None], last: bool, verdict: Verdict, message: str
) -> None:
    one = StandIn(runs(5)).target()
    result = run_case(Case(replace(asking(check), last=last), one, one.collections[0]))
    assert (result.verdict, result.message) == (verdict, message)


def test_a_result_names_its_exchanges_also_those_that_an_earlier_check_made() -> None:
    one = StandIn(runs(5)).target()
    first = run_case(Case(asking(both(reading, right)), one, one.collections[0]))
    assert first.exchanges == tuple(range(1, len(one.client.exchanges) + 1))
    asked = len(one.client.exchanges)

    def another(trial: Trial) -> None:
        trial.compare([Query(size=2)], lambda _: None)

    both_known_and_new = run_case(Case(asking(both(right, another)), one, one.collections[0]))
    assert both_known_and_new.exchanges == (asked, asked + 1)
    assert run_case(Case(asking(silent), one, one.collections[0])).exchanges == ()


def test_all_notes_of_a_check_that_passed_are_told() -> None:
    assert run(both(right, skipped, skipped, lambda trial: trial.notes.append("500 rows seen"))).message == (
        "too few rows to tell; 500 rows seen"
    )


def test_a_check_without_needs_says_at_least_that_nothing_was_compared() -> None:
    assert run(silent, needs="").message == "no comparison could be made"


@pytest.mark.parametrize("check", [wrong, both(right, wrong), both(wrong, needing), both(wrong, skipped)])
def test_a_finding_fails_whatever_else_happened(check: Callable[[Trial], None]) -> None:
    result = run(check)
    assert result.verdict is Verdict.FAILED
    assert [each.kind for each in result.findings] == ["short page"]


def test_a_listing_that_cannot_be_read_is_inconclusive() -> None:
    result = run(reading, StandIn([], lambda *_: reply(None)))
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.message == "the listing cannot be read: main: null in place of an array; needs 2 rows"


def test_a_listing_that_cannot_be_read_again_decides_nothing() -> None:
    def change(rows: list[dict[str, object]], asked: object) -> httpx.Response | list[dict[str, object]]:
        return reply({"detail": "no"}, 500) if server.log[3:] else rows[: server.log[-1].limit]

    server = StandIn(runs(5), change)
    check = both(reading, right, lambda trial: (trial.compare([Query(size=3)], lambda _: WRONG), None)[1])
    result = run(check, server)
    assert (result.verdict, result.findings) == (Verdict.INCONCLUSIVE, ())
    assert "cannot be read" in result.message


@pytest.mark.parametrize("error", [KeyError("x"), OverflowError("POST"), RecursionError()])
def test_an_exception_is_a_bug_of_ours(error: Exception) -> None:
    result = run(both(wrong, raising(error)))
    assert result.verdict is Verdict.ERROR
    assert result.message.startswith("Traceback")
    assert type(error).__name__ in result.message


def test_without_bodies_a_bug_of_ours_quotes_nothing() -> None:
    one = StandIn([]).target()
    one.client.log.bodies = False
    result = run_case(Case(asking(raising(KeyError("a server's words"))), one, one.collections[0]))
    assert result.verdict is Verdict.ERROR
    assert result.message.endswith("    raise error\nKeyError (its text is withheld)")
    assert "a server's words" not in result.message
    assert all(line.startswith("  ") for line in result.message.splitlines()[:-1])


def test_an_interruption_ends_the_run_and_leaves_what_was_found() -> None:
    def check(_: Trial) -> None:
        raise KeyboardInterrupt

    result = run(check)
    assert (result.verdict, result.message) == (Verdict.INCONCLUSIVE, "not tested: interrupted by Ctrl-C")
    found = run(both(wrong, check))
    assert (found.verdict, found.message) == (Verdict.FAILED, "not tested to the end: interrupted by Ctrl-C")
    half = run(both(right, check))
    assert (half.verdict, half.message) == (Verdict.INCONCLUSIVE, "not tested to the end: interrupted by Ctrl-C")


def test_a_run_says_which_signal_ended_it() -> None:
    result = run(raising(interruption.Interrupted(signal.SIGTERM)))  # type: ignore[arg-type]  # no Exception
    assert (result.verdict, result.message) == (Verdict.INCONCLUSIVE, "not tested: interrupted by SIGTERM")


def test_what_does_not_apply_is_not_run() -> None:
    one = StandIn([]).target()
    ordered = replace(asking(raising(KeyError())), applies=has("order"))
    result = run_case(Case(ordered, one, None))
    assert (result.verdict, result.collection) == (Verdict.NOT_APPLICABLE, None)
    assert "declares nothing" in result.message


def test_no_answer_while_the_best_collection_is_sought_is_inconclusive() -> None:
    def gone(*_: object) -> httpx.Response:
        raise httpx.ConnectError("refused")

    server = StandIn([], gone)
    one = server.target()
    result = run_case(Case(asking(right, per="target"), one, None))
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.message.startswith("no answer: ")


def test_a_check_of_the_target_runs_on_its_best_collection() -> None:
    server = StandIn(runs(5))
    asked: list[str] = []
    one = server.target()
    result = run_case(Case(asking(lambda trial: asked.append(trial.collection.name), per="target"), one, None))
    assert (asked, result.collection) == (["main"], None)


def test_a_check_of_another_operation_is_told_which() -> None:
    one = target.build(
        operation(),
        StandIn([]).client(),
        {"main": {"thread_id": MAIN}},
        seed=1,
        fuzzing=FuzzPlan(others=("GET /info",)),
    )
    asked: list[str] = []
    requirement = asking(lambda trial: asked.append(trial.other), "FUZ-01")
    cases = plan([replace(requirement, others=True), requirement], one)
    assert [(case.label, case.operation) for case in cases] == [
        ("FUZ-01 main", operation().key),
        ("FUZ-01 GET /info", "GET /info"),
        ("FUZ-01 main", operation().key),
    ]
    assert [run_case(case).operation for case in cases[:2]] == [operation().key, "GET /info"]
    assert asked == ["", "GET /info"]
    assert [case.label for case in plan([replace(requirement, others=True, applies=has("order"))], one)] == ["FUZ-01"]


def test_the_plan_has_a_case_per_collection_or_one_and_the_last_ones_last() -> None:
    places = {name: {"thread_id": MAIN} for name in ("main", "other")}
    one = target.build(operation(), StandIn([]).client(), places, seed=1)
    requirements = [
        replace(asking(silent, "ERR-02", per="target"), last=True),
        asking(silent, "PAG-01"),
        asking(silent, "PAG-09", per="target"),
        replace(asking(silent, "ORD-01"), applies=has("order")),
    ]
    cases = plan(requirements, one)
    assert [case.label for case in cases] == ["PAG-01 main", "PAG-01 other", "PAG-09", "ORD-01", "ERR-02"]


@pytest.mark.parametrize("worse", range(len(PRECEDENCE)))
def test_a_requirements_verdict_is_the_first_in_the_precedence(worse: int) -> None:
    rest = [Result("PAG-01", "PAG", "GET /", None, verdict, comparisons=2) for verdict in PRECEDENCE[worse:]]
    (row,) = aggregate(rest[::-1], [asking(silent), asking(silent, "PAG-02")], [operation()])
    assert (row.verdict, row.comparisons) == (PRECEDENCE[worse], 2 * len(rest))
    assert row.facts.id == "PAG-01"
    assert row.sources
    assert len(set(row.sources)) == len(row.sources)
    assert all(source.startswith("openapi.yaml:") for source in row.sources)


def test_the_precedence_has_every_verdict_once() -> None:
    assert sorted(PRECEDENCE) == sorted(Verdict)


def test_an_aggregate_names_its_premise() -> None:
    results = [
        Result("PAG-01", "PAG", "GET /", "one", Verdict.PASSED),
        Result("PAG-01", "PAG", "GET /", "main", Verdict.FAILED, consequence_of="PAG-03"),
    ]
    (row,) = aggregate(results, [asking(silent)], [operation()])
    assert (row.verdict, row.consequence_of) == (Verdict.FAILED, "PAG-03")


def test_an_aggregate_cites_what_the_document_has() -> None:
    requirement = replace(asking(silent), cites=("size.default", "order", "size.default"))
    (row,) = aggregate([Result("PAG-01", "PAG", "GET /", "one", P)], [requirement], [operation()])
    assert row.sources == tuple(str(source) for source in operation().sources["size.default"])
    assert row.sources


def rows(*verdicts: Verdict | tuple[Verdict, Level]) -> list[Aggregate]:
    made = []
    for each in verdicts:
        verdict, level = each if isinstance(each, tuple) else (each, Level.MUST)
        made.append(Aggregate(facts(level=level), verdict, 1, None, ()))
    return made


P, F, U = Verdict.PASSED, Verdict.FAILED, Verdict.INCONCLUSIVE
N, W, E = Verdict.NOT_APPLICABLE, Verdict.WAIVED, Verdict.ERROR
SHOULD, INFO = Level.SHOULD, Level.INFO


@pytest.mark.parametrize(
    "verdicts, conforms",
    [
        ([P, P], True),
        ([P, N], True),
        ([P, W], None),
        ([P, (F, SHOULD), (U, INFO)], True),
        ([P, U], None),
        ([P, E], None),
        ([N], None),
        ([(P, SHOULD)], None),
        ([], None),
        ([P, F, U], False),
        ([F, E], False),
    ],
)
def test_conformance(verdicts: list[Verdict | tuple[Verdict, Level]], conforms: bool | None) -> None:
    assert conformant(rows(*verdicts)) is conforms


@pytest.mark.parametrize(
    "verdicts, fail_on, strict, code",
    [
        ([P], "must", False, 0),
        ([P, U], "must", False, 0),
        ([P, U], "must", True, 3),
        ([P, (U, SHOULD)], "must", True, 0),
        ([P, F], "must", False, 1),
        ([P, F, U], "must", True, 1),
        ([F, E], "must", False, 4),
        ([P, (F, SHOULD)], "must", False, 0),
        ([P, (F, SHOULD)], "should", False, 1),
        ([P, (F, INFO)], "should", False, 0),
        ([F], "stated", False, 0),
        ([U, U], "must", False, 3),
        ([N], "must", False, 3),
        ([U, N, (U, INFO)], "must", False, 3),
        ([], "must", False, 3),
        ([W], "must", True, 0),
        ([(F, SHOULD)], "must", False, 0),
    ],
)
def test_exit_codes(verdicts: list[Verdict | tuple[Verdict, Level]], fail_on: str, strict: bool, code: int) -> None:
    assert exit_code(rows(*verdicts), fail_on=fail_on, strict=strict) == code


@pytest.mark.parametrize(
    "verdicts, code",
    [([P, U], 0), ([(P, SHOULD), U], 3), ([(W, SHOULD), W], 0), ([(F, SHOULD)], 3), ([(P, SHOULD), F], 1)],
)
def test_a_run_that_is_not_complete_decides_with_a_must_only(
    verdicts: list[Verdict | tuple[Verdict, Level]], code: int
) -> None:
    assert exit_code(rows(*verdicts), complete=False) == code


@pytest.mark.parametrize("provenance, code", [((Provenance.STATED,), 1), ((Provenance.HTTP, Provenance.IMPLIED), 0)])
def test_only_stated_requirements_may_be_asked_to_count(provenance: tuple[Provenance, ...], code: int) -> None:
    row = Aggregate(facts(provenance=provenance), F, 1, None, ())
    assert exit_code([row], fail_on="stated") == code
    assert exit_code([replace(row, facts=facts(level=SHOULD, provenance=provenance))], fail_on="stated") == 0
