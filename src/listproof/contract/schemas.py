"""Whether a schema can be used: it is a schema, and no answer makes it cost more than it is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from listproof import offline
from listproof.contract import pointer

if TYPE_CHECKING:
    import jsonschema_rs

SCHEMAS_OF_A_VALUE = 10_000
"""Schemas that one value may be checked against, one within the other: ``oneOf`` in ``oneOf`` multiplies."""

SCHEMAS_IN_A_ROW = 60
"""References and compositions that may lead from one to the next on one value."""

SEVERAL = ("allOf", "anyOf", "oneOf")
ONE = ("not", "if", "then", "else")
INSIDE = ("items", "additionalProperties", "propertyNames", "contains", "unevaluatedItems", "unevaluatedProperties")
NAMED = ("properties", "patternProperties", "$defs", "dependentSchemas")


def validator(schema: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """A validator of a self-contained schema, formats included; it fetches nothing."""
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=True, retriever=offline.refuse)


def wrong(schema: Mapping[str, Any]) -> tuple[tuple[str | int, ...], str] | None:
    """Where within a self-contained schema something cannot be used, and what; None where all can."""
    import jsonschema_rs

    try:
        jsonschema_rs.Draft202012Validator(dict(schema), retriever=offline.refuse)
    except ValueError as error:
        path = tuple(getattr(error, "instance_path", ()))
        return path, f"cannot be used as a schema: {getattr(error, 'message', error)}".split("\n")[0]
    costs: dict[int, int] = {}
    regular = "unevaluatedProperties" not in _members_used(schema)
    for path, each in _reached(schema):
        if _cost(each, schema, costs, 0) > SCHEMAS_OF_A_VALUE:
            return path, f"holds one value against more than {SCHEMAS_OF_A_VALUE} schemas"
        if "patternProperties" in each and not regular:
            return path, "has patternProperties where unevaluatedProperties count, which is not supported yet"
    return None


def _reached(root: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """The schema and all within it and behind its references, each once, with the place where it stands."""
    seen: set[int] = set()
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), root)]
    while waiting:
        path, schema = waiting.pop()
        if not isinstance(schema, Mapping) or id(schema) in seen:
            continue
        seen.add(id(schema))
        yield path, schema
        waiting += [((*path, word), schema[word]) for word in (*ONE, *INSIDE) if word in schema]
        for word in (*SEVERAL, "prefixItems"):
            waiting += [((*path, word, at), each) for at, each in enumerate(schema.get(word, ()))]
        for word in NAMED:
            waiting += [((*path, word, name), each) for name, each in schema.get(word, {}).items()]
        if isinstance(schema.get("$ref"), str):
            waiting.append(_referred(schema["$ref"], root))


def _members_used(root: Mapping[str, Any]) -> set[str]:
    return {word for _, schema in _reached(root) for word in schema}


def _cost(schema: Any, root: Mapping[str, Any], costs: dict[int, int], depth: int) -> int:
    """How many schemas one value is checked against by this one; above ``SCHEMAS_OF_A_VALUE`` where it has no end."""
    if not isinstance(schema, Mapping):
        return 1
    if depth > SCHEMAS_IN_A_ROW:
        return SCHEMAS_OF_A_VALUE + 1
    if id(schema) not in costs:
        costs[id(schema)] = SCHEMAS_OF_A_VALUE + 1  # until it is known: a circle has no end
        inner = [each for word in SEVERAL for each in schema.get(word, ())]
        inner += [schema[word] for word in ONE if word in schema]
        inner += list(schema.get("dependentSchemas", {}).values())
        if isinstance(schema.get("$ref"), str):
            inner.append(_referred(schema["$ref"], root)[1])
        costs[id(schema)] = min(SCHEMAS_OF_A_VALUE + 1, 1 + sum(_cost(each, root, costs, depth + 1) for each in inner))
    return costs[id(schema)]


def _referred(reference: str, root: Mapping[str, Any]) -> tuple[tuple[str | int, ...], Any]:
    at = pointer.target(reference)
    return pointer.steps(at), pointer.get(root, at)
