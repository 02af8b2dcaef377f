"""A document of one list that has none: what the user says of it, as OpenAPI and as facts for listing.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from listproof.contract import pointer
from listproof.contract.document import OURS
from listproof.errors import UsageError
from listproof.flags import option
from listproof.init.guess import STATED, FilterGuess, Guess, Listed

TITLE = "Described by listproof init from what its user said, not by the vendor"
"""The document's title, which every report shows."""

KINDS: Mapping[str, dict[str, Any]] = {
    **{kind: {"type": kind} for kind in ("string", "integer", "number", "boolean")},
    **{form: {"type": "string", "format": form} for form in ("date", "date-time", "uuid")},
}
"""What a field may be, with its schema."""

UNKNOWN = {"type": ["string", "integer"]}
"""The schema of an identity of which nothing is said."""

POSITIONS = ("offset", "page", "cursor")
"""Page styles whose position is a parameter."""


@dataclass(frozen=True)
class Minimal:
    """What is said of a list: its path, where the rows are (empty: the body is the array), the field that tells rows
    apart, further fields with their kinds, filters for equality, and how pages are asked for. ``next`` and ``total`` are
    places as listing.toml writes them."""

    path: str
    rows: str = ""
    id: str = "id"
    fields: tuple[tuple[str, str], ...] = ()
    filters: tuple[str, ...] = ()
    size: str = ""
    style: str = ""
    at: str = ""
    next: str = ""
    total: str = ""

    @property
    def key(self) -> str:
        """The operation."""
        return f"GET {self.path}"


def of(said: Mapping[str, Any]) -> Minimal:
    """What the options of ``listproof init --path`` say. Raises UsageError."""
    path = str(said["path"])
    if not re.fullmatch(r"(/[^/?#\s]+)+/?", path):
        raise UsageError(
            f"{option('path')} {path}: begin it with a slash and end it before the '?': /teams/{{team}}/notes"
        )
    given = [style for style in POSITIONS if said.get(style)]
    if len(given) > 1:
        raise UsageError(
            f"{' and '.join(map(option, given))} are two ways to ask for pages. Name one, add others by hand."
        )
    style = given[0] if given else "link" if said.get("next") else ""
    if style == "cursor" and not said.get("next"):
        raise UsageError(f"{option('cursor')} needs {option('next')} PLACE, where an answer has the next cursor: /next")
    for name in ("rows", "next", "total"):
        if said.get(name) and not re.match(r"/|header:|link:|row:/", said[name]):
            raise UsageError(f"{option(name)} {said[name]}: write a place in the answer with a slash: /{said[name]}")
    return Minimal(
        path,
        said.get("rows") or "",
        said.get("id") or "id",
        tuple(_field(each) for each in said.get("fields") or ()),
        tuple(said.get("filters") or ()),
        said.get("size") or "",
        style,
        str(said[style]) if given else "",
        said.get("next") or "",
        said.get("total") or "",
    )


def _field(text: str) -> tuple[str, str]:
    name, _, kind = text.partition(":")
    if not name or (kind or "string") not in KINDS:
        raise UsageError(f"{option('field')} {text}: write NAME:KIND, and as KIND one of {', '.join(KINDS)}.")
    return name, kind or "string"


def document(said: Minimal) -> dict[str, Any]:
    """The OpenAPI document: no more than was said."""
    answer = {"description": "a page of rows" if said.style else "the rows", "headers": _headers(said)}
    operation = {
        "summary": TITLE,
        "parameters": [*_path_parameters(said), *_parameters(said)],
        "responses": {"200": {**answer, "content": {"application/json": {"schema": _body(said)}}}},
    }
    info = {"title": TITLE, "version": "0", **OURS}
    return {"openapi": "3.1.0", "info": info, "paths": {said.path: {"get": operation}}}


def listed(said: Minimal) -> Listed:
    """The same as the facts that listing.toml is written from."""
    facts = {"rows": said.rows, "id": said.id, "size": said.size, "at": said.at, "next": said.next, "total": said.total}
    found = {key: Guess(value, STATED, "") for key, value in facts.items() if value}
    filters = tuple(FilterGuess(each, each, "eq", STATED, "", "") for each in said.filters)
    return Listed(said.key, "", (said.style or "none",), found, filters)


def _path_parameters(said: Minimal) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"\{([^}]+)\}", said.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _parameters(said: Minimal) -> Iterator[dict[str, Any]]:
    kinds = dict(said.fields)
    asked: dict[str, dict[str, Any]] = {said.size: {"type": "integer", "minimum": 1}} if said.size else {}
    if said.at:
        least = {"offset": 0, "page": 1}.get(said.style)
        asked[said.at] = {"type": "string"} if least is None else {"type": "integer", "minimum": least}
    asked |= {name: KINDS[kinds.get(name, "string")] for name in said.filters}
    yield from ({"name": name, "in": "query", "schema": schema} for name, schema in asked.items())


def _headers(said: Minimal) -> dict[str, Any]:
    named = {"Link": "string"} if said.next.startswith("link:") else {}
    for place, kind in ((said.next, "string"), (said.total, "integer")):
        if place.startswith("header:"):
            named[place.removeprefix("header:")] = kind
    return {name: {"schema": {"type": kind}} for name, kind in named.items()}


def _body(said: Minimal) -> dict[str, Any]:
    """The schema of an answer: an object around the rows where they have a place in it."""
    row = {said.id: UNKNOWN, **dict.fromkeys(said.filters, KINDS["string"])}
    row |= {name: KINDS[kind] for name, kind in said.fields}
    rows = {"type": "array", "items": {"type": "object", "required": [said.id], "properties": row}}
    if not said.rows:
        return rows
    whole: dict[str, Any] = {"type": "object"}
    _put(whole, said.rows, rows, required=True)
    if said.total.startswith("/"):
        _put(whole, said.total, {"type": "integer"}, required=False)
    if said.next.startswith("/"):
        _put(whole, said.next, {"type": ["string", "null"]}, required=False)
    return whole


def _put(schema: dict[str, Any], place: str, value: dict[str, Any], *, required: bool) -> None:
    """Set the schema of a place within an object."""
    *above, last = pointer.steps(place)
    for step in above:
        _need(schema, step, needed=required)
        schema = schema.setdefault("properties", {}).setdefault(step, {"type": "object"})
    _need(schema, last, needed=required)
    schema.setdefault("properties", {})[last] = value


def _need(schema: dict[str, Any], name: str, *, needed: bool) -> None:
    if needed and name not in schema.get("required", ()):
        schema["required"] = [*schema.get("required", ()), name]
