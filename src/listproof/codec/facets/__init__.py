"""What may be asked of a list operation, enumerated once: all that asks, reads, draws or shrinks queries goes by it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ...contract.model import ListOperation
from ...oracle.query import Query
from .facet import Facet, Part
from .filters import Filters
from .needed import Needed
from .orders import Orders
from .pages import Pages
from .selection import Selection

FACETS: tuple[Facet, ...] = (Pages(), Orders(), Filters(), Selection(), Needed())
"""In the sequence of sending."""


@lru_cache(256)
def parts(operation: ListOperation) -> Mapping[str, Part]:
    """What a request may ask for or leave out, by key."""
    return {part.key: part for facet in FACETS for part in facet.parts(operation)}


Parts = Mapping[str, object]
"""What a query asks for, by the key of each part."""


def asked(operation: ListOperation, query: Query) -> dict[str, object]:
    """The parts of a query, by key."""
    sent = {key: part.of(query) for key, part in parts(operation).items()}
    return {key: value for key, value in sent.items() if value is not None}


def query_of(operation: ListOperation, sent: Parts) -> Query:
    """The query that asks for these parts; None leaves one out."""
    query, known = Query(), parts(operation)
    for key, value in sent.items():
        query = known[key].put(query, value)
    return query
