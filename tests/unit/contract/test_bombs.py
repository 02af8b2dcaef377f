"""Contract folders that would hang or explode: each gives one message with file and line, in little time."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from listproof.contract import content_builder, library, openapi_rules, yaml_text
from listproof.contract.model import ListOperation
from listproof.errors import ContractError
from listproof.oracle.row import Row
from listproof.oracle.row_schema import row_validator

DOCS = Path(__file__).parents[3] / "docs" / "adding-a-contract.md"
SOON = 10
"""Seconds: what hung took hours."""


@pytest.fixture(scope="module")
def example() -> dict[str, str]:
    text = DOCS.read_text("utf-8")
    return {
        "listing.toml": re.findall(r"```toml\n(.*?)```", text, re.S)[0],
        "openapi.yaml": re.findall(r"```yaml\n(.*?)```", text, re.S)[0],
    }


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < SOON


def refused(folder: Path, example: dict[str, str], api: str) -> str:
    (folder / "listing.toml").write_text(example["listing.toml"], "utf-8")
    (folder / "openapi.yaml").write_text(api, "utf-8")
    with pytest.raises(ContractError) as caught:
        library.load(str(folder))
    assert re.match(r"\S+openapi\.yaml:\d+: ", str(caught.value))
    return str(caught.value)


def bomb(merging: bool) -> str:
    lines = ["x-a0: &a0 { k: 1 }"]
    for number in range(1, 30):
        one = f"*a{number - 1}"
        inner = f"{{ <<: [{one}, {one}], n{number}: {one} }}" if merging else f"[{', '.join([one] * 9)}]"
        lines.append(f"x-a{number}: &a{number} {inner}")
    return "\n".join(lines) + "\n"


REFUSED = {
    "aliases": (bomb(False), "repeats more than 100000 values by YAML aliases"),
    "merges": (bomb(True), "repeats more than 100000 values by YAML aliases"),
    "flow nesting": ("x-deep: " + "[" * 600 + "]" * 600 + "\n", "is nested more than 100 levels deep"),
    "block nesting": ("".join(f"{' ' * n}{'x-a' if not n else 'a'}:\n" for n in range(600)), "nested more than 100"),
    "endless flow": ("x-deep: " + "{a: " * 100_000 + "\n", "is nested more than 100 levels deep"),
    "integer": ("x-n: " + "1" * 2_000_000 + "\n", "is a number of 2000000 characters"),
    "fraction": ("x-n: 0." + "1" * 2_000_000 + "\n", "is a number of 2000002 characters"),
    "tag": ("x-n: !!python/object/apply:os.system [ls]\n", "has the tag !!python/object/apply:os.system"),
    "second document": ("---\na: 1\n", "holds a second YAML document"),
    "complex name": ("? [a, b]\n: 1\n", "has an object or array for a name"),
    "alias of itself": ("x-a: &a [*a]\n", "is a YAML alias of something around it"),
    "merging text": ("x-a: { <<: text }\n", "merges (<<) what is not an object"),
}


@pytest.mark.parametrize("more, said", REFUSED.values(), ids=REFUSED)
def test_a_bomb_is_one_message(tmp_path: Path, example: dict[str, str], more: str, said: str) -> None:
    assert said in refused(tmp_path, example, example["openapi.yaml"] + more)


@pytest.mark.parametrize(
    "text", ['{"a": ' * 5_000, '{"a": "\\ud800"}', '{"a": 1, "a": 2}', '{"a": %s}' % ("1" * 9_000)]
)
def test_json_has_the_same_bounds(text: str) -> None:
    with pytest.raises(content_builder.Unreadable):
        yaml_text.read(text)


def test_json_and_yaml_say_the_same_with_the_same_lines() -> None:
    value = {"a": [1, -2.5, 1e3, True, None, "x\u20ac\n\U0001f600"], "b/~": {"": [], "c": {}}, "<<": {"d": "no"}}
    text = json.dumps(value, indent=1)
    content, lines = yaml_text.read(text)
    assert content == value
    assert (lines["/a"], lines["/a/3"], lines["/b~1~0/c"], lines["/<<"]) == (2, 6, 12, 14)
    assert {pointer: lines[pointer] for pointer in lines}["/<</d"] == 15
    text = json.dumps(value, indent=1, ensure_ascii=False)
    written, others = yaml_text.read("# no JSON\n" + text.replace('"<<"', '"<< "'))
    assert written == {**{k: v for k, v in value.items() if k != "<<"}, "<< ": {"d": "no"}}
    assert others["/b~1~0/c"] == 13


def test_aliases_and_merges_that_explode_nothing_are_read() -> None:
    text = (
        "base: &base { a: 1, b: [x, y] }\nmore: &more { b: 2, c: 3 }\nrow: { <<: [*base, *more], c: 4 }\nagain: *base\n"
    )
    content, lines = yaml_text.read(text)
    assert content["row"] == {"a": 1, "b": ["x", "y"], "c": 4}
    assert content["again"] == content["base"]
    assert (lines["/row/a"], lines["/row/c"], lines["/again/b/1"], lines["/again"]) == (1, 3, 1, 4)


def schemas(count: int, inner: str) -> str:
    return "".join(f"    X{n}: {inner.replace('NEXT', f'X{n + 1}')}\n" for n in range(count)) + f"    X{count}: {{}}\n"


REF = "{ $ref: '#/components/schemas/NEXT' }"
UNUSABLE = {
    "product of oneOf": (schemas(30, f"{{ oneOf: [{REF}, {REF}] }}"), "holds one value against more than 10000"),
    "product of allOf": (schemas(30, f"{{ allOf: [{REF}, {{ not: {REF} }}] }}"), "one value against more than 10000"),
    "endless": ("    X0: { allOf: [{ $ref: '#/components/schemas/X0' }] }\n", "one value against more than 10000"),
    "long chain": (schemas(400, f"{{ allOf: [{REF}] }}"), "one value against more than 10000"),
    "no pattern": ("    X0: { type: string, pattern: '(' }\n", 'cannot be used as a schema: "(" is not a'),
    "huge pattern": ("    X0: { type: string, pattern: '(a{1000}){1000}' }\n", "cannot be used as a schema"),
    "another dialect's word": ("    X0: { minimum: 1, exclusiveMinimum: true }\n", "is not of type"),
}


@pytest.mark.parametrize("more, said", UNUSABLE.values(), ids=UNUSABLE)
def test_a_row_schema_that_costs_too_much_is_refused_with_its_line(
    tmp_path: Path, example: dict[str, str], more: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openapi_rules, "validate", lambda document, keys: None)  # which would refuse some for itself
    head, _, tail = example["openapi.yaml"].partition("    Order:\n")
    api = (
        head
        + more
        + "    Order:\n"
        + tail.replace("state: {", "x: { $ref: '#/components/schemas/X0' }\n        state: {")
    )
    assert said in refused(tmp_path, example, api)


@pytest.mark.parametrize("more, said", UNUSABLE.values(), ids=UNUSABLE)
def test_a_parameter_schema_that_costs_too_much_is_refused_with_its_line(
    tmp_path: Path, example: dict[str, str], more: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openapi_rules, "validate", lambda document, keys: None)
    head, _, tail = example["openapi.yaml"].partition("    Order:\n")
    whole = "in: path, required: true, schema: { type: string }"
    assert whole in head
    head = head.replace(whole, "in: path, required: true, schema: { $ref: '#/components/schemas/X0' }", 1)
    assert said in refused(tmp_path, example, f"{head}{more}    Order:\n{tail}")


@pytest.fixture(scope="module")
def operation() -> ListOperation:
    return library.load("langsmith").lists[0]


def violations(operation: ListOperation, schema: dict[str, Any], value: Any) -> list[str]:
    row_schema = {"type": "object", "properties": {"n": schema}}
    validator = row_validator(replace(operation, row_schema=row_schema, row_required=()), None)
    return validator.violations(Row("x", {"n": value}))


LONG = "a" * 60 + "!"


@pytest.mark.parametrize(
    "schema, value, wrong",
    [
        ({"pattern": "^(a+)+$"}, LONG, 1),
        ({"pattern": "^(a|aa)+$"}, LONG, 1),
        ({"pattern": "^(?=(a+)+$)"}, LONG, None),  # only going back decides: right, or left open
        ({"patternProperties": {"^(a+)+$": {"type": "null"}}, "additionalProperties": False}, {LONG: 1}, 1),
        (
            {"patternProperties": {"^a": {"type": "null"}}, "additionalProperties": {"type": "null"}},
            {"ab": 1, "b": 1},
            2,
        ),
        ({"propertyNames": {"pattern": "^(a+)+$"}}, {LONG: 1}, 1),
        ({"format": "regex"}, "(" * 3_000, 1),
        ({"format": "regex"}, "^(a+)+$", 0),
        ({"multipleOf": 1e60}, 7, 1),
        ({"multipleOf": 1e60}, 10**60, 0),
        ({"multipleOf": 0.01}, Decimal("1E+999999"), 0),
        ({"multipleOf": 7}, Decimal("1E+999999"), 1),
        ({"multipleOf": 0.01}, Decimal("1E-999999"), 1),
        ({"multipleOf": 0.01}, Decimal("0.075"), 1),
        ({"multipleOf": 0.01}, Decimal("123456789012345678901234567890.07"), 0),
        ({"type": "string", "minLength": 1}, "\ud800", 0),
        ({"type": "integer"}, "\ud800", 1),
    ],
)
def test_a_value_is_judged_soon_and_exactly(
    operation: ListOperation, schema: dict[str, Any], value: Any, wrong: int | None
) -> None:
    found = violations(operation, schema, value)
    assert wrong is None or len(found) == wrong, found
