"""Fields that do not stand at the top of a row: in an object of their own, or where a JSON Pointer leads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from listproof.collection.compaction import compactor
from listproof.contract import library
from listproof.contract.member import comes, holder, may_lack
from listproof.contract.model import ListOperation
from listproof.oracle.difference import Kind, content
from listproof.oracle.ownership import stranger
from listproof.oracle.row import row_of
from listproof.oracle.row_schema import row_validator
from listproof.oracle.sort_values import sort_value

FOLDER = Path(__file__).parents[2] / "servers" / "wires"


@pytest.fixture(scope="module")
def wires() -> ListOperation:
    (operation,) = library.load(str(FOLDER)).lists
    return operation


def article(number: int, **changed: Any) -> dict[str, Any]:
    attributes = {"title": "t", "kind": "news", "published": "2026-01-01T00:00:00Z", "words": number} | changed
    related = {"magazine": {"id": "m"}, "section": {"id": "home"}, "author": {"id": number}}
    return {"type": "articles", "id": str(number), "attributes": attributes, "relationships": related}


def test_members_are_those_of_the_named_object_through_all_of_and_references(wires: ListOperation) -> None:
    assert [*wires.row_fields] == ["title", "kind", "published", "words", "byline"]
    assert wires.row_required == ("title", "kind", "published", "words")
    assert wires.field_schema("/relationships/author/id")["type"] == "integer"
    assert {*wires.pointed} == {
        "/id",
        "/relationships/magazine/id",
        "/relationships/author/id",
        "/relationships/section/id",
    }


def test_what_a_row_may_lack(wires: ListOperation) -> None:
    assert may_lack(wires, "byline")
    assert may_lack(wires, "/relationships/author/id")
    assert not may_lack(wires, "/relationships/section/id")
    assert not may_lack(wires, "words")


def test_what_a_selection_leaves(wires: ListOperation) -> None:
    assert holder(wires, "/id") is None
    assert holder(wires, "/attributes/title") == "title"
    assert comes(wires, "/id", ())
    assert not comes(wires, "title", ("words",))


def test_a_row_is_read_with_its_fields(wires: ListOperation) -> None:
    row = row_of(wires, article(7))
    assert (row.id, row.value("words"), row.value("/relationships/author/id")) == ("7", 7, 7)
    assert row.has("/relationships/section/id", "home")
    assert not row.holds("id")
    assert row.value("/relationships/editor/id") is None
    assert sort_value(row, "/relationships/author/id") == 7
    assert row.shown(wires.fields, ("title",)) == {**article(7), "attributes": {"title": "t"}}


def test_a_row_of_another_parent_is_a_stranger(wires: ListOperation) -> None:
    assert stranger(wires, {"magazine": "m"}, row_of(wires, article(7))) is None
    assert stranger(wires, {"magazine": "n"}, row_of(wires, article(7))) == "/relationships/magazine/id"


def test_the_whole_row_is_held_to_the_schema(wires: ListOperation) -> None:
    validator = row_validator(wires, None)
    assert validator.violations(row_of(wires, article(7))) == []
    assert validator.violations(row_of(wires, {**article(7), "type": "books"}))
    assert validator.violations(row_of(wires, article(7, words=-1)))
    short = {**article(7), "attributes": {"title": "t"}}
    assert validator.violations(row_of(wires, short))
    assert row_validator(wires, ("title",)).violations(row_of(wires, short)) == []
    assert row_validator(wires, ("title", "words")).violations(row_of(wires, short))


def test_rows_differ_in_what_stands_beside_their_fields(wires: ListOperation) -> None:
    one, other = row_of(wires, article(7)), row_of(wires, {**article(7), "type": "books"})
    found = content(one, other, None)
    assert found is not None
    assert (found.kind, found.about) == (Kind.ALTERED, "type")
    assert content(one, row_of(wires, article(7)), None) is None


def test_a_large_snapshot_keeps_what_rows_are_told_and_sorted_by(wires: ListOperation) -> None:
    row = row_of(wires, article(7))
    small = compactor(wires)(row)
    assert small.form == row.form
    assert small.value("/relationships/author/id") == 7
    assert small.value("published") == "2026-01-01T00:00:00Z"
    assert small.holds("/relationships/magazine/id")
