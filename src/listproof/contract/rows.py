"""What the document says of the rows of a list operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from listproof.contract import body, pointer
from listproof.contract.document import Document
from listproof.contract.model import JsonSchema, Source
from listproof.contract.operation import Operation
from listproof.contract.self_contained import COMPOSED, refuse_unusable, self_contained

ELSEWHERE = 'Where the rows stand within the body, name their place in listing.toml: rows = "/data", for example.'


@dataclass(frozen=True)
class Rows:
    """The rows of a 200: their schema and what it says of their members."""

    schema: JsonSchema
    fields: Mapping[str, JsonSchema]
    required: tuple[str, ...]
    source: Source
    required_source: Source | None


def read(document: Document, operation: Operation, place: str = "") -> Rows:
    """The rows at a JSON Pointer in the operation's 200. Raises ContractError where no array of them is documented
    there, NoMember where nothing is."""
    at_body = body.schema_of_200(document, operation)
    at_rows = body.member(document, at_body, place)
    try:
        chain = document.chain(at_rows)
        merged = document.merged(*chain)
        items = document.chain(next(f"{p}/items" for p in chain if "items" in document.get(p)))
    except (KeyError, StopIteration):
        raise document.error(at_rows, "is not an array of rows with a schema.", ELSEWHERE) from None
    kinds = merged.get("type")
    if "array" not in (kinds if isinstance(kinds, list) else [kinds]):
        raise document.error(at_rows, "is not of type array.", ELSEWHERE)
    row = document.merged(*items)
    composed = next((word for word in COMPOSED if word in row), None)
    if composed or not row.get("properties"):
        problem = f"is composed with {composed}" if composed else "names no properties"
        raise document.error(items[-1], f"{problem}, which is not built yet for rows.", "List the row's properties.")
    at = next(p for p in items if "properties" in document.get(p))
    schema = self_contained(document, row)
    refuse_unusable(document, items[-1], schema)
    return Rows(
        schema,
        {
            name: self_contained(document, document.merged(*document.chain(at + pointer.join("properties", name))))
            for name in row["properties"]
        },
        tuple(row.get("required", ())),
        document.source(items[-1]),
        document.place(items, "required"),
    )
