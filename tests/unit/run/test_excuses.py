"""No answer is excused by all: what a check leaves to another one must be found there."""

from __future__ import annotations

import pytest
from constructed import FINDING, result

from listproof.results.model import Verdict
from listproof.run.excuses import heard

LEFT = "a page is too short, but not shifted (PAG-02)"
TO = (("PAG-02",),)


def test_two_checks_that_excuse_each_other_are_undecided() -> None:
    one = result("PAG-02", Verdict.PASSED, left_to=(("PAG-03",),))
    other = result("PAG-03", Verdict.PASSED, reasons=(LEFT,), left_to=TO)
    told = heard([one, other, result("PAG-01", Verdict.PASSED)])
    assert [each.verdict for each in told] == [Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE, Verdict.PASSED]
    assert told[1].message == f"{LEFT}; PAG-02 found nothing, so that nobody judged it"


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
