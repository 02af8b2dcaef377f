"""For each published convention a document that has what the convention names, and a minimal listing.toml of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TEXT, NUMBER, LINK = {"type": "string"}, {"type": "integer"}, {"type": ["string", "null"]}
WEIGHT = {"type": "integer", "minimum": 1, "maximum": 900}
ROW = {
    "id": {"type": "string", "pattern": "^[a-z0-9]{12}$"},
    "weight": WEIGHT,
    "label": {"type": "string", "pattern": "^[a-z]{3,6}$"},
    "made": {"type": "string", "format": "date-time"},
}


@dataclass(frozen=True)
class Follower:
    """A list that follows conventions: the parameters of its requests, what its answers have beside the rows, and what
    its listing.toml says beyond ``follows``."""

    follows: tuple[str, ...]
    rows: str
    asked: Mapping[str, Mapping[str, Any]]
    said: Mapping[str, Any] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=lambda: ROW)
    more: str = ""
    id: str = "id"
    written_rows: bool = False
    headers: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """The OpenAPI document."""
        parameters = [{"name": name, "in": "query", "schema": schema} for name, schema in self.asked.items()]
        path = [{"name": "depot", "in": "path", "required": True, "schema": TEXT}]
        required = [name for name in self.row if name != "made"]
        row = {"type": "object", "required": required, "properties": self.row}
        rows: dict[str, Any] = {"type": "array", "items": row}
        whole = {"type": "object", "required": [self.rows], "properties": {self.rows: rows, **self.said}}
        media = {"application/json": {"schema": whole if self.rows else rows}}
        headers = {name: {"schema": TEXT} for name in self.headers}
        answers = {
            "200": {"description": "rows", "content": media, "headers": headers},
            "400": {"description": "wrong"},
        }
        return {
            "openapi": "3.1.0",
            "info": {"title": "Depot", "version": "1", "description": "Made for listproof; no such service exists."},
            "paths": {"/depots/{depot}/pallets": {"get": {"parameters": [*path, *parameters], "responses": answers}}},
        }

    def listing(self) -> str:
        """listing.toml."""
        rows = f'rows = "/{self.rows}"\n' if self.written_rows else ""
        head = f"follows = {json.dumps(self.follows)}\n\n[[list]]\n"
        return f'{head}operation = "GET /depots/{{depot}}/pallets"\n{rows}id = "{self.id}"\n{self.more}'

    def write(self, folder: Path) -> Path:
        """The folder with both."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "openapi.json").write_text(json.dumps(self.document(), indent=1), "utf-8")
        (folder / "listing.toml").write_text(self.listing(), "utf-8")
        return folder


ORDER = '\n[list.order]\nkeys = ["weight", "made"]\n'
FILTERS = """
[[list.filter]]
field = "label"
op = "eq"

[[list.filter]]
field = "weight"
op = "ge"

[[list.filter]]
field = "made"
op = "lt"
"""
SIZE = {"type": "integer", "maximum": 100, "default": 20}

FOLLOWERS = {
    "AIP-158": Follower(
        ("AIP-158",),
        "pallets",
        {"page_size": SIZE, "page_token": TEXT},
        {"next_page_token": TEXT, "total_size": NUMBER},
        written_rows=True,
    ),
    "AIP-132": Follower(
        ("AIP-132",),
        "pallets",
        {"pageSize": SIZE, "pageToken": TEXT, "orderBy": TEXT},
        {"nextPageToken": TEXT},
        written_rows=True,
        more=ORDER,
    ),
    "AIP-160": Follower(
        ("AIP-132", "AIP-158", "AIP-160"),
        "pallets",
        {"page_size": SIZE, "page_token": TEXT, "filter": TEXT},
        {"next_page_token": TEXT},
        written_rows=True,
        more=FILTERS,
    ),
    "Azure-REST": Follower(
        ("Azure-REST",),
        "value",
        {"maxpagesize": SIZE, "orderby": TEXT, "filter": TEXT},
        {"nextLink": TEXT},
        more=ORDER + FILTERS,
    ),
    "JSON:API-1.1": Follower(
        ("JSON:API-1.1",),
        "data",
        {"page[size]": SIZE, "page[number]": {"type": "integer", "minimum": 1}, "sort": TEXT, "fields[pallets]": TEXT},
        {"links": {"type": "object", "properties": dict.fromkeys(("first", "last", "prev", "next"), LINK)}},
        row={
            "type": {"const": "pallets"},
            "id": ROW["id"],
            "attributes": {
                "type": "object",
                "properties": {key: value for key, value in ROW.items() if key != "id"},
                "required": ["weight", "label"],
            },
        },
        id="/id",
        more='fields = "/attributes"\n' + ORDER,
    ),
    "JSON:API-cursor-pagination": Follower(
        ("JSON:API-cursor-pagination", "JSON:API-1.1"),
        "data",
        {"page[size]": SIZE, "page[after]": TEXT},
        {
            "links": {"type": "object", "properties": dict.fromkeys(("prev", "next"), LINK)},
            "meta": {
                "type": "object",
                "properties": {"page": {"type": "object", "properties": {"total": NUMBER}}},
            },
        },
    ),
    "OData-4.01": Follower(
        ("OData-4.01",),
        "value",
        {"$top": NUMBER, "$skip": NUMBER, "$orderby": TEXT, "$filter": TEXT, "$count": {"type": "boolean"}},
        {"@odata.count": NUMBER},
        more=ORDER + FILTERS,
    ),
    "OData-4.01 links": Follower(
        ("OData-4.01",),
        "value",
        {"$top": NUMBER, "$skip": NUMBER, "$orderby": TEXT, "$filter": TEXT},
        {"@odata.nextLink": TEXT},
        more=ORDER + FILTERS,
    ),
    "RFC-8288": Follower(
        ("RFC-8288",),
        "",
        {"per_page": SIZE},
        headers=("Link",),
        more='\n[[list.page]]\nstyle = "link"\nsize = "per_page"\n',
    ),
    "SCIM-2.0": Follower(
        ("SCIM-2.0",),
        "Resources",
        {
            "startIndex": {"type": "integer", "default": 1},
            "count": NUMBER,
            "sortBy": TEXT,
            "sortOrder": {"type": "string", "enum": ["ascending", "descending"]},
            "filter": TEXT,
            "attributes": TEXT,
        },
        {"totalResults": NUMBER, "itemsPerPage": NUMBER, "startIndex": NUMBER},
        more=ORDER + FILTERS,
    ),
    "Zalando": Follower(
        ("Zalando",),
        "items",
        {"limit": SIZE, "cursor": TEXT, "sort": TEXT},
        dict.fromkeys(("self", "first", "prev", "next", "last"), LINK),
        more=ORDER,
    ),
    "Zalando cursors": Follower(
        ("Zalando",),
        "items",
        {"limit": SIZE, "cursor": TEXT},
        {"cursors": {"type": "object", "properties": {"next": LINK}}},
    ),
}
