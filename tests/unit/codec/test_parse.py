"""Queries and their exact text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from queries import L, S, parameter, sorting
from task_server import contract

from listproof.codec.encode import encode, pairs, text
from listproof.codec.facets.orders import sort_keys as orders_of
from listproof.codec.parse import parse
from listproof.contract import library
from listproof.contract.filter import Filter
from listproof.contract.model import ListOperation
from listproof.contract.order import Order
from listproof.contract.parameter import Parameter
from listproof.contract.projection import Select
from listproof.contract.template import Template
from listproof.oracle.query import Condition, Query, SortKey

COUNTS = st.none() | st.integers(0, 10**18)

QUERIES = {
    "seekrflow": st.builds(
        Query,
        size=COUNTS,
        start=COUNTS,
        sort=st.just(()) | st.booleans().map(lambda way: (SortKey("created_at", way),)),
    ),
    "langsmith": st.builds(
        Query,
        size=COUNTS,
        start=COUNTS,
        where=st.just(()) | st.sampled_from(L.filters[0].values).map(lambda value: (Condition("status", value),)),
        select=st.none() | st.lists(st.sampled_from(L.select.names if L.select else ()), min_size=1).map(tuple),
    ),
}


@given(QUERIES["seekrflow"])
def test_a_query_of_seekrflow_survives_its_text(query: Query) -> None:
    assert parse(S, text(S, query)) == query


@given(QUERIES["langsmith"])
def test_a_query_of_langsmith_survives_its_text(query: Query) -> None:
    assert parse(L, text(L, query)) == query


@given(QUERIES["langsmith"], st.randoms())
def test_the_sequence_of_parameters_does_not_matter_to_parse(query: Query, random: object) -> None:
    names = [pair for pair in pairs(L, query) if pair[0] == "select"]
    others = [pair for pair in pairs(L, query) if pair[0] != "select"]
    random.shuffle(others)  # type: ignore[attr-defined]  # a random.Random
    assert parse(L, encode([*names, *others])) == query


@pytest.mark.parametrize(
    "raw",
    [
        "limit=01",
        "limit=-1",
        "limit=",
        "limit",
        "limit=1.0",
        "limit=+5",
        "limit=%2B5",
        "limit=5%20",
        "limit=٣",
        "limit=10000000000000000000",
        "limit=1&limit=1",
        "limit=1&limit=2",
        "offset=1&offset=1",
        "Limit=1",
        "unknown=1",
        "limit=1&unknown=",
        "status=SUCCESS",
        "status=succ",
        "status=",
        "status=error,success",
        "status=error&status=error",
        "status=error&status=success",
        "select=a,b",
        "select=run_id,status",
        "select=",
        "select=RUN_ID",
        "order=asc",
        "=1",
    ],
)
def test_what_is_not_plainly_legal_in_langsmith(raw: str) -> None:
    assert parse(L, raw) is None


@pytest.mark.parametrize(
    "raw",
    ["order=ASC", "order=", "order=asc&order=asc", "order=asc&order=desc", "order=up", "status=error"],
)
def test_what_is_not_plainly_legal_in_seekrflow(raw: str) -> None:
    assert parse(S, raw) is None


@pytest.mark.parametrize(
    "raw, query",
    [
        ("", Query()),
        ("&&limit=5&", Query(size=5)),
        ("limit=%35", Query(size=5)),
        ("%6Cimit=5", Query(size=5)),
        ("offset=0&limit=0", Query(size=0, start=0)),
        ("offset=9223372036854775807", Query(start=2**63 - 1)),
    ],
)
def test_other_spellings_of_a_legal_query(raw: str, query: Query) -> None:
    assert parse(L, raw) == query


def test_documented_bounds_and_the_first_number_count() -> None:
    assert L.page is not None
    assert L.page.size is not None
    size = replace(L.page.size, schema={"type": "integer", "minimum": 1, "maximum": 50})
    bounded = replace(L, page=replace(L.page, size=size, first=1))
    assert [parse(bounded, f"limit={n}") is None for n in (0, 1, 50, 51)] == [True, False, False, True]
    assert parse(bounded, "offset=0") is None
    assert parse(bounded, "offset=1") == Query(start=0)
    assert parse(bounded, "limit=50") == Query(size=50)
    assert text(bounded, Query(start=4)) == "offset=5"


def test_without_a_page_style_limit_and_offset_are_unknown() -> None:
    bare = replace(L, page=None, filters=(), select=None)
    assert text(bare, Query(size=1, start=1, select=("run_id",))) == ""
    assert [parse(bare, raw) for raw in ("limit=1", "select=run_id", "")] == [None, None, Query()]


@pytest.mark.parametrize(
    "asc, desc",
    [
        ("sort={key}", "sort=-{key}"),
        ("sort={key}", "sort={key} desc"),
        ("sort={key}", "sort={key}&down=1"),
        ("sort={key}&up=1", "sort={key}"),
        ("_sort={key}", "_sort_desc={key}"),
        ("sort=asc:{key}", "sort=desc:{key}"),
    ],
)
@pytest.mark.parametrize("key", ["name", "created_at"])
@pytest.mark.parametrize("descending", [False, True])
def test_every_grammar_of_orders_is_written_and_read(asc: str, desc: str, key: str, descending: bool) -> None:
    own = sorting(asc, desc, "name", "created_at")
    query = Query(size=3, sort=(SortKey(key, descending),))
    assert parse(own, text(own, query)) == query
    assert parse(own, text(own, query).replace("created_at", "nothing").replace("name", "nothing")) is None


def test_filters_and_names_are_read_as_their_templates_write_them() -> None:
    assert L.select is not None
    filter_ = replace(L.filters[0], send=Template("status=eq:{value}"))
    own = replace(L, filters=(filter_,), select=replace(L.select, send=Template("select=f:{name}")))
    query = Query(where=(Condition("status", "error"),), select=("run_id",))
    assert text(own, query) == "status=eq%3Aerror&select=f%3Arun_id"
    assert parse(own, text(own, query)) == query
    assert [parse(own, raw) for raw in ("status=error", "select=run_id")] == [None, None]


def test_a_filter_may_send_the_name_of_its_field_and_equals_signs() -> None:
    own = replace(L, filters=(replace(L.filters[0], send=Template("status={field}={value}")),))
    query = Query(where=(Condition("status", "error"),))
    assert text(own, query) == "status=status%3Derror"
    assert parse(own, text(own, query)) == parse(own, "status=status=error") == query


def filtered(name: str, send: str, *values: str) -> Filter:
    template = Template(send)
    return Filter(name, "eq", template, values, parameter(template.holder("value", field=name) or ""))


MANY = replace(
    L,
    order=Order(
        {"age": "created_at", "name": "status"},
        Template("by={key}"),
        Template("by={key}&way=down"),
        None,
        (parameter("by"),),
    ),
    page=replace(S.page, first=1) if S.page else None,
    filters=(
        filtered("status", "where={field}&is={value}", "error", "success", "a b&c"),
        filtered("kind", "kind[{field}]={value}", "1", "true", ""),
        filtered("team", "op=eq&team={value}&strict=1", "eq", "1", "red"),
    ),
    select=Select(Template("only={name}&mode=exact"), "repeat", ("id", "mode", "exact"), (), parameter("only")),
)
"""Several filters, templates of two slots, and words that are values elsewhere."""


def queries(of: ListOperation) -> st.SearchStrategy[Query]:
    """Every legal query of an operation."""
    sorts = [(key,) for key in orders_of(of)]
    filters = [
        st.none() | st.sampled_from([Condition(each.name, value) for value in each.values]) for each in of.filters
    ]
    chosen = st.tuples(*filters).map(lambda found: [each for each in found if each is not None])
    shift = of.page.first if of.page else 0
    return st.builds(
        Query,
        size=COUNTS,
        start=st.none() | st.integers(0, 10**18 - shift),
        sort=st.just(()) | st.sampled_from(sorts) if sorts else st.just(()),
        where=chosen.flatmap(st.permutations).map(tuple),
        select=st.none() | st.lists(st.sampled_from(of.select.names), min_size=1).map(tuple)
        if of.select
        else st.none(),
    )


BUNDLED = [each for name in library.names() for each in library.load(name).lists]

EVERY = [*BUNDLED, contract(), MANY, sorting("sort={key}", "sort={key}&d=1", "a", "b")]


@pytest.mark.whole_run
@pytest.mark.parametrize("of", EVERY, ids=lambda of: of.key)
@given(data=st.data())
def test_every_legal_query_survives_its_text(of: ListOperation, data: st.DataObject) -> None:
    query = data.draw(queries(of))
    assume(all(value is None or within(value, parameter) for value, parameter in sent(of, query)))
    assert parse(of, text(of, query)) == query


def sent(of: ListOperation, query: Query) -> list[tuple[int | None, Parameter]]:
    assert of.page is not None
    assert of.page.at is not None
    assert of.page.size is not None
    return [(query.size, of.page.size), (query.start, of.page.at)]


def within(value: int, parameter: Parameter) -> bool:
    return value >= (parameter.minimum or 0) and (parameter.maximum is None or value <= parameter.maximum)


@pytest.mark.parametrize(
    "raw",
    [
        "where=status",
        "is=error",
        "where=kind&is=error",
        "where=status&is=wrong",
        "where=status&is=error&is=error",
        "where=status&where=status&is=error&is=error",
        "team=red&op=eq",
        "op=eq&team=red&strict=0",
        "kind=1",
        "only=id",
        "mode=exact",
        "only=id&only=mode&mode=exact",
        "only=id&mode=loose",
        "only=none&mode=exact",
    ],
)
def test_half_of_a_template_is_not_plainly_legal(raw: str) -> None:
    assert parse(MANY, raw) is None


def test_the_slots_of_a_template_are_read_in_any_sequence() -> None:
    found = parse(MANY, "mode=exact&is=error&strict=1&limit=2&team=red&op=eq&where=status&only=id")
    assert found == Query(size=2, where=(Condition("status", "error"), Condition("team", "red")), select=("id",))
