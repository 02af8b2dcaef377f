"""A contract of many list operations, in every page style and under parents that several of them share."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from listproof.contract.model import Contract
from listproof.faults.general.registry import get_general
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.site import site
from listproof.mock.served import Mock, of_site

STYLES = ("offset", "page", "cursor", "link", "whole")

PATHS = ("/{name}", "/teams/{{team}}/{name}", "/teams/{{team}}/{name}", "/teams/{{team}}/members/{{member}}/{name}")
"""Of each four lists one has no parent, two share theirs, and one has another one below."""

NOUNS = ("orders", "notes", "files", "tasks", "visits", "teams", "rooms", "calls")


def keys(count: int) -> tuple[str, ...]:
    """The operations, in their order."""
    return tuple(f"GET {path}" for path, _ in _paths(count))


def write(folder: Path, count: int) -> Path:
    """Write openapi.json and listing.toml of a contract of so many lists; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    paths: dict[str, Any] = {path: {"get": _operation(path, style)} for path, style in _paths(count)}
    paths["/health"] = {"get": {"responses": {"200": {"description": "well"}}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Many lists", "version": "1"},
        "paths": paths,
        "components": {"schemas": {"Row": ROW}},
    }
    (folder / "openapi.json").write_text(json.dumps(document, indent=1), "utf-8")
    (folder / "listing.toml").write_text("\n".join([*(_table(*each) for each in _paths(count)), OUTSIDE]), "utf-8")
    return folder


def mock(contract: Contract, wrong: Mapping[str, str]) -> Mock:
    """The contract's mock; the operations of ``wrong`` each have the fault that it names."""
    right = site(contract)
    faulty = {key: get_general(name, contract).change(Stages()) for key, name in wrong.items()}
    endpoints = tuple(
        replace(each, stages=faulty[each.operation.key]) if each.operation.key in faulty else each
        for each in right.endpoints
    )
    return of_site(replace(right, endpoints=endpoints))


ROW: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name", "state", "made_at"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "state": {"type": "string", "enum": ["open", "done", "late"]},
        "made_at": {"type": "string", "format": "date-time"},
        "note": {"type": ["string", "null"]},
    },
}

OUTSIDE = """
[[out_of_scope]]
operation = "GET /health"
reason = "is no list"
"""


def _paths(count: int) -> Iterator[tuple[str, str]]:
    for at in range(count):
        name = NOUNS[at % len(NOUNS)] + (str(at // len(NOUNS)) if at >= len(NOUNS) else "")
        yield PATHS[at % len(PATHS)].format(name=name), STYLES[at % len(STYLES)]


def _operation(path: str, style: str) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in ("team", "member")
        if f"{{{name}}}" in path
    ]
    whole: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    start: dict[str, Any] = {
        "type": "integer",
        "minimum": 1 if style == "page" else 0,
        "default": 1 if style == "page" else 0,
    }
    at: dict[str, Any] = {"offset": ("offset", start), "page": ("page", start), "cursor": ("after", {"type": "string"})}
    sent = [("limit", whole), *([at[style]] if style in at else [])]
    sent += [("state", ROW["properties"]["state"]), ("sort", {"type": "string", "enum": ["made_at", "-made_at"]})]
    parameters += [{"name": name, "in": "query", "schema": schema} for name, schema in sent]
    properties: dict[str, Any] = {
        "rows": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}},
        "total": {"type": "integer"},
        **({"next": {"type": ["string", "null"]}} if style in ("cursor", "link") else {}),
    }
    schema: dict[str, Any] = {"type": "object", "required": ["rows", "total"], "properties": properties}
    answers: dict[str, Any] = {"200": {"description": "rows", "content": {"application/json": {"schema": schema}}}}
    return {"parameters": parameters, "responses": {**answers, "4XX": {"description": "refused"}}}


def _table(path: str, style: str) -> str:
    at = {"offset": "offset", "page": "page", "cursor": "after"}.get(style)
    lines = ["[[list]]", f'operation = "GET {path}"', 'rows = "/rows"', 'id = "id"', 'total = "/total"', ""]
    lines += ["[[list.page]]", f'style = "{style}"', 'size = "limit"']
    lines += [f'at = "{at}"'] if at else []
    lines += ['next = "/next"'] if style in ("cursor", "link") else []
    lines += ["", "[list.order]", 'keys = ["made_at"]', 'asc = "sort={key}"', 'desc = "sort=-{key}"', ""]
    lines += ["[[list.filter]]", 'field = "state"', 'op = "eq"', 'send = "state={value}"', ""]
    return "\n".join(lines)
