"""What finds contradictions in a report finds each kind of them, and none in a run whose sentences agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from constructed import FINDING, OPERATION, RUN, result, row

from listproof.report import plain
from listproof.results.model import CollectionSummary, Level, Observation, Run, Tried, Verdict
from listproof.results.observations import SILENT
from proof.statements import contradictions

SOUND = replace(
    RUN,
    collections=(
        CollectionSummary("main", OPERATION, {"thread_id": "t"}, 13),
        CollectionSummary("big", OPERATION, {"thread_id": "b"}, 105),
    ),
    results=(
        result("PAG-01", Verdict.PASSED),
        result("PAG-02", Verdict.FAILED, findings=(FINDING,)),
        result("PAG-04", Verdict.FAILED, findings=(FINDING,), consequence_of="PAG-02"),
        result("ORD-10", Verdict.INCONCLUSIVE, reasons=("needs ties",)),
    ),
    requirements=(
        row("PAG-01", Verdict.PASSED),
        row("PAG-02", Verdict.FAILED),
        row("PAG-04", Verdict.FAILED, because="PAG-02"),
        row("ORD-10", Verdict.INCONCLUSIVE),
    ),
    observations=(),
    verdict_line="FAILED: 1 problem (PAG-02); 1 more check fails because of it; "
    "1 of 4 required checks undecided (ORD-10)",
)


def observed(topic: str, told: str) -> tuple[Observation, ...]:
    return (Observation("CTR-02", OPERATION, topic, f"{SILENT[topic]}; this server: {told}.", True),)


def failed(*tried: Tried, **more: Any) -> Run:
    """The sound run where PAG-02 failed in this way."""
    wrong = result("PAG-02", Verdict.FAILED, findings=(replace(FINDING, **more),), tried=tried)
    return replace(SOUND, results=tuple(wrong if each.id == "PAG-02" else each for each in SOUND.results))


def with_result(identity: str, verdict: Verdict, **more: Any) -> Run:
    """The sound run where one requirement came out otherwise, in its results and in its row."""
    others = tuple(each for each in SOUND.results if each.id != identity)
    return replace(SOUND, results=(*others, result(identity, verdict, **more)))


def test_sentences_that_agree_are_no_contradiction() -> None:
    assert contradictions(SOUND) == []
    told = "a negative limit: answered with no rows (2×) or answered with rows (1×)"
    assert contradictions(replace(failed(Tried("?limit=-1", "200 with 24 rows", "wrong")), observations=())) == []
    both = replace(failed(Tried("?limit=-1", "200 with 24 rows", "wrong")), observations=observed("negative", told))
    assert contradictions(both) == []


@pytest.mark.parametrize(
    "topic, told, request_, answer",
    [
        ("negative", "a negative limit: answered with no rows", "?limit=-1", "200 with 24 rows"),
        ("negative", "a negative limit: refused with 422; a negative offset: refused with 422", "?offset=-2", "400"),
        ("zero", "refused with 422", "?limit=0", "200 with 0 rows"),
        ("cap", "limit=101, limit=201: granted", "?limit=201", "422"),
    ],
)
def test_an_observation_that_leaves_out_an_answer(topic: str, told: str, request_: str, answer: str) -> None:
    run = replace(failed(Tried(request_, answer, "wrong")), observations=observed(topic, told))
    [found] = contradictions(run)
    assert found.startswith("silences: ")
    assert found.endswith(f"PAG-02: {request_} → {answer}")
    beside = replace(failed(Tried(f"{request_}&status=error", answer, "wrong")), observations=run.observations)
    assert contradictions(beside) == []


def test_a_collection_with_fewer_rows_than_an_answer_shows() -> None:
    run = failed(actual="14 rows", actual_ids=tuple(map(str, range(14))))
    assert contradictions(run) == ["counts: main: 13 rows beside PAG-02, where an answer shows 14"]
    honest = replace(run, collections=(replace(run.collections[0], whole=False), run.collections[1]))
    assert contradictions(honest) == []


def test_a_check_that_passed_and_left_an_answer_to_one_that_passed() -> None:
    run = with_result("PAG-01", Verdict.PASSED, reasons=("rows", "the offset is refused (PAG-03)"))
    three = result("PAG-03", Verdict.PASSED, comparisons=0)
    found = contradictions(replace(run, results=(*run.results, three)))
    assert found == ["excused: PAG-01 main passed: the offset is refused (PAG-03)"]
    left = with_result("PAG-01", Verdict.PASSED, reasons=("a page is too short (PAG-02)",))
    assert contradictions(left) == []


@pytest.mark.parametrize("least", ["at least 105 rows", "more than 100 rows"])
def test_data_that_is_lacking_and_there(least: str) -> None:
    run = with_result("ORD-10", Verdict.INCONCLUSIVE, collection="big", reasons=(f"needs {least}",))
    small = replace(run.collections[0], name="big", rows=3)
    there = replace(run.collections[1], name="main")
    [found] = contradictions(replace(run, collections=(small, there)))
    assert found == f"needs: needs {least} (ORD-10) beside a collection of 105 rows"


def test_an_order_that_is_lacking_and_observed() -> None:
    needed = "needs rows sorted by a timestamp field (the document states no order)"
    run = with_result("ORD-10", Verdict.INCONCLUSIVE, reasons=(needed,))
    assert contradictions(run) == []
    [found] = contradictions(replace(run, observations=observed("order", "lists rows by created_at, newest first")))
    assert found.startswith(f"needs: {needed}")


@pytest.mark.parametrize(
    "run, found",
    [
        (failed(shown=(3, 2)), "sums: PAG-02: showed 3 of 2 times"),
        (failed(actual="2 rows", actual_ids=("a", "b", "c")), "sums: PAG-02: 2 rows beside 3 ids"),
        (with_result("PAG-01", Verdict.PASSED, comparisons=5), "sums: PAG-01: 3 comparisons, 5 in its results"),
        (
            replace(SOUND, fuzz={OPERATION: {"requests": 3, "with_rows": 2, "statuses": {"200": 4}}}),
            f"sums: {OPERATION}: more answers than the 3 requests",
        ),
    ],
)
def test_counts_that_do_not_add_up(run: Run, found: str) -> None:
    assert contradictions(run) == [found]


@pytest.mark.parametrize(
    "line, conformant, words",
    [
        ("FAILED: 1 problem (PAG-02); 2 more checks fail because of it", False, "1 that fail because of others"),
        ("FAILED: 1 problem (PAG-02)", False, "1 that fail because of others"),
        ("FAILED: 1 problem (PAG-04); 1 more check fails because of it", False, "other roots"),
        ("FAILED: 2 problems (PAG-02, PAG-04); 1 more check fails because of them", False, "other roots"),
        (SOUND.verdict_line.replace("1 of 4", "2 of 4"), False, "1 of 4 undecided"),
        ("No problem found: 1 of 4 required checks passed, 1 undecided (ORD-10)", False, "2 MUST that failed"),
        (SOUND.verdict_line, None, "conformant is None beside 2 MUST that failed"),
    ],
)
def test_a_last_line_that_the_verdicts_do_not_bear_out(line: str, conformant: bool | None, words: str) -> None:
    [found] = contradictions(replace(SOUND, verdict_line=line, conformant=conformant))
    assert found.startswith("verdicts: ")
    assert words in found


def test_a_run_that_conforms_and_has_an_unread_collection() -> None:
    good = replace(
        SOUND,
        results=SOUND.results[:1],
        requirements=SOUND.requirements[:1],
        verdict_line="PASSED: the 1 required check passed",
        conformant=True,
    )
    assert contradictions(good) == []
    unread = replace(good.collections[1], rows=None)
    [found] = contradictions(replace(good, collections=(good.collections[0], unread)))
    assert found.endswith("or a collection that cannot be read")


def test_consequences_of_what_did_not_fail_or_is_a_should() -> None:
    run = with_result("PAG-04", Verdict.FAILED, findings=(FINDING,), consequence_of="PAG-01")
    assert contradictions(run) == ["verdicts: PAG-04 is the consequence of PAG-01, which did not fail"]
    should = [row("PAG-02", Verdict.FAILED, level=Level.SHOULD) if each.facts.id == "PAG-02" else each
              for each in SOUND.requirements]  # fmt: skip
    line = SOUND.verdict_line.replace("1 of 4", "1 of 3")
    [found] = contradictions(replace(SOUND, requirements=tuple(should), verdict_line=line))
    assert found == "verdicts: PAG-04, a MUST, is the consequence of PAG-02, a SHOULD"


def test_a_verdict_that_no_result_has() -> None:
    run = with_result("PAG-01", Verdict.INCONCLUSIVE, reasons=("needs rows",))
    assert contradictions(run) == ["verdicts: PAG-01 passed, which no result of it is"]


def test_what_a_larger_collection_has_is_not_told_as_lacking() -> None:
    lacking = (
        result("ORD-10", Verdict.INCONCLUSIVE, reasons=("needs at least 20 rows",)),
        result("ORD-10", Verdict.INCONCLUSIVE, "big", reasons=("needs ties",)),
    )
    run = replace(SOUND, results=(*SOUND.results[:3], *lacking))
    assert plain.undecided(run) == {"needs ties": ["ORD-10"]}
    both = replace(run, collections=tuple(replace(each, rows=13) for each in run.collections))
    assert plain.undecided(both) == {"needs at least 20 rows": ["ORD-10"], "needs ties": ["ORD-10"]}
