"""What the schema of a row's member says of its values."""

from __future__ import annotations

from collections.abc import Iterator

from . import pointer
from .model import JsonSchema, ListOperation


def declared(schema: JsonSchema) -> tuple[str, ...]:
    """The texts that a self-contained schema lists, in its order; empty where it lists none."""
    lists = (part["enum"] for part in _parts(schema, schema, ()) if "enum" in part)
    return next((texts for each in lists if (texts := tuple(value for value in each if isinstance(value, str)))), ())


def may_lack(operation: ListOperation, field: str) -> bool:
    """Whether a row may have null in a field, or lack it."""
    schema = operation.row_fields.get(field, {})
    null = any(_is_null(part) for part in _parts(schema, schema, ()))
    return null or field not in operation.row_required


def _is_null(schema: JsonSchema) -> bool:
    kind = schema.get("type")
    return "null" in (kind if isinstance(kind, list) else [kind])


def _parts(schema: JsonSchema, whole: JsonSchema, seen: tuple[str, ...]) -> Iterator[JsonSchema]:
    """The schema and those that it is put together from."""
    yield schema
    place = schema.get("$ref")
    if isinstance(place, str) and place.startswith("#/") and place not in seen:
        yield from _parts(pointer.get(whole, pointer.target(place)), whole, (*seen, place))
    for word in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(word, ()):
            yield from _parts(part, whole, seen)
