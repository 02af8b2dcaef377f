"""Which failure explains which: the same parameters, the same way, and nothing that weighs less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from constructed import FINDING, facts

from listproof.results import waivers
from listproof.results.consequences import marked
from listproof.results.model import Finding, Level, Result, Verdict
from listproof.results.waivers import Waiver

TABLE = {
    "PAG-01": facts("PAG-01"),
    "PAG-02": facts("PAG-02"),
    "PAG-16": facts("PAG-16", Level.SHOULD),
    "PAG-04": facts("PAG-04", after=("PAG-01", "PAG-02", "PAG-16")),
    "PAG-12": facts("PAG-12", Level.SHOULD, after=("PAG-02",)),
    "ORD-04": facts("ORD-04"),
    "ORD-05": facts("ORD-05", after=("PAG-04",)),
    "SCO-01": facts("SCO-01"),
    "SCO-06": facts("SCO-06", Level.SHOULD),
    "HTT-04": facts("HTT-04"),
}


def finding(
    kind: str, *names: str, beside: tuple[str, ...] = (), outcome: str = "rows", flaps: bool = False
) -> Finding:
    case = (tuple(sorted(names)), tuple(sorted({*names, *beside})))
    return replace(FINDING, kind=kind, asked=(case,), outcome=outcome, flaps=flaps)


def failed(identity: str, *findings: Finding, collection: str | None = "main", operation: str = "GET /") -> Result:
    return Result(identity, identity[:3], operation, collection, Verdict.FAILED, findings=findings)


def of(*results: Result) -> dict[str, list[str | None]]:
    return {each.id: [one.consequence_of for one in each.findings] for each in marked(results, TABLE)}


SHORT = finding("short page", "limit", "offset")


def test_what_fails_likewise_with_the_same_parameters_is_a_consequence_however_deep() -> None:
    told = marked([failed("PAG-02", SHORT), failed("PAG-04", SHORT), failed("ORD-05", SHORT)], TABLE)
    assert [each.consequence_of for each in told] == [None, "PAG-02", "PAG-04"]
    assert [each.findings[0].consequence_of for each in told] == [None, "PAG-02", "PAG-04"]


def test_a_premise_that_passed_between_two_is_passed_over() -> None:
    assert of(failed("PAG-02", SHORT), failed("ORD-05", SHORT))["ORD-05"] == ["PAG-02"]


@pytest.mark.parametrize(
    "premise, result, expected",
    [
        (finding("short page", "limit"), finding("missing rows", "limit", "offset"), "PAG-02"),  # sent too
        (finding("short page", "limit", "status"), finding("missing rows", "limit"), None),  # other parameters
        (finding("short page", "limit"), finding("status", "limit", outcome="500"), None),  # another kind
        (finding("status", "limit", outcome="400"), finding("status", "limit", outcome="500"), None),
        (finding("status", "limit", outcome="404"), finding("refused", "limit", outcome="422"), "PAG-02"),
        (finding("not refused", "limit"), finding("short page", "limit"), None),
        (finding("missing fields", "select"), finding("altered values", "select"), "PAG-02"),
        (finding("short page", beside=("limit",)), finding("short page", "limit"), None),  # without it only
        (finding("short page", beside=("limit",)), finding("short page", "offset"), "PAG-02"),
    ],
)
def test_a_consequence_has_the_parameters_and_the_kind_of_its_root(
    premise: Finding, result: Finding, expected: str | None
) -> None:
    assert of(failed("PAG-02", premise), failed("PAG-04", result))["PAG-04"] == [expected]


def test_a_must_is_no_consequence_of_a_should() -> None:
    one = finding("status", "limit", outcome="400")
    assert of(failed("PAG-16", one), failed("PAG-04", one)) == {"PAG-16": [None], "PAG-04": [None]}
    assert of(failed("PAG-02", one), failed("PAG-12", one))["PAG-12"] == ["PAG-02"]


def test_another_operation_explains_nothing() -> None:
    assert of(failed("PAG-02", SHORT, operation="GET /other"), failed("PAG-04", SHORT))["PAG-04"] == [None]


def test_one_requirement_has_roots_and_consequences_at_once() -> None:
    both = failed("PAG-04", SHORT, finding("status", "limit", "offset", outcome="500"))
    told = marked([failed("PAG-02", SHORT), both], TABLE)[1]
    assert [each.consequence_of for each in told.findings] == ["PAG-02", None]
    assert told.consequence_of is None


def test_a_finding_of_several_comparisons_is_a_consequence_only_where_each_is() -> None:
    cases = ((("limit",), ("limit",)), (("status",), ("status",)))
    two = replace(SHORT, asked=cases)
    assert of(failed("PAG-02", finding("short page", "limit")), failed("PAG-04", two))["PAG-04"] == [None]
    wide = replace(SHORT, asked=cases[::-1])
    assert of(failed("PAG-02", wide), failed("PAG-04", two))["PAG-04"] == ["PAG-02"]


def test_what_differs_between_identical_requests_is_explained_by_that_they_differ() -> None:
    unsteady = failed("ORD-04", finding("content", "limit", flaps=True))
    flapping, steady = finding("extra rows", "status", flaps=True), finding("extra rows", "status")
    assert of(unsteady, failed("PAG-01", flapping))["PAG-01"] == ["ORD-04"]
    assert of(unsteady, failed("PAG-01", steady))["PAG-01"] == [None]
    assert of(unsteady, failed("SCO-01", flapping))["SCO-01"] == [None]  # what leaks now and then leaks
    assert of(unsteady, failed("SCO-06", flapping))["SCO-06"] == ["ORD-04"]


def test_where_the_query_is_not_looked_at_that_is_the_root_of_all_but_leaks() -> None:
    unread = failed("HTT-04", finding("content"), collection=None)
    assert of(unread, failed("PAG-16", SHORT), failed("ORD-04", SHORT), failed("SCO-01", SHORT)) == {
        "HTT-04": [None],
        "PAG-16": ["HTT-04"],
        "ORD-04": ["HTT-04"],
        "SCO-01": [None],
    }


TODAY = date(2026, 6, 1)
WAIVER = Waiver("PAG-02", "shop", "being mended", "T-1", "team", TODAY)


def test_the_consequence_of_a_waived_root_is_waived_with_it_and_says_so() -> None:
    results = marked([failed("PAG-02", SHORT), failed("PAG-04", SHORT), failed("ORD-05", SHORT)], TABLE)
    told, (use,) = waivers.apply([WAIVER], results, "shop", TODAY, TABLE)
    assert [each.verdict for each in told] == [Verdict.WAIVED] * 3
    assert told[2].message == "waived with PAG-02: being mended (T-1, team, until 2026-06-01)"
    assert use.results == ("PAG-02 main",)
    late, _ = waivers.apply([WAIVER], results, "shop", date(2026, 6, 2), TABLE)
    assert [each.verdict for each in late] == [Verdict.FAILED] * 3


def test_what_is_a_root_beside_a_waived_one_still_fails() -> None:
    both = failed("PAG-04", SHORT, finding("status", "limit", "offset", outcome="500"))
    told, _ = waivers.apply([WAIVER], marked([failed("PAG-02", SHORT), both], TABLE), "shop", TODAY, TABLE)
    assert [each.verdict for each in told] == [Verdict.WAIVED, Verdict.FAILED]


def test_a_waiver_of_another_kind_takes_no_consequence_with_it() -> None:
    results = marked([failed("PAG-02", SHORT), failed("PAG-04", SHORT)], TABLE)
    told, _ = waivers.apply([replace(WAIVER, kind="status")], results, "shop", TODAY, TABLE)
    assert [each.verdict for each in told] == [Verdict.FAILED, Verdict.FAILED]


def test_a_caller_that_tells_of_each_result_as_it_comes_is_told_too() -> None:
    root = waivers.waived([WAIVER], failed("PAG-02", SHORT), "shop", TODAY, (), TABLE)
    assert root.verdict is Verdict.WAIVED
    after = waivers.waived([WAIVER], failed("PAG-04", SHORT), "shop", TODAY, [root], TABLE)
    assert (after.verdict, after.message[:18]) == (Verdict.WAIVED, "waived with PAG-02")
    assert waivers.waived([WAIVER], failed("PAG-04", SHORT), "shop", TODAY, (), TABLE).verdict is Verdict.FAILED
