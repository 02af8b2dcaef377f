"""A query as the text of a URL, exactly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from queries import L, S, sorting

from listproof.codec.encode import encode, text
from listproof.codec.parse import parse
from listproof.contract.template import Template
from listproof.oracle.query import Condition, Query, SortKey


@pytest.mark.parametrize(
    "query, written",
    [
        (Query(), ""),
        (Query(size=0, start=0), "limit=0&offset=0"),
        (Query(size=2, start=1, where=(Condition("status", "error"),)), "limit=2&offset=1&status=error"),
        (Query(select=("run_id", "status", "run_id")), "select=run_id&select=status&select=run_id"),
        (Query(select=()), ""),
    ],
)
def test_the_exact_text(query: Query, written: str) -> None:
    assert text(L, query) == written


def test_roles_are_those_of_the_parameters_that_are_sent() -> None:
    assert Query().roles == ()
    assert Query(size=0, start=0).roles == ("size", "start")
    query = Query(sort=(SortKey("created_at", True),), where=(Condition("status", "error"),), select=("run_id",))
    assert query.roles == ("order", "filter", "select")
    assert query.but(sort=None, size=1).roles == ("size", "filter", "select")


def test_every_reserved_character_is_encoded() -> None:
    assert encode([("a /b", "é&=+%/?#~-._")]) == "a%20%2Fb=%C3%A9%26%3D%2B%25%2F%3F%23~-._"


def test_templates_are_filled_slot_and_text() -> None:
    assert Template("sortBy={key}&dir=down").fill(key="age") == (("sortBy", "age"), ("dir", "down"))
    assert Template("{field}_gte={value}").fill(field="a", value="b=c") == (("a_gte", "b=c"),)
    assert Template("flag").fill(key="x") == (("flag", ""),)


def test_a_direction_without_template_cannot_be_asked_for() -> None:
    one_way = sorting("sort={key}", None, "name")
    assert parse(one_way, "sort=name") == Query(sort=(SortKey("name", False),))
    assert parse(one_way, "sort=-name") is None
    assert parse(replace(S, order=None), "order=asc") is None
