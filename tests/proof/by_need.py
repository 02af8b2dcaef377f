"""Servers of general faults, for the kill matrix: each on the mock of every contract in a checkout that has what the
fault needs and no mock of its own."""

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

MANY = 4
"""Filters of an operation from which on a run takes long."""


@cache
def contracts() -> Mapping[str, Contract]:
    """Name -> contract, in the order of the places."""
    folders = [file.parent for place in PLACES for file in sorted(place.glob("*/listing.toml"))]
    return {folder.name: library.load(str(folder)) for folder in folders}


def servers() -> list[tuple[General, str]]:
    """Each general fault with each contract that has what it needs; with one of many filters, which takes several times
    as long, only where no other has."""
    found = [(fault, name) for name, contract in contracts().items() for fault in all_general(contract)]
    elsewhere = {fault.name for fault, name in found if not _long(contracts()[name])}
    return [(fault, name) for fault, name in found if fault.name not in elsewhere or not _long(contracts()[name])]


def _long(contract: Contract) -> bool:
    return any(len(each.filters) > MANY for each in contract.lists)


def short(mock: Mock) -> Mock:
    """The same mock with no collection told whose rows fill more than one page of any size: of such a one no listing is
    known but by walking, and what is wrong with that walk makes much else look wrong."""
    told = tuple(each for each in mock.collections if each.name.partition(" ")[0] in TOLD)
    return replace(mock, collections=told)
