"""What may be asked of a list operation, enumerated once: all that asks, reads, draws or shrinks queries goes by it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ...contract.model import ListOperation
from .facet import Facet, Part
from .filters import Filters
from .orders import Orders
from .pages import Pages
from .selection import Selection

FACETS: tuple[Facet, ...] = (Pages(), Orders(), Filters(), Selection())
"""In the sequence of sending."""


@lru_cache(256)
def parts(operation: ListOperation) -> Mapping[str, Part]:
    """What a request may ask for or leave out, by key."""
    return {part.key: part for facet in FACETS for part in facet.parts(operation)}
