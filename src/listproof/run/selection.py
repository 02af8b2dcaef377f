"""Which requirements a run asks, and which of those that apply it leaves out."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable

from ..checking.requirement import Requirement
from ..contract.model import Contract
from ..errors import UsageError
from ..flags import option
from ..oracle import manifest
from ..results.model import Level
from ..suggest import did_you_mean
from ..suite.catalogue import catalogue
from .settings import Settings

MANIFEST = "MAN"
"""The family that somebody must know the data for."""


def selected(settings: Settings) -> tuple[Requirement, ...]:
    """The catalogue as ``only`` and ``fuzz`` cut it. Raises UsageError for an unknown word or an empty choice."""
    chosen = catalogue()
    known = {each.id for each in chosen} | {each.family for each in chosen}
    wanted = [word.upper() for word in settings.what.only]
    for word in wanted:
        if not fnmatch.filter(known, word):
            hint = did_you_mean(word, known, most=1)
            raise UsageError(f"{option('only')} {word}: no such check or family.{hint} See them all: listproof explain")
    if wanted:
        chosen = tuple(each for each in chosen if matches(each, wanted))
    chosen = tuple(each for each in chosen if settings.what.fuzz or each.family != "FUZ")
    told = _known_to_somebody(settings)
    chosen = tuple(each for each in chosen if each.family != MANIFEST or each.id in told)
    if not chosen and any(word.startswith(MANIFEST) for word in wanted):
        raise UsageError(
            f"{', '.join(wanted)} needs to know which rows there are. Say it with {option('expect')} FILE, or create "
            f"test data with {option('provision')} NAME {option('allow-writes')}."
        )
    if not chosen:
        raise UsageError("Nothing is left to check: fuzzing is switched off, and nothing else was asked for.")
    return chosen


def matches(requirement: Requirement, words: Iterable[str]) -> bool:
    """Whether one of these names it: its ID, its family, or a pattern of either, in capitals."""
    return any(fnmatch.fnmatchcase(name, word) for word in words for name in (requirement.id, requirement.family))


def _known_to_somebody(settings: Settings) -> frozenset[str]:
    """Which requirements somebody knows the data for: the embedded mock, a provisioner, or the user's file."""
    data = settings.data
    if data.expect is not None:
        return manifest.read(data.expect, data.collections).decides()
    knows = settings.server.base_url is None or data.provision is not None
    return frozenset(each.id for each in catalogue() if knows and each.family == MANIFEST)


def left_out(contract: Contract, asked: Iterable[Requirement]) -> tuple[str, ...]:
    """IDs of the MUST that apply to the contract and are not asked; without those that need a manifest."""
    identities = {each.id for each in asked}
    return tuple(
        each.id
        for each in catalogue()
        if each.id not in identities
        and each.family != MANIFEST
        and each.facts.level is Level.MUST
        and any(each.applies(operation) for operation in contract.lists)
    )
