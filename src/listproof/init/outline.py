"""What an operation takes and answers, as far as its document says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from listproof.init.nodes import Node
from listproof.init.rules import VERBS

METHODS = ("get", "post")


@dataclass(frozen=True)
class Asked:
    """Something that a request may say: ``slot`` is how listing.toml writes where."""

    slot: str
    required: bool
    schema: Node
    prose: str
    outdated: bool = False

    @property
    def name(self) -> str:
        """Its own name, without the places around it."""
        return self.slot.rpartition("/")[2] if self.slot.startswith("/") else self.slot.removeprefix("header:")


@dataclass(frozen=True)
class Outline:
    """One operation. ``answer`` is the schema of the 200's JSON body, ``headers`` the names of its headers, ``node`` the
    operation as the document has it."""

    key: str
    at: str
    prose: str
    asked: tuple[Asked, ...]
    path: tuple[str, ...]
    answer: Node | None
    headers: tuple[str, ...]
    node: Node | None = None

    @property
    def method(self) -> str:
        return self.key.partition(" ")[0]

    @property
    def last(self) -> str:
        """The last step of the path that is not a parameter."""
        steps = [each for each in re.split(r"[/.]", self.key.partition(" ")[2]) if each and not each.startswith("{")]
        things = [each for each in steps if each.lower() not in VERBS]
        return things[-1] if things else ""

    @property
    def named(self) -> tuple[str, ...]:
        """All steps of the path that are no parameters."""
        return tuple(
            each for each in re.split(r"[/.]", self.key.partition(" ")[2]) if each and not each.startswith("{")
        )

    @property
    def of_one(self) -> bool:
        """Whether the path ends with a parameter, as that of one thing does."""
        return self.key.rstrip("/").endswith("}")


def outlines(content: Mapping[str, Any]) -> Iterator[Outline]:
    """All operations that may be lists: those by GET, and those by POST that answer with JSON."""
    root = Node(content, "", content)
    for path, item in root.get("paths").each():
        shared = item.followed()
        for method in METHODS:
            operation = shared.get(method)
            if isinstance(operation.value, Mapping):
                yield _outline(f"{method.upper()} {path}", shared, operation)


def _outline(key: str, shared: Node, operation: Node) -> Outline:
    asked: dict[str, Asked] = {}
    path: list[str] = []
    for source in (shared, operation):
        for _, each in source.get("parameters").each():
            found = each.followed()
            name, where = found.text("name"), found.text("in")
            if where == "path":
                path.append(name)
            elif where in ("query", "header") and name:
                slot = name if where == "query" else f"header:{name}"
                asked |= {each.slot: each for each in _parameter(slot, found)}
            elif where == "body":
                asked |= {each.slot: each for each in _body(found.get("schema"), "")}
    body = _json(operation.get("requestBody").followed())
    if body is not None:
        asked |= {each.slot: each for each in _body(body, "")}
    answer, headers = _answer(operation)
    said = f"{operation.text('summary')} {operation.text('description')}"
    return Outline(key, operation.at, said, tuple(asked.values()), tuple(path), answer, headers, operation)


def _parameter(slot: str, found: Node) -> Iterator[Asked]:
    """The slots of a parameter: several where it is an object whose members are sent beside one another."""
    whole = _asked(slot, found)
    members = whole.schema.members if whole.schema.kind == "object" else {}
    deep = found.get("style").value == "deepObject"
    if not members or slot.startswith("header:"):
        yield whole
        return
    for name, each in members.items():
        own = (
            f"{slot}[{name}]"
            if deep or (found.get("style").value is None and found.get("explode").value is None)
            else name
        )
        inner = each.members if each.kind == "object" and deep else {}
        for further, node in inner.items():
            yield Asked(f"{own}[{further}]", False, node, node.prose)
        if not inner:
            yield Asked(own, False, each, each.prose)


def _asked(slot: str, found: Node) -> Asked:
    schema = found.get("schema")
    if not isinstance(schema.value, Mapping):
        schema = next((each.get("schema") for _, each in found.get("content").each()), found)
    said = found.text("description")
    outdated = found.get("deprecated").value is True or bool(re.match(r"\W*deprecated\b", said, re.I))
    prose = said if said == schema.prose else f"{said} {schema.prose}".strip()
    return Asked(slot, bool(found.get("required").value), schema, prose, outdated)


def _body(schema: Node, at: str, depth: int = 0) -> Iterator[Asked]:
    required = schema.fact("required")
    for name, each in schema.members.items():
        slot = f"{at}/{name.replace('~', '~0').replace('/', '~1')}"
        if each.kind == "object" and each.members and depth < 3:
            yield from _body(each, slot, depth + 1)
        else:
            yield Asked(slot, isinstance(required, list) and name in required, each, each.prose)


def _answer(operation: Node) -> tuple[Node | None, tuple[str, ...]]:
    for status, response in operation.get("responses").each():
        if status.upper() in ("200", "2XX") or (status == "default" and not _has(operation, "200", "2XX")):
            found = response.followed()
            schema = _json(found) or (found.get("schema") if isinstance(found.get("schema").value, Mapping) else None)
            return schema, tuple(name for name, _ in found.get("headers").each())
    return None, ()


def _has(operation: Node, *statuses: str) -> bool:
    return any(status in statuses for status, _ in operation.get("responses").each())


def _json(holder: Node) -> Node | None:
    """The schema of content in JSON, of a body or an answer."""
    for media, each in holder.get("content").each():
        if ("json" in media or media == "*/*") and isinstance(each.get("schema").value, Mapping):
            return each.get("schema")
    return None
