"""What a schema asks of one direction alone: members for requests are not due in answers, nor the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Literal

from listproof.contract import pointer
from listproof.contract.joined import as_object

Other = Literal["readOnly", "writeOnly"]
"""The word for members that only the other direction has: ``writeOnly`` in answers, ``readOnly`` in requests."""

PARTS = ("allOf", "anyOf", "oneOf", "if", "then", "else")
"""Members that hold schemas of the same object."""

INNER = ("items", "prefixItems", "contains", "not", "additionalProperties", "propertyNames")
NAMED = ("properties", "patternProperties", "$defs", "dependentSchemas")
KEPT_AS_BOOLEANS = ("additionalProperties",)


def due(schema: Any, root: Mapping[str, Any], other: Other | None, around: frozenset[str] = frozenset()) -> Any:
    """The schema with no member ``required`` that only the other direction has, and with objects for those schemas in
    it that are true or false; itself where nothing changes. References lead into ``root``, and ``around`` are such
    members of the schema that this is a part of."""
    if isinstance(schema, bool):
        return as_object(schema)
    if isinstance(schema, list):
        listed = [due(each, root, other, around) for each in schema]
        return schema if all(map(_same, listed, schema)) else listed
    if not isinstance(schema, Mapping):
        return schema
    if other is not None:
        around = around | _marked(schema, root, other)
    changed: dict[str, Any] = {}
    if other is not None and around.intersection(required := _names(schema.get("required"))):
        changed["required"] = [name for name in required if name not in around]
    for word in PARTS:
        if word in schema:
            changed[word] = due(schema[word], root, other, around)
    for word in INNER:
        if word in schema and not (word in KEPT_AS_BOOLEANS and isinstance(schema[word], bool)):
            changed[word] = due(schema[word], root, other)
    for word in NAMED:
        if isinstance(named := schema.get(word), Mapping):
            inner = {name: due(each, root, other) for name, each in named.items()}
            changed[word] = named if all(map(_same, inner.values(), named.values())) else inner
    return schema if all(each is schema[word] for word, each in changed.items()) else {**schema, **changed}


def _same(one: object, other: object) -> bool:
    return one is other


def _names(required: Any) -> list[str]:
    return required if isinstance(required, list) else []


def mentions(value: Any, word: str) -> bool:
    """Whether a member of this name stands anywhere in a value."""
    waiting, seen = [value], set[int]()
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, Mapping):
            if word in each:
                return True
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return False


def is_marked(schema: Mapping[str, Any], word: Other) -> bool:
    """Whether a self-contained schema is that of a member which only one direction has."""
    return any(part.get(word) is True for part in _put_together(schema, schema))


def _marked(schema: Mapping[str, Any], root: Mapping[str, Any], other: Other) -> frozenset[str]:
    """The members that a schema, with what it is put together from, has for the other direction alone."""
    named = [part["properties"] for part in _put_together(schema, root) if isinstance(part.get("properties"), Mapping)]
    members = ((name, each) for properties in named for name, each in properties.items())
    return frozenset(
        name for name, each in members if any(part.get(other) is True for part in _put_together(each, root))
    )


def _put_together(schema: Any, root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A schema, and those that its references and ``allOf`` lead to, each once."""
    waiting, seen = [schema], set[int]()
    while waiting:
        each = waiting.pop()
        if not isinstance(each, Mapping) or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += each.get("allOf", ())
        if isinstance(place := each.get("$ref"), str):
            with suppress(KeyError):
                waiting.append(pointer.get(root, pointer.target(place)))
