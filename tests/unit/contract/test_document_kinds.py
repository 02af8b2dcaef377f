"""What each way of writing a document says: slots, values, and rows of which a right one passes and a wrong one not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import listproof
from listproof.codec import wire
from listproof.codec.encode import text
from listproof.contract import library
from listproof.contract.model import Contract, ListOperation
from listproof.contract.parameter import Parameter
from listproof.errors import ContractError
from listproof.oracle.query import Condition, Query
from listproof.oracle.row import Row
from listproof.oracle.row_schema import row_validator
from listproof.results.model import Verdict

Json = dict[str, Any]

STATE: Json = {"type": "string", "enum": ["open", "shut"]}
IDENTIFIED: Json = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
ROW: Json = {
    "type": "object",
    "required": ["id", "state"],
    "properties": {"id": {"type": "string"}, "state": {"$ref": "#/components/schemas/State"}},
}
PAGE = '[[list.page]]\nstyle = "offset"\nsize = "limit"\nat = "offset"\n'
FILTER = '[[list.filter]]\nfield = "state"\nop = "eq"\nsend = "state={value}"\n'
NEEDED = [{"name": name, "in": "query", "schema": {"type": "integer", "minimum": 0}} for name in ("limit", "offset")]


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def asked(schema: Any, name: str = "state", **more: Any) -> Json:
    return {"name": name, "in": "query", "schema": schema, **more}


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Contract]:
    """The contract of a document with one list, ``GET /gates``."""

    def write(
        version: str,
        *parameters: Json,
        row: Any = ROW,
        answer: Any = None,
        schemas: Mapping[str, Any] | None = None,
        toml: str = PAGE,
        path: Mapping[str, Any] | None = None,
        needed: tuple[Json, ...] = (*NEEDED,),
    ) -> Contract:
        content = {"application/json": {"schema": {"type": "array", "items": row} if answer is None else answer}}
        operation = {
            "parameters": [*needed, *parameters],
            "responses": {"200": {"description": "gates", "content": content}},
        }
        document = {
            "openapi": version,
            "info": {"title": "Gates", "version": "1"},
            "paths": {"/gates": {**(path or {}), "get": operation}},
            "components": {"schemas": {"State": STATE, "Identified": IDENTIFIED, **(schemas or {})}},
        }
        (tmp_path / "openapi.json").write_text(json.dumps(document, indent=1), "utf-8")
        (tmp_path / "listing.toml").write_text(f'[[list]]\noperation = "GET /gates"\nid = "id"\n{toml}', "utf-8")
        return library.load(str(tmp_path))

    return write


@pytest.fixture
def the_list(written: Callable[..., Contract]) -> Callable[..., ListOperation]:
    def only(*arguments: Any, **options: Any) -> ListOperation:
        (operation,) = written(*arguments, **options).lists
        return operation

    return only


def wrong(operation: ListOperation, row: Json, select: tuple[str, ...] | None = None) -> list[str]:
    return row_validator(operation, select).violations(Row(row.get("id"), row, row))


def of(operation: ListOperation, name: str) -> Parameter:
    found = operation.parameter(name)
    assert found is not None
    return found


Lists = Callable[..., ListOperation]
BOTH = pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
NEW = pytest.mark.parametrize("version", ["3.1.0", "3.2.0"])


@BOTH
@pytest.mark.parametrize(
    "schema",
    [
        ref("State"),
        {"allOf": [ref("State")]},
        {"allOf": [ref("State"), {"description": "how it is"}]},
        {"allOf": [{"allOf": [ref("State")]}, {"type": "string"}]},
        {"type": "array", "items": {"allOf": [ref("State")]}},
        {"allOf": [{"type": "array", "items": ref("State")}]},
    ],
)
def test_the_values_of_a_filter_behind_compositions(the_list: Lists, version: str, schema: Json) -> None:
    operation = the_list(version, asked(schema), toml=PAGE + FILTER)
    assert operation.filter("state").values == ("open", "shut")
    assert [each.text for each in operation.sources["filter.enum"]] == ['"enum": [']


@NEW
@pytest.mark.parametrize("word", ["anyOf", "oneOf"])
@pytest.mark.parametrize("null", [{"type": "null"}, {"enum": [None]}, {"const": None}])
def test_an_optional_parameter_has_the_values_of_the_other_alternative(
    the_list: Lists, version: str, word: str, null: Json
) -> None:
    operation = the_list(version, asked({word: [null, ref("State")]}), toml=PAGE + FILTER)
    assert operation.filter("state").values == ("open", "shut")
    assert of(operation, "state").schema == STATE


@NEW
@pytest.mark.parametrize(
    "schema, values",
    [
        ({"const": "open"}, ("open",)),
        ({"oneOf": [{"const": "open", "title": "Open"}, {"const": "shut", "title": "Shut"}]}, ("open", "shut")),
        ({"anyOf": [{"enum": ["open"]}, ref("State")]}, ("open", "shut")),
        ({"anyOf": [{"enum": ["open"]}, {"type": "string"}]}, ()),
        ({"type": ["string", "null"], "enum": ["open", "shut", None]}, ("open", "shut")),
    ],
)
def test_values_that_alternatives_list(the_list: Lists, version: str, schema: Json, values: tuple[str, ...]) -> None:
    assert the_list(version, asked(schema), toml=PAGE + FILTER).filter("state").values == values


def test_a_nullable_enum_of_openapi_3_0(the_list: Lists) -> None:
    row = {**ROW, "properties": {"id": {"type": "string"}, "state": {**STATE, "nullable": True}}}
    operation = the_list("3.0.3", asked({**STATE, "nullable": True}), row=row, toml=PAGE + FILTER)
    assert operation.filter("state").values == ("open", "shut")
    assert not wrong(operation, {"id": "a", "state": None})
    assert wrong(operation, {"id": "a", "state": "ajar"})


@NEW
def test_a_nullable_enum_allows_null_where_it_lists_it(the_list: Lists, version: str) -> None:
    kinds: Json = {"type": ["string", "null"]}
    row = {**ROW, "properties": {"id": {"type": "string"}, "state": {**kinds, "enum": ["open", None]}}}
    assert not wrong(the_list(version, row=row), {"id": "a", "state": None})
    row = {**ROW, "properties": {"id": {"type": "string"}, "state": {**kinds, "enum": ["open"]}}}
    assert wrong(the_list(version, row=row), {"id": "a", "state": None})


def test_the_default_beside_a_composition_is_that_of_the_filter(the_list: Lists) -> None:
    operation = the_list("3.0.3", asked({"allOf": [ref("State")], "default": "open"}), toml=PAGE + FILTER)
    assert [(each.name, each.default, each.values) for each in operation.apart] == [("state", "open", ("open", "shut"))]


def test_the_bounds_of_all_parts_count(the_list: Lists) -> None:
    size = {"allOf": [ref("Size"), {"maximum": 50}], "default": 20}
    schemas = {"Size": {"type": "integer", "minimum": 1, "maximum": 100}}
    operation = the_list("3.1.0", asked(size, "limit"), NEEDED[1], schemas=schemas, needed=())
    assert operation.page is not None
    assert (operation.page.default, of(operation, "limit").minimum) == (20, 1)
    assert of(operation, "limit").schema["allOf"] == [{"maximum": 50}]


STYLES = [
    ("form", True, "repeat", "state=open&state=shut"),
    ("form", False, ",", "state=open%2Cshut"),
    ("spaceDelimited", False, " ", "state=open%20shut"),
    ("pipeDelimited", False, "|", "state=open%7Cshut"),
]


@BOTH
@pytest.mark.parametrize("style, explode, join, sent", STYLES)
def test_several_values_in_each_style(
    the_list: Lists, version: str, style: str, explode: bool, join: str, sent: str
) -> None:
    table = f'[[list.filter]]\nfield = "state"\nop = "in"\nsend = "state={{value}}"\njoin = "{join}"\n'
    fields = f'[list.select]\nsend = "fields={{name}}"\njoin = "{join}"\n'
    names = {"type": "array", "items": {"type": "string", "enum": ["id", "state"]}}
    how: Json = {"style": style, "explode": explode}
    states = asked({"type": "array", "items": ref("State")}, **how)
    operation = the_list(version, states, asked(names, "fields", **how), toml=PAGE + table + fields)
    assert operation.filter("state.in").values == ("open", "shut")
    query = Query(where=(Condition("state.in", ("open", "shut")),))
    assert wire.encoded(operation, text(operation, query)).query.replace("+", "%20") == sent
    query = Query(select=("id", "state"))
    expected = sent.replace("state=", "fields=").replace("open", "id").replace("shut", "state")
    assert wire.encoded(operation, text(operation, query)).query.replace("+", "%20") == expected
    assert not wrong(operation, {"id": "a"}, ("id",))
    assert wrong(operation, {"state": "open"}, ("id",))


@BOTH
def test_a_style_that_no_query_parameter_has_is_told_with_its_line(written: Lists, version: str) -> None:
    with pytest.raises(ContractError, match=r"openapi.json:\d+: /paths/~1gates/get/parameters/2\S*: is not valid"):
        written(version, asked({"type": "array", "items": {"type": "string"}}, style="simple"))


@BOTH
@pytest.mark.parametrize("optional", [False, True])
def test_members_of_a_deep_object(the_list: Lists, version: str, optional: bool) -> None:
    deep: Json = {"allOf": [{"type": "object", "properties": {"state": {"allOf": [ref("State")]}}}]}
    if optional:
        null = {"enum": [None]} if version == "3.0.3" else {"type": "null"}
        deep = {"anyOf": [deep, null]}
    toml = PAGE + FILTER.replace("state={", "only[state]={")
    operation = the_list(version, asked(deep, "only", style="deepObject", explode=True), toml=toml)
    assert operation.filter("state").values == ("open", "shut")
    query = Query(where=(Condition("state", "open"),))
    assert text(operation, query) in ("only[state]=open", "only%5Bstate%5D=open")


@NEW
@pytest.mark.parametrize("kind", ["object", ["object", "null"]])
def test_members_of_an_object_in_a_form(the_list: Lists, version: str, kind: Any) -> None:
    schema = {"type": kind, "properties": {"state": ref("State")}}
    plain = asked({"anyOf": [{"type": "string"}, {"type": "null"}]}, "word")
    operation = the_list(version, asked(schema, "only"), plain, toml=PAGE + FILTER)
    assert operation.filter("state").values == ("open", "shut")
    assert [each.name for each in operation.parameters] == ["limit", "offset", "word", "state"]


@BOTH
def test_the_parameter_of_an_operation_stands_in_for_that_of_its_path(the_list: Lists, version: str) -> None:
    deep = asked({"type": "object", "properties": {"state": ref("State")}}, "state", style="deepObject")
    of_path = {"parameters": [deep, asked({"type": "string"}, "word")]}
    operation = the_list(version, asked(ref("State")), path=of_path, toml=PAGE + FILTER)
    assert operation.filter("state").values == ("open", "shut")
    assert of(operation, "word").schema == {"type": "string"}
    with pytest.raises(ContractError, match=r"state\[state\] is not a query parameter of GET /gates"):
        the_list(version, asked(ref("State")), path=of_path, toml=PAGE + FILTER.replace("state={", "state[state]={"))


def in_json(schema: Json) -> Json:
    return {"name": "state", "in": "query", "content": {"application/json": {"schema": schema}}}


@BOTH
def test_texts_of_a_parameter_in_json_are_quoted(the_list: Lists, version: str) -> None:
    table = FILTER + "quote = '\"'\n"
    operation = the_list(version, in_json({"type": "string"}), toml=PAGE + table)
    assert text(operation, Query(where=(Condition("state", "open"),))) == "state=%22open%22"
    with pytest.raises(ContractError) as caught:
        the_list(version, in_json(ref("State")), toml=PAGE + FILTER)
    assert re.search(r"listing.toml:\d+: list\[0\].filter\[0\].send: state holds JSON \(openapi", str(caught.value))
    assert str(caught.value).endswith("Write quote = '\"' for texts in it.")
    with pytest.raises(ContractError, match=r"not supported yet. Leave out what it is for."):
        the_list(version, in_json({"type": "object"}), toml=PAGE + FILTER)


def test_a_mock_reads_texts_in_json(written: Callable[..., Contract]) -> None:
    folder = written("3.1.0", in_json(ref("State")), toml=PAGE + FILTER + "quote = '\"'\n").folder
    only = ("FLT-01", "FLT-02", "FLT-05")
    run = listproof.check(folder, only=only, max_examples=5)
    assert {each.id for each in run.results if each.verdict is Verdict.PASSED} >= set(only)
    run = listproof.check(folder, only=only, max_examples=5, fault="filter_ignored")
    assert "FLT-01" in {each.id for each in run.results if each.verdict is Verdict.FAILED}


@BOTH
def test_a_number_is_the_same_in_json(the_list: Lists, version: str) -> None:
    number = {"type": "integer", "maximum": 30, "default": 10}
    size = {"name": "limit", "in": "query", "content": {"application/json": {"schema": number}}}
    page = the_list(version, size, NEEDED[1], needed=()).page
    assert page is not None
    assert (page.default, page.most) == (10, 30)


def test_a_query_string_as_a_whole_has_the_members_of_a_form(the_list: Lists) -> None:
    names = {"limit": {"type": "integer", "default": 7}, "offset": {"type": "integer"}, "state": ref("State")}
    form = {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": names}}}
    whole: Json = {"name": "all", "in": "querystring", "content": form}
    operation = the_list("3.2.0", needed=(whole,), toml=PAGE + FILTER)
    assert operation.page is not None
    assert operation.page.default == 7
    assert [(each.name, each.location) for each in operation.parameters] == [
        (name, "query") for name in ("limit", "offset", "state")
    ]
    whole["content"] = {"application/json": {"schema": {"type": "object"}}}
    with pytest.raises(ContractError, match=r"limit is not a query parameter of GET /gates.* query string is all as a"):
        the_list("3.2.0", needed=(whole,))


SECRET: Json = {
    "type": "object",
    "required": ["id", "secret"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "secret": {"type": "string", "writeOnly": True},
        "note": {"type": "string"},
    },
}


@BOTH
@pytest.mark.parametrize(
    "row",
    [
        SECRET,
        ref("Secret"),
        {"allOf": [ref("Secret"), {"required": ["secret", "note"], "properties": {"note": {"type": "string"}}}]},
        {"oneOf": [ref("Secret")]},
    ],
)
def test_what_only_requests_have_is_not_due_in_a_row(the_list: Lists, version: str, row: Json) -> None:
    operation = the_list(version, row=row, schemas={"Secret": SECRET})
    assert not wrong(operation, {"id": "a", "note": "b"})
    assert wrong(operation, {"id": "a", "note": 1})
    assert wrong(operation, {"note": "b"})
    assert "secret" not in (*operation.row_required, *operation.row_fields)
    assert "id" in operation.row_required


@BOTH
def test_what_only_requests_have_is_not_due_within_a_row(the_list: Lists, version: str) -> None:
    marked = {"type": "string", "writeOnly": True}
    inner = {
        "type": "object",
        "required": ["key", "name"],
        "properties": {"key": ref("Key"), "name": {"type": "string"}},
    }
    row = {**IDENTIFIED, "properties": {"id": {"type": "string"}, "owners": {"type": "array", "items": ref("Owner")}}}
    operation = the_list(version, row=row, schemas={"Owner": inner, "Key": marked})
    assert not wrong(operation, {"id": "a", "owners": [{"name": "b"}]})
    assert wrong(operation, {"id": "a", "owners": [{"key": "b"}]})


@NEW
def test_what_stands_beside_a_reference_holds_too(the_list: Lists, version: str) -> None:
    row = {**ref("Identified"), "required": ["size"], "properties": {"size": {"type": "integer"}}}
    operation = the_list(version, row=row)
    assert set(operation.row_fields) == set(operation.row_required) == {"id", "size"}
    assert not wrong(operation, {"id": "a", "size": 1})
    for bad in ({"id": "a"}, {"size": 1}, {"id": 1, "size": 1}, {"id": "a", "size": "b"}):
        assert wrong(operation, bad)


@NEW
def test_a_member_beside_a_reference_keeps_what_the_reference_says_of_it(the_list: Lists, version: str) -> None:
    row = {**ref("Identified"), "properties": {"id": {"maxLength": 3}}}
    operation = the_list(version, row=row)
    assert not wrong(operation, {"id": "abc"})
    assert wrong(operation, {"id": 1})
    assert wrong(operation, {"id": "abcd"})


def test_what_stands_beside_a_reference_is_ignored_in_openapi_3_0(the_list: Lists) -> None:
    row = {**ref("Identified"), "required": ["size"], "properties": {"size": {"type": "integer"}}}
    operation = the_list("3.0.3", asked({**ref("State"), "default": "open"}), row=row, toml=PAGE)
    assert (set(operation.row_fields), operation.row_required) == ({"id"}, ("id",))
    assert of(operation, "state").default is None
    assert not wrong(operation, {"id": "a"})
    assert wrong(operation, {})


@NEW
def test_schemas_that_are_true_or_false(the_list: Lists, version: str) -> None:
    properties = {"id": {"type": "string"}, "any": True, "none": False, "list": {"type": "array", "items": True}}
    row = {"allOf": [True, {**IDENTIFIED, "properties": properties}]}
    operation = the_list(version, asked(True, "word"), row=row)
    assert set(operation.row_fields) == {"id", "any", "none", "list"}
    assert not wrong(operation, {"id": "a", "any": 1, "list": [1, "b"]})
    assert wrong(operation, {"id": "a", "none": 1})
    assert of(operation, "word").schema == {}
    with pytest.raises(ContractError, match=r"items: names no properties"):
        the_list(version, row=True)


@NEW
def test_a_mock_of_a_document_with_schemas_that_are_true(written: Callable[..., Contract], version: str) -> None:
    properties = {"id": {"type": "string"}, "state": ref("State"), "any": True}
    row = {"type": "object", "required": ["id", "state"], "properties": properties}
    folder = written(version, asked(ref("State")), row=row, toml=PAGE + FILTER).folder
    run = listproof.check(folder, only=("SCH-01", "PAG-01", "FLT-01"), max_examples=5)
    assert {each.id for each in run.results if each.verdict is Verdict.PASSED} >= {"SCH-01", "PAG-01", "FLT-01"}


KINDS = {"Gate": {"allOf": [ref("Identified"), {"required": ["kind"], "properties": {"kind": {"const": "gate"}}}]}}
TOLL = {"required": ["kind", "fee"], "properties": {"kind": {"const": "toll"}, "fee": {"type": "integer"}}}


@NEW
@pytest.mark.parametrize("word", ["oneOf", "anyOf"])
def test_rows_and_envelopes_by_chains_of_compositions(the_list: Lists, version: str, word: str) -> None:
    schemas = {
        **KINDS,
        "Toll": {"allOf": [ref("Identified"), TOLL]},
        "Either": {
            word: [ref("Gate"), ref("Toll")],
            "discriminator": {
                "propertyName": "kind",
                "mapping": {"gate": "#/components/schemas/Gate", "toll": "#/components/schemas/Toll"},
            },
        },
        "Listed": {"type": "object", "properties": {"gates": {"type": "array", "items": ref("Either")}}},
        "Counted": {"type": "object", "required": ["total"], "properties": {"total": {"type": "integer"}}},
    }
    answer = {"allOf": [{word: [ref("Listed")]}, {"allOf": [ref("Counted")]}]}
    operation = the_list(version, answer=answer, schemas=schemas, toml='rows = "/gates"\ntotal = "/total"\n' + PAGE)
    assert set(operation.row_fields) == {"id", "kind", "fee"}
    assert set(operation.row_required) == {"id", "kind"}
    for row in ({"id": "a", "kind": "gate"}, {"id": "a", "kind": "toll", "fee": 2}):
        assert not wrong(operation, row)
    for row in ({"id": "a", "kind": "toll"}, {"id": "a", "kind": "bridge"}, {"kind": "gate"}):
        assert wrong(operation, row)
    assert not wrong(operation, {"id": "a", "kind": "toll"}, ("id", "kind"))


@BOTH
def test_values_in_a_schema_are_no_schemas(the_list: Lists, version: str) -> None:
    odd = {"type": "string", "nullable": True}
    row = {**IDENTIFIED, "properties": {"id": {"type": "string"}, "nullable": {"type": "object", "enum": [odd]}}}
    operation = the_list(version, row=row)
    assert not wrong(operation, {"id": "a", "nullable": odd})
    assert wrong(operation, {"id": "a", "nullable": {"type": ["string", "null"]}})


@BOTH
def test_a_reference_to_elsewhere_is_told_with_its_line(the_list: Lists, version: str, tmp_path: Path) -> None:
    to = "#/paths/~1gates/get/parameters/0/schema"
    with pytest.raises(ContractError) as caught:
        the_list(version, row={**ROW, "properties": {"id": {"type": "string"}, "state": {"$ref": to}}})
    lines = (tmp_path / "openapi.json").read_text("utf-8").splitlines()
    line = next(number for number, each in enumerate(lines, 1) if to in each)
    assert f"openapi.json:{line}: /paths/~1gates/get/responses/200/" in str(caught.value)
    assert f"points to {to}, outside of components: not supported yet. Move the schema" in str(caught.value)


def test_lines_of_json_are_told_to_be_no_rows(written: Lists) -> None:
    with pytest.raises(ContractError, match=r"openapi.json:\d+: \S+/schema: is not an array of rows with a schema"):
        written("3.2.0", answer={"type": "array", "prefixItems": [ROW]})


@pytest.mark.parametrize(
    "servers, found",
    [
        (
            {"servers": [{"url": "https://gates.example/of/{town}", "variables": {"town": {"default": "york"}}}]},
            "/of/york",
        ),
        ({"servers": [{"url": "https://gates.example"}]}, ""),
    ],
)
def test_servers_of_a_path(written: Callable[..., Contract], servers: Json, found: str) -> None:
    assert written("3.1.0", path=servers).base_paths == ((found,) if found else ())
