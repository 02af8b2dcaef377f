"""The text of a URL as a query."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote_plus

from ..contract.model import ListOperation
from ..contract.template import Pair
from ..oracle.query import Query
from .facets import FACETS


def decoded(raw: str) -> list[Pair]:
    """A raw query as pairs, in their sequence."""
    parts = [part.partition("=") for part in raw.split("&") if part]
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in parts]


@lru_cache(4096)
def parse(operation: ListOperation, raw: str, *, documented: bool = True) -> Query | None:
    """The query that a raw query string asks, or None where it is not plainly legal.

    Plainly legal: only known parameters, scalars at most once, canonical integers that are not negative and within
    the documented bounds, documented orders, values and names. Where it need not be ``documented``, a filter of which
    no values are takes what the schema of its parameter allows.
    """
    query, sent = Query(), decoded(raw)
    for facet in FACETS:
        left = facet.read(operation, query, sent, documented)
        if left is None:
            return None
        query, sent = left
    return None if sent else query
