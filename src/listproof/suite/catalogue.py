"""The catalogue of all requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..checking.requirement import REGISTRY, Requirement

if TYPE_CHECKING:
    pass


def catalogue() -> tuple[Requirement, ...]:
    """Every requirement, with the suite's modules imported."""
    from .. import suite

    suite.load()
    return tuple(REGISTRY.values())
