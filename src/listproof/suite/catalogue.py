"""The catalogue of all requirements: the checks of every module of the suite, found and put in order."""

from __future__ import annotations

import importlib
import pkgutil

from .. import suite
from ..checking.requirement import REGISTRY, Requirement

FAMILIES = (
    *("SCH", "PAG", "PGN", "CUR", "LNK", "STY", "TOT", "ORD", "NUL", "MUL", "FLT", "RNG", "SEL"),
    *("SCO", "ERR", "AUT", "HTT", "LIF", "MAN", "FUZ", "MIX"),
)
"""In the order in which they are asked; one that does not stand here comes last."""


def catalogue() -> tuple[Requirement, ...]:
    """Every requirement, with the suite's modules imported: by families; within one the modules by their lowest IDs,
    and within a module the checks as they are written."""
    for found in pkgutil.walk_packages(suite.__path__, f"{suite.__name__}."):
        importlib.import_module(found.name)
    modules: dict[str, list[Requirement]] = {}
    for each in REGISTRY.values():
        modules.setdefault(each.check.__module__, []).append(each)
    ordered = tuple(each for module in sorted(modules.values(), key=_place) for each in module)
    REGISTRY.clear()
    REGISTRY.update({each.id: each for each in ordered})
    return ordered


def _place(module: list[Requirement]) -> tuple[int, str]:
    lowest = min(module, key=lambda each: each.id)
    return FAMILIES.index(lowest.family) if lowest.family in FAMILIES else len(FAMILIES), lowest.id
