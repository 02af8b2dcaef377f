"""Errors: parents that are none."""

from __future__ import annotations

from functools import partial

from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import GONE_STATUSES, Answer
from ..collection.listing import Listing
from ..contract.model import ListOperation
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..results.model import Level, Provenance

PLAIN = 64
"""Length up to which no proxy takes offence at an id."""


@requirement(
    "ERR-08",
    Level.SHOULD,
    Provenance.STATED,
    applies=has("parent"),
    per="target",
    after=("SCO-03", "SCO-04", "ERR-02"),
    cites=("responses", "path"),
)
def test_an_unknown_or_malformed_parent_gets_a_documented_status(trial: Trial) -> None:
    """An unknown or malformed parent gets a status that the document lists; 401, 403, 404 and 410 speak for themselves.

    A client handles the statuses that the document lists; every other one ends in its last branch.

    A validation of the path says 400 where the document says 422, as it comes from another layer.
    """
    places = [each for each in trial.probes.malformed if each.path.count("%") == 0 and _has_short_ids(each)]
    if "404" not in trial.operation.responses:  # where it is, it alone will do (SCO-03)
        places.insert(0, trial.probes.unknown)
    for place in places:
        trial.compare([Query()], partial(_documented_status, trial.operation), invariant=True, collection=place)


def _documented_status(operation: ListOperation, answer: Answer) -> Outcome:
    if answer.rows or not (answer.refused or answer.ok):
        return Skip("")  # what may come in place of a refusal SCO-03 and SCO-04 say
    if answer.status in (401, 403, *GONE_STATUSES) or operation.documents(answer.status):
        return None
    statuses = ", ".join(operation.responses)
    return Difference(Kind.STATUS, f"one of the documented statuses {statuses}", str(answer))


def _has_short_ids(place: Listing) -> bool:
    return all(len(value) <= PLAIN for value in place.parents.values())
