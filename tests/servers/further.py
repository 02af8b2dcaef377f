"""Servers of contracts that are not bundled, for the kill matrix: each is a WSGI application and a folder beside this
file, wrong in one way with the roots that the requirements' text states, or unusual and right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Make = Callable[[], App]


@dataclass(frozen=True)
class Further:
    """``make`` gives a fresh application of the ``contract`` in ``folder``, ``collections`` are what a user would name;
    ``when`` is when a fault shows, as in the catalogue of faults, or empty for a right server."""

    name: str
    contract: str
    make: Make
    collections: Mapping[str, Mapping[str, str]]
    roots: frozenset[str] = frozenset()
    when: str = ""

    @property
    def folder(self) -> Path:
        return Path(__file__).with_name(self.contract)


SERVERS: dict[str, Further] = {}
"""All of them by name, in the order of registration."""


@dataclass(frozen=True)
class Contract:
    """Where servers of one contract register themselves: the function's name is the server's."""

    name: str
    collections: Mapping[str, Mapping[str, str]]

    def wrong(self, *roots: str, when: str = "always", collections: Iterable[str] = ()) -> Callable[[Make], Make]:
        """A server that breaks these requirements although their premises hold."""
        return lambda make: self._add(make, frozenset(roots), when, collections)

    def right(self, *, collections: Iterable[str] = ()) -> Callable[[Make], Make]:
        """A server that breaks none; only these ``collections`` of the contract's are named, or all."""
        return lambda make: self._add(make, frozenset(), "", collections)

    def _add(self, make: Make, roots: frozenset[str], when: str, collections: Iterable[str]) -> Make:
        if make.__name__ in SERVERS or not make.__doc__:
            raise ValueError(f"{make.__name__} is registered twice, or has no docstring that says what is so about it")
        named = {name: self.collections[name] for name in collections or self.collections}
        SERVERS[make.__name__] = Further(make.__name__, self.name, make, named, roots, when)
        return make
