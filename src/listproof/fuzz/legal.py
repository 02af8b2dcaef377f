"""Parts of a generated request that no server can take, replaced by legal ones: what schemas do not say, no generator
finds, such as ``sort=-due`` where the parameter is a text, and a request that is refused says nothing of rows."""

from __future__ import annotations

import random

from ..checking.drawn_queries import drawn
from ..codec.encode import encode
from ..codec.facets import FACETS
from ..codec.facets.facet import Facet, parted
from ..codec.parse import decoded
from ..collection.listing import Listing
from ..contract.model import ListOperation
from ..contract.slot import ASKED
from ..oracle.query import Query

LEGAL = 0.7
"""Share of the parts without meaning that become legal ones."""


def made_legal(rng: random.Random, raw: str, collection: Listing) -> str:
    """What is asked, with legal parts in place of most of those that mean nothing, as far as its document lists no
    values that they may have."""
    operation, pairs = collection.operation, decoded(raw)
    for facet in FACETS:
        own, others = parted(pairs, [*facet.slots(operation)])
        if own and not _listed(operation, facet) and not _means(operation, facet, own) and rng.random() < LEGAL:
            pairs = [*others, *facet.pairs(operation, drawn(collection, rng.choice))]
            raw = encode(pairs)
    return raw


def _means(operation: ListOperation, facet: Facet, own: list[tuple[str, str]]) -> bool:
    left = facet.read(operation, Query(), own, True)
    return left is not None and not left[1]


def _listed(operation: ListOperation, facet: Facet) -> bool:
    """Whether the document says of every slot what values it takes."""
    named = {each.name: each for each in operation.parameters if each.location in ASKED}
    kinds = ("integer", "boolean")
    return all(named[slot].enum or named[slot].schema.get("type") in kinds for slot in facet.slots(operation))
