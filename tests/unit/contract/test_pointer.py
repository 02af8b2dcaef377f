"""JSON Pointers: each form is read back as it was written, and references are followed to their end."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listproof.contract import paths, pointer

# the example of RFC 6901, 5
EXAMPLE: dict[str, Any] = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, 'k"l': 6, " ": 7, "m~n": 8}


@pytest.mark.parametrize(
    ("at", "fragment", "value"),
    [
        ("", "#", EXAMPLE),
        ("/foo", "#/foo", ["bar", "baz"]),
        ("/foo/0", "#/foo/0", "bar"),
        ("/", "#/", 0),
        ("/a~1b", "#/a~1b", 1),
        ("/c%d", "#/c%25d", 2),
        ("/e^f", "#/e%5Ef", 3),
        ('/k"l', "#/k%22l", 6),
        ("/ ", "#/%20", 7),
        ("/m~0n", "#/m~0n", 8),
    ],
)
def test_the_examples_of_the_standard(at: str, fragment: str, value: object) -> None:
    assert pointer.get(EXAMPLE, at) == value
    assert pointer.target(fragment) == at
    assert pointer.join(*pointer.steps(at)) == at


@given(st.lists(st.text()))
def test_steps_are_read_back_as_they_were_joined(steps: list[str]) -> None:
    assert list(pointer.steps(pointer.join(*steps))) == steps


@pytest.mark.parametrize("at", ["/foo/2", "/foo/-", "/foo/-1", "/foo/x", "/foo/²", f"/foo/{'9' * 5000}", "/no", "/ /x"])
def test_what_is_not_there_is_a_key_error(at: str) -> None:
    with pytest.raises(KeyError):
        pointer.get(EXAMPLE, at)


def test_a_reference_out_of_the_document_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        pointer.target("other.yaml#/a")


def test_a_chain_ends_where_the_value_is() -> None:
    content = {"a": {"$ref": "#/b~1c"}, "b/c": {"$ref": "#/d"}, "d": {"type": "string"}}
    assert pointer.chain(content, "/a") == ("/a", "/b~1c", "/d")
    assert pointer.followed(content, {"$ref": "#/a"}) == pointer.followed(content, {"type": "string"})


def test_a_circle_is_told_by_where_it_begins() -> None:
    content = {"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}}
    with pytest.raises(pointer.Circle) as caught:
        pointer.chain(content, "/a")
    assert caught.value.pointer == "/a"


def test_operations_of_a_path_that_is_a_reference_stand_where_it_leads() -> None:
    items = {"/b": {"post": {}, "get": {}, "summary": ""}, "/a/{id}": {"$ref": "#/components/pathItems/A"}}
    content = {"paths": items, "components": {"pathItems": {"A": {"head": {}}}}}
    assert list(paths.operations(content).items()) == [
        ("GET /b", "/paths/~1b/get"),
        ("POST /b", "/paths/~1b/post"),
        ("HEAD /a/{id}", "/components/pathItems/A/head"),
    ]
