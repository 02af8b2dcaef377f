"""The page size of a list operation, from its [[list]] table and what the document says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from listproof.contract.parameter import Parameter
from listproof.contract.scope import Scope
from listproof.schema_mistakes import listed

OF_SIZES = ("default", "max")
"""Keys that say something of the page size."""


def size(scope: Scope, key: str, table: Mapping[str, Any]) -> Parameter | None:
    """The page size; None where the server decides."""
    if "size" not in table:
        for name in OF_SIZES:
            if name in table:
                scope.fail(f"{key}.{name}", "means nothing where no page size can be asked for.", "Leave it out.")
        return None
    # the sizes of two styles may be one parameter
    earlier = scope.taken.get(table["size"], "")
    shared = earlier.endswith("].size")
    size = number_slot(scope, f"{key}.size", table["size"], earlier if shared else f"{key}.size", counts=True)
    if not shared:
        scope.note_role("size", size)
    return _told(scope, key, table, size)


PROSE = {"default": "default", "max": "maximum"}
"""What a document may say of the page size in its text alone, and the word that a schema has for it."""


def _told(scope: Scope, key: str, table: Mapping[str, Any], size: Parameter) -> Parameter:
    """The page size with what listing.toml takes from the document's text. Raises ContractError where its schema says
    it too."""
    for name, fact in PROSE.items():
        if name not in table:
            continue
        if fact in size.schema:
            place = listed(scope.sources.get(f"size.{fact}", ()))
            scope.fail(f"{key}.{name}", f"repeats what the document says ({place}).", "Leave it out.")
        size = replace(size, schema={**size.schema, fact: table[name]})
        if stated := scope.sidecar.source(f"{scope.at}.{key}.{name}"):
            scope.sources[f"size.{fact}"] = (stated,)
    return size


def number_slot(scope: Scope, key: str, name: str, role: str, *, counts: bool) -> Parameter:
    """A slot of a page; where it ``counts``, one that takes numbers. Raises ContractError."""
    parameter = scope.slot(key, name, role)
    if counts and parameter.schema.get("type", "integer") not in ("integer", "number"):
        problem = f"{parameter.name} is of type {parameter.schema['type']} ({parameter.source})."
        scope.fail(key, problem, "Name the parameter that takes an integer.")
    return parameter
