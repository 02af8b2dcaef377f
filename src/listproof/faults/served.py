"""The faulty servers of a contract, whichever register holds them."""

from __future__ import annotations

from collections.abc import Sequence

from listproof.contract.model import Contract
from listproof.faults.general.registry import all_general, get_general
from listproof.faults.registry import all_benign, all_faults, variant
from listproof.mock.served import NAMES, Mock


def faulty(contract: Contract, name: str, *, large: int = 0) -> tuple[Mock, str]:
    """The contract's mock, wrong or unusual by that name, with the sentence that says how.

    Raises UsageError for a name that there is not for this contract.
    """
    if contract.name in NAMES:
        chosen = variant(name)
        return chosen.server(contract.name, large=large), chosen.sentence
    general = get_general(name, contract)
    return general.server(contract, large=large), general.sentence


def listed(contract: Contract) -> tuple[tuple[str, list[tuple[str, str]]], ...]:
    """What may be asked for by name: titles, each with names and sentences."""
    if contract.name not in NAMES:
        return (("Faults: wrong in one way", [(each.name, each.sentence) for each in all_general(contract)]),)
    return (
        ("Faults: wrong in one way", [(each.name, each.sentence) for each in all_faults(contract.name)]),
        ("Benign variants: unusual but right", [(each.name, each.sentence) for each in all_benign(contract.name)]),
    )


def breaking(identity: str, contracts: Sequence[Contract] | None) -> list[str]:
    """The general faults that break a requirement, with their sentences: those of the mocks of these contracts, or all
    for None, with what a contract must have for each."""
    if contracts is None:
        told = [each for each in all_general() if identity in each.roots]
        return [f"{each.name} (contracts with {each.needed}): {each.sentence}" for each in told]
    own = [contract for contract in contracts if contract.name not in NAMES]
    found = [each for each in all_general() if any(identity in each.roots_on(contract) for contract in own)]
    return [f"{each.name}: {each.sentence}" for each in found]
