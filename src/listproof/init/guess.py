"""A conclusion, with why and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

STATED, CONVENTION, GUESS = 3, 2, 1
"""How sure a conclusion is: the document says it, most documents mean it so, or it is the likeliest."""


@dataclass(frozen=True)
class Guess:
    """``at`` is the JSON Pointer of what it was read from."""

    value: Any
    sure: int
    why: str
    at: str = ""


@dataclass(frozen=True)
class FilterGuess:
    """A filter: its slot, the row's field (empty where rows do not show it) and the operator; ``stated`` says of a bound
    that the document says whether rows equal to it are within."""

    slot: str
    field: str
    op: str
    sure: int
    why: str
    at: str
    values: tuple[str, ...] = ()
    several: bool = False
    join: str = ","
    stated: bool = True


@dataclass(frozen=True)
class OrderGuess:
    """An order: its grammar (``word``, ``two``, ``key``, ``prefix``, ``colon``, ``dot``, ``enum``, ``free``), its slots
    and what is known of its keys."""

    grammar: str
    slots: tuple[str, ...]
    keys: tuple[str, ...]
    up: str
    down: str
    sure: int
    why: str
    at: str


@dataclass(frozen=True)
class Listed:
    """What is concluded of one list operation; ``facts`` by the keys of listing.toml, ``parents`` the path parameters
    that rows repeat."""

    key: str
    at: str
    styles: tuple[str, ...]
    facts: dict[str, Guess] = field(default_factory=dict)
    filters: tuple[FilterGuess, ...] = ()
    order: OrderGuess | None = None
    select: Guess | None = None
    parents: tuple[str, ...] = ()

    def value(self, name: str) -> Any:
        """What was concluded of a key, None where nothing was."""
        found = self.facts.get(name)
        return found.value if found else None
