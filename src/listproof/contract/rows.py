"""What the document says of the rows of a list operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from listproof.contract import body, pointer
from listproof.contract.document import Document
from listproof.contract.model import JsonSchema, Source
from listproof.contract.operation import Operation
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
        chain = document.chain(at_rows)
        merged = document.merged(*chain)
        at = next(f"{p}/items" for p in chain if "items" in document.get(p))
        items = document.chain(at)
    except (KeyError, StopIteration):
        raise document.error(at_rows, "is not an array of rows with a schema.", ELSEWHERE) from None
    kinds = merged.get("type")
    if "array" not in (kinds if isinstance(kinds, list) else [kinds]):
        raise document.error(at_rows, "is not of type array.", ELSEWHERE)
    schema = self_contained(document, document.merged(*items))
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
    places: dict[str, str] = {}
    required: dict[str, None] = {}
    sources: list[Source] = []
    for each in _parts(document, at, set()):
        value = document.get(each)
        for name in value.get("properties", {}):
            places.setdefault(name, each + pointer.join("properties", name))
        if "required" in value:
            required |= dict.fromkeys(value["required"])
            sources.append(document.source(f"{each}/required"))
    if not places:
        last = document.chain(at)[-1]
        composed = next((word for word in ("anyOf", "oneOf", "not") if word in document.get(last)), None)
        problem = f"is composed with {composed}" if composed else "names no properties"
        raise document.error(last, f"{problem}, which is not built yet for rows.", f"List the properties {of_what}.")
    return (
        {name: _schema(document, place) for name, place in places.items()},
        tuple(required),
        next(iter(sources), None),
    )


def _parts(document: Document, at: str, seen: set[str]) -> Iterator[str]:
    """Where a schema stands, and those that references and ``allOf`` put it together from."""
    for each in document.chain(at):
        value = document.get(each)
        if each in seen or (not document.siblings and "$ref" in value):
            continue
        seen.add(each)
        yield each
        for number in range(len(value.get("allOf", ()))):
            yield from _parts(document, f"{each}/allOf/{number}", seen)


def _schema(document: Document, at: str) -> JsonSchema:
    return self_contained(document, document.merged(*document.chain(at)))
