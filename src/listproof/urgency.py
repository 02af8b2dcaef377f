"""The order of checks where a run may end before all have run: the most telling ones first."""

from __future__ import annotations

from collections.abc import Sequence

from .results import Level
from .runner import Case

CORE = ("SCH", "PAG", "ORD", "FLT", "SEL")
"""Families that prove the rows themselves."""

LATE = ("LIF", "MIX", "MAN", "FUZ")
"""Families that cost the most requests, or wait."""


def by_urgency(cases: Sequence[Case]) -> list[Case]:
    """MUST of the core families on the first collection, other MUST, SHOULD, further collections, the late families,
    and what judges the whole run. Within each the first requirement of every family comes before the second of any."""
    families: dict[str, list[str]] = {}
    for case in cases:
        known = families.setdefault(case.requirement.family, [])
        if case.requirement.id not in known:
            known.append(case.requirement.id)

    def key(case: Case) -> tuple[int, int]:
        return _stage(case), families[case.requirement.family].index(case.requirement.id)

    return sorted(cases, key=key)


def _stage(case: Case) -> int:
    requirement = case.requirement
    if requirement.last:
        return 5
    if requirement.family in LATE:
        return 4
    if case.collection is not None and case.collection is not case.target.collections[0]:
        return 3
    if requirement.facts.level is not Level.MUST:
        return 2
    return 0 if requirement.family in CORE else 1
