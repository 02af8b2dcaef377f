"""Legal queries to ask, to send something wrong with, and the collection to ask them of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..codec.encode import nearest, text
from ..codec.facets import parts
from ..codec.facets.facet import Part
from ..collection.listing import Listing
from ..collection.target import Target
from ..contract.filter import Filter
from ..contract.model import ListOperation
from ..oracle.query import Condition, Query
from . import conditions
from .boundaries import default_size, sorts
from .filter_values import certain, present


def beside(collection: Listing) -> list[Query]:
    """Queries with one parameter besides limit and offset: every order, two filters, two projections."""
    known = parts(collection.operation).values()
    return [
        part.put(Query(), value) for part in known if part.kind in FEW for value in FEW[part.kind](collection, part)
    ]


def _values(collection: Listing, part: Part) -> list[object]:
    snapshot, filter_ = collection.snapshot, filter_of(collection.operation, part)
    if filter_.op != "eq":
        return [each.value for each in conditions.certain(snapshot, filter_)[:1]]
    found = present(snapshot, filter_) if filter_.values else certain(snapshot, filter_)[-1:]
    return [*dict.fromkeys([*found[-1:], *found[:1]])]


def _selections(collection: Listing, _part: Part) -> list[object]:
    operation = collection.operation
    names = operation.select.names if operation.select else ()
    own = operation.select.name_of(operation.id) if operation.select else None
    others = [name for name in names if name != own]
    return [(name,) for name in [own, *others[-1:]] if name]


FEW: Mapping[str, Callable[[Listing, Part], list[object]]] = {
    "order": lambda collection, _: [*sorts(collection.operation)],
    "filter": _values,
    "select": _selections,
}
"""A few values of each kind of parts but those of pages."""


def filter_of(operation: ListOperation, part: Part) -> Filter:
    """The filter that a part stands for."""
    return operation.filter(part.key.partition(" ")[2])


def all_selected(collection: Listing, target: Target | None = None) -> list[Query]:
    """Every name selected at once: past the first page, and beside every order and filter; of a ``target`` beside every
    value that rows have, in the collection that is its ``holder``."""
    operation, size = collection.operation, collection.granted
    if operation.select is None:
        return []
    places = [query for query in beside(collection) if query.select is None]
    places += [Query(start=default_size(operation))] if operation.page and operation.page.position else []
    for filter_ in operation.equalities if target else ():
        found = present(collection.snapshot, filter_)
        places += [_of(filter_, value) for value in found if target and holder(target, filter_, value) is collection]
    asked = [query.but(size=size, select=tuple(operation.select.names)) for query in dict.fromkeys(places)]
    return [nearest(operation, query) for query in asked]


def _of(filter_: Filter, value: str) -> Query:
    return Query(where=(Condition(filter_.name, value),))


def elsewhere(target: Target) -> Listing:
    """Where to ask what any collection with rows can answer: not the best one, of which most is asked, unless no other
    has 2 rows."""
    best = target.best()
    return next((each for each in target.readable() if each is not best and len(each.snapshot) >= 2), best)


def holder(target: Target, filter_: Filter, value: str) -> Listing:
    """Where to ask for a value that rows have: in the collection with the most of them, in the best one only where no
    other has any."""
    best = target.best()
    others = [each for each in target.readable() if each is not best and value in present(each.snapshot, filter_)]
    return max(others, key=lambda each: each.snapshot.values_of(filter_.field)[value], default=best)


def single(collection: Listing) -> list[Query]:
    """Legal queries with one parameter each, every declared one in turn: what is wrong stays wrong beside it."""
    operation = collection.operation
    queries = [Query(size=2), nearest(operation, Query(start=1))] if operation.page else []
    others = beside(collection)
    queries += [query for query in others if query.sort][:1] + [query for query in others if query.select][:1]
    for filter_ in operation.equalities:
        own = [query for query in others if query.where and query.where[0].filter == filter_.name]
        queries += own[:1] or [_of(filter_, value) for value in filter_.values[:1]]
    return queries


def joined(operation: ListOperation, legal: Query, odd: str) -> str:
    """The raw query string of a legal query with something wrong behind it."""
    return f"{text(operation, legal)}&{odd}"
