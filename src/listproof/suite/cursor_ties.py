"""Cursors and links: where a page ends within a group of equal sort keys."""

from __future__ import annotations

from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..results.model import Level, Provenance
from .ordering_joins import each_once_among_ties
from .ordering_ties import UNTIED


@requirement(
    "CUR-03",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("next"),
    after=("CUR-02", "ORD-09"),
    needs="rows with equal sort keys across a page border",
    void=UNTIED,
    cites=("start", "next"),
)
def test_a_walk_loses_no_row_among_equal_keys(trial: Trial) -> None:
    """Where a page ends within a group of equal sort keys, the next page goes on within it: no row comes twice and none
    is lost.

    Bulk imports create hundreds of rows with one time stamp.

    A cursor that holds the sort key alone cannot say how far into the group its page went: the rest of the group is
    left out, or comes again.
    """
    each_once_among_ties(trial)
