"""What each parameter of a query may be, sorted into classes at the boundaries of one collection."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ...checking import boundaries, conditions, filter_values
from ...checking.drawn_queries import matching
from ...checking.legal_queries import filter_of
from ...codec.facets import parts, query_of
from ...codec.facets.facet import Part
from ...codec.facets.selection import Without
from ...collection.listing import Listing, located
from ...contract.model import ListOperation
from ...oracle.query import Query, Sort

PER_PARAMETER = {
    "quick": {"size": 4, "start": 4, "order": 5, "filter": 3, "select": 4},
    "default": {"size": 4, "start": 4, "order": 5, "filter": 3, "select": 4},
    "thorough": {"size": 6, "start": 6, "order": 9, "filter": 4, "select": 5},
}
"""Classes per parameter, for each profile; the first ones of each list are taken."""

LEFT_OUT = "others left out"
"""The class of a projection that says what rows come without."""


@dataclass(frozen=True)
class Class:
    """One class of values of a parameter.

    ``value`` takes how many rows match the query's filters and the query's number, so that a class of several values
    (some field) takes another one each time; None leaves the parameter out. ``rows`` is how many rows must match for
    the class to have a value at all.
    """

    label: str
    value: Callable[[int, int], object]
    rows: int = 0


def classes(collection: Listing, profile: str, seed: int) -> dict[str, tuple[Class, ...]]:
    """The classes of every part, by key; the first class of each leaves the parameter out."""
    most, found = PER_PARAMETER[profile], dict[str, tuple[Class, ...]]()
    for key, part in parts(collection.operation).items():
        own = OF_KIND[part.kind](collection, part, seed)
        found[key] = tuple(own[: most[part.kind] + _more(own)])
    return found


def _more(own: Sequence[Class]) -> int:
    """What stands beside the usual classes: a first value of a filter that programs take for nothing, and what is left
    out of rows."""
    return sum(
        each.label == LEFT_OUT or (at == 1 and each.label in filter_values.NOTHING) for at, each in enumerate(own)
    )


def query(table: Mapping[str, Sequence[Class]], chosen: Mapping[str, int], turn: int, collection: Listing) -> Query:
    """The query of one class per key (by position), on the collection as it is now."""
    picked = {part: table[part][at] for part, at in chosen.items()}
    filters = {part: each.value(0, turn) for part, each in picked.items() if part.startswith("filter ")}
    rows = matching(collection.snapshot, filters)
    sent = {part: each.value(rows, turn) for part, each in picked.items()}
    return located(collection, query_of(collection.operation, sent))


def orders_of(operation: ListOperation) -> list[Sort]:
    """Every order by one key, and behind the first two of them one by two keys in opposite directions."""
    single, pairs = boundaries.sorts(operation), boundaries.pairs(operation)
    opposite = [sort for sort in pairs if sort[0].descending != sort[1].descending][:1]
    return [*single[:2], *opposite, *single[2:]]


def _words(sort: Sort) -> str:
    return ", ".join(f"{each.key} {'descending' if each.descending else 'ascending'}" for each in sort)


def _always(value: object) -> Callable[[int, int], object]:
    return lambda _rows, _turn: value


def _omitted() -> Class:
    return Class("omitted", _always(None))


def _fixed(listed: Sequence[object]) -> list[Class]:
    return [_omitted(), *(Class(str(value), _always(value)) for value in dict.fromkeys(listed))]


def _sizes(collection: Listing, _part: Part, _seed: int) -> list[Class]:
    """The most telling first: a few rows, all of them, one, past the default, the default."""
    default, most = boundaries.default_size(collection.operation), collection.limits.largest
    wanted = (2, min(len(collection.snapshot), most), 1, default + 1, default)
    return _fixed([number for number in wanted if 0 < number <= most])


def _starts(collection: Listing, _part: Part, _seed: int) -> list[Class]:
    page = collection.operation.page
    ends_before = page is not None and (page.facts.get("past") == "refuse" or page.inclusive)
    end = [] if ends_before else [Class("the end", lambda rows, _: rows)]
    first = [] if page is not None and page.by_row else [Class("0", _always(0))]  # no row stands before it
    return [
        _omitted(),
        Class("1", _always(1)),
        Class("the middle row", lambda rows, _: rows // 2, rows=1),
        Class("the last row", lambda rows, _: max(rows - 1, 0), rows=1),
        *end,
        *first,
    ]


def _orders(collection: Listing, _part: Part, _seed: int) -> list[Class]:
    return [_omitted(), *(Class(_words(sort), _always(sort)) for sort in orders_of(collection.operation))]


def _values(collection: Listing, part: Part, _seed: int) -> list[Class]:
    snapshot, filter_ = collection.snapshot, filter_of(collection.operation, part)
    if filter_.op != "eq":
        return _fixed([each.value for each in conditions.certain(snapshot, filter_)])
    found = filter_values.held(snapshot, filter_)
    absent = [value for value in filter_.values if value not in found]
    return _fixed([*filter_values.few(found), *absent[:1]])


def _selections(collection: Listing, _part: Part, seed: int) -> list[Class]:
    """Identity only, one other name, one or two left out where that can be asked for, two names with the identity, all
    names; the others take turns."""
    operation, rng = collection.operation, random.Random(seed)  # noqa: S311 - must repeat, need not be secret
    names = operation.select.names if operation.select else ()
    own = operation.select.name_of(operation.id) if operation.select else None
    identity = [each for each in names if each == own]
    others = [each for each in names if each != own]
    rng.shuffle(others)
    found = [_omitted()]
    if identity:
        found.append(Class("the identity only", _always(tuple(identity))))
    if others:
        found.append(Class("one other name", lambda _, turn: (others[turn % len(others)],)))
    if operation.select and operation.select.drop and others:
        found.append(Class(LEFT_OUT, lambda _, turn: _without(others, turn)))
    if len(names) > 1:
        one = identity or others
        found.append(Class("two names", lambda _, turn: (one[turn % len(one)], others[(turn + 1) % len(others)])))
        found.append(Class("all names", _always(tuple(names))))
    return found


def _without(names: Sequence[str], turn: int) -> Without:
    """One name, or in every second query two."""
    return Without(tuple(dict.fromkeys(names[(turn + more) % len(names)] for more in range(1 + turn % 2))))


OF_KIND: Mapping[str, Callable[[Listing, Part, int], list[Class]]] = {
    "size": _sizes,
    "start": _starts,
    "order": _orders,
    "filter": _values,
    "select": _selections,
}
"""The classes of a part, the first of which leaves it out, for a seed."""
