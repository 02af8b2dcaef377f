"""Servers of general faults: on the mocks of contracts in a checkout that have what a fault needs and no mock of their
own."""

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


@cache
def contracts() -> Mapping[str, Contract]:
    """Name -> contract, in the order of the places."""
    folders = [file.parent for place in PLACES for file in sorted(place.glob("*/listing.toml"))]
    return {folder.name: library.load(str(folder)) for folder in folders}


def servers() -> list[tuple[General, str]]:
    """Each general fault with each contract that has what it needs."""
    pairs = ((fault, name) for fault in all_general() for name in contracts())
    return [(fault, name) for fault, name in pairs if not fault.lacks(contracts()[name])]


def short(mock: Mock) -> Mock:
    """The same mock with no collection told whose rows fill more than one page of any size: of such a one no listing is
    known but by walking, and what is wrong with that walk makes much else look wrong."""
    told = tuple(each for each in mock.collections if each.name.partition(" ")[0] in TOLD)
    return replace(mock, collections=told)
