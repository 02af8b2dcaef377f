"""Cursors and links: where a page ends within a group of equal sort keys."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ..checking.judges import ids_of
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..oracle.difference import Difference, Kind
from ..plural import many
from ..results.model import Level, Provenance
from .cursor_joins import joins
from .ordering_ties import UNTIED, refuse, tied
from .ordering_walks import walks_among_ties


@requirement(
    "CUR-03",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("next"),
    after=("CUR-02", "CUR-04", "CUR-05", "CUR-16", "LNK-02", "ORD-05", "ORD-09", "FLT-02"),
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
    walks = walks_among_ties(trial)
    if not walks and not tied(trial.collection):
        refuse(trial, "rows with equal sort keys across a page border")
    for walk in walks:
        trial.compare([walk], partial(_goes_on_within, trial, walk))


def _goes_on_within(trial: Trial, walk: Walk, walked: Answer) -> Outcome:
    if not walked.ok or walked.unended:
        return Skip("paging already failed", left_to=("CUR-01", "CUR-02"))
    found = joins(trial, walk, walked)
    if found.strange or found.others or found.left:
        return Skip(
            "paging already failed",
            left_to=("CUR-02", "CUR-04", "CUR-05", "CUR-07", "ORD-05", "FLT-01", "FLT-02", "LNK-02"),
        )
    if not found.tied:
        return None if found.within else Skip("")
    if _forgets_the_filter(trial, walk, walked):
        return Skip("the second page is that of the listing without the filter", left_to=("FLT-04", "LNK-02"))
    ids = [str(row.id) for row in found.tied]
    came = list(map(str, walked.ids))
    lost = [name for name in ids if name not in came]
    want = "each row of a group of equal sort keys once"
    if lost:
        said = f"never: {', '.join(lost[:6])}{' …' if lost[6:] else ''} ({many(len(lost), 'row')})"
        return Difference(Kind.MISSING, want, said, tuple(ids), ids_of(walked))
    return Difference(Kind.DUPLICATED, want, f"again: {', '.join(ids[:6])}", tuple(ids), ids_of(walked))


def _forgets_the_filter(trial: Trial, walk: Walk, walked: Answer) -> bool:
    """Whether the second page of a filtered walk is that of the same walk without the filter."""
    if not walk.query.where or len(walked.pages) < 2:
        return False
    plain = trial.ask(replace(walk, query=walk.query.but(where=())))
    return len(plain.pages) > 1 and plain.pages[1].ids == walked.pages[1].ids != ()
