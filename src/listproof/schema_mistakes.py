"""What a JSON Schema has against a value, in words for the person who wrote it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import Any

from . import offline
from .key_lines import inner, joined
from .suggest import close

TYPES = {
    "object": "a table", "array": "an array", "string": "text", "integer": "an integer", "number": "a number",
    "boolean": "true or false", "null": "null",
}  # fmt: skip

MOST = 100
"""Mistakes that are looked for."""


@dataclass(frozen=True)
class Mistake:
    """``key`` as in ``key_lines``; ``problem`` and ``remedy`` are sentences without their subject."""

    key: str
    problem: str
    remedy: str


def found(content: object, schema: Mapping[str, Any], *, quick: bool = False) -> Sequence[Mistake]:
    """The mistakes in a value read from TOML or JSON; none where it is right, which ``quick`` may find of a large JSON
    value many times as fast, taking 1.0 for an integer.

    Beside JSON Schema, ``"format": "local-date"`` asks for a TOML date without quotes, and of a value with
    ``writeOnly`` nothing is repeated."""
    if quick and _valid(content, schema):
        return []
    errors = _validator()(schema, registry=offline.registry()).iter_errors(content)
    return [_explained(error, schema) for error in islice(errors, MOST)]


def _valid(content: object, schema: Mapping[str, Any]) -> bool:
    import jsonschema_rs

    try:
        return jsonschema_rs.is_valid(dict(schema), content, retriever=offline.refuse)
    except ValueError:  # half a surrogate pair, which it does not take
        return False


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator, validators  # 0.07 s to import

    def number(_: object, value: object) -> bool:
        return (isinstance(value, int) and not isinstance(value, bool)) or (
            isinstance(value, float) and math.isfinite(value)
        )

    def day(_: object, rule: object, value: object, __: object) -> Iterator[Exception]:
        from jsonschema import ValidationError

        right = isinstance(value, date) and not isinstance(value, datetime)
        return iter(() if rule != "local-date" or right else (ValidationError("no day"),))

    types = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"number": number, "integer": lambda _, value: isinstance(value, int) and not isinstance(value, bool)}
    )
    extend: Any = validators.extend
    return extend(Draft202012Validator, {"format": day}, type_checker=types)


def _explained(error: Any, schema: Mapping[str, Any]) -> Mistake:
    path = tuple(error.absolute_path)
    key, value, rule = joined(path), error.instance, error.validator_value
    here = at(schema, path)
    what, shown = described(here), "not what belongs here" if here.get("writeOnly") else named(value)
    match error.validator:
        case "additionalProperties":
            known = list(error.schema.get("properties", {}))
            unknown = next(name for name in value if name not in known)
            remedy = _meant(unknown, known) or f"Known keys here: {listed(known)}."
            return Mistake(inner(key, unknown), "is not a known key.", remedy)
        case "required":
            missing = next(name for name in rule if name not in value)
            properties = error.schema.get("properties", {})
            near = close(missing, [name for name in value if name not in properties])
            remedy = f"Did you mean it by {near[0]}?" if near else f"Add {described(at(schema, (*path, missing)))}."
            return Mistake(inner(key, missing), "is missing.", remedy)
        case "type":
            wanted = " or ".join(TYPES[name] for name in ([rule] if isinstance(rule, str) else rule))
            return Mistake(key, f"is {shown}.", f"Expected is {wanted}" + (f": {what}." if what != wanted else "."))
        case "enum":
            remedy = f"{_meant(str(value), rule)} Possible: {listed(rule)}.".strip()
            return Mistake(key, f"is {shown}, which is unknown.", remedy)
        case "uniqueItems":
            double = next(item for number, item in enumerate(value) if item in value[:number])
            return Mistake(key, f"holds {double} twice.", "Keep one of the two.")
        case _:
            return Mistake(key, f"is {shown}.", f"Expected is {what}.")


def _meant(word: str, known: Iterable[Any]) -> str:
    near = close(word, [str(each) for each in known])
    return f"Did you mean {near[0]}?" if near else ""


def described(schema: Mapping[str, Any]) -> str:
    """What belongs where this schema is."""
    text = schema.get("description") or _kind(schema)
    return text + (f", such as {json.dumps(schema['examples'][0])}" if "examples" in schema else "")


def _kind(schema: Mapping[str, Any]) -> str:
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return f"one of {listed(schema['enum'])}"
    kinds = schema.get("type", [])
    return " or ".join(TYPES[each] for each in ([kinds] if isinstance(kinds, str) else kinds)) or "another value"


def named(value: object) -> str:
    """A value that is not what was expected."""
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    if isinstance(value, str):
        return f'the text "{value}"'
    if isinstance(value, Mapping):
        return "a table"
    if value is None:
        return "null"
    if not isinstance(value, list):
        return f"the value {value}"
    try:
        return f"the array {json.dumps(value, default=str)}"
    except RecursionError:
        return "an array"


def listed(values: Iterable[object]) -> str:
    """Values one after another for a message."""
    return ", ".join(str(value) for value in values) or "none"


def resolved(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """A part of a schema without its reference; what stands beside that is nearer."""
    if "$ref" not in schema:
        return dict(schema)
    return resolved(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole) | dict(schema)


def at(schema: Mapping[str, Any], path: Iterable[str | int]) -> dict[str, Any]:
    """What a schema says of a key; nearer than the error's own, which lies behind a reference."""
    here = resolved(schema, schema)
    for step in path:
        below = here.get("items", {}) if isinstance(step, int) else here.get("properties", {}).get(step)
        below = here.get("additionalProperties", {}) if below is None else below
        here = resolved(below if isinstance(below, Mapping) else {}, schema)
    return here
