"""What the document says of the rows of a list operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from listproof.contract import pointer
from listproof.contract.document import Document
from listproof.contract.media_types import is_json
from listproof.contract.model import JsonSchema, Source
from listproof.contract.operation import Operation
from listproof.contract.self_contained import COMPOSED, refuse_unusable, self_contained


@dataclass(frozen=True)
class Rows:
    """The rows of a 200: their schema and what it says of their members."""

    schema: JsonSchema
    fields: Mapping[str, JsonSchema]
    required: tuple[str, ...]
    source: Source
    required_source: Source | None


def read(document: Document, operation: Operation) -> Rows:
    """The rows of the operation's 200. Raises ContractError where its body is not the array of them."""
    status = next((s for s in ("200", "2XX", "default") if s in operation.responses), None)
    if status is None:
        raise document.error(f"{operation.pointer}/responses", "has no answer 200.", "A list endpoint needs one.")
    response = document.chain(f"{operation.pointer}/responses/{status}")[-1]
    media = next((m for m in document.get(response).get("content", {}) if is_json(m)), None)
    if media is None:
        raise document.error(response, "has no JSON content.", "Rows are read from application/json or …+json.")
    body = response + pointer.join("content", media, "schema")
    try:
        chain = document.chain(body)
        merged = document.merged(*chain)
        items = document.chain(next(f"{p}/items" for p in chain if "items" in document.get(p)))
    except (KeyError, StopIteration):
        raise document.error(
            body,
            "is not an array of rows with a schema.",
            "Other places of the rows are legal vocabulary (rows = …), but not built yet.",
        ) from None
    if merged.get("type") != "array":
        raise document.error(body, "is not of type array.", "Only a body that is the array of rows is built so far.")
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
