"""``listproof init`` counts as stated what a document says of its pages for generators of clients, and in links."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from listproof.cli.command import main
from listproof.contract import library
from listproof.init.guess import STATED, Listed
from listproof.init.infer import lists

TEXT = {"type": "string"}
ODD = {"skipped": "integer", "mark": "string", "amount": "integer"}
"""Parameters whose names say nothing."""


def document(*parameters: str, **answer: Any) -> dict[str, Any]:
    """A document of one list; ``answer`` are the members beside its rows."""
    asked = [{"name": name, "in": "query", "schema": {"type": ODD[name]}} for name in parameters]
    row = {"type": "object", "properties": {"id": TEXT, "state": TEXT}}
    schema = {"type": "object", "properties": {"items": {"type": "array", "items": row}, **answer}}
    ok = {"description": "rows", "content": {"application/json": {"schema": schema}}}
    get: dict[str, Any] = {"operationId": "things", "parameters": asked, "responses": {"200": ok}}
    return {"openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "paths": {"/things": {"get": get}}}


def paged(name: str, value: Any, *parameters: str, **answer: Any) -> dict[str, Any]:
    content = document(*parameters, **answer)
    content["paths"]["/things"]["get"][name] = value
    return content


def only(content: dict[str, Any]) -> Listed:
    (found,) = lists(content)
    return found


CASES = {
    "speakeasy offset": (
        paged(
            "x-speakeasy-pagination",
            {
                "type": "offsetLimit",
                "inputs": [
                    {"name": "skipped", "in": "parameters", "type": "offset"},
                    {"name": "amount", "in": "parameters", "type": "limit"},
                ],
                "outputs": {"results": "$.items"},
            },
            *("skipped", "amount"),
        ),
        {"style": "offset", "at": "skipped", "size": "amount", "rows": "/items"},
    ),
    "speakeasy page": (
        paged(
            "x-speakeasy-pagination",
            {
                "type": "offsetLimit",
                "inputs": [{"name": "skipped", "in": "parameters", "type": "page"}],
                "outputs": {"numPages": "$.sheets", "results": "$.items"},
            },
            "skipped",
            sheets={"type": "integer"},
        ),
        {"style": "page", "at": "skipped", "pages": "/sheets"},
    ),
    "speakeasy cursor": (
        paged(
            "x-speakeasy-pagination",
            {
                "type": "cursor",
                "inputs": [{"name": "mark", "in": "parameters", "type": "cursor"}],
                "outputs": {"nextCursor": "$.onward"},
            },
            "mark",
            onward=TEXT,
        ),
        {"style": "cursor", "at": "mark", "next": "/onward"},
    ),
    "speakeasy url": (
        paged("x-speakeasy-pagination", {"type": "url", "outputs": {"nextUrl": "$.onward"}}, onward=TEXT),
        {"style": "link", "next": "/onward"},
    ),
    "pageable": (
        paged("x-ms-pageable", {"itemName": "items", "nextLinkName": "onward"}, onward=TEXT),
        {"style": "link", "next": "/onward", "rows": "/items"},
    ),
    "fern cursor": (
        paged(
            "x-fern-pagination",
            {"cursor": "$request.mark", "next_cursor": "$response.onward", "results": "$response.items"},
            "mark",
            onward=TEXT,
        ),
        {"style": "cursor", "at": "mark", "next": "/onward"},
    ),
    "fern offset": (
        paged(
            "x-fern-pagination",
            {"offset": "$request.skipped", "step": "$request.amount", "results": "$response.items"},
            *("skipped", "amount"),
        ),
        {"style": "offset", "at": "skipped", "size": "amount"},
    ),
    "apimatic": (
        paged(
            "x-pagination",
            [{"type": "cursor", "input": "$request.query#/mark", "output": "$response.body#/onward"}],
            "mark",
            onward=TEXT,
        ),
        {"style": "cursor", "at": "mark", "next": "/onward"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_stated_for_generators(name: str) -> None:
    content, wanted = CASES[name]
    found = only(content)
    got = {key: found.styles[0] if key == "style" else found.value(key) for key in wanted}
    assert got == wanted
    assert all(found.facts[key].sure == STATED for key in wanted if key != "style")


def test_a_link_to_the_operation_itself_leads_to_the_next_page() -> None:
    content = document("mark", onward=TEXT)
    get = content["paths"]["/things"]["get"]
    parameters = {"mark": "$response.body#/onward"}
    get["responses"]["200"]["links"] = {"following": {"operationId": "things", "parameters": parameters}}
    found = only(content)
    assert (found.styles[0], found.value("at"), found.value("next")) == ("cursor", "mark", "/onward")
    get["responses"]["200"]["links"]["following"]["operationId"] = "others"
    assert only(content).styles == ("none",)


def test_what_the_operation_does_not_have_is_not_taken() -> None:
    inputs = [{"name": "absent", "in": "parameters", "type": "offset"}]
    found = only(paged("x-speakeasy-pagination", {"type": "offsetLimit", "inputs": inputs}))
    assert found.styles == ("none",)


@pytest.mark.parametrize(
    "value", [None, [], "cursor", 3, {"type": "cursor", "inputs": 3, "outputs": []}, {"inputs": [3]}]
)
def test_what_cannot_be_read_is_not_there(value: Any) -> None:
    for name in ("x-speakeasy-pagination", "x-ms-pageable", "x-fern-pagination", "x-pagination"):
        assert only(paged(name, value)).styles == ("none",)


def test_the_contract_can_be_read(tmp_path: Path) -> None:
    file, out = tmp_path / "api.yaml", tmp_path / "contract"
    file.write_text(yaml.safe_dump(CASES["speakeasy offset"][0]), "utf-8")
    assert main(["init", str(file), "--out", str(out)]) == 0
    text = (out / "listing.toml").read_text("utf-8")
    assert 'at = "skipped"  # x-speakeasy-pagination says it (stated' in text
    (operation,) = library.load(str(out)).lists
    assert operation.page is not None
    assert operation.page.style == "offset"


def test_a_header_that_other_answers_have_leads_to_the_next_page() -> None:
    """Where an array answers, there is no other room for a cursor."""
    content = document("mark")
    get = content["paths"]["/things"]["get"]
    get["parameters"] = [{"name": "next_token", "in": "query", "schema": TEXT}]
    media = get["responses"]["200"]["content"]["application/json"]
    media["schema"] = media["schema"]["properties"]["items"]
    assert only(content).value("next") == "link:next"
    content["components"] = {"headers": {"X-Next-Token": {"schema": TEXT}}}
    assert only(content).value("next") == "header:X-Next-Token"
