"""Servers of general faults, for the kill matrix: each on the mock of every contract in a checkout that is not bundled
and has what the fault needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from listproof.contract import library
from listproof.contract.model import Contract
from listproof.faults.general.registry import General, all_general

HERE = Path(__file__).resolve()
PLACES = (HERE.parents[1] / "servers", HERE.parents[2] / "contracts" / "examples")
"""Where the contracts are, a folder each."""


@cache
def contracts() -> dict[str, Contract]:
    """Name -> contract, in the order of the places."""
    folders = [file.parent for place in PLACES for file in sorted(place.glob("*/listing.toml"))]
    return {folder.name: library.load(str(folder)) for folder in folders}


def servers() -> list[tuple[General, str]]:
    """Each general fault with each contract that has what it needs."""
    return [(fault, name) for name, contract in contracts().items() for fault in all_general(contract)]
