"""What a check leaves to another requirement must be found by that: else nobody tells of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ..results.model import Result, Verdict

_NAMED = re.compile(r"\(((?:[A-Z]{3}-[0-9]{2}(?:, )?)+)\)")

UNHEARD = "found nothing, so that nobody judged it"


def heard(results: Iterable[Result]) -> tuple[Result, ...]:
    """The results, where one that passed is undecided if it left an answer to requirements that all passed: two checks
    that excuse each other prove nothing. A requirement that was not asked is taken at its word."""
    results = tuple(results)
    verdicts: dict[tuple[str, str], set[Verdict]] = {}
    for result in results:
        verdicts.setdefault((result.id, result.operation), set()).add(result.verdict)
    silent = {
        place
        for place, own in verdicts.items()
        if Verdict.PASSED in own and not own & {Verdict.FAILED, Verdict.WAIVED, Verdict.ERROR}
    }
    told = []
    for result in results:
        left = [names for names in left_to(result) if all((name, result.operation) in silent for name in names)]
        if result.verdict is Verdict.PASSED and left:
            said = [f"{' and '.join(names)} {UNHEARD}" for names in dict.fromkeys(left)]
            result = replace(result, verdict=Verdict.INCONCLUSIVE, reasons=(*result.reasons, *said))
        told.append(result)
    return tuple(told)


def left_to(result: Result) -> list[tuple[str, ...]]:
    """The requirements that the reasons of a result leave something to, by reason."""
    return [tuple(found[1].split(", ")) for each in result.reasons for found in _NAMED.finditer(each)]
