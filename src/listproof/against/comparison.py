"""The comparison of two sessions that have run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..collection.movement import Movement
from ..errors import RunEnded, Unreachable
from ..results.against import Against, Changed, DataPair, Observed
from ..results.model import Observation, Run
from . import data, differing
from .differing import Servers
from .recording import Recording

_SAID = "; this server: "
_TIMES = re.compile(r" \(\d+×\)")


def compare(release: Recording, candidate: Recording, runs: tuple[Run, Run], *, claimed: bool) -> Against:
    """How the candidate differs from the release. Answers are compared where both hold the same rows (``claimed``: the
    user says so), and verdicts and observations always."""
    held = data.pairs(release, candidate, claimed=claimed)
    servers = Servers(release, candidate, _apart(release, candidate, held))
    found, gone = _changes(servers, held)
    if found:
        still = tuple(_unmoved(release, candidate, each) for each in held)
        if still != held:
            held, servers = still, Servers(release, candidate, _apart(release, candidate, still))
            found, gone = _changes(servers, held)
    both = len(servers.common()) if any(each.compared for each in held) else 0
    asked, theirs = release.answers.keys(), candidate.answers.keys()
    return Against(
        runs[0].target, runs[1].target, held, both, len(asked - theirs), len(theirs - asked), gone, found,
        observations(runs[0].observations, runs[1].observations),
    )  # fmt: skip


def _changes(servers: Servers, held: Sequence[DataPair]) -> tuple[tuple[Changed, ...], int]:
    """The answers that differ, and how many did so once only; none where no rows are the same."""
    if not any(each.compared for each in held):
        return (), 0
    found, gone = differing.changes(servers)
    return (*data.listings(servers.release, servers.candidate, held), *found), gone


def _apart(release: Recording, candidate: Recording, held: Sequence[DataPair]) -> frozenset[str]:
    """The paths of the collections whose answers are not compared."""
    names = {(each.operation, each.collection) for each in held if not each.compared}
    targets = [*release.targets, *candidate.targets]
    return frozenset(
        each.path for one in targets for each in one.collections if (one.operation.key, each.name) in names
    )


def _unmoved(release: Recording, candidate: Recording, pair: DataPair) -> DataPair:
    """The pair, not to be compared where its rows moved meanwhile."""
    if not pair.compared:
        return pair
    for one, where in ((release, "the release"), (candidate, "the candidate")):
        listings = [
            each
            for target in one.targets
            for each in target.collections
            if (target.operation.key, each.name) == (pair.operation, pair.collection)
        ]
        try:
            moved = any(each.look_again(values=True) is Movement.DATA for each in listings)
        except (RunEnded, Unreachable):
            return replace(pair, compared=False, note=f"{where} could not be read again")
        if moved:
            return replace(pair, compared=False, note=f"its rows moved on {where} during the comparison")
    return pair


def observations(release: Sequence[Observation], candidate: Sequence[Observation]) -> tuple[Observed, ...]:
    """What the two servers do differently where the document is silent; how often it was seen is no difference."""
    one, other = ({(each.operation, each.topic): _behaviour(each.text) for each in of} for of in (release, candidate))
    keys = dict.fromkeys((*one, *other))
    found = (
        Observed(operation, topic, one.get((operation, topic)), other.get((operation, topic)))
        for operation, topic in keys
    )
    return tuple(each for each in found if each.release != each.candidate)


def _behaviour(text: str) -> str:
    return _TIMES.sub("", text.partition(_SAID)[2] or text)
