"""Legal queries for the rows of a collection, drawn by whoever chooses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..codec.facets import Parts, parts, query_of
from ..codec.facets.facet import Part
from ..codec.facets.selection import Without
from ..collection.listing import Listing, located
from ..collection.page_limits import LARGEST_LIMIT
from ..oracle.query import Query
from ..oracle.snapshot import Snapshot
from . import boundaries, conditions, filter_values
from .legal_queries import filter_of

Pick = Callable[[Sequence[object]], object]
"""Chooses one of several."""


def matching(snapshot: Snapshot, sent: Parts) -> int:
    """How many rows pass the filters of a query."""
    return len(snapshot.ordered(query_of(snapshot.operation, sent).where))


def drawn(collection: Listing, pick: Pick) -> Query:
    """A legal query for the rows of a collection; ``pick`` chooses, and the first choice leaves a parameter out."""
    operation = collection.operation
    sent: dict[str, object] = {}
    for kind in SEQUENCE:
        own = [part for part in parts(operation).values() if part.kind == kind]
        if kind == "order" and not own:
            pick([None])  # a seed draws the same of the rest, whether there are orders or not
        for part in own:
            options = OF_KIND[kind](collection, part, sent)
            if kind == "select":
                chosen = [pick([None, *options]) for _ in range(3)]
                names = tuple(dict.fromkeys(str(name) for name in chosen if name is not None)) or None
                dropped = names and operation.select and operation.select.drop and pick([False, True])
                sent[part.key] = Without(names) if names and dropped else names
            else:
                sent[part.key] = pick([None, *options])
    return located(collection, query_of(operation, sent))


SEQUENCE = ("filter", "order", "start", "size", "select")
"""Kinds of parts as they are drawn: positions are drawn for the rows that the filters keep."""


def _values(collection: Listing, part: Part, _sent: Parts) -> list[object]:
    """The values of a filter: those that rows have are drawn more often than others."""
    snapshot, filter_ = collection.snapshot, filter_of(collection.operation, part)
    if filter_.op != "eq":
        return [each.value for each in conditions.certain(snapshot, filter_)]
    rows = filter_values.held(snapshot, filter_)
    absent = (value for value in filter_.values if value not in rows)
    return [*rows, *rows, *rows, *(each for each in rows if each in filter_values.NOTHING), *absent]


def _orders(collection: Listing, _part: Part, _sent: Parts) -> list[object]:
    return [*boundaries.sorts(collection.operation), *boundaries.pairs(collection.operation)]


def _starts(collection: Listing, _part: Part, sent: Parts) -> list[object]:
    return [*range(matching(collection.snapshot, sent) + 2)]


def _sizes(collection: Listing, _part: Part, _sent: Parts) -> list[object]:
    most = collection.limits.refused_above or LARGEST_LIMIT
    return [*boundaries.within((3, 4, 5, *boundaries.sizes(collection)), 1, most)]


def _names(collection: Listing, _part: Part, _sent: Parts) -> list[object]:
    return [*collection.operation.select.names] if collection.operation.select else []


OF_KIND: Mapping[str, Callable[[Listing, Part, Parts], list[object]]] = {
    "filter": _values,
    "order": _orders,
    "start": _starts,
    "size": _sizes,
    "select": _names,
}
"""What may be drawn of a part, beside what is drawn already."""
