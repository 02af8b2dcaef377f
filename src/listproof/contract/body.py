"""The documented body of a list operation's 200, and what stands in it at a JSON Pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listproof.contract import pointer
from listproof.contract.document import Document
from listproof.contract.media_types import is_json

if TYPE_CHECKING:
    from listproof.contract.operation import Operation


class NoMember(Exception):
    """The document has no such member; ``within`` is the schema that lacks it, ``known`` are the members it has."""

    def __init__(self, within: str, step: str, known: tuple[str, ...]) -> None:
        super().__init__(step)
        self.within, self.step, self.known = within, step, known


def schema_of_200(document: Document, operation: Operation) -> str:
    """Where the schema of a 200's JSON body stands in the document. Raises ContractError where there is none."""
    status = next((s for s in ("200", "2XX", "default") if s in operation.responses), None)
    if status is None:
        raise document.error(f"{operation.pointer}/responses", "has no answer 200.", "A list endpoint needs one.")
    response = document.chain(f"{operation.pointer}/responses/{status}")[-1]
    media = next((m for m in document.get(response).get("content", {}) if is_json(m)), None)
    if media is None:
        raise document.error(response, "has no JSON content.", "Rows are read from application/json or …+json.")
    return document.chain(response + pointer.join("content", media))[-1] + "/schema"


def member(document: Document, schema: str, place: str) -> str:
    """Where the schema of the value at a JSON Pointer stands, given where the schema of the whole stands.

    A step ``rel=next`` or ``0`` leads to the items of an array. Raises NoMember.
    """
    for step in pointer.steps(place):
        known: list[str] = []
        found = _step(document, schema, step, known)
        if found is None:
            raise NoMember(schema, step, tuple(dict.fromkeys(known)))
        schema = found
    return schema


def _step(document: Document, schema: str, step: str, known: list[str]) -> str | None:
    """The schema of one member, also of the parts and alternatives that a schema is put together from; names met on the
    way become known."""
    try:
        chain = document.chain(schema)
    except KeyError:
        return None
    for at in chain:
        value = document.get(at)
        known += value.get("properties", {})
        if step in value.get("properties", {}):
            return at + pointer.join("properties", step)
        if "items" in value and (step.startswith("rel=") or step == "0"):
            return f"{at}/items"
        words = ("allOf", "anyOf", "oneOf")
        inner = (f"{at}/{word}/{n}" for word in words for n in range(len(value.get(word, ()))))
        parts = (_step(document, each, step, known) for each in inner)
        if (found := next((part for part in parts if part), None)) is not None:
            return found
    return None
