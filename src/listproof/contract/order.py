"""How an order is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from listproof.contract.parameter import Parameter
from listproof.contract.template import Template


@dataclass(frozen=True)
class Order:
    """How to ask for an order. ``keys`` maps the word of the request to the row's field.

    ``asc`` and ``desc`` are templates (``order=asc``, ``sort=-{key}``); ``default`` is the documented order of an
    unordered request as (field, descending) pairs, or None where the document is silent. ``text`` says of fields how
    their texts are compared (``declared``, ``natural``, ``numeric``), ``nulls`` of fields where rows without
    them stand (``low``, ``high``, ``first``, ``last``), as far as that is known. ``ties`` are the fields that sort rows
    with equal keys, with whether descending, and ``turns`` says that these rows turn around with the direction.
    ``join`` is how several keys are sent
    (``repeat``, or the text between them), None where one alone may be asked for, ``most`` how many at once, and
    ``only`` the words with their directions (descending) where not every key goes both ways.
    """

    keys: Mapping[str, str]
    asc: Template | None
    desc: Template | None
    default: tuple[tuple[str, bool], ...] | None
    parameters: tuple[Parameter, ...]
    text: Mapping[str, str] = field(default_factory=dict)
    nulls: Mapping[str, str] = field(default_factory=dict)
    join: str | None = None
    most: int = 1
    only: frozenset[tuple[str, bool]] | None = None
    ties: tuple[tuple[str, bool], ...] = ()
    turns: bool = False
    needs: tuple[tuple[str, str], ...] = ()  # slots and texts that are sent beside it

    @property
    def ways(self) -> tuple[tuple[str, bool], ...]:
        """Every key with each direction that may be asked for, as (word of the request, descending)."""
        sent = ((False, self.asc), (True, self.desc))
        found = [(key, way) for key in self.keys for way, template in sent if template]
        return tuple(each for each in found if self.only is None or each in self.only)

    def template(self, descending: bool) -> Template:
        """How that direction is asked for. Raises KeyError where it cannot be."""
        found = self.desc if descending else self.asc
        if found is None:
            raise KeyError("desc" if descending else "asc")
        return found

    @property
    def both(self) -> Mapping[str, str]:
        """The keys that may be asked for in both directions, with their fields."""
        return {key: own for key, own in self.keys.items() if {(key, False), (key, True)} <= {*self.ways}}

    def nulls_first(self, name: str, descending: bool) -> bool | None:
        """Whether rows without a field stand first that are sorted by it, None where nothing says so."""
        placed = {"first": True, "last": False, "low": not descending, "high": descending}
        return placed.get(self.nulls.get(name, ""))
