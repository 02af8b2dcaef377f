"""Faults of what an answer says beside its rows: where they are, and what they say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from listproof.contract import library
from listproof.faults.general.registry import get_general
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.site import Site, site
from listproof.mock.pipeline import Reply, Request

OFFSET, NUMBER, BARE = "examples/offset-envelope", "examples/page-number", "examples/bare-headers"


def served(fault: str, contract: str) -> Site:
    described = library.load(contract)
    return site(described, stages=get_general(fault, described).change(Stages()))


def reply(server: Site, query: str, name: str = "main") -> Reply:
    listing = next(each for each in server.listings if each.name == name)
    found = server.handle(server, Request("GET", server.path(listing.parents), query))
    assert found.status == 200
    return found


def count(server: Site, name: str = "main") -> int:
    return next(len(each.rows) for each in server.listings if each.name == name)


def body(server: Site, query: str, name: str = "main") -> Any:
    return json.loads(reply(server, query, name).body)


@pytest.mark.parametrize(
    ("fault", "there"),
    [
        ("total_counts_the_page", {OFFSET, NUMBER, BARE}),
        ("total_counts_the_page_where_members_are_selected", {OFFSET}),
        ("total_is_a_text", {OFFSET, NUMBER}),
        ("total_is_null_past_the_first_page", {OFFSET, NUMBER}),
        ("returned_is_the_size_asked_for", {OFFSET}),
        ("more_is_inverted", {OFFSET}),
        ("more_is_a_number", {OFFSET}),
        ("pages_are_rounded_down", {NUMBER}),
        ("echo_of_the_default_size", {OFFSET, NUMBER}),
        ("rows_are_null_where_there_are_none", {OFFSET, NUMBER}),
    ],
)
def test_a_fault_is_where_the_contract_has_what_it_is_about(fault: str, there: set[str]) -> None:
    contracts = {name: library.load(name) for name in (OFFSET, NUMBER, BARE, "langsmith")}
    assert {name for name, each in contracts.items() if not get_general(fault, each).lacks(each)} == there


def test_a_total_is_null_past_the_first_page() -> None:
    server = served("total_is_null_past_the_first_page", OFFSET)
    totals = [body(server, f"limit=2&offset={start}")["meta"]["total"] for start in (0, 2, 1000)]
    assert totals == [count(server), None, None]


def test_deleted_rows_are_counted_where_there_are_some() -> None:
    server = served("total_counts_deleted_rows", OFFSET)
    gone = len(next(each.deleted for each in server.listings if each.name == "main"))
    assert gone > 0
    assert body(server, "limit=1")["meta"]["total"] == count(server) + gone
    assert body(server, "limit=1", "other")["meta"]["total"] == count(server, "other")


@pytest.mark.parametrize(
    ("fault", "wrong", "right"),
    [
        ("more_after_every_full_page", "-7", "-6"),
        ("no_more_past_the_first_page", "1", "0"),
        ("no_more_before_the_last_row", "-8", "-9"),
        ("more_past_the_end", "-0", "-7"),
    ],
)
def test_it_is_wrong_about_further_rows_on_some_pages(fault: str, wrong: str, right: str) -> None:
    server = served(fault, OFFSET)
    rows = count(server)
    for text, so in ((wrong, False), (right, True)):
        start = rows + int(text) if text.startswith("-") else int(text)
        said = body(server, f"limit=7&offset={start}")["meta"]["has_more"]
        assert (said is (start + 7 < rows)) is so


def test_the_number_of_pages_is_wrong_where_the_last_one_is_or_is_not_full() -> None:
    down, after = served("pages_are_rounded_down", NUMBER), served("pages_count_one_after_a_full_last_page", NUMBER)
    for size in (1, 2, 4, 7):
        rows, query = count(down), f"per_page={size}"
        assert body(down, query)["pagination"]["pages"] == rows // size
        assert body(after, query)["pagination"]["pages"] == rows // size + 1


def test_rows_are_null_only_where_there_are_none() -> None:
    server = served("rows_are_null_where_there_are_none", OFFSET)
    assert body(server, "", "empty")["data"] is None
    assert len(body(server, "", "one")["data"]) == 1
    assert "data" not in body(served("rows_are_left_out_where_there_are_none", OFFSET), "", "empty")


def test_what_a_document_allows_at_a_place() -> None:
    (endpoint,) = served("total_is_a_text", OFFSET).endpoints
    assert endpoint.body.allows("total", 3)
    assert not endpoint.body.allows("total", "3")
    assert endpoint.body.allows("pages", "of which nothing is said")
