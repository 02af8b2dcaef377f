"""What is asked is read back as it was meant, in every bundled contract and whatever is asked for at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from listproof.codec import wire
from listproof.codec.encode import text
from listproof.codec.facets import parts
from listproof.codec.facets.orders import sort_keys
from listproof.codec.parse import parse
from listproof.contract import library
from listproof.contract.filter import Filter
from listproof.contract.model import ListOperation
from listproof.contract.parameter import Parameter
from listproof.oracle.legal import fits
from listproof.oracle.query import Condition, Query

SERVERS = Path(__file__).parents[2] / "servers"
FOLDERS = (
    "wires",
    "permits",
    "wards",
    "shelves",
    "tasks",
    "shops",
    "events",
    "berths",
    "moorings",
    "ferries",
    "wrecks",
)
OPERATIONS = {
    f"{name.rpartition('/')[2]} {each.key}": each
    for name in ("langsmith", "seekrflow", *library.examples(), *(str(SERVERS / folder) for folder in FOLDERS))
    for first in library.load(name).lists
    for each in (first, *first.others)
}


TEXTS = (
    *("5", "-1", "1.5", "a b&c", "x=1", "", "true", "null", "é%20+", "a,b", "A1"),
    *("O'Hara", "it's 'so' and b", "'", " and "),
    *("2026-01-02", "2026-01-02T03:04:05Z", "00000000-0000-4000-8000-000000000000"),
)
"""Texts for filters of which no values are documented, as far as their schemas allow them."""


def numbers(parameter: Parameter, most: int) -> st.SearchStrategy[int]:
    least, largest = max(parameter.minimum or 0, 0), parameter.maximum
    return st.integers(least, most if largest is None else min(most, largest))


def conditions(filter_: Filter) -> st.SearchStrategy[Condition]:
    texts = [text for text in TEXTS if fits(filter_.parameter.schema, text)]
    if filter_.bare and filter_.glue:  # nothing tells a part of such a value from the next condition
        texts = [text for text in texts if filter_.glue not in text and filter_.quote not in text]
    values = st.sampled_from(filter_.values or texts)
    if filter_.join is None:
        return values.map(lambda value: Condition(filter_.name, value))
    several = st.lists(values, min_size=1, max_size=3, unique=True)
    return several.map(lambda found: Condition(filter_.name, tuple(found)))


@st.composite
def queries(draw: st.DrawFn, operation: ListOperation) -> Query:
    """Legal queries that can be asked for."""
    query, page, order, select = Query(), operation.page, operation.order, operation.select
    if page is not None and page.size is not None and draw(st.booleans()):
        query = query.but(size=draw(numbers(page.size, 10_000)))
    if page is not None and page.position is not None and draw(st.booleans()):
        size = page.in_force(query.size)
        assume(page.style != "page" or size)
        start = draw(st.integers(0, 500))
        query = query.but(start=start * size if page.style == "page" and size else start)
    keys = sort_keys(operation)
    if order is not None and keys and draw(st.booleans()):
        most = order.most if order.join else 1
        sort = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=most, unique_by=lambda each: each.key))
        query = query.but(sort=tuple(sort))
    turned: list[Filter] = draw(st.permutations(operation.filters))
    turned = turned[: draw(st.integers(0, len(turned)))]
    query = query.but(where=tuple(draw(conditions(each)) for each in turned))
    if select is not None and draw(st.booleans()):
        names = draw(st.lists(st.sampled_from(select.names), min_size=1, max_size=4))
        gone = select.drop is not None and draw(st.booleans())
        query = query.but(drop=tuple(names)) if gone else query.but(select=tuple(names))
    return query


@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_reading_is_the_inverse_of_writing(name: str, data: st.DataObject) -> None:
    operation = OPERATIONS[name]
    query = data.draw(queries(operation))
    if any(each.glue for each in operation.filters):  # in an expression conditions stand together
        query = query.but(where=tuple(sorted(query.where, key=lambda each: not operation.filter(each.filter).glue)))
    written = text(operation, query)
    assert parse(operation, written, documented=False) == query
    if all(operation.filter(each.filter).values for each in query.where):
        assert parse(operation, written) == query
    sent = wire.encoded(operation, written, operation.constants)
    back = wire.asked(operation, sent.query, dict(sent.headers), sent.body, operation.constants)
    assert back is not None
    found = parse(operation, back, documented=False)
    assert found is not None
    assert (found.but(where=()), {*found.where}) == (query.but(where=()), {*query.where})


@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_query_is_the_sum_of_its_parts(name: str, data: st.DataObject) -> None:
    operation = OPERATIONS[name]
    query, again = data.draw(queries(operation)).but(drop=()), Query()  # leaving fields out is nobody's part
    for part in parts(operation).values():
        again = part.put(again, part.of(query))
    assert {*again.where} == {*query.where}
    assert again.but(where=()) == query.but(where=())
