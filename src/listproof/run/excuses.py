"""What a check leaves to another requirement must be found by that: else nobody tells of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..results.model import Result, Verdict

UNHEARD = "found nothing wrong, so it stays undecided"


def heard(results: Iterable[Result]) -> tuple[Result, ...]:
    """The results, where one that passed is undecided if it left an answer to requirements that all passed: two checks
    that excuse each other prove nothing. One that is undecided anyway says that they passed, too. A requirement that
    was not asked is taken at its word."""
    results = tuple(results)
    verdicts: dict[tuple[str, str], set[Verdict]] = {}
    for result in results:
        verdicts.setdefault((result.id, result.operation), set()).add(result.verdict)
    silent = {
        place
        for place, own in verdicts.items()
        if Verdict.PASSED in own and not own & {Verdict.FAILED, Verdict.WAIVED, Verdict.ERROR}
    }
    idle = {place for place, own in verdicts.items() if own == {Verdict.NOT_APPLICABLE}}
    told = []
    for result in results:
        left = []
        for names in result.left_to:
            asked = tuple(name for name in names if (name, result.operation) not in idle)
            left += [asked] if asked and all((name, result.operation) in silent for name in asked) else []
        if left and result.verdict in (Verdict.PASSED, Verdict.INCONCLUSIVE):
            said = [f"{' and '.join(names)} {UNHEARD}" for names in left]
            result = replace(result, verdict=Verdict.INCONCLUSIVE, reasons=(*result.reasons, *said))
        told.append(result)
    return tuple(told)
