"""Filters with a type: what is none of it, and values that programs take for nothing."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import httpx
import pytest

from listproof.checking.requirement import REGISTRY
from listproof.collection import target
from listproof.contract import library
from listproof.http.client import Client
from listproof.results.model import Result, Verdict
from listproof.run.plan import plan
from listproof.run.runner import run_case
from listproof.suite.catalogue import catalogue

DOCUMENT = """
openapi: 3.1.0
info: {title: Notes, version: "1"}
paths:
  /notes:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 10}}
        - {name: offset, in: query, schema: {type: integer, minimum: 0, default: 0}}
        - {name: draft, in: query, schema: {type: boolean}}
        - {name: stars, in: query, schema: {type: integer}}
        - {name: weight, in: query, schema: {type: number}}
        - {name: author, in: query, schema: {type: string, format: uuid}}
        - {name: day, in: query, schema: {type: string, format: date}}
        - {name: made, in: query, schema: {type: string, format: date-time}}
        - {name: title, in: query, schema: {type: string}}
      responses:
        "200":
          description: notes
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Note"}}}}
        "422": {description: wrong}
components:
  schemas:
    Note:
      type: object
      required: [id]
      properties:
        id: {type: string}
        draft: {type: boolean}
        stars: {type: integer}
        weight: {type: number}
        author: {type: string, format: uuid}
        day: {type: string, format: date}
        made: {type: string, format: date-time}
        title: {type: [string, "null"]}
"""


LISTING = """
[[list]]
operation = "GET /notes"
id = "id"
[[list.page]]
style = "offset"
size = "limit"
at = "offset"
"""


AUTHORS = ("6f1c8a52-93d4-4c57-9f0e-1b2a3c4d5e6f", "0b6f33a4-56a3-4b3c-8a19-5d6f1c2e9a77")


Notes = list[dict[str, Any]]


Read = Callable[[str, str], object]
"""From a filter's name and text to the value that it asks for; ValueError where it is none."""


def boolean(text: str) -> bool:
    return {"true": True, "false": False}[text]


PARSERS: dict[str, Callable[[str], object]] = {
    "draft": boolean,
    "stars": int,
    "weight": float,
    "author": UUID,
    "day": date.fromisoformat,
    "made": datetime.fromisoformat,
    "title": str,
}


TYPED = tuple(name for name in PARSERS if name != "title")


def notes() -> Notes:
    return [
        {
            "id": f"n{number}",
            "draft": number % 3 == 0,
            "stars": (0, 7, *range(1, 20))[number],
            "weight": (0.0, 1.5, 2.0)[number % 3],
            "author": AUTHORS[number % 2],
            "day": f"2025-11-{number % 4 + 1:02}",
            "made": f"2025-11-03T08:00:{number % 5:02}Z",
            "title": ("a", "b", "", None)[number % 4],
        }
        for number in range(14)
    ]


def read(name: str, text: str) -> object:
    """What a correct server understands."""
    try:
        return PARSERS[name](text)
    except (KeyError, ValueError):
        raise ValueError(text) from None


def result(folder: Path, names: tuple[str, ...], identity: str, own: Read = read) -> Result:
    """The result of one requirement on a server with filters of these names that reads values as ``own`` does; what
    it reads as None filters nothing, as ``nothing`` no row is."""
    tables = [f'[[list.filter]]\nfield = "{name}"\nop = "eq"\nsend = "{name}={{value}}"\n' for name in names]
    folder.joinpath("openapi.yaml").write_text(DOCUMENT, "utf-8")
    folder.joinpath("listing.toml").write_text(LISTING + "".join(tables), "utf-8")
    operation = library.load(str(folder)).lists[0]

    def answer(request: httpx.Request) -> httpx.Response:
        sent = parse_qs(request.url.query.decode(), keep_blank_values=True)
        rows = notes()
        try:
            for name in names:
                wanted = own(name, sent[name][-1]) if name in sent else None
                rows = [row for row in rows if wanted is None or same(name, row[name], wanted)]
        except ValueError as wrong:
            return httpx.Response(422, json={"detail": str(wrong)})
        except ArithmeticError:
            return httpx.Response(500, json={"detail": "Internal Server Error"})
        limit, offset = int(sent.get("limit", ["10"])[-1]), int(sent.get("offset", ["0"])[-1])
        return httpx.Response(200, json=rows[offset : offset + limit])

    client = Client("http://stand.in", transport=httpx.MockTransport(answer), retries=0, sleep=lambda _: None)
    catalogue()
    one = target.build(operation, client, {"main": {}}, seed=1)
    return run_case(plan([REGISTRY[identity]], one)[0])


def same(name: str, held: object, wanted: object) -> bool:
    if held is None or name == "title":
        return held == wanted
    return PARSERS[name](json.dumps(held) if not isinstance(held, str) else held) == wanted


FAMILY = ("FLT-01", "FLT-02", "FLT-06", "MIX-01", "MIX-02")


@pytest.mark.parametrize("identity", FAMILY)
@pytest.mark.parametrize("names", [*((name,) for name in PARSERS), ("draft", "stars", "title")])
def test_a_right_server_fails_nothing(tmp_path: Path, names: tuple[str, ...], identity: str) -> None:
    one = result(tmp_path, names, identity)
    assert one.verdict not in (Verdict.FAILED, Verdict.ERROR), one.findings
    if identity != "FLT-06" or names != ("title",):
        assert one.verdict is Verdict.PASSED, one.message


@pytest.mark.parametrize("name", TYPED)
@pytest.mark.parametrize("instead", [None, "nothing", ArithmeticError])
def test_what_is_none_of_the_type_is_refused(tmp_path: Path, name: str, instead: object) -> None:
    def lenient(field: str, text: str) -> object:
        try:
            return read(field, text)
        except ValueError:
            if instead is ArithmeticError:
                raise ArithmeticError from None
            return instead

    one = result(tmp_path, (name,), "FLT-06", lenient)
    assert one.verdict is Verdict.FAILED


def test_any_text_but_true_read_as_false_is_found(tmp_path: Path) -> None:
    assert result(tmp_path, ("draft",), "FLT-06", lambda _, text: text == "true").verdict is Verdict.FAILED


def test_a_wrong_type_beside_another_parameter_is_found(tmp_path: Path) -> None:
    turns = itertools.count()

    def once(name: str, text: str) -> object:
        try:
            return read(name, text)
        except ValueError:
            if next(turns) < 1:
                raise
            return None

    assert result(tmp_path, ("draft",), "FLT-06", once).verdict is Verdict.FAILED


@pytest.mark.parametrize("name, falsy", [("draft", False), ("stars", 0), ("weight", 0.0)])
def test_a_value_that_is_taken_for_no_filter_is_found(tmp_path: Path, name: str, falsy: object) -> None:
    def forgetful(field: str, text: str) -> object:
        return read(field, text) or None

    for identity in ("FLT-01", "MIX-01"):
        assert result(tmp_path, (name,), identity, forgetful).verdict is Verdict.FAILED, falsy


@pytest.mark.parametrize("name", ["draft", "stars", "weight"])
def test_a_value_that_is_taken_for_no_row_is_found(tmp_path: Path, name: str) -> None:
    def losing(field: str, text: str) -> object:
        return read(field, text) or "nothing"

    assert result(tmp_path, (name,), "FLT-02", losing).verdict is Verdict.FAILED


def test_null_that_is_taken_for_no_filter_is_found(tmp_path: Path) -> None:
    def forgetful(_: str, text: str) -> object:
        return None if text == "null" else text

    assert result(tmp_path, ("title",), "FLT-01", forgetful).verdict is Verdict.FAILED


def test_an_empty_text_may_mean_no_filter_and_nothing_else(tmp_path: Path) -> None:
    assert result(tmp_path, ("title",), "FLT-01", lambda _, text: text or None).verdict is Verdict.PASSED
    assert result(tmp_path, ("title",), "FLT-01", lambda _, text: text or "a").verdict is Verdict.FAILED
