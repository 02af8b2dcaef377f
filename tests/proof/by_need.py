"""Servers of general faults, for the kill matrix: on the mocks of contracts in a checkout that have what a fault needs
and no mock of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from zlib import crc32

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
    """Each general fault with two of the contracts that have what it needs, so chosen that all contracts take part;
    with one of many filters, which takes several times as long, only where no other has."""
    found = []
    for fault in all_general():
        fits = [name for name, contract in contracts().items() if not fault.lacks(contract)]
        able = [name for name in fits if not _long(contracts()[name])] or fits
        first = crc32(fault.name.encode())
        found += [(fault, able[(first + at) % len(able)]) for at in range(min(2, len(able)))]
    return found


def _long(contract: Contract) -> bool:
    return any(len(each.filters) > MANY for each in contract.lists)


def short(mock: Mock) -> Mock:
    """The same mock with no collection told whose rows fill more than one page of any size: of such a one no listing is
    known but by walking, and what is wrong with that walk makes much else look wrong."""
    told = tuple(each for each in mock.collections if each.name.partition(" ")[0] in TOLD)
    return replace(mock, collections=told)
