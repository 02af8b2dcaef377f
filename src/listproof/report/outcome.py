"""What a test server is told of a result: passed, failed, skipped, or a bug of listproof."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from enum import StrEnum

from ..results.model import Aggregate, Level, Result, Run, Verdict
from . import causes, plain


class Outcome(StrEnum):
    """How a result is shown by servers that show test results."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    BUG = "bug"


Failed = Mapping[tuple[str, str], Sequence[Result]]
"""Requirement and operation -> the results that failed."""


def failed(results: Iterable[Result]) -> Failed:
    """The results that failed, by requirement and operation."""
    found: dict[tuple[str, str], list[Result]] = {}
    for each in results:
        if each.verdict is Verdict.FAILED:
            found.setdefault((each.id, each.operation), []).append(each)
    return found


def root(result: Result, known: Failed, counted: Container[str]) -> str:
    """The requirement that follows from no other, fails a run by itself (``counted``) and explains this failure, or
    nothing."""
    seen, at = {result.id}, result
    while at.consequence_of and at.consequence_of not in seen:
        seen.add(at.consequence_of)
        premises = known.get((at.consequence_of, result.operation), ())
        if any(not each.consequence_of for each in premises):
            return at.consequence_of if at.consequence_of in counted else ""
        if not premises:
            return ""
        at = premises[0]
    return ""


class Outcomes:
    """The outcomes of a run's results. A failure that does not fail the run is skipped, and so is what follows from a
    failure that does, what is waived, and what is undecided unless the run does not pass for lack of it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.rows: dict[str, Aggregate] = {row.facts.id: row for row in run.requirements}
        self.several = len({each.operation for each in run.results}) > 1
        self._wanted = self._had_to_be_decided()
        self._failed = failed(run.results)

    def of(self, result: Result) -> Outcome:
        """The outcome of a result that applies."""
        match result.verdict:
            case Verdict.PASSED:
                return Outcome.PASSED
            case Verdict.ERROR:
                return Outcome.BUG
            case Verdict.FAILED if result.id in self.run.counted and not self.root(result):
                return Outcome.FAILED
            case Verdict.INCONCLUSIVE if result.id in self._wanted:
                return Outcome.FAILED
        return Outcome.SKIPPED

    def root(self, result: Result) -> str:
        """The requirement by whose failure the run fails and from which this failure follows, or nothing."""
        return root(result, self._failed, self.run.counted)

    def name(self, result: Result) -> str:
        """What tells a result from every other: requirement, collection, and the operation where there are several."""
        parts = (result.id, result.collection, result.operation if self.several else "")
        return " ".join(filter(None, parts))

    def message(self, result: Result) -> str:
        """A result in one line."""
        level = self.rows[result.id].facts.level
        if result.verdict is not Verdict.FAILED or not result.findings:
            return f"{result.id} {level} {plain.WORDS[result.verdict]}: {plain.reason(result)}"
        finding = result.findings[0]
        said = f"{result.id} {level} {finding.kind}: expected {finding.expected}; got {finding.actual}"
        if result.consequence_of:
            said = f"consequence of {result.consequence_of}: {said}"
        return said

    def causes(self, result: Result) -> list[str]:
        """The likely causes of a failure, a sentence each."""
        if result.verdict is not Verdict.FAILED:
            return []
        own = [each for each in self.run.causes if result.id in each.fails and each.operation == result.operation]
        return [f"Likely cause: {causes.told(self.run, each)}" for each in own]

    def _had_to_be_decided(self) -> frozenset[str]:
        """Requirements that had to be decided and were not: every MUST where the run does not pass for lack of it."""
        if not self.run.strict and self.run.exit_code != 3:
            return frozenset()
        open_ = [row for row in self.run.requirements if row.verdict is Verdict.INCONCLUSIVE]
        musts = [row for row in open_ if row.facts.level is Level.MUST]
        return frozenset(row.facts.id for row in musts or (() if self.run.strict else open_))
