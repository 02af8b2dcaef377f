"""What each parameter of a query may be, sorted into classes at the boundaries of one collection."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ...checking import boundaries, conditions, filter_values
from ...codec.encode import nearest
from ...collection.listing import Listing
from ...contract.model import Filter, ListOperation
from ...oracle.query import Condition, Query, Sort
from ...oracle.snapshot import Snapshot

Parts = Mapping[str, object]
"""A query as its parameters by key: limit, offset, order, select, and each filter as ``filter FIELD``."""

PER_PARAMETER = {
    "quick": {"size": 4, "start": 4, "order": 5, "filter": 3, "select": 4},
    "default": {"size": 4, "start": 4, "order": 5, "filter": 3, "select": 4},
    "thorough": {"size": 6, "start": 6, "order": 9, "filter": 4, "select": 5},
}
"""Classes per parameter, for each profile; the first ones of each list are taken."""


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


def key(filter_: Filter) -> str:
    """The key of a filter among a query's parts."""
    return f"filter {filter_.name}"


def parts(query: Query) -> dict[str, object]:
    """The parameters that a query sends."""
    scalars = {"size": query.size, "start": query.start, "order": query.sort or None, "select": query.select}
    sent = {name: value for name, value in scalars.items() if value is not None}
    return {**sent, **{f"filter {each.filter}": each.value for each in query.where}}


def query_of(sent: Parts) -> Query:
    """The query that sends these parameters; None leaves one out."""
    given = {name: value for name, value in sent.items() if value is not None}
    named = {name.removeprefix("filter "): value for name, value in given.items() if name.startswith("filter ")}
    where = tuple(Condition(name, value) for name, value in named.items())  # type: ignore[arg-type]  # as parts() gives
    scalars = {name: given[name] for name in ("size", "start", "select") if name in given}
    return Query().but(where=where, sort=given.get("order", ()), **scalars)


def name(operation: ListOperation, part: str) -> str:
    """The parameter of the document that a key stands for."""
    if part.startswith("filter "):
        return next(each.parameter.name for each in operation.filters if key(each) == part)
    if part == "order" and operation.order:
        return " and ".join(parameter.name for parameter in operation.order.parameters)
    if part == "select" and operation.select:
        return operation.select.parameter.name
    page = operation.page
    own = {"size": page.size, "start": page.position}.get(part) if page else None
    return own.name if own else part


def matching(snapshot: Snapshot, sent: Parts) -> int:
    """How many rows pass the filters of a query."""
    return len(snapshot.ordered(query_of(sent).where))


def classes(collection: Listing, profile: str, seed: int) -> dict[str, tuple[Class, ...]]:
    """The classes of every declared parameter, by key; the first class of each leaves the parameter out."""
    operation, most = collection.operation, PER_PARAMETER[profile]
    found: dict[str, list[Class]] = {}
    if operation.page:
        found |= {"size": _fixed(_limits(collection))} if operation.page.size else {}
        if operation.page.position:
            refused = operation.page.facts.get("past") == "refuse"
            found["start"] = [each for each in _offsets() if not (refused and each.label == "the end")]
    if operation.order and operation.order.keys:
        orders = [Class(_words(sort), _always(sort)) for sort in orders_of(operation)]
        found["order"] = [_omitted(), *orders]
    for each in operation.filters:
        found[key(each)] = _fixed(_filter_classes(collection.snapshot, each))
    if operation.select:
        found["select"] = _selections(operation, random.Random(seed))  # noqa: S311 - must repeat, need not be secret
    return {part: tuple(own[: most[part.partition(" ")[0]] + _first(own)]) for part, own in found.items()}


def _first(own: Sequence[Class]) -> int:
    """Whether the first value of a filter is one that programs take for nothing: it stands beside the usual ones."""
    return len(own) > 1 and own[1].label in filter_values.NOTHING


def query(table: Mapping[str, Sequence[Class]], chosen: Mapping[str, int], turn: int, snapshot: Snapshot) -> Query:
    """The query of one class per key (by position), on the collection as it is now."""
    picked = {part: table[part][at] for part, at in chosen.items()}
    filters = {part: each.value(0, turn) for part, each in picked.items() if part.startswith("filter ")}
    rows = matching(snapshot, filters)
    return nearest(snapshot.operation, query_of({part: each.value(rows, turn) for part, each in picked.items()}))


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


def _limits(collection: Listing) -> list[int]:
    """The most telling first: a few rows, all of them, one, past the default, the default."""
    default, most = boundaries.default_size(collection.operation), collection.limits.largest
    wanted = (2, min(len(collection.snapshot), most), 1, default + 1, default)
    return [number for number in wanted if 0 < number <= most]


def _offsets() -> list[Class]:
    return [
        _omitted(),
        Class("1", _always(1)),
        Class("the middle row", lambda rows, _: rows // 2, rows=1),
        Class("the last row", lambda rows, _: max(rows - 1, 0), rows=1),
        Class("the end", lambda rows, _: rows),
        Class("0", _always(0)),
    ]


def _filter_classes(snapshot: Snapshot, filter_: Filter) -> Sequence[object]:
    if filter_.op != "eq":
        return [each.value for each in conditions.certain(snapshot, filter_)]
    found = filter_values.held(snapshot, filter_)
    absent = [value for value in filter_.values if value not in found]
    return [*filter_values.few(found), *absent[:1]]


def _selections(operation: ListOperation, rng: random.Random) -> list[Class]:
    """Identity only, one other name, two names with the identity, all names; the others take turns."""
    names = operation.select.names if operation.select else ()
    identity = [each for each in names if each == operation.id]
    others = [each for each in names if each != operation.id]
    rng.shuffle(others)
    found = [_omitted()]
    if identity:
        found.append(Class("the identity only", _always(tuple(identity))))
    if others:
        found.append(Class("one other name", lambda _, turn: (others[turn % len(others)],)))
    if len(names) > 1:
        one = identity or others
        found.append(Class("two names", lambda _, turn: (one[turn % len(one)], others[(turn + 1) % len(others)])))
        found.append(Class("all names", _always(tuple(names))))
    return found
