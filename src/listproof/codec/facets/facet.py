"""What one kind of parameters must be able to do: be written for a query, and be read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ...contract.model import ListOperation
from ...contract.template import Pair
from ...oracle.query import Query

Left = tuple[Query, list[Pair]]
"""A query with what was read, and the pairs that are left."""


@dataclass(frozen=True)
class Part:
    """What a request may ask for or leave out: the size, the position, the order, one filter, the projection.

    ``kind`` is ``size``, ``start``, ``order``, ``filter`` or ``select``; ``key`` tells it from the operation's other
    parts (``filter status``), ``name`` is its parameter, as the document calls it. ``of`` gives what a query asks of
    it, None where that is nothing, and ``put`` the query that asks this of it.
    """

    kind: str
    key: str
    name: str
    of: Callable[[Query], object | None]
    put: Callable[[Query, Any], Query]


class Facet(Protocol):
    """One kind of parameters of a list operation. ``pairs`` and ``read`` are inverse to each other."""

    def parts(self, operation: ListOperation) -> Sequence[Part]:
        """Those that the operation has."""

    def slots(self, operation: ListOperation) -> frozenset[str]:
        """All slots that they are sent in."""

    def pairs(self, operation: ListOperation, query: Query) -> list[Pair]:
        """What is sent for them, as (slot, text), unencoded. Raises ValueError where nobody can ask for it."""

    def read(self, operation: ListOperation, query: Query, sent: list[Pair], documented: bool) -> Left | None:
        """The query with what some of the pairs ask, and the other pairs; None where they ask for nothing plainly. Of a
        filter without documented values any are read unless only ``documented`` ones may be."""


def parted(pairs: Sequence[Pair], slots: Sequence[str]) -> tuple[list[Pair], list[Pair]]:
    """The pairs that fill these slots, and the others."""
    return [pair for pair in pairs if pair[0] in slots], [pair for pair in pairs if pair[0] not in slots]


def chunks(sent: Sequence[Pair], width: int) -> list[Sequence[Pair]]:
    """What is sent, in parts that each fill so many slots."""
    return [sent[at : at + width] for at in range(0, len(sent), width)]


REPEAT = "repeat"
"""How several values are sent: each by itself. Any other word is what stands between them."""


def joined(join: str | None, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values as they are sent: each by itself, or all with the text between them."""
    return values if join in (None, REPEAT) else (str(join).join(values),)


def pieces(text: str, between: str, quote: str, escape: str = "") -> list[str]:
    """A text taken apart at another one, as far as that does not stand in quotes; a quote behind ``escape`` is none."""
    parts = text.split(between)
    found = parts[:1]
    for part in parts[1:]:
        plain = re.sub(re.escape(escape) + ".", "", found[-1], flags=re.DOTALL) if escape else found[-1]
        if quote and plain.count(quote) % 2:
            found[-1] += between + part
        else:
            found.append(part)
    return found
