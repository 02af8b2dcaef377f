"""What is asked, on the wire and back: query, headers, and a JSON body."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from listproof.codec import wire
from listproof.codec.encode import encode
from listproof.contract import library
from listproof.contract.model import ListOperation
from listproof.contract.parameter import Parameter, Source

HERE = Source("openapi.yaml", 1, "")


@pytest.fixture(scope="module")
def search() -> ListOperation:
    (operation,) = library.load("examples/search").lists
    return operation


@pytest.fixture(scope="module")
def headed(search: ListOperation) -> ListOperation:
    (operation,) = library.load("examples/cursor").lists
    slot = Parameter("header:X-Page", "slot", False, {"type": "integer"}, HERE)
    return replace(operation, parameters=(*operation.parameters, slot))


@pytest.mark.parametrize(
    "pairs, body",
    [
        ([], {}),
        ([("/page/size", "3")], {"page": {"size": 3}}),
        ([("/page/size", "three")], {"page": {"size": "three"}}),
        ([("/page/size", "3.5")], {"page": {"size": "3.5"}}),
        ([("/page/size", " 3")], {"page": {"size": " 3"}}),
        ([("/page/size", "1e999")], {"page": {"size": "1e999"}}),
        ([("/where/state", "lost"), ("/where/insured", "true")], {"where": {"state": "lost", "insured": True}}),
        ([("/where/insured", "yes")], {"where": {"insured": "yes"}}),
        ([("/members/-", "note"), ("/members/-", "grams")], {"members": ["note", "grams"]}),
        ([("/where/state", "true")], {"where": {"state": "true"}}),
    ],
)
def test_slots_in_the_body(search: ListOperation, pairs: list[tuple[str, str]], body: object) -> None:
    sent = wire.encoded(search, encode(pairs))
    assert (sent.method, sent.query, json.loads(sent.body)) == ("POST", "", body)
    assert wire.asked(search, "", {}, sent.body) == encode(pairs)


def test_what_is_always_sent_stands_beside_it_unless_it_is_asked_otherwise(search: ListOperation) -> None:
    assert json.loads(wire.encoded(search, "", search.constants).body) == {"count": True}
    assert json.loads(wire.encoded(search, "/count=false", search.constants).body) == {"count": False}
    sent = wire.encoded(search, "/page/size=3", search.constants)
    assert wire.asked(search, "", {}, sent.body, search.constants) == "/page/size=3"
    assert wire.asked(search, "", {}, b'{"page":{"size":3}}', search.constants) is None


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"other":1}', b'{"page":{"size":3,"x":1}}', b'{"members":[1]}'])
def test_what_no_slot_says_cannot_be_written(search: ListOperation, body: bytes) -> None:
    assert wire.asked(search, "", {}, body) is None


def test_an_empty_object_asks_for_nothing(search: ListOperation) -> None:
    assert wire.asked(search, "", {}, b'{"where":{},"page":{"size":3}}') == "/page/size=3"


def test_slots_in_a_header(headed: ListOperation) -> None:
    sent = wire.encoded(headed, "limit=3&header:X-Page=2")
    assert sent == wire.Encoded("GET", "limit=3", (("X-Page", "2"),))
    assert wire.asked(headed, "limit=3", {"x-page": "2", "accept": "*/*"}, b"") == "limit=3&header:X-Page=2"


def test_a_query_alone_goes_out_as_it_is_written() -> None:
    (operation,) = library.load("examples/page-number").lists
    assert wire.encoded(operation, "a=%7e&&b") == wire.Encoded("GET", "a=%7e&&b")
