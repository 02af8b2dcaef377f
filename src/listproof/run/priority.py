"""The order of checks where a run may end before all have run: the most telling ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..checking.requirement import REGISTRY
from ..results.model import Level
from .plan import Case

CORE = ("SCH", "PAG", "PGN", "CUR", "LNK", "STY", "TOT", "ORD", "MUL", "FLT", "RNG", "SEL")
"""Families that prove the rows themselves."""

LATE = ("LIF", "MIX", "MAN", "FUZ")
"""Families that cost the most requests, or wait."""


def by_priority(cases: Sequence[Case]) -> list[Case]:
    """MUST of the core families on the first collection, other MUST, SHOULD, further collections, the late families,
    and what judges the whole run. Within each the first requirement of every family comes before the second of any."""
    catalogue = list(REGISTRY)
    applying = {case.requirement.id for case in cases if case.requirement.applies(case.target.operation)}
    places: dict[str, int] = {}
    families: Counter[str] = Counter()
    for identity in catalogue:
        family = REGISTRY[identity].family
        places[identity] = families[family]
        families[family] += identity in applying

    def key(case: Case) -> tuple[int, int, int]:
        return stage(case), places[case.requirement.id], catalogue.index(case.requirement.id)

    return sorted(cases, key=key)


def stage(case: Case) -> int:
    """How early a case comes: 0 before all others."""
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
