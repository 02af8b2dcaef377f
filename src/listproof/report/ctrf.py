"""report.ctrf.json: the run in the Common Test Report Format (ctrf.io), for what shows test results of any tool."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from .. import flags, harmless
from ..results.model import Result, Run, Verdict
from ..version import __version__
from . import causes, plain
from .outcome import Outcome, Outcomes

FILE = "report.ctrf.json"

SPECIFICATION = "0.0.0"
"""The version of the format."""

STATUSES = {
    Outcome.PASSED: "passed", Outcome.FAILED: "failed", Outcome.SKIPPED: "skipped", Outcome.BUG: "failed",
}  # fmt: skip


ALL = ("passed", "failed", "skipped", "pending", "other")
"""All that the format knows."""


def text(run: Run) -> str:
    """A test for each requirement on each collection; what does not apply is none."""
    outcomes = Outcomes(run)
    tests = [_test(run, outcomes, each) for each in run.results if each.verdict is not Verdict.NOT_APPLICABLE]
    start = int(datetime.fromisoformat(run.started).timestamp() * 1000)
    duration = round(run.seconds * 1000)
    counted = {status: sum(each["status"] == status for each in tests) for status in ALL}
    extra: dict[str, Any] = {
        "contract": run.contract,
        "target": run.target,
        "verdict": run.verdict_line,
        "exitCode": run.exit_code,
        "conformant": run.conformant,
        "seed": run.seed,
        "causes": [causes.told(run, each) for each in run.causes],
    }
    if run.insecure:
        extra["insecure"] = flags.told(plain.INSECURE, run.say)
    if run.ended:
        extra["ended"] = plain.open_(run)
    document = {
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION,
        "generatedBy": f"listproof {__version__}",
        "timestamp": run.started,
        "results": {
            "tool": {"name": "listproof", "version": __version__},
            "summary": {
                "tests": len(tests), **counted, "start": start, "stop": start + duration, "duration": duration,
            },
            "tests": tests,
            "extra": extra,
        },
    }  # fmt: skip
    return harmless.json(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def _test(run: Run, outcomes: Outcomes, result: Result) -> dict[str, Any]:
    row, outcome = outcomes.rows[result.id], outcomes.of(result)
    facts = row.facts
    labels = {"operation": result.operation, "collection": result.collection, "consequenceOf": result.consequence_of}
    told: dict[str, Any] = {
        "name": harmless.line(outcomes.name(result)),
        "status": STATUSES[outcome],
        "rawStatus": "consequence" if outcomes.root(result) else result.verdict.value,
        "duration": round(result.seconds * 1000),
        "suite": ["listproof", harmless.line(run.contract) or "contract", facts.family],
        "tags": [facts.level.value, *facts.provenance],
        "labels": {name: harmless.line(value) for name, value in labels.items() if value},
    }
    if result.verdict is not Verdict.PASSED:
        told["message"] = harmless.line("; ".join([*outcomes.causes(result), outcomes.message(result)]))
    if result.findings:
        told["trace"] = "\n".join(_lines(outcomes, result))[:20_000]
    if sources := [each for each in row.cited if each.operation == result.operation and each.line]:
        told["filePath"] = harmless.line(f"{run.contract_path or run.contract}/{sources[0].file}")
        told["line"] = sources[0].line
    return told


def _lines(outcomes: Outcomes, result: Result) -> list[str]:
    lines = [harmless.line(outcomes.rows[result.id].facts.statement)]
    for finding in result.findings:
        said = (f"Seen: {finding.kind}", f"  expected  {finding.expected}", f"  received  {finding.actual}")
        lines += map(harmless.line, said)
        lines += [f"  {harmless.copied(each)}" for each in (*finding.curl[:6], finding.command) if each]
    return lines
