"""Which requirements a run asks, and which of those that apply it leaves out."""

from __future__ import annotations

from collections.abc import Iterable

from .close import did_you_mean
from .contract import Contract
from .errors import UsageError
from .requirement import Requirement, catalogue
from .results import Level
from .settings import Settings


def selected(settings: Settings) -> tuple[Requirement, ...]:
    """The catalogue as ``only`` and ``fuzz`` cut it. Raises UsageError for an unknown word or an empty choice."""
    chosen = catalogue()
    known = {each.id for each in chosen} | {each.family for each in chosen}
    wanted = [word.upper() for word in settings.only]
    for word in wanted:
        if word not in known:
            hint = did_you_mean(word, known)
            raise UsageError(f"--only {word}: no such requirement or family.{hint} See them all: listproof explain")
    if wanted:
        chosen = tuple(each for each in chosen if each.id in wanted or each.family in wanted)
    chosen = tuple(each for each in chosen if settings.fuzz or each.family != "FUZ")
    if not chosen:
        raise UsageError("Nothing is left to check: fuzzing is switched off, and nothing else was asked for.")
    return chosen


def left_out(contract: Contract, asked: Iterable[Requirement]) -> tuple[str, ...]:
    """IDs of the MUST that apply to the contract and are not asked."""
    identities = {each.id for each in asked}
    return tuple(
        each.id
        for each in catalogue()
        if each.id not in identities
        and each.facts.level is Level.MUST
        and any(each.applies(operation) for operation in contract.lists)
    )
