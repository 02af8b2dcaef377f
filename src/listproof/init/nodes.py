"""An OpenAPI document as it is, read leniently: whatever it lacks or breaks reads as nothing there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from listproof.contract import pointer

DEEPEST = 12
"""References and parts of schemas that are followed one into another."""


@dataclass(frozen=True)
class Node:
    """A value of the document, with where it stands (a JSON Pointer)."""

    content: Mapping[str, Any]
    at: str
    value: Any

    def get(self, name: str) -> Node:
        """A member, or a node without value."""
        inner = self.value.get(name) if isinstance(self.value, Mapping) else None
        return Node(self.content, self.at + pointer.join(name), inner)

    def each(self) -> Iterator[tuple[str, Node]]:
        """The members of an object, or the elements of an array by their numbers."""
        if isinstance(self.value, Mapping):
            yield from ((str(name), self.get(name)) for name in self.value)
        elif isinstance(self.value, list):
            yield from ((str(n), Node(self.content, f"{self.at}/{n}", each)) for n, each in enumerate(self.value))

    def followed(self) -> Node:
        """The node itself, or what its ``$ref`` leads to in the document."""
        node = self
        for _ in range(DEEPEST):
            reference = node.value.get("$ref") if isinstance(node.value, Mapping) else None
            if not isinstance(reference, str) or not reference.startswith("#/"):
                return node
            try:
                at = pointer.target(reference)
                node = Node(self.content, at, pointer.get(self.content, at))
            except KeyError:
                return Node(self.content, node.at, None)
        return node

    def text(self, name: str) -> str:
        """A member that is a text, empty where there is none."""
        inner = self.followed().get(name).value
        return inner if isinstance(inner, str) else ""

    def parts(self, depth: int = 0) -> Iterator[Node]:
        """The schema and the schemas that it is put together of; of alternatives the first that is not null."""
        node = self.followed()
        if not isinstance(node.value, Mapping) or depth > DEEPEST:
            return
        yield node
        for _, each in node.get("allOf").each():
            yield from each.parts(depth + 1)
        for word in ("oneOf", "anyOf"):
            for _, each in node.get(word).each():
                found = [part for part in each.parts(depth + 1) if part.value.get("type") != "null"]
                if found:
                    yield from found
                    break

    @cached_property
    def kind(self) -> str:
        """The type of a schema's values, empty where nothing tells it."""
        for part in self.parts():
            said = part.value.get("type")
            kinds = [said] if isinstance(said, str) else said if isinstance(said, list) else []
            kinds = [each for each in kinds if each != "null"]
            if kinds:
                return str(kinds[0])
            if "items" in part.value:
                return "array"
            if "properties" in part.value:
                return "object"
            if isinstance(part.value.get("enum"), list) and part.value["enum"]:
                return "string" if isinstance(part.value["enum"][0], str) else "integer"
        return ""

    def fact(self, name: str) -> Any:
        """The first thing that the parts of a schema say under this name, None where none does."""
        return next((part.value[name] for part in self.parts() if part.value.get(name) is not None), None)

    @cached_property
    def members(self) -> dict[str, Node]:
        """The properties of an object's schema."""
        found: dict[str, Node] = {}
        for part in self.parts():
            for name, each in part.get("properties").each():
                found.setdefault(name, each)
        return found

    @cached_property
    def items(self) -> Node:
        """The schema of an array's elements."""
        for part in self.parts():
            if "items" in part.value:
                return part.get("items")
        return Node(self.content, self.at, None)

    @cached_property
    def enum(self) -> tuple[str, ...]:
        """The texts that are allowed, of an array in its elements."""
        said = self.fact("enum") or (self.items.fact("enum") if self.kind == "array" else None)
        return tuple(str(each) for each in said if each is not None) if isinstance(said, list) else ()

    @cached_property
    def prose(self) -> str:
        """The description, as one line of text."""
        found = self.fact("description")
        return " ".join(re.sub(r"<[^>]{1,40}>", " ", found).split())[:2000] if isinstance(found, str) else ""


def plain(name: str) -> str:
    """A name without case, separators and brackets: ``pageSize``, ``page_size`` and ``page[size]`` are ``pagesize``."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
