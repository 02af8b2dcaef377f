"""Failures that follow from others, as pytest tells them: expected, with the requirement that explains them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from .. import harmless
from ..checking.requirement import Requirement
from ..report import outcome
from ..results import consequences
from ..results.model import Place, Result, Run, Verdict
from ..run import aggregate


def root(result: Result, known: Iterable[Result], requirements: Sequence[Requirement], fail_on: str) -> str:
    """The requirement from whose failure, as far as is known, this failure follows and which fails the session by
    itself; or nothing."""
    if result.verdict is not Verdict.FAILED:
        return ""
    facts = {each.id: each.facts for each in requirements}
    others = [each for each in known if each.place != result.place and each.verdict is Verdict.FAILED]
    *before, told = consequences.marked([*others, result], facts)
    counted = {name for name, each in facts.items() if aggregate.counts(each, fail_on)}
    return outcome.root(told, outcome.failed(before), counted)


def expect(report: Any, name: str, headline: str) -> None:
    """Make a report of a failed test one of a failure that was to be expected."""
    report.outcome = "skipped"
    report.wasxfail = f"consequence of {name}: {harmless.line(headline, 400)}"


def expect_late(config: pytest.Config, run: Run, reports: dict[Place, Any], headlines: dict[Place, str]) -> None:
    """Move what turned out as a consequence when all had run from pytest's failures to the expected ones; what wrote of
    the test as it ended keeps that."""
    shown = config.pluginmanager.get_plugin("terminalreporter")
    if shown is None or config.option.runxfail:
        return
    known = outcome.failed(run.results)
    for result in run.results:
        report = reports.get(result.place)
        if report is None or report not in shown.stats.get("failed", ()):
            continue
        if result.verdict is Verdict.FAILED and (name := outcome.root(result, known, run.counted)):
            expect(report, name, headlines[result.place])
            shown.stats["failed"].remove(report)
            shown.stats.setdefault("xfailed", []).append(report)
