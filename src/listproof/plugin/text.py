"""What a failed check says: everything that a person needs, and no traceback."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .. import harmless
from ..checking.requirement import Requirement
from ..contract.model import ListOperation
from ..http.secret import concealed
from ..report import plain
from ..results.model import RequirementFacts, Result, Verdict
from ..version import __version__

BRIEF = 400
"""Characters of a reason in pytest's short summary."""


@dataclass(frozen=True)
class Where:
    """Where pytest's summaries look for a message."""

    path: str
    lineno: int
    message: str


class Said:
    """A failure as pytest shows it: ``text`` in full, ``message`` in summaries and in JUnit's attribute."""

    def __init__(self, text: str, message: str, path: str, line: int) -> None:
        self.text, self.reprcrash = text, Where(path, line + 1, message)

    def __str__(self) -> str:
        return self.text

    def toterminal(self, tw: Any) -> None:
        first, *others = self.text.split("\n")
        tw.line(first, red=True, bold=True)
        for line in others:
            tw.line(line)


def headline(facts: RequirementFacts, result: Result) -> str:
    """One line: what was expected, and what came."""
    if result.verdict is Verdict.ERROR:
        return f"{facts.id}: a bug in listproof, please report it"
    if not result.findings:
        return f"{facts.id} {facts.level}: {_one_line(result.message)}"
    finding = result.findings[0]
    expected, actual = _one_line(finding.expected), _one_line(finding.actual)
    return f"{facts.id} {facts.level} {finding.kind}: expected {expected}; got {actual}"


def bug(error: BaseException) -> str:
    """What a person should report of an error of ours that is not a verdict."""
    said = concealed("".join(traceback.format_exception(error)))
    return f"This is a bug in listproof {__version__}: please report it with these lines.\n{harmless.block(said)}"


def brief(facts: RequirementFacts, result: Result) -> str:
    """The reason of a test that was skipped or is expected to fail."""
    return headline(facts, result)[:BRIEF]


def violation(requirement: Requirement, operation: ListOperation, result: Result, premises: Sequence[str]) -> str:
    """The whole story of a failed check; ``premises`` are the requirements whose failure explains it."""
    facts = requirement.facts.said_of(minimal=operation.minimal)
    if result.verdict is Verdict.ERROR:
        return (
            f"{facts.id}: this is a bug in listproof {__version__}, not in the server under test. "
            f"Please report it with these lines:\n{harmless.block(result.message)}"
        )
    shown, copied = harmless.line, harmless.copied
    lines = [f"{facts.id} {facts.level} ({', '.join(facts.provenance)}): {facts.statement}"]
    cited = requirement.cites if result.operation == operation.key else ()
    sources = [str(source) for role in cited for source in operation.sources.get(role, ())]
    lines += [shown(f"  {source}") for source in dict.fromkeys(sources)]
    if premises:
        lines.append(f"  It may be a consequence of {premises[0]}, which failed too.")
    place = f"the collection {result.collection}" if result.collection else "the target"
    lines.append(shown(f"{result.operation}, {place}:"))
    for finding in result.findings:
        differing, sent = finding.shown
        often = f" ({differing} of {sent} identical requests differ)" if differing != sent else ""
        said = f"  {finding.kind}{often}", f"    expected  {finding.expected}", f"    actual    {finding.actual}"
        lines += map(shown, said)
        lines += [f"    {copied(each)}" for each in (*finding.curl, finding.command) if each]
        lines += [f"    and {finding.also} more of this kind"] if finding.also else []
    wrong = plain.wrong([result])
    lines += ["  requests that were answered wrongly"] if len(wrong) > 1 else []
    lines += [shown(f"    {each}") for each in wrong] if len(wrong) > 1 else []
    return "\n".join(lines)[:50_000]


def _one_line(text: str) -> str:
    return " ".join(harmless.line(text).split())
