"""What a document may not name: anything outside of it, and what would give its references another base.

No validator fetches anything (see ``offline``); refusing it here says where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from listproof.contract import pointer

DIALECTS = (
    *(f"http://json-schema.org/draft-0{number}/schema" for number in (4, 6, 7)),
    *(f"https://json-schema.org/draft/{year}/schema" for year in ("2019-09", "2020-12")),
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://spec.openapis.org/oas/3.1/dialect/2024-11-10",
    "https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
)
"""Dialects that are known without their documents. A schema of one of them is read as JSON Schema 2020-12."""

MAPS = frozenset(
    (
        *("paths", "webhooks", "components", "schemas", "responses", "parameters", "examples", "requestBodies"),
        *("headers", "securitySchemes", "links", "callbacks", "pathItems", "properties", "patternProperties"),
        *("dependentSchemas", "$defs", "definitions", "content", "encoding", "variables", "mapping", "scopes"),
        *("mediaTypes", "additionalOperations", "securityDefinitions"),
    )
)
"""Members whose own members are named freely, so that their names mean nothing."""

DATA = frozenset(("example", "default", "const", "enum", "value"))
"""Members that hold data of any kind."""

COPY = "Copy what it points to into this document: nothing is ever fetched."


class Reference(NamedTuple):
    """A member that refers to something: its JSON Pointer, its name, its text, and whether it stands in data."""

    pointer: str
    member: str
    text: str
    data: bool

    @property
    def wrong(self) -> tuple[str, str]:
        """What is wrong with it wherever it stands, and the remedy; two empty texts where nothing is."""
        if self.member == "externalValue" or (self.member in ("$ref", "operationRef") and self.text[:1] != "#"):
            return f"points out of the document, to {self.text}.", COPY
        if self.member == "$ref" and self.text[:2] not in ("#", "#/"):
            return f"points to the anchor {self.text}, which is not supported yet.", "Write it as #/components/…"
        if self.member in ("$schema", "jsonSchemaDialect") and self.text.removesuffix("#") not in DIALECTS:
            return f"is a dialect that is not known here, {self.text}, and none is fetched.", "Leave it out."
        if self.member == "$id":
            return "gives references another base, which is not supported yet.", "Leave it out."
        if self.member in ("$dynamicRef", "$recursiveRef"):
            return f"is a reference by {self.member}, which is not supported yet.", "Write it as a $ref."
        return "", ""


def found(content: Any) -> Iterator[Reference]:
    """Every reference of a document. What is there several times (a YAML alias) is looked at once."""
    seen: set[tuple[int, bool, bool]] = set()
    # a value; whether its members are named freely; whether it is data; where it stands: its step and those around
    waiting: list[tuple[Any, bool, bool, Any]] = [(content, False, False, None)]
    while waiting:
        value, free, data, at = waiting.pop()
        if (id(value), free, data) in seen:
            continue
        seen.add((id(value), free, data))
        if isinstance(value, Mapping):
            for name, inner in value.items():
                if isinstance(inner, str):
                    if not free and (name in ANYWHERE or (name in KEYWORDS and not data)):
                        yield Reference(_pointer((name, at)), name, inner, data)
                elif isinstance(inner, Mapping | list):
                    inside = data or (not free and (name in DATA or str(name).startswith("x-")))
                    waiting.append((inner, not free and name in MAPS and not inside, inside, (name, at)))
        elif isinstance(value, list):
            waiting += [(e, False, data, (n, at)) for n, e in enumerate(value) if isinstance(e, Mapping | list)]


ANYWHERE = frozenset(("$ref", "externalValue", "operationRef"))
"""Members that are looked at in data too: what they mean there, not every reader of documents agrees on."""

KEYWORDS = frozenset(("$schema", "$id", "$dynamicRef", "$recursiveRef", "jsonSchemaDialect"))


def _pointer(at: Any) -> str:
    steps = []
    while at is not None:
        step, at = at
        steps.append(step)
    return pointer.join(*reversed(steps))
