"""Slots in a body and in headers, constants, slots that a caller must fill, and an order that nobody can ask for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from listproof.codec import wire
from listproof.codec.encode import text
from listproof.codec.parse import parse
from listproof.collection.collection import Collection
from listproof.contract import library
from listproof.contract.model import ListOperation
from listproof.contract.path_parameters import path_parameters, shape
from listproof.errors import ContractError, UsageError
from listproof.http.client import Client
from listproof.oracle.expected import fields_of
from listproof.oracle.query import Condition, Query, SortKey
from listproof.run.option_values import collections, words
from listproof.run.options import Kind
from listproof.run.setting_groups import Data
from listproof.run.validation import refuse_misfits

SERVERS = Path(__file__).parents[2] / "servers"


@pytest.fixture(scope="module")
def wards() -> ListOperation:
    (operation,) = library.load(str(SERVERS / "wards")).lists
    return operation


@pytest.fixture(scope="module")
def search() -> ListOperation:
    (operation,) = library.load("examples/search").lists
    return operation


def test_slots_in_the_body(search: ListOperation) -> None:
    assert search.method == "POST"
    assert search.page is not None
    assert search.page.size is not None
    assert (search.page.size.location, search.page.size.name, search.page.most) == ("body", "/page/size", 200)
    assert search.order is not None
    assert search.order.default == (("arrived_at", False),)
    assert search.select is not None
    assert search.select.parameter.enum is not None
    assert [each.values for each in search.filters] == [("arriving", "stored", "loaded", "lost"), (), ()]
    assert search.constants == (("/count", "true"),)
    assert [str(each) for each in search.sources["size.maximum"]] == ["openapi.yaml:77: maximum: 200"]


def test_slots_in_headers(wards: ListOperation) -> None:
    assert wards.page is not None
    assert wards.page.position is not None
    assert wards.page.size is not None
    assert (wards.page.size.name, wards.page.position.name) == ("header:X-Page-Size", "header:X-Page-Start")
    assert [each for each in wards.parameters if each.location == "header"] == []


def test_what_a_caller_must_fill_names_a_collection(wards: ListOperation) -> None:
    assert path_parameters(wards) == ("ward",)
    assert shape(wards) == "ward=ID"
    assert wards.parent == {"ward": "/ward/code"}
    with Client("http://mock.test") as client:
        requester = Collection("main", wards, {"ward": "W 1"}, client).requester
    assert requester.path == "/admissions"
    assert wire.encoded(wards, "urgent=true&header:X-Page-Size=2", requester.always) == wire.Encoded(
        "GET", "shape=long&ward=W%201&urgent=true", (("X-Page-Size", "2"),)
    )


def test_an_order_that_nobody_can_ask_for(wards: ListOperation) -> None:
    assert wards.order is not None
    assert (dict(wards.order.keys), wards.order.default) == ({}, (("admitted", True),))


@pytest.mark.parametrize(
    "text, name, values",
    [
        ("main:channel=C1", "main", {"channel": "C1"}),
        ("main:/access_token=t", "main", {"/access_token": "t"}),
        ("/access_token=t", "main", {"/access_token": "t"}),
        ("header:X-Team=a:b", "main", {"header:X-Team": "a:b"}),
        ("two:header:X-Team=a,ward=b", "two", {"header:X-Team": "a", "ward": "b"}),
        ("main", "main", {}),
    ],
)
def test_collections_on_the_command_line(text: str, name: str, values: dict[str, str]) -> None:
    found = collections([text])
    assert found == {name: values}
    assert collections(words(Kind.COLLECTIONS, found)) == found


def test_a_name_alone_is_for_lists_without_parameters() -> None:
    plain, thread = library.load("examples/bare-headers"), library.load("langsmith")
    refuse_misfits(plain, Data(collections={"all": {}}))
    with pytest.raises(UsageError, match=r"'T1': expected \[NAME:\]thread_id=ID, such as main:thread_id=ID"):
        refuse_misfits(thread, Data(collections={"T1": {}}))


@pytest.mark.parametrize(
    "folder, old, new, said",
    [
        (
            "wards",
            'ask = ["ward"]',
            'ask = ["wart"]',
            "ask[0]: wart is not a query parameter of GET /admissions. Did you",
        ),
        ("wards", 'ask = ["ward"]', "", "parent.ward: ward is not a path parameter of GET /admissions."),
        ("wards", "header:X-Page-Size", "header:X-Size", "size: X-Size is not a header parameter of GET /admissions."),
        ("wards", "header:X-Page-Size", "/size", "size: /size: a request of GET /admissions has no JSON body."),
        (
            "wards",
            "shape=long",
            "shape=wide",
            "send[0]: wide is not a value of the parameter shape. Possible: short",
        ),
        ("wards", "shape=long", "shape={value}", "send[0]: shape={value} holds a word in braces."),
        ("wards", "shape=long", "ward=long", "send[0]: ward has its role from list[0].ask[0] already."),
        ("wards", 'default = ["-admitted"]', "", "list[0].order.keys: is missing."),
    ],
)
def test_mistakes(folder: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    for name in ("openapi.yaml", "listing.toml"):
        text = (SERVERS / folder / name).read_text("utf-8")
        tmp_path.joinpath(name).write_text(text.replace(old, new) if name == "listing.toml" else text, "utf-8")
    with pytest.raises(ContractError) as caught:
        library.load(str(tmp_path))
    assert said in str(caught.value).split("\n")[0]


def test_what_the_text_of_a_document_says_of_the_page_size(tmp_path: Path) -> None:
    folder = library.load("examples/cursor").folder
    document = (folder / "openapi.yaml").read_text("utf-8")
    said = "            maximum: 100\n            default: 20\n"
    assert said in document
    tmp_path.joinpath("openapi.yaml").write_text(document.replace(said, ""), "utf-8")
    table = (folder / "listing.toml").read_text("utf-8")
    told = table.replace('size = "limit"', 'size = "limit"\ndefault = 30\nmax = 60')
    tmp_path.joinpath("listing.toml").write_text(told, "utf-8")
    (operation,) = library.load(str(tmp_path)).lists
    assert operation.page is not None
    assert (operation.page.default, operation.page.most) == (30, 60)
    assert [str(each) for each in operation.sources["size.default"]] == ["listing.toml:13: default = 30"]
    own = operation.parameter("limit")
    assert own is not None
    assert own.maximum is None  # nobody says that what is beyond is refused


def test_conditions_and_sort_keys_are_objects_in_arrays_of_the_body() -> None:
    (operation,) = library.load(str(SERVERS / "permits")).lists
    where = (Condition("state", "granted"), Condition("fee.ge", "10"), Condition("fee.lt", "90"))
    query = Query(sort=(SortKey("trade", True), SortKey("fee")), where=where)
    sent = wire.encoded(operation, text(operation, query))
    assert json.loads(sent.body) == {
        "sorts": [
            {"property": "trade", "direction": "descending"},
            {"property": "fee", "direction": "ascending"},
        ],
        "filters": [
            {"property": "state", "operator": "EQ", "value": "granted"},
            {"property": "fee", "operator": "GTE", "value": "10"},
            {"property": "fee", "operator": "LT", "value": "90"},
        ],
    }
    back = wire.asked(operation, sent.query, {}, sent.body)
    assert back is not None
    assert parse(operation, back, documented=False) == query
    assert parse(operation, back.replace("GTE", "EQ"), documented=False) is None


@pytest.fixture(scope="module")
def berths() -> ListOperation:
    (operation,) = library.load(str(SERVERS / "berths")).lists
    return operation


def test_what_is_needed_is_sent_once_and_with_nothing_else(berths: ListOperation) -> None:
    query = Query(sort=(SortKey("depth", True),), where=(Condition("spot", "7"),))
    assert text(berths, query) == "sort=-depth&spot=7&form=long&units=metric"
    assert parse(berths, "sort=-depth&spot=7&form=long&units=metric", documented=False) == query
    assert text(berths, Query(where=(Condition("pier", "east"),))) == "pier=east"
    for lacking in ("sort=-depth", "form=long", "sort=-depth&form=long&form=long", "sort=-depth&form=short"):
        assert parse(berths, lacking) is None


def test_fields_that_are_left_out(berths: ListOperation) -> None:
    query = Query(drop=("size", "use"))
    assert text(berths, query) == "show=-size%2C-use"
    assert parse(berths, "show=-size,-use") == query
    assert parse(berths, "show=place,-use") is None
    assert fields_of(berths, query) == ("number", "harbour", "pier")
    assert fields_of(berths, Query(select=("size",))) == ("length", "depth")
    with pytest.raises(ValueError, match="leave others out"):
        text(berths, query.but(select=("place",)))


def test_fields_that_are_left_out_in_a_slot_of_their_own() -> None:
    (moorings,) = library.load(str(SERVERS / "moorings")).lists
    sent = wire.encoded(moorings, text(moorings, Query(drop=("chain", "kind"))))
    assert json.loads(sent.body) == {"without": ["chain", "kind"]}
    several = Query(where=(Condition("state.in", ("free", "let")),), sort=(SortKey("kind"), SortKey("chain", True)))
    sent = wire.encoded(moorings, text(moorings, several))
    assert json.loads(sent.body) == {"state": ["free", "let"], "sort": ["kind", "-chain"]}
