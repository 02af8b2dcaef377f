"""Documents of every kind are read, served by a mock and checked: right servers pass, a wrong one is found."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

import listproof
from listproof.contract import document, library, swagger
from listproof.contract.member import may_lack
from listproof.contract.model import ListOperation
from listproof.errors import ContractError
from listproof.oracle.row import Row
from listproof.oracle.row_schema import row_validator
from listproof.results.model import Run, Verdict

DOCUMENTS = Path(__file__).parents[2] / "documents"

KINDS = {
    "swagger": ("total_counts_the_page", "TOT-02"),
    "cookie": ("offset_ignored", "PAG-03"),
    "composed": ("filter_ignored", "FLT-01"),
    "three-two": ("filter_ignored", "FLT-01"),
}
"""Folder -> a fault of its mock and the requirement that finds it."""


def checked(folder: Path, *only: str, **options: Any) -> Run:
    return listproof.check(folder, only=only, max_examples=20, **options)


def roots(run: Run) -> set[str]:
    bad = (Verdict.FAILED, Verdict.ERROR)
    return {each.id for each in run.results if each.verdict in bad and not each.consequence_of}


def row(content: dict[str, Any]) -> Row:
    return Row(content["id"], content, content)


def the_list(folder: Path) -> ListOperation:
    (operation,) = library.load(str(folder)).lists
    return operation


@pytest.mark.parametrize("name", KINDS)
def test_its_mock_conforms(name: str) -> None:
    run = checked(DOCUMENTS / name, "SCH", "PAG-01", "PAG-03", "PGN", "TOT", "ORD-01", "ORD-02", "FLT", "RNG", "FUZ")
    assert not roots(run)
    passed = {each.id for each in run.results if each.verdict is Verdict.PASSED}
    assert {"SCH-01", "FUZ-01"} <= passed


@pytest.mark.parametrize("name", KINDS)
def test_a_wrong_mock_is_found(name: str) -> None:
    fault, requirement = KINDS[name]
    assert requirement in roots(checked(DOCUMENTS / name, requirement, fault=fault))


def test_swagger_2_is_read_as_openapi_and_cited_as_it_is_written() -> None:
    operation = the_list(DOCUMENTS / "swagger")
    text = (DOCUMENTS / "swagger/openapi.yml").read_text("utf-8").splitlines()
    for role, word in {
        "size.default": "default: 25",
        "size": "name: limit",
        "filter.enum": "enum: [lent, returned, lost]",
        "row.required": "required: [number, branch",
        "400": '"400":',
        "path.branch": "name: branch",
        "security": "- key: []",
    }.items():
        for source in operation.sources[role]:
            assert source.file == "openapi.yml"
            assert word in text[source.line - 1], (role, source)
    assert operation.page is not None
    assert operation.page.most == 200
    assert operation.field_schema("note") == {"type": ["string", "null"]}
    assert [each.header for each in operation.security] == ["X-Library-Key"]
    assert [*operation.responses["400"].content] == ["application/json"]


def test_swagger_2_has_the_styles_of_its_collection_formats() -> None:
    read = document.modern(document.read(DOCUMENTS / "swagger/openapi.yml"))
    listed = read.content["paths"]["/branches/{branch}/loans"]["get"]["parameters"]
    styles = {each["name"]: (each["style"], each["explode"]) for each in listed if "style" in each}
    assert styles == {"state": ("pipeDelimited", False), "fields": ("form", True)}
    assert read.content["servers"] == [{"url": "https://library.example.org/api/v4"}]
    assert read.content["components"]["securitySchemes"] == {
        "key": {"type": "apiKey", "in": "header", "name": "X-Library-Key"},
        "login": {"type": "http", "scheme": "basic"},
        "token": {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {"scopes": {"read": "reads"}, "tokenUrl": "https://library.example.org/token"}
            },
        },
    }


def test_swagger_2_is_valid_openapi_3_when_it_was_read(tmp_path: Path) -> None:
    read = document.modern(document.read(DOCUMENTS / "swagger/openapi.yml"))
    shutil.copy(DOCUMENTS / "swagger/listing.toml", tmp_path)
    (tmp_path / "openapi.json").write_text(json.dumps(read.content), "utf-8")
    here, there = the_list(DOCUMENTS / "swagger"), the_list(tmp_path)
    for facts in ("row_schema", "row_fields", "row_required", "envelope", "body"):
        assert getattr(here, facts) == getattr(there, facts)


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("type: integer, minimum: 1", "type: whole, minimum: 1", "openapi.yml:58: /parameters/Limit"),
        ('swagger: "2.0"', 'swagger: "1.2"', "openapi.yml:1: /swagger: is 1.2, which is not supported. Supported are"),
        (
            'items: { $ref: "#/definitions/Loan" }',
            'items: { $ref: "#/x-rows/Loan" }',
            "points to #/x-rows/Loan, which is not there",
        ),
        (
            '{ $ref: "#/definitions/Problem" }',
            '{ $ref: "#/x-a" }\nx-a: { type: object }\nx-b:\n  c: 1',
            "not supported there",
        ),
    ],
)
def test_a_mistake_in_swagger_2_names_its_own_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    shutil.copytree(DOCUMENTS / "swagger", tmp_path, dirs_exist_ok=True)
    text = (tmp_path / "openapi.yml").read_text("utf-8")
    assert old in text
    (tmp_path / "openapi.yml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContractError, match=re.escape(said)):
        library.load(str(tmp_path))


@pytest.mark.parametrize("name", ["openapi.yaml", "openapi.yml", "openapi.json"])
def test_a_document_may_have_any_of_three_names(tmp_path: Path, name: str) -> None:
    shutil.copy(DOCUMENTS / "three-two/listing.toml", tmp_path)
    content = yaml.safe_load((DOCUMENTS / "three-two/openapi.json").read_text("utf-8"))
    (tmp_path / name).write_text(json.dumps(content) if name.endswith("json") else yaml.safe_dump(content), "utf-8")
    contract = library.load(str(tmp_path))
    assert contract.file == name
    assert {each.file for each in contract.lists[0].sources["size"]} == {name}
    (tmp_path / "openapi.yml" if name != "openapi.yml" else tmp_path / "openapi.yaml").touch()
    with pytest.raises(ContractError, match="which of them is the document"):
        library.load(str(tmp_path))


def test_rows_are_what_their_alternatives_have_in_common() -> None:
    operation = the_list(DOCUMENTS / "composed")
    assert set(operation.row_fields) == {"id", "account", "made_at", "amount", "kind", "card", "of"}
    assert set(operation.row_required) == {"id", "account", "made_at", "amount", "kind"}
    kinds = operation.field_schema("kind")
    assert [each["enum"] for each in kinds["anyOf"]] == [["charge"], ["refund"]]
    assert may_lack(operation, "card")
    assert not may_lack(operation, "kind")


def test_a_projected_row_fits_alternatives_that_differ_by_what_was_left_out() -> None:
    operation = the_list(DOCUMENTS / "composed")
    whole, cut = row_validator(operation, None), row_validator(operation, ("id", "amount"))
    both = {"id": "e1", "amount": 3}
    assert cut.valid(row(both))
    assert not whole.valid(row(both))
    assert not cut.valid(row({"id": "e1", "amount": 0}))
    assert not cut.valid(row({"id": "e1"}))


def test_members_of_objects_are_named_as_they_are_sent() -> None:
    operation = the_list(DOCUMENTS / "composed")
    assert operation.page is not None
    assert operation.page.size is not None
    assert operation.page.size.name == "page[size]"
    assert (operation.page.default, operation.page.most) == (20, 100)
    assert [str(each).partition(": ")[2] for each in operation.sources["size.default"]] == [
        "size: { type: integer, minimum: 1, maximum: 100, default: 20 }"
    ]
    assert operation.filter("kind").values == ("charge", "refund")
    assert not {"page", "filter"} & {each.name for each in operation.parameters}


@pytest.mark.parametrize(
    "name, said",
    [
        ("page[sise]", "page[sise] is not a query parameter of GET /accounts/{account}/entries."),
        ("page[size", "page[size is not a query parameter"),
        ("pages[size]", "pages[size] is not a query parameter"),
    ],
)
def test_a_member_that_no_object_has_is_a_mistake(tmp_path: Path, name: str, said: str) -> None:
    shutil.copytree(DOCUMENTS / "composed", tmp_path, dirs_exist_ok=True)
    text = (tmp_path / "listing.toml").read_text("utf-8")
    (tmp_path / "listing.toml").write_text(text.replace("page[size]", name), "utf-8")
    with pytest.raises(ContractError, match=re.escape(said)):
        library.load(str(tmp_path))


def test_an_object_in_a_form_gives_its_members_names_of_their_own(tmp_path: Path) -> None:
    shutil.copytree(DOCUMENTS / "composed", tmp_path, dirs_exist_ok=True)
    api, listing = tmp_path / "openapi.yaml", tmp_path / "listing.toml"
    text = api.read_text("utf-8")
    api.write_text(
        text.replace(
            "style: deepObject\n          explode: true\n          schema:\n            allOf",
            "schema:\n            allOf",
        ),
        "utf-8",
    )
    text = listing.read_text("utf-8")
    listing.write_text(text.replace("page[size]", "size").replace("page[offset]", "offset"), "utf-8")
    page = the_list(tmp_path).page
    assert page is not None
    assert page.size is not None
    assert (page.size.name, page.most) == ("size", 100)


def test_operations_of_openapi_3_2_are_all_accounted_for() -> None:
    contract = library.load(str(DOCUMENTS / "three-two"))
    assert set(contract.out_of_scope) == {"QUERY /stations", "COPY /stations"}


def test_references_between_what_swagger_2_has_at_other_places_are_kept() -> None:
    at_rows = "#/paths/~1a/get/responses/200/schema"
    found = swagger.Converted(
        {
            "swagger": "2.0",
            "basePath": "/v1",
            "paths": {
                "/a": {"get": {"responses": {"200": {"description": "", "schema": {"type": "array"}}}}},
                "/b": {"get": {"responses": {"200": {"description": "", "schema": {"$ref": at_rows}}}}},
                "x-c": {"get": 1},
            },
        }
    )
    schema = found.content["paths"]["/b"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/paths/~1a/get/responses/200/content/application~1json/schema"}
    assert found.origin(schema["$ref"][1:] + "/items") == at_rows[1:] + "/items"
    assert found.content["servers"] == [{"url": "/v1"}]
    assert [*found.content["paths"]] == ["/a", "/b"]
