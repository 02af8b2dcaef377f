"""The catalogue of all requirements."""

from __future__ import annotations

from ..checking.requirement import REGISTRY, Requirement


def catalogue() -> tuple[Requirement, ...]:
    """Every requirement, with the suite's modules imported."""
    from .. import suite

    suite.load()
    return tuple(REGISTRY.values())
