"""What the document says of the rows of a list operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from listproof.contract import body, composition, due
from listproof.contract.document import Document
from listproof.contract.operation import Operation
from listproof.contract.parameter import JsonSchema, Source
from listproof.contract.self_contained import refuse_unusable, self_contained

ELSEWHERE = 'Where the rows stand within the body, name their place in listing.toml: rows = "/data", for example.'


@dataclass(frozen=True)
class Rows:
    """The rows of a 200: their schema, which stands at ``at`` in the document, and what it says of their members, or
    of those of the object in them that holds their fields."""

    document: Document
    at: str
    schema: JsonSchema
    fields: Mapping[str, JsonSchema]
    required: tuple[str, ...]
    source: Source
    required_source: Source | None

    def pointed(self, place: str) -> JsonSchema:
        """The schema of what stands at a JSON Pointer in a row. Raises NoMember where the document has nothing
        there."""
        return _schema(self.document, body.member(self.document, self.at, place))


def read(document: Document, operation: Operation, place: str = "") -> Rows:
    """The rows at a JSON Pointer in the operation's 200, with their own members as fields. Raises ContractError where
    no array of them is documented there, NoMember where nothing is."""
    at_body = body.schema_of_200(document, operation)
    at_rows = body.member(document, at_body, place)
    try:
        at_array = next(p for p in composition.parts(document, at_rows) if "items" in document.get(p))
        merged = document.merged(*document.chain(at_rows)) | document.merged(at_array)
        at = f"{at_array}/items"
        items = document.chain(at)
    except (KeyError, StopIteration):
        raise document.error(at_rows, "is not an array of rows with a schema.", ELSEWHERE) from None
    kinds = merged.get("type")
    if "array" not in (kinds if isinstance(kinds, list) else [kinds]):
        raise document.error(at_rows, "is not of type array.", ELSEWHERE)
    schema = self_contained(document, document.merged(*items), "writeOnly")
    refuse_unusable(document, items[-1], schema)
    fields, required, source = _members(document, at, "of the row")
    return Rows(document, at, schema, fields, required, document.source(items[-1]), source)


def within(rows: Rows, place: str) -> Rows:
    """The same rows, whose fields are the members of the object at a JSON Pointer in each. Raises ContractError where
    the document names no members there, NoMember where it has nothing there."""
    at = body.member(rows.document, rows.at, place)
    fields, required, source = _members(rows.document, at, "of the fields of a row")
    return Rows(rows.document, rows.at, rows.schema, fields, required, rows.source, source)


def _members(document: Document, at: str, of_what: str) -> tuple[dict[str, JsonSchema], tuple[str, ...], Source | None]:
    """The members of an object, those that it must have, and where the document says so."""
    found = composition.members(document, at)
    if not found.places:
        last = document.chain(at)[-1]
        problem = "is composed with not" if "not" in document.get(last) else "names no properties"
        raise document.error(
            last, f"{problem}, which is not supported yet for rows.", f"List the properties {of_what}."
        )
    fields = {name: _of_places(document, places) for name, places in found.places.items()}
    shown = {name: schema for name, schema in fields.items() if not due.is_marked(schema, "writeOnly")}
    source = document.source(found.stated) if found.stated else None
    return shown, tuple(name for name in found.required if name in shown or name not in fields), source


def _of_places(document: Document, places: tuple[str, ...]) -> JsonSchema:
    """The schema of a member that stands at several places, one for each alternative."""
    first, *others = [_schema(document, at) for at in places]
    if not others:
        return first
    alternatives: list[JsonSchema] = []
    shared: dict[str, dict[str, Any]] = {}
    for each in (first, *others):
        own = {name: inner for name, inner in each.items() if name != "components"}
        alternatives += [own] if own not in alternatives else []
        for kind, named in each.get("components", {}).items():
            shared.setdefault(kind, {}).update(named)
    either = alternatives[0] if len(alternatives) == 1 else {"anyOf": alternatives}
    return {**either, "components": shared} if shared else either


def _schema(document: Document, at: str) -> JsonSchema:
    return self_contained(document, document.merged(*document.chain(at)), "writeOnly")
