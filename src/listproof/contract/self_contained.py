"""Schemas of a document that stand on their own, as validators take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from listproof.contract import pointer, references, schemas
from listproof.contract.document import Document
from listproof.contract.due import NAMED, Other, due, mentions
from listproof.contract.parameter import JsonSchema

VALUES = ("default", "enum", "example")
"""Members of a schema that hold values, in which nothing is a schema."""

COMPOSED = ("allOf", "anyOf", "oneOf", "if", "not")
"""Members that put a schema together from others."""


def self_contained(document: Document, schema: Mapping[str, Any], other: Other | None = None) -> JsonSchema:
    """The schema in JSON Schema 2020-12, with the document's ``components`` where references point into them; members
    that only the ``other`` direction has are not required.

    Raises ContractError where a reference points elsewhere.
    """
    outside = next((r for r in _references(schema) if not r.startswith("#/components/")), None)
    if outside:
        at = next(
            (e.pointer for e in references.found(document.content) if (e.member, e.text) == ("$ref", outside)), ""
        )
        remedy = "Move the schema there under components and refer to that."
        raise document.error(at, f"points to {outside}, outside of components: not supported yet.", remedy)
    old = str(document.content["openapi"]).startswith("3.0")
    own: dict[str, Any] = _modern(dict(schema)) if old else dict(schema)
    if not _references(schema):
        return dict(due(own, {}, other if other and mentions(own, other) else None))
    shared = _components(document, schema, old=old)
    other = other if other and mentions([own, shared], other) else None
    root = {"components": shared}
    kept = {
        kind: {name: due(each, root, other) for name, each in named.items()} if kind == "schemas" else named
        for kind, named in shared.items()
    }
    return {**due(own, root, other), "components": kept}


def _components(document: Document, schema: Mapping[str, Any], *, old: bool) -> dict[str, Any]:
    """The components that a schema refers to, and those that these refer to."""
    kept: dict[str, dict[str, Any]] = {}
    waiting = _references(schema)
    while waiting:
        kind, name = pointer.steps(pointer.target(waiting.pop()))[1:3]
        if name in kept.get(kind, {}):
            continue
        component = document.content["components"][kind][name]
        kept.setdefault(kind, {})[name] = _modern(component) if old and kind == "schemas" else component
        waiting += (each for each in _references(component) if each.startswith("#/components/"))
    return kept


def refuse_unusable(document: Document, at: str, schema: JsonSchema) -> None:
    """Raises ContractError for a self-contained schema that cannot be used; it stands at this JSON Pointer."""
    if found := schemas.wrong(schema):
        path, problem = found
        inner = pointer.join(*path)
        place = inner if path[:1] == ("components",) else at + inner
        raise document.error(place, f"{problem}.", "Write it in another way, or leave it out.")


def _references(value: Any) -> list[str]:
    return [each.text for each in references.found(value) if each.member == "$ref" and not each.data]


def _modern(schema: Any, free: bool = False) -> Any:
    """A schema of OpenAPI 3.0 as JSON Schema 2020-12: nullable, exclusive bounds, members beside a reference; or, where
    names are ``free``, schemas by name."""
    if isinstance(schema, list):
        return [_modern(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str) and not free:
        return {"$ref": schema["$ref"]}
    schema = {
        name: inner if name in VALUES and not free else _modern(inner, name in NAMED) for name, inner in schema.items()
    }
    if free:
        return schema
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool) and schema.pop(exclusive) and bound in schema:
            schema[exclusive] = schema.pop(bound)
    if not isinstance(schema.get("nullable"), bool) or not schema.pop("nullable"):
        return schema
    if isinstance(schema.get("type"), str) and not any(word in schema for word in COMPOSED):
        enum = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
        return {**schema, "type": [schema["type"], "null"], **enum}
    return {"anyOf": [schema, {"type": "null"}]}
