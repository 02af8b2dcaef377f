"""What Schemathesis cannot generate from is a matter of that operation, and as little is left out as may be."""

from __future__ import annotations

from typing import Any

import pytest

from listproof.fuzz import document as fuzz_document
from listproof.fuzz import engine


def document(name: str) -> dict[str, Any]:
    named = {"name": name, "in": "header", "schema": {"type": "string"}}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    answers = {"200": {"description": ""}}
    paths = {"/a": {"get": {"parameters": [limit, named], "responses": answers}}}
    return {"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": paths}


@pytest.mark.parametrize("name", ["two words", "line\nbreak", "colon:", "x-ü", "x-\0", ""])
def test_a_header_that_cannot_be_sent_is_left_out_of_what_is_generated(name: str) -> None:
    cut = fuzz_document.cut(document(name), ("GET /a",), ())
    assert [each["name"] for each in cut["paths"]["/a"]["get"]["parameters"]] == ["limit"]


def test_other_headers_stay() -> None:
    cut = fuzz_document.cut(document("x-Team_1"), ("GET /a",), ())
    assert [each["name"] for each in cut["paths"]["/a"]["get"]["parameters"]] == ["limit", "x-Team_1"]


def test_what_the_engine_refuses_is_said_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_: object) -> None:
        raise ValueError("no such\nschema")

    monkeypatch.setattr(engine, "_schema", refuses)
    setting = engine.Setting(document("x"), ("GET /a",), {}, 1, 2)
    assert engine.run(setting, lambda *_: None) == ["Schemathesis: ValueError: no such schema"]
