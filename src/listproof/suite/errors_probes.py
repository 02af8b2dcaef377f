"""Errors: requests that a server may answer with an error."""

from __future__ import annotations

from collections.abc import Iterator

from ..checking import boundaries, legal_queries
from ..checking.trial import Trial
from ..codec.encode import encode, pairs
from ..collection.listing import Listing
from ..collection.request import Request
from ..contract.filter import Filter
from ..contract.model import ListOperation
from ..contract.parameter import JsonSchema
from ..contract.slot import ASKED
from ..oracle import legal
from ..oracle.query import Condition, Query


def probes(trial: Trial) -> Iterator[tuple[Listing, Query | Request, bool]]:
    """(collection, question, whether it is an error condition): odd values of every parameter, and odd parents."""
    operation, own = trial.operation, trial.collection
    for parameter in operation.parameters:
        if parameter.location in ASKED and parameter.name not in operation.ask:
            for value in _illegal(parameter.schema):
                yield own, Request(encode([(parameter.name, value)])), True
    if operation.page:
        size, position = operation.page.size, operation.page.position
        sizes, positions = [size.name] if size else [], [position.name] if position else []
        for name, text in (*((each, "-1") for each in (*sizes, *positions)), *((each, "0") for each in sizes)):
            yield own, Request(encode([(name, text)])), False
        for at in positions:
            large = [(each, str(boundaries.LARGE[-1])) for each in sizes]
            yield own, Request(encode([*large, (at, str(boundaries.safe_offset(own)))])), False
            yield own, Request(encode([(at, str(2**31))])), False
    yield own, Query(), False
    for query in legal_queries.beside(own):
        yield own, query, False
        if operation.page:
            yield own, trial.nearest(query.but(size=2, start=1)), False
    if operation.parent:
        unknown = trial.probes.unknown
        yield unknown, Query(), "404" in operation.responses and legal.parents_fit(operation, unknown.parents)
        for place in trial.probes.malformed[:2]:
            yield place, Query(), False


def _illegal(schema: JsonSchema) -> list[str]:
    kind = schema.get("type")
    if kind == "integer":
        return ["abc", "1.5", ""]
    if kind == "array" or "enum" in schema:
        return ["listproof", ""]
    return []


def _legal(filter_: Filter) -> list[str]:
    """Values that a filter takes: documented ones, or what its schema allows of a few."""
    schema = filter_.parameter.schema
    return [*filter_.values, *(each for each in ("true", "1", "listproof") if legal.fits(schema, each))]


def ask_all(trial: Trial) -> None:
    for place, question, _ in probes(trial):
        place.ask(question)


def legal_pairs(operation: ListOperation) -> list[tuple[str, str]]:
    """A legal value of each parameter that the contract gives a meaning."""
    query = Query(
        size=2 if operation.page else None,
        sort=next(iter(boundaries.sorts(operation)), ()),
        where=tuple(Condition(each.name, text) for each in operation.equalities for text in _legal(each)[:1]),
        select=operation.select.names[:1] if operation.select else None,
    )
    return pairs(operation, query)
