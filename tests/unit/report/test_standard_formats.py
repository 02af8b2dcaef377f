"""SARIF and CTRF: valid against their schemas, and what they say of a run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from constructed import FINDING, OPERATION, RUN, result, row
from test_harmless import NASTY, filled

from listproof.report import ctrf, sarif
from listproof.results.model import Cause, Cited, Level, Run, Verdict

SCHEMAS = Path(__file__).parent / "schemas"
SARIF, CTRF = (
    json.loads((SCHEMAS / name).read_text("utf-8")) for name in ("sarif-schema-2.1.0.json", "ctrf-schema-0.0.json")
)
OTHER = "GET /users"
CITED = (
    Cited(OPERATION, "openapi.yaml", 63, "default: 10", ("name: limit", "default: 10"), 62),
    Cited(OPERATION, "openapi.yaml", 60, "name: limit"),
    Cited(OTHER, "openapi.yaml", 99, "name: size"),
)
CAUSE = Cause(("ignored",), ("`limit` {is} [ignored](x)",), OPERATION, ("PAG-02", "PAG-04"), 3, 3, 9)


def cited(run: Run) -> Run:
    """The run with lines of the document for PAG-02."""
    rows = (replace(each, cited=CITED) if each.facts.id == "PAG-02" else each for each in run.requirements)
    return replace(run, requirements=tuple(rows), contract_path="api/langsmith", lines={OPERATION: 40, OTHER: 90})


def of_sarif(run: Run) -> dict[str, Any]:
    document = json.loads(sarif.text(run))
    jsonschema.Draft4Validator(SARIF, format_checker=jsonschema.FormatChecker()).validate(document)
    found: dict[str, Any] = document["runs"][0]
    return found


def of_ctrf(run: Run) -> dict[str, Any]:
    document = json.loads(ctrf.text(run))
    jsonschema.Draft7Validator(CTRF, format_checker=jsonschema.FormatChecker()).validate(document)
    found: dict[str, Any] = document["results"]
    return found


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_both_are_valid_whatever_a_server_says(nasty: str) -> None:
    of_sarif(filled(nasty))
    of_ctrf(filled(nasty))


def test_sarif_has_a_result_for_each_root_at_its_line() -> None:
    found = of_sarif(replace(cited(RUN), causes=(CAUSE,)))
    told = {each["ruleId"]: each for each in found["results"]}
    assert {name: each["level"] for name, each in told.items()} == {"PAG-02": "error", "HTT-01": "warning"}
    first = told["PAG-02"]
    place = first["locations"][0]
    assert place["physicalLocation"]["artifactLocation"] == {
        "uri": "api/langsmith/openapi.yaml",
        "uriBaseId": "%SRCROOT%",
    }
    assert place["physicalLocation"]["region"] == {"startLine": 63, "snippet": {"text": "default: 10"}}
    assert place["logicalLocations"][0]["fullyQualifiedName"] == OPERATION
    assert [each["physicalLocation"]["region"]["startLine"] for each in first["relatedLocations"]] == [60]
    assert told["HTT-01"]["locations"][0]["physicalLocation"]["region"] == {"startLine": 40}
    assert first["properties"]["collections"] == ["main", "big"]
    assert first["properties"]["consequences"] == ["PAG-04"]
    assert [found["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] for each in found["results"]] == [*told]


def test_sarif_tells_the_cause_first_and_nothing_of_it_is_a_link_or_a_placeholder() -> None:
    first, *_ = of_sarif(replace(RUN, causes=(CAUSE,)))["results"]
    assert first["message"]["text"].startswith(
        "Likely cause: `limit` {{is}} [ignored] (x).\nPAG-02: What PAG-02 states"
    )
    assert "expected rows 1 to 3: a, b, c; received 2 rows, missing: c" in first["message"]["text"]


def test_a_fingerprint_stays_where_lines_and_findings_change() -> None:
    one, other = cited(RUN), replace(cited(RUN), seed=1, target="http://other")
    moved = (
        replace(row, cited=tuple(replace(each, line=each.line + 7) for each in row.cited)) for row in one.requirements
    )
    other = replace(other, requirements=tuple(moved), results=one.results[:2] + one.results[3:])
    prints = [[each["partialFingerprints"] for each in of_sarif(run)["results"]] for run in (one, other)]
    assert prints[0] == prints[1]
    assert len({*map(str, prints[0])}) == len(prints[0])


def test_sarif_has_a_result_for_each_operation_that_names_it() -> None:
    failed = replace(result("PAG-02", Verdict.FAILED, findings=(FINDING,)), operation=OTHER)
    run = cited(replace(RUN, operations=(OPERATION, OTHER), results=(*RUN.results, failed)))
    own = [each for each in of_sarif(run)["results"] if each["ruleId"] == "PAG-02"]
    assert [each["locations"][0]["physicalLocation"]["region"]["startLine"] for each in own] == [63, 99]
    assert [each["properties"]["operation"] for each in own] == [OPERATION, OTHER]
    assert f"PAG-02 ({OTHER}): " in own[1]["message"]["text"]
    assert len({str(each["partialFingerprints"]) for each in own}) == 2


def test_what_is_waived_is_suppressed() -> None:
    waived = result("PAG-02", Verdict.WAIVED, findings=(FINDING,), reasons=("waived: T-1, being mended",))
    (told,) = of_sarif(replace(RUN, results=(waived,)))["results"]
    assert told["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "waived: T-1, being mended"}
    ]
    both = replace(RUN, results=(waived, RUN.results[1]))
    assert "suppressions" not in of_sarif(both)["results"][0]


def test_a_document_elsewhere_has_a_base_of_its_own() -> None:
    found = of_sarif(replace(RUN, contract="ä b", contract_path=""))
    place = found["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "%C3%A4%20b/openapi.yaml", "uriBaseId": "CONTRACTS"}
    assert [*found["originalUriBaseIds"]] == ["CONTRACTS"]


def test_a_bug_of_ours_is_no_result() -> None:
    found = of_sarif(replace(RUN, results=(result("PAG-02", Verdict.ERROR, reasons=("Traceback",)),)))
    assert found["results"] == []
    assert found["invocations"][0]["executionSuccessful"] is False
    assert "Traceback" in found["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_ctrf_counts_what_it_holds_and_tells_consequences() -> None:
    found = of_ctrf(replace(cited(RUN), causes=(CAUSE,)))
    told = {each["name"]: each for each in found["tests"]}
    assert {name: each["status"] for name, each in told.items()} == {
        "PAG-01 main": "passed", "PAG-02 main": "failed", "PAG-02 big": "failed", "PAG-04 main": "skipped",
        "ORD-09 main": "skipped", "ORD-09 big": "skipped", "ORD-10 main": "skipped", "HTT-01": "skipped",
    }  # fmt: skip
    assert {name: found["summary"][name] for name in ("tests", "passed", "failed", "skipped", "pending", "other")} == {
        "tests": 8, "passed": 1, "failed": 2, "skipped": 5, "pending": 0, "other": 0,
    }  # fmt: skip
    assert told["PAG-04 main"]["rawStatus"] == "consequence"
    assert "consequence of PAG-02" in told["PAG-04 main"]["message"]
    assert told["PAG-02 main"]["message"].startswith("Likely cause: `limit`")
    assert (told["PAG-02 main"]["filePath"], told["PAG-02 main"]["line"]) == ("api/langsmith/openapi.yaml", 63)
    assert FINDING.curl[0] in told["PAG-02 main"]["trace"]
    assert found["extra"]["causes"] == ["`limit` {is} [ignored](x)"]


def test_a_consequence_of_what_does_not_fail_the_run_is_a_failure_of_its_own() -> None:
    rows = (row("PAG-02", Verdict.FAILED, level=Level.SHOULD), row("PAG-04", Verdict.FAILED))
    run = replace(RUN, requirements=rows, results=RUN.results[1:4], counted=("PAG-04",))
    told = {each["name"]: each["status"] for each in of_ctrf(run)["tests"]}
    assert told == {"PAG-02 main": "skipped", "PAG-02 big": "skipped", "PAG-04 main": "failed"}
