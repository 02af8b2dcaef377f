"""One schema out of two that both hold, and schemas that are true or false."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ASSERTED = frozenset(
    (
        *("type", "enum", "const", "format", "pattern", "multipleOf", "items", "anyOf", "oneOf", "not"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"),
        *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
    )
)
"""Members that hold by themselves, so that those of both schemas can stand in an ``allOf``."""


def both(near: Mapping[str, Any], far: Mapping[str, Any]) -> dict[str, Any]:
    """The schema that holds where both do; of what cannot hold twice, such as a default, that of the near one."""
    found = {**far, **near}
    differing = [name for name in near if name in far and near[name] != far[name]]
    more: list[Any] = []
    for name in differing:
        if name == "required":
            found[name] = [*dict.fromkeys((*near[name], *far[name]))]
        elif name in ("properties", "$defs"):
            found[name] = {**far[name], **near[name]}
            for each in near[name]:
                if name == "properties" and each in far[name] and near[name][each] != far[name][each]:
                    found[name][each] = {"allOf": [near[name][each], far[name][each]]}
        elif name == "allOf":
            found[name] = [*near[name], *far[name]]
        elif name in ASSERTED and not (name == "items" and "prefixItems" in {**near, **far}):
            more.append({name: far[name]})
    return {**found, "allOf": [*found.get("allOf", ()), *more]} if more else found


def as_object(schema: bool) -> dict[str, Any]:
    """A schema that is true or false, as an object that means the same."""
    return {} if schema else {"not": {}}
