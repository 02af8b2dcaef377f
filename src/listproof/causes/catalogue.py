"""Every hypothesis, by its name."""

from __future__ import annotations

from collections.abc import Mapping

from . import filters, orders, positions, projections, sizes, together, totals, walks
from .hypothesis import HYPOTHESES, Hypothesis

ALL: Mapping[str, Hypothesis] = HYPOTHESES
"""Registered by these modules, in this order; the plainest of each family first."""

MODULES = (positions, sizes, filters, orders, projections, walks, totals, together)
