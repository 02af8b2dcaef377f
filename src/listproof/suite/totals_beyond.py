"""Totals where nothing is listed, and those that are no exact count."""

from __future__ import annotations

from functools import partial

from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..contract.place import Place
from ..oracle.difference import Difference, Kind
from ..oracle.expected import window
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .counted import listings, pages, reading

PLACES = 4
"""Parents of which nothing may be listed that are asked for."""


@requirement(
    "TOT-05",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("total", "parent or path"),
    per="target",
    after=("TOT-01", "SCO-03", "SCO-05", "SCO-07"),
    cites=("total", "path"),
)
def test_a_total_counts_no_row_that_is_not_listed(trial: Trial) -> None:
    """The total counts no row that the caller cannot list: for an unknown parent, a malformed one, one that nearly is
    another's and one of another account it is 0, or the request is refused.

    A count tells who guesses an id that there is something, and how much.

    Servers filter the rows by what the caller may read, and count without that filter.
    """
    total, probes = trial.operation.envelope.total, trial.probes
    assert total is not None
    near = [each for group in probes.near.values() for each in group]
    foreign = [probes.foreign] if probes.foreign else []
    for place in (probes.unknown, *foreign, *probes.malformed[:1], *near[:PLACES]):
        trial.compare([Query()], partial(_counts_nothing, total.at), invariant=True, collection=place)


def _counts_nothing(at: Place, answer: Answer) -> Outcome:
    if answer.refused:
        return None
    if not answer.ok:
        return Skip("not answered with rows", left_to=("SCO-03", "SCO-04"))
    if answer.ids:
        return Skip("rows are listed", left_to=("SCO-03", "SCO-04", "SCO-05", "SCO-07"))
    got = reading(at, answer)
    if not got:
        return None
    return Difference(Kind.COUNT, f"0 at {at}, as no row is listed", f"{got}", about="total")


@requirement(
    "TOT-06",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("total.estimated"),
    after=("PAG-01", "PAG-02", "PAG-03", "FLT-01", "FLT-04"),
    needs="at least 1 row",
    cites=("total",),
)
def test_an_estimated_total_is_no_less_than_the_rows_that_came(trial: Trial) -> None:
    """An estimated total is no less than the number of rows up to the end of the page that it comes with.

    "Rows 21 to 40 of 30" is nothing that a client can show.

    Servers estimate from statistics, and do not correct that by what they have just read.
    """
    total = trial.operation.envelope.total
    assert total is not None
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    for query in listings(trial):
        for each in pages(trial, query):
            trial.compare([each], partial(_counts_what_came, trial, total.at, each), invariant=True)


def _counts_what_came(trial: Trial, at: Place, query: Query, answer: Answer) -> Outcome:
    if not answer.ok:
        return Skip("" if answer.refused else "not answered with rows")
    got = reading(at, answer)
    if got is None:
        return Skip(f"no number at {at}", left_to=("SCH-05",))
    came = window(trial.operation, query)[0] + len(answer.ids) if answer.ids else 0
    if got >= came:
        return None
    return Difference(Kind.COUNT, f"at least {came} at {at}: so many rows stand up to here", f"{got}", about="total")
