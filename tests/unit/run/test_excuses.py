"""No answer is excused by all: what a check leaves to another one must be found there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from constructed import FINDING, result

import listproof
from listproof.results.model import Verdict
from listproof.run.excuses import heard
from listproof.suite.catalogue import catalogue

LEFT = "a page is too short, but not shifted (PAG-02)"
TO = (("PAG-02",),)


def test_two_checks_that_excuse_each_other_are_undecided() -> None:
    one = result("PAG-02", Verdict.PASSED, left_to=(("PAG-03",),))
    other = result("PAG-03", Verdict.PASSED, reasons=(LEFT,), left_to=TO)
    told = heard([one, other, result("PAG-01", Verdict.PASSED)])
    assert [each.verdict for each in told] == [Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE, Verdict.PASSED]
    assert told[1].message == f"{LEFT}; PAG-02 found nothing wrong, so it stays undecided"


def test_what_is_undecided_anyway_says_that_the_other_passed() -> None:
    left = result("HTT-05", Verdict.INCONCLUSIVE, reasons=("it differs alone, too (ORD-04)",), left_to=(("ORD-04",),))
    told = heard([result("ORD-04", Verdict.PASSED), left])
    assert told[1].verdict is Verdict.INCONCLUSIVE
    assert told[1].message == "it differs alone, too (ORD-04); ORD-04 found nothing wrong, so it stays undecided"
    open_ = result("ORD-04", Verdict.INCONCLUSIVE)
    assert heard([open_, left])[1].message == "it differs alone, too (ORD-04)"


@pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.WAIVED, Verdict.ERROR, Verdict.INCONCLUSIVE])
def test_what_the_other_found_or_left_open_is_told_there(verdict: Verdict) -> None:
    findings = (FINDING,) if verdict is Verdict.FAILED else ()
    told = heard(
        [result("PAG-02", verdict, findings=findings), result("PAG-03", Verdict.PASSED, reasons=(LEFT,), left_to=TO)]
    )
    assert told[1].verdict is Verdict.PASSED


def test_another_collection_counts_and_another_operation_does_not() -> None:
    left = result("PAG-03", Verdict.PASSED, reasons=(LEFT,), left_to=TO)
    passed = result("PAG-02", Verdict.PASSED)
    found = result("PAG-02", Verdict.FAILED, "big", findings=(FINDING,))
    assert heard([passed, found, left])[2].verdict is Verdict.PASSED
    elsewhere = result("PAG-02", Verdict.FAILED, "big", findings=(FINDING,), operation="GET /other")
    assert heard([passed, elsewhere, left])[2].verdict is Verdict.INCONCLUSIVE


def test_one_of_several_is_enough_and_who_was_not_asked_is_believed() -> None:
    left = result("ORD-10", Verdict.PASSED, left_to=(("PAG-04", "ORD-05"),))
    passed = [result("PAG-04", Verdict.PASSED), result("ORD-05", Verdict.PASSED)]
    assert heard([*passed, left])[2].verdict is Verdict.INCONCLUSIVE
    assert heard([passed[0], result("ORD-05", Verdict.FAILED, findings=(FINDING,)), left])[2].verdict is Verdict.PASSED
    assert heard([passed[0], left])[1].verdict is Verdict.PASSED


def test_the_checks_name_whose_matter_an_answer_is_by_requirements_and_not_in_words() -> None:
    named = set[str]()
    for module in Path(listproof.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Skip":
                texts = {str(each.value) for each in ast.walk(node) if isinstance(each, ast.Constant)}
                assert not [each for each in texts if re.search(r"\([A-Z]{3}-[0-9]{2}", each)], module
                named |= {each for each in texts if re.fullmatch(r"[A-Z]{3}-[0-9]{2}", each)}
            if isinstance(node, ast.Constant) and isinstance(node.value, str):  # nor are words made of them beforehand
                assert not re.fullmatch(r"[A-Z]{3}-[0-9]{2}((, | and )[A-Z]{3}-[0-9]{2})+", node.value), module
    assert named <= {each.id for each in catalogue()}
    assert len(named) > 20
