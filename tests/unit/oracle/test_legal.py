"""Texts against a parameter's schema, and parents that exist nowhere of the form that the document gives."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from listproof.checking.requirement import REGISTRY
from listproof.collection import target
from listproof.contract import library
from listproof.contract.model import ListOperation
from listproof.http.client import Client
from listproof.oracle import legal, spelling
from listproof.results.model import Result, Verdict
from listproof.run.plan import plan
from listproof.run.runner import run_case
from listproof.suite.catalogue import catalogue

DOCUMENT = """
openapi: 3.1.0
info: {title: Shelves, version: "1"}
paths:
  /shelves/{shelf}/books:
    get:
      parameters:
        - {name: shelf, in: path, required: true, schema: SCHEMA}
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 10}}
        - {name: offset, in: query, schema: {type: integer, minimum: 0, default: 0}}
      responses:
        "200":
          description: books
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Book"}}}}
        "404": {description: no such shelf}
        "422": {description: wrong}
components:
  schemas:
    Book: {type: object, required: [id, shelf], properties: {id: {type: string}, shelf: {}}}
"""
LISTING = """
[[list]]
operation = "GET /shelves/{shelf}/books"
id = "id"
parent = { shelf = "shelf" }
[[list.page]]
style = "offset"
size = "limit"
at = "offset"
"""


@pytest.mark.parametrize(
    "schema, text, allowed",
    [
        ({"type": "integer"}, "17", True),
        ({"type": "integer"}, "not-a-uuid", False),
        ({"type": "integer"}, "1.5", False),
        ({"type": "integer", "minimum": 1}, "0", False),
        ({"type": "number"}, "1.5", True),
        ({"type": "number"}, "abc", False),
        ({"type": "boolean"}, "true", True),
        ({"type": "boolean"}, "maybe", False),
        ({"type": "boolean"}, "1", False),
        ({"type": "string"}, "anything", True),
        ({"type": "string", "format": "uuid"}, "not-a-uuid", False),
        ({"type": "string", "format": "date"}, "2025-13-40", False),
        ({"type": "string", "format": "date-time"}, "2025-11-03", False),
        ({"type": "string", "pattern": "^[a-z]+$"}, "A1", False),
        ({"type": ["integer", "null"]}, "5", True),
        ({"type": "string", "maxLength": 3}, "long", False),
        ({"enum": [1, "two"]}, "two", True),
        ({"enum": [1, "two"]}, "3", False),
        ({}, "anything", True),
    ],
)
def test_a_text_is_read_by_the_type(schema: dict[str, Any], text: str, allowed: bool) -> None:
    assert legal.fits(schema, text) is allowed


@pytest.mark.parametrize(
    "schema, taken, form",
    [
        ({"type": "integer"}, ["7"], r"\d{10}"),
        ({"type": "integer", "format": "int64", "minimum": 1}, ["7"], r"\d{10}"),
        ({"type": "integer", "minimum": 1, "maximum": 4}, ["1", "2", "4"], "3"),
        ({"type": "integer", "multipleOf": 7, "maximum": 7000}, ["7"], r"\d+"),
        ({"type": "integer", "exclusiveMinimum": 10, "exclusiveMaximum": 12}, [], "11"),
        ({"type": "string", "pattern": "^thr_[0-9a-f]{12}$"}, ["thr_0123456789ab"], "thr_[0-9a-f]{12}"),
        ({"type": "string", "maxLength": 6}, ["a"], "[a-z]{1,6}"),
        ({"type": "string", "format": "date"}, ["2025-01-01"], r"\d{4}-\d\d-\d\d"),
        ({"type": "string", "format": "ipv4"}, [], r"192\.0\.2\.\d+"),
        ({"enum": ["north", "south", "east"]}, ["north", "south"], "east"),
        ({"type": "string"}, ["12", "13"], r"\d{10}"),
    ],
)
def test_an_unused_value_has_the_form_of_the_document(schema: dict[str, Any], taken: list[str], form: str) -> None:
    found = {legal.unused(schema, taken, random.Random(seed)) for seed in (1, 1, 2, 3)}
    for text in found:
        assert re.fullmatch(form, text)
        assert legal.fits(schema, text)
        assert text not in taken
    assert legal.unused(schema, taken, random.Random(4)) == legal.unused(schema, taken, random.Random(4))


def test_where_the_document_leaves_it_open_it_is_a_uuid() -> None:
    for schema in ({}, {"type": "string"}, {"type": "string", "format": "uuid"}):
        assert uuid.UUID(legal.unused(schema, ["main"], random.Random(1))).version == 4


def shelves(
    folder: Path,
    schema: str,
    known: str,
    identity: str,
    wrong: bool = False,
    reading: Callable[[str], str] = str,
    empty: str = "",
) -> Result:
    """The result of one requirement on a server whose shelves are named by values of this schema; what is none is
    refused with 422, a shelf that is not there with 404, on a ``wrong`` server with an empty 200. Names are taken as
    ``reading`` has them; the shelf ``empty`` has no books."""
    folder.joinpath("openapi.yaml").write_text(DOCUMENT.replace("SCHEMA", schema), "utf-8")
    folder.joinpath("listing.toml").write_text(LISTING, "utf-8")
    operation = library.load(str(folder)).lists[0]
    own = operation.parameters[0].schema
    rows = [{"id": f"b{number}", "shelf": known} for number in range(12)]

    def answer(request: httpx.Request) -> httpx.Response:
        name = reading(unquote(request.url.raw_path.decode().split("/")[2]))
        if empty and name == empty:
            return httpx.Response(200, json=[])
        if not legal.fits(own, name):
            return httpx.Response(422, json={"detail": "no such value"})
        if name != known:
            return httpx.Response(200, json=[]) if wrong else httpx.Response(404, json={"detail": "not found"})
        at, size = (int(request.url.params.get(each, default)) for each, default in (("offset", 0), ("limit", 10)))
        return httpx.Response(200, json=rows[at : at + size])

    client = Client("http://stand.in", transport=httpx.MockTransport(answer), retries=0, sleep=lambda _: None)
    catalogue()
    one = target.build(operation, client, {"main": {"shelf": known}}, seed=1)
    return run_case(plan([REGISTRY[identity]], one)[0])


FORMS = [
    ("{type: integer}", "17"),
    ("{type: integer, minimum: 1, maximum: 400}", "17"),
    ("{type: string, pattern: '^s-[0-9]{4}$'}", "s-1234"),
    ("{type: string, enum: [north, south]}", "north"),
    ("{type: string, enum: [north]}", "north"),
    ("{type: string, minLength: 3, maxLength: 5}", "abcd"),
    ("{type: string, format: uuid}", "6f1c8a52-93d4-4c57-9f0e-1b2a3c4d5e6f"),
    ("{type: string}", "17"),
]


@pytest.mark.parametrize("schema, known", FORMS)
def test_an_unknown_parent_of_the_right_form_alarms_no_right_server(tmp_path: Path, schema: str, known: str) -> None:
    for identity in ("SCO-03", "SCO-04"):
        result = shelves(tmp_path, schema, known, identity)
        assert result.verdict is Verdict.PASSED, (identity, result.findings)


@pytest.mark.parametrize("schema, known", [pair for pair in FORMS if pair[0] != "{type: string, enum: [north]}"])
def test_an_empty_listing_of_an_unknown_parent_is_found(tmp_path: Path, schema: str, known: str) -> None:
    assert shelves(tmp_path, schema, known, "SCO-03", wrong=True).verdict is Verdict.FAILED


MAIN = "6f1c8a52-93d4-4c57-9f0e-1b2a3c4d5e6f"


@pytest.mark.parametrize(
    "schema, text, others",
    [
        (
            {"type": "string", "format": "uuid"},
            MAIN,
            [MAIN.upper(), f"{{{MAIN}}}", MAIN.replace("-", ""), f"urn:uuid:{MAIN}"],
        ),
        ({"type": "string"}, MAIN.upper(), [f"{{{MAIN}}}", MAIN.replace("-", ""), f"urn:uuid:{MAIN}", MAIN]),
        ({"type": "integer"}, "17", ["017", "+17", "17.0"]),
        ({"type": "string"}, "thread_9a", ["THREAD_9A"]),
        ({"type": "string"}, "17", []),
    ],
)  # fmt: skip
def test_spellings_of_an_id(schema: dict[str, Any], text: str, others: list[str]) -> None:
    assert [each["shelf"] for each in spelling.spelled(of(schema), {"shelf": text})] == others


@pytest.mark.parametrize(
    "schema, text, others",
    [
        (
            {"type": "string", "format": "uuid"},
            MAIN,
            [MAIN[:-1] + "a", "6f1c8a52-04a5-5a68-0a1a-2a3b4a5a6a7a", MAIN[:8], MAIN[:-1], MAIN + "0"],
        ),
        ({"type": "string"}, MAIN, [MAIN[:-1] + "a", "6f1c8a52-04a5-5a68-0a1a-2a3b4a5a6a7a"]),
        ({"type": "integer", "format": "int64"}, "19", ["10"]),
        ({"type": "string"}, "news", ["newa"]),
        ({"type": "string"}, "a-", []),
    ],
)
def test_ids_that_differ_in_a_character_or_two(schema: dict[str, Any], text: str, others: list[str]) -> None:
    assert [each["shelf"] for each in spelling.altered(of(schema), {"shelf": text})] == others


def of(schema: dict[str, Any]) -> ListOperation:
    operation = library.load("langsmith").lists[0]
    path = replace(operation.parameters[0], name="shelf", location="path", schema=schema)
    return replace(operation, parameters=(path,))


LENIENT = {
    "zeros before it": lambda text: text.lstrip("0"),
    "whatever follows": lambda text: re.match(r"\+?(\d*)", text)[1],  # type: ignore[index]  # matches always
    "one digit less": lambda text: "17" if text == "18" else text,
}


@pytest.mark.parametrize(
    "reading, verdict",
    [("zeros before it", Verdict.PASSED), ("whatever follows", Verdict.PASSED), ("one digit less", Verdict.FAILED)],
)
def test_an_integer_may_be_spelled_otherwise_and_opens_its_own_rows(
    tmp_path: Path, reading: str, verdict: Verdict
) -> None:
    assert shelves(tmp_path, "{type: integer}", "17", "SCO-08", reading=LENIENT[reading]).verdict is verdict


def test_an_empty_listing_for_another_spelling_is_found(tmp_path: Path) -> None:
    def lost(text: str) -> str:
        return "none" if text == "017" else text

    assert shelves(tmp_path, "{type: integer}", "17", "SCO-08", reading=lost, empty="none").verdict is Verdict.FAILED
