"""Rows against the documented row schema: formats asserted, and only what was selected is required."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from .. import offline
from ..contract import pointer
from ..contract.model import ListOperation
from ..contract.parameter import JsonSchema
from .canonical import brief
from .exact_schema import draft, exact, pattern_options
from .row import Row


class RowValidator:
    """Judges rows; equal rows are judged once. ``required`` are the members that every row must have."""

    def __init__(self, schema: Mapping[str, Any], required: tuple[str, ...]) -> None:
        self.required = required
        self._text = json.dumps(schema)
        self._known: dict[Hashable, list[str]] = {}

    def valid(self, row: Row) -> bool:
        """Whether nothing is wrong with a row."""
        return _valid(self._text, row)

    def violations(self, row: Row) -> list[str]:
        """What is wrong with a row, one sentence per place; empty where it is valid."""
        if row.form not in self._known:
            self._known[row.form] = [] if _valid(self._text, row) else self._explained(row)
        return self._known[row.form]

    def _explained(self, row: Row) -> list[str]:
        errors = sorted(exact(self._text).iter_errors(dict(row.whole)), key=lambda error: error.json_path)
        return [_sentence(error) for error in errors]


def violation(schema: Mapping[str, Any], value: Any) -> str:
    """Where and how a value breaks a schema first; empty where it is valid."""
    error = next(iter(exact(json.dumps(schema)).iter_errors(value)), None)
    return f"{error.json_path} {error.message}"[:200] if error else ""


def row_validator(operation: ListOperation, select: tuple[str, ...] | None) -> RowValidator:
    """The validator for whole rows, or for rows cut down to these fields and what comes back unasked.

    A projected row need not hold what was not selected: of the schema's ``required`` the selected members are left.
    """
    schema, required = operation.row_schema, operation.row_required
    if select is not None:
        always = operation.select.always if operation.select else ()
        required = tuple(name for name in required if name in (*select, *always))
        schema = _requiring(schema, pointer.steps(operation.fields), required, schema, frozenset())
    return RowValidator(schema, required)


def _requiring(
    schema: Mapping[str, Any], steps: tuple[str, ...], required: Sequence[str], root: JsonSchema, seen: frozenset[str]
) -> dict[str, Any]:
    """The schema of a row in which the object at a place must have these members and no others."""
    place = schema.get("$ref")
    if isinstance(place, str) and place not in seen:
        schema = {**pointer.get(root, pointer.target(place)), **{k: v for k, v in schema.items() if k != "$ref"}}
        return _requiring(schema, steps, required, root, seen | {place})
    changed = dict(schema)
    if "allOf" in schema:
        changed["allOf"] = [_requiring(part, steps, required, root, seen) for part in schema["allOf"]]
    for word in ("anyOf", "oneOf"):
        if word in schema:  # of alternatives that require less, several may fit
            own = changed.pop(word)
            parts = [_requiring(part, steps, required, root, seen) for part in own]
            changed["allOf"] = [*changed.get("allOf", ()), {"anyOf": parts}]
    if not steps:
        return changed | (
            {"required": [each for each in schema["required"] if each in required]} if "required" in schema else {}
        )
    if steps[0] in schema.get("properties", {}):
        inner = _requiring(schema["properties"][steps[0]], steps[1:], required, root, seen)
        changed["properties"] = {**schema["properties"], steps[0]: inner}
    return changed


def allows(schema: Mapping[str, Any], value: object) -> bool:
    """Whether a value is valid against the schema of a parameter; one that cannot be read forbids nothing."""
    try:
        return bool(_fast(json.dumps(schema)).is_valid(value))
    except (ValueError, TypeError):
        return True


def _valid(schema: str, row: Row) -> bool:
    try:
        return bool(_fast(schema).is_valid(row.whole))
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can write and UTF-8 cannot
        return bool(exact(schema).is_valid(dict(row.whole)))


@lru_cache(64)
def _fast(schema: str) -> Any:
    """The validator that tells valid rows from others, about ten times as fast as the one that explains.

    It asserts the other's formats, by the same functions, so that what it lets pass the other does too; a text once, as
    the ids and stamps of a listing come with every page.
    """
    import jsonschema_rs

    checker = draft().FORMAT_CHECKER
    formats: dict[str, Callable[[str], bool]] = {
        name: lru_cache(4096)(partial(checker.conforms, format=name)) for name in map(str, checker.checkers)
    }
    return jsonschema_rs.Draft202012Validator(
        json.loads(schema),
        validate_formats=True,
        formats=formats,
        retriever=offline.refuse,
        pattern_options=pattern_options(),
    )


def _sentence(error: Any) -> str:
    where, rule = str(error.json_path).removeprefix("$.").removeprefix("$"), error.validator
    if rule == "required":
        said = str(error.message)
    elif rule == "type":
        wanted = error.validator_value
        said = f"{brief(error.instance)} is not of type {wanted if isinstance(wanted, str) else ' or '.join(wanted)}"
    elif rule == "format":
        said = f"{brief(error.instance)} is not a {error.validator_value}"
    elif rule == "enum":
        said = f"{brief(error.instance)} is none of {', '.join(map(str, error.validator_value))}"
    elif rule in ("anyOf", "oneOf"):
        said = f"{brief(error.instance)} is valid under none of its alternatives"
    else:
        said = f"{brief(error.instance)} breaks {rule}: {brief(error.validator_value)}"
    return f"{where}: {said}" if where else said
