"""From results to verdicts per requirement, consequences and an exit code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ..checking.requirement import Requirement
from ..contract.model import ListOperation
from ..results.model import Aggregate, Cited, Level, Provenance, RequirementFacts, Result, Verdict
from ..results.verdict_line import DECIDED, unproven

PRECEDENCE = (
    Verdict.ERROR,
    Verdict.FAILED,
    Verdict.WAIVED,
    Verdict.PASSED,
    Verdict.INCONCLUSIVE,
    Verdict.NOT_APPLICABLE,
)
"""A requirement's verdict over its results is the first of these that one of them has."""


def aggregate(
    results: Iterable[Result], requirements: Iterable[Requirement], operations: Sequence[ListOperation]
) -> tuple[Aggregate, ...]:
    """One verdict per requirement over all its results, with the lines that it rests on in any of the operations."""
    found: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        found[result.id].append(result)
    rows = []
    for requirement in requirements:
        if requirement.id not in found:
            continue
        own = found[requirement.id]
        verdict = min((result.verdict for result in own), key=PRECEDENCE.index)
        premises = [result.consequence_of for result in own if result.verdict is Verdict.FAILED]
        places = [
            (each.key, s) for each in operations for role in requirement.cites for s in each.sources.get(role, ())
        ]
        cited = [Cited(key, each.file, each.line, each.text) for key, each in places]
        rows.append(
            Aggregate(
                requirement.facts.said_of(minimal=any(each.minimal for each in operations)),
                verdict,
                sum(result.comparisons for result in own),
                premises[0] if premises and all(premises) else None,
                tuple(dict.fromkeys(map(str, cited))),
                tuple(dict.fromkeys(cited)),
            )
        )
    return tuple(rows)


def conformant(rows: Iterable[Aggregate]) -> bool | None:
    """True only if every applicable MUST passed, False if one failed, else None: a waived one is neither."""
    musts = [row.verdict for row in rows if row.facts.level is Level.MUST and row.verdict is not Verdict.NOT_APPLICABLE]
    if Verdict.FAILED in musts:
        return False
    return True if musts and all(verdict is Verdict.PASSED for verdict in musts) else None


def exit_code(
    rows: Sequence[Aggregate],
    *,
    fail_on: str = "must",
    strict: bool = False,
    accept_undecided: bool = False,
    complete: bool = True,
) -> int:
    """0 nothing that counts failed, 1 something did, 3 too little was decided, 4 a bug of ours.

    ``fail_on`` is must, should or stated (stated MUSTs only). Too little is nothing, fewer than half of the applicable
    MUSTs unless ``accept_undecided``, and under ``strict`` anything but all. Where a run is not ``complete``, nothing
    was decided if no MUST was.
    """
    if any(row.verdict is Verdict.ERROR for row in rows):
        return 4
    if any(row.verdict is Verdict.FAILED and counts(row.facts, fail_on) for row in rows):
        return 1
    if not any(row.verdict in DECIDED and (complete or row.facts.level is Level.MUST) for row in rows):
        return 3
    if unproven(rows) and not accept_undecided:
        return 3
    open_must = any(row.verdict is Verdict.INCONCLUSIVE and row.facts.level is Level.MUST for row in rows)
    return 3 if strict and open_must else 0


def counts(facts: RequirementFacts, fail_on: str) -> bool:
    """Whether a failure of this requirement is one that the user asked to be told of by the exit code."""
    if fail_on == "should":
        return facts.level in (Level.MUST, Level.SHOULD)
    return facts.level is Level.MUST and (
        fail_on != "stated" or not {Provenance.STATED, Provenance.OURS}.isdisjoint(facts.provenance)
    )
