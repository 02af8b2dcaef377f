"""Parts of the document, and JSON indented."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listproof.report import excerpt
from listproof.report.indent import indented
from listproof.results.model import Cited

TEXT = tuple(f"line {number}" for number in range(1, 40))


def cited(line: int, operation: str = "GET /a") -> Cited:
    return Cited(operation, "openapi.yaml", line, TEXT[line - 1], TEXT[line - 3 : line + 2], line - 2)


def test_excerpts_that_touch_are_one() -> None:
    found = excerpt.of([cited(10), cited(30), cited(14), cited(11), cited(12, "GET /b")], "GET /a")
    assert [(each.first, each.last, each.cited) for each in found] == [(8, 16, (10, 11, 14)), (28, 32, (30,))]
    assert found[0].lines == tuple(enumerate(TEXT[7:16], 8))


@pytest.mark.parametrize(
    "text, shown",
    [
        ('[{"a":1,"b":[]},{}]', '[\n  {\n    "a": 1,\n    "b": []\n  },\n  {}\n]'),
        ('{"a":"x,{\\"y', '{\n  "a": "x,{\\"y'),
        ("<html>{}", "<html>{}"),
        ("", ""),
    ],
)
def test_json_is_indented_also_where_it_is_cut(text: str, shown: str) -> None:
    assert indented(text) == shown


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists)
    | st.dictionaries(st.text(), st.text())
)
def test_indented_json_means_the_same(value: object) -> None:
    assert json.loads(indented(json.dumps(value, ensure_ascii=False))) == value
