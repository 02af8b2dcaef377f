"""Servers of general faults, for the kill matrix: on the mocks of contracts in a checkout that have what a fault needs
and no mock of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from listproof.contract import library
from listproof.contract.model import Contract
from listproof.faults import General, all_general
from listproof.mock import Mock

HERE = Path(__file__).resolve()
PLACES = (HERE.parents[1] / "servers", HERE.parents[2] / "contracts" / "examples")
"""Where the contracts are, a folder each."""

TOLD = ("main", "one", "empty")
"""The collections that are judged: several pages, one row, and none."""

MOST = 2
"""Contracts that a fault is judged on."""


@cache
def contracts() -> Mapping[str, Contract]:
    """Name -> contract, in the order of the places."""
    folders = [file.parent for place in PLACES for file in sorted(place.glob("*/listing.toml"))]
    return {folder.name: library.load(str(folder)) for folder in folders}


def servers() -> list[tuple[General, str]]:
    """Each general fault with those two of the contracts that have what it needs which have the fewest parameters: the
    more there are, the longer a run takes."""
    by_size = sorted(contracts(), key=lambda name: (len(contracts()[name].lists[0].parameters), name))
    fits = [(fault, [name for name in by_size if not fault.lacks(contracts()[name])]) for fault in all_general()]
    return [(fault, name) for fault, names in fits for name in names[:MOST]]


def short(mock: Mock) -> Mock:
    """The same mock with no collection told whose rows fill more than one page of any size: of such a one no listing is
    known but by walking, and what is wrong with that walk makes much else look wrong."""
    told = tuple(each for each in mock.collections if each.name.partition(" ")[0] in TOLD)
    return replace(mock, collections=told)
