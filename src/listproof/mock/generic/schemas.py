"""Values that a self-contained JSON Schema allows, drawn with a seed."""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from listproof.contract import pointer, schemas
from listproof.contract.parameter import JsonSchema
from listproof.mock.generic import texts

TRIES = 400
"""Values that are tried for one pool."""

DEEPEST = 6
"""Objects and arrays within one another that are filled; below, they are as small as may be."""

FIRST = datetime(2025, 11, 3, 8, 0, tzinfo=UTC)

FRACTIONS = ("", ".5", ".25", ".250001", ".2500019", ".999")
"""Of seconds: time stamps that differ below the millisecond, and whose texts sort otherwise than their instants."""


def pool(schema: JsonSchema, count: int, rng: random.Random) -> list[Any]:
    """Up to ``count`` different values that the schema allows; those that programs take for nothing come first."""
    allowed, found, seen = schemas.validator(schema), list[Any](), set[str]()
    for tried, value in enumerate(values(schema, rng)):
        if len(found) == count or tried == TRIES + 4 * count:
            break
        known = f"{type(value).__name__} {value!r}"
        if known not in seen and allowed.is_valid(value):
            seen.add(known)
            found.append(value)
    return found


def values(schema: JsonSchema, rng: random.Random, root: JsonSchema | None = None, depth: int = 0) -> Iterator[Any]:
    """Values of the form of the schema, without an end; that it allows them is for the caller to see."""
    root = schema if root is None else root
    schema = followed(schema, root)
    while True:
        yield from _once(schema, rng, root, depth)


def formats(schema: JsonSchema, root: JsonSchema | None = None) -> frozenset[str]:
    """The formats that a schema or one of its alternatives names."""
    root = schema if root is None else root
    schema = followed(schema, root)
    inner = (formats(each, root) for word in ("anyOf", "oneOf") for each in schema.get(word, ()))
    return frozenset({schema["format"]} if "format" in schema else ()).union(*inner)


def followed(schema: JsonSchema, root: JsonSchema) -> JsonSchema:
    """The schema with its references followed and the members of ``allOf`` merged."""
    for _ in range(DEEPEST):
        if isinstance(schema.get("$ref"), str):
            value = pointer.followed(root, schema)
            schema = {**value, **{name: inner for name, inner in schema.items() if name != "$ref"}}
        elif "allOf" in schema:
            parts = [followed(part, root) for part in schema["allOf"]]
            merged: dict[str, Any] = {name: inner for name, inner in schema.items() if name != "allOf"}
            for part in parts:
                merged = {
                    **part,
                    **merged,
                    "properties": {**part.get("properties", {}), **merged.get("properties", {})},
                    "required": [*part.get("required", ()), *merged.get("required", ())],
                }
            schema = merged
        else:
            break
    return schema


def _once(schema: JsonSchema, rng: random.Random, root: JsonSchema, depth: int) -> Iterator[Any]:
    """Some values of the schema, at least one."""
    if "const" in schema:
        yield schema["const"]
    elif "enum" in schema:
        yield from schema["enum"]
    elif alternatives := [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        for alternative in alternatives:
            rest = _without(schema, "anyOf", "oneOf")
            both = {"allOf": [alternative, rest]} if "properties" in rest else {**rest, **alternative}
            inner = values(both, rng, root, depth)
            yield from (next(inner) for _ in range(8))
    else:
        named = schema.get("type", "object" if "properties" in schema else "string")
        for kind in [named] if isinstance(named, str) else named:
            yield from KINDS[kind](schema, rng, root, depth)


def _without(schema: JsonSchema, *names: str) -> dict[str, Any]:
    return {name: inner for name, inner in schema.items() if name not in names}


def _integers(schema: JsonSchema, rng: random.Random, _root: JsonSchema, _depth: int) -> Iterator[int]:
    step = schema.get("multipleOf", 1)
    yield from _within(schema, (0, 1, 2, 10, 9, 100))
    yield from (value for bound in (*_bounds(schema), step) for value in (math.floor(bound), math.ceil(bound)))
    low, high = _range(schema, 10_000)
    yield from (math.floor(rng.randint(low, max(low, high)) / step) * math.ceil(step) for _ in range(12))


def _numbers(schema: JsonSchema, rng: random.Random, _root: JsonSchema, _depth: int) -> Iterator[int | float]:
    step = schema.get("multipleOf")
    yield from _within(schema, (0, 0.5, 1.5, 10, 9.75, 100.25))
    low, high = _range(schema, 1000)
    for _ in range(12):
        drawn = Decimal(rng.randint(low * 100, max(low, high) * 100)) / 100
        yield float(drawn if step is None else drawn // Decimal(str(step)) * Decimal(str(step)))
    yield from _bounds(schema)


def _within(schema: JsonSchema, known: Sequence[Any]) -> list[Any]:
    """Those of some numbers that are within the bounds: members of objects are not tried one by one."""
    low, high = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    return [number for number in known if low <= number <= high]


def _bounds(schema: JsonSchema) -> list[Any]:
    names = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    return [schema[name] for name in names if isinstance(schema.get(name), int | float)]


def _range(schema: JsonSchema, width: int) -> tuple[int, int]:
    """Two integers, within the bounds as far as they are stated."""
    low, high = (
        [schema[name] for name in names if isinstance(schema.get(name), int | float)]
        for names in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))
    )
    least = math.ceil(max(low)) if low else (math.floor(min(high)) - width if high else 0)
    return least, math.floor(min(high)) if high else least + width


def _instants(rng: random.Random) -> Iterator[str]:
    """Time stamps: neighbours within a millisecond, and others over some weeks."""
    for at in range(24):
        moment = FIRST + timedelta(seconds=at // len(FRACTIONS) if at < 12 else rng.randrange(2_000_000))
        yield f"{moment:%Y-%m-%dT%H:%M:%S}{FRACTIONS[at % len(FRACTIONS)]}Z"


def _strings(schema: JsonSchema, rng: random.Random, _root: JsonSchema, _depth: int) -> Iterator[str]:
    form = schema.get("format")
    if form == "date-time":
        yield from _instants(rng)
    elif form == "date":
        yield from (f"{FIRST + timedelta(days=rng.randrange(60)):%Y-%m-%d}" for _ in range(12))
    elif form == "uuid":
        yield from (str(uuid.UUID(int=rng.getrandbits(128), version=4)) for _ in range(12))
    elif isinstance(form, str) and form in texts.FORMS:
        yield from (texts.FORMS[form].format(rng.randrange(1, 250)) for _ in range(12))
    elif "pattern" in schema:
        yield from texts.of_pattern(schema, rng)
    else:
        yield from texts.words(schema, rng)


def _arrays(schema: JsonSchema, rng: random.Random, root: JsonSchema, depth: int) -> Iterator[list[Any]]:
    least = schema.get("minItems", 0)
    inner = values(schema.get("items", {}), rng, root, depth + 1)
    for size in (least, least + 1, least + 2) if depth < DEEPEST else (least,):
        yield [next(inner) for _ in range(size)]


def _objects(schema: JsonSchema, rng: random.Random, root: JsonSchema, depth: int) -> Iterator[dict[str, Any]]:
    required = schema.get("required", ())
    members = {**{name: {"type": "string"} for name in required}, **schema.get("properties", {})}
    inner = {
        name: values(member, rng, root, depth + 1)
        for name, member in members.items()
        if name in required or depth < DEEPEST
    }
    for _ in range(4):
        yield {name: next(each) for name, each in inner.items() if name in required or rng.random() < 0.7}


Draw = Callable[[JsonSchema, random.Random, JsonSchema, int], Iterator[Any]]

KINDS: Mapping[str, Draw] = {
    "null": lambda *_: iter((None,)),
    "boolean": lambda *_: iter((False, True)),
    "integer": _integers,
    "number": _numbers,
    "string": _strings,
    "array": _arrays,
    "object": _objects,
}
