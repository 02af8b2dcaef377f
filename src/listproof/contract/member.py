"""What the schema of a row's member says of its values."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache

from . import pointer
from .model import ListOperation
from .parameter import JsonSchema
from .several import parts


def declared(schema: JsonSchema) -> tuple[str, ...]:
    """The texts that a self-contained schema lists, in its order; empty where it lists none."""
    lists = (part["enum"] for part in _parts(schema, schema, ()) if "enum" in part)
    return next((texts for each in lists if (texts := tuple(value for value in each if isinstance(value, str)))), ())


def formats(schema: JsonSchema) -> frozenset[str]:
    """The formats of a self-contained schema and of what it is put together from."""
    return frozenset(part["format"] for part in _parts(schema, schema, ()) if isinstance(part.get("format"), str))


@lru_cache(1024)
def may_lack(operation: ListOperation, field: str) -> bool:
    """Whether a row may have null in a field, or lack it; in all of several."""
    if len(parts(field)) > 1:
        return all(may_lack(operation, each) for each in parts(field))
    schema = operation.field_schema(field)
    return _may_be_null(schema) or not _is_required(operation, field)


def null_or_absent(operation: ListOperation) -> tuple[str, ...]:
    """The fields that a row may have as null, or not at all."""
    names = (name for name in operation.row_fields if name not in operation.row_required)
    return tuple(name for name in names if _may_be_null(operation.row_fields[name]))


def _may_be_null(schema: JsonSchema) -> bool:
    return any(_is_null(part) for part in _parts(schema, schema, ()))


def holder(operation: ListOperation, field: str) -> str | None:
    """The member that must come with a row so that the field does: the field itself, or what it stands in; None where
    it stands beside the fields, so that it comes whatever is selected."""
    if not field.startswith("/"):
        return field
    around, steps = pointer.steps(operation.fields), pointer.steps(field)
    return steps[len(around)] if steps[: len(around)] == around and len(steps) > len(around) else None


def comes(operation: ListOperation, field: str, names: Collection[str] | None) -> bool:
    """Whether rows that are cut down to these fields (None: whole ones) still have a field, and all of several."""
    if len(parts(field)) > 1:
        return all(comes(operation, each, names) for each in parts(field))
    own = holder(operation, field)
    return names is None or own is None or own in names


def shows(operation: ListOperation, field: str, names: Collection[str] | None) -> bool:
    """The same of the names that a projection is asked with, each of which may stand for several fields; others come
    unasked."""
    select = operation.select
    return comes(operation, field, (*select.fields(names), *select.always) if select and names is not None else names)


def _is_required(operation: ListOperation, field: str) -> bool:
    """Whether every row has the field; of one that is named by a pointer also what it stands in."""
    if not field.startswith("/"):
        return field in operation.row_required
    parts = [operation.row_schema]
    for step in pointer.steps(field):
        found = [part for each in parts for part in _parts(each, operation.row_schema, ())]
        if not any(step in part.get("required", ()) for part in found):
            return False
        parts = [part["properties"][step] for part in found if step in part.get("properties", {})]
    return True


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
