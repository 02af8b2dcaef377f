"""What the document alone says of one operation: parameters, answers, rows, security."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from listproof.contract import references, schemas
from listproof.contract.document import Document, escaped
from listproof.contract.model import JsonSchema, Parameter, Response, Security, Source

STATED = ("default", "minimum", "maximum", "enum")
COMPOSED = ("allOf", "anyOf", "oneOf", "if", "not")


@dataclass(frozen=True)
class Operation:
    """Facts of one operation. ``places`` maps (name, location) of a parameter to where its facts are stated."""

    key: str
    pointer: str
    parameters: tuple[Parameter, ...]
    places: Mapping[tuple[str, str], Mapping[str, Source]]
    responses: Mapping[str, Response]
    security: tuple[Security, ...]

    def named(self, location: str) -> tuple[str, ...]:
        """Names of the parameters in one location."""
        return tuple(p.name for p in self.parameters if p.location == location)


@dataclass(frozen=True)
class Rows:
    """The rows of a 200: their schema and what it says of their members."""

    schema: JsonSchema
    fields: Mapping[str, JsonSchema]
    required: tuple[str, ...]
    source: Source
    required_source: Source | None


def read(document: Document, key: str, pointer: str) -> Operation:
    """The facts of one operation of the document. Raises ContractError where it is beyond what is built."""
    found: dict[tuple[str, str], tuple[Parameter, dict[str, Source]]] = {}
    # those of the path come first and are overridden by the operation's own
    for around in (pointer.rpartition("/")[0], pointer):
        for number in range(len(document.get(around).get("parameters", ()))):
            parameter, places = _parameter(document, f"{around}/parameters/{number}")
            found[parameter.name, parameter.location] = parameter, places
    responses = {status: _response(document, pointer, status) for status in document.get(pointer).get("responses", {})}
    return Operation(
        key,
        pointer,
        tuple(parameter for parameter, _ in found.values()),
        {at: places for at, (_, places) in found.items()},
        responses,
        _security(document, pointer),
    )


def rows(document: Document, operation: Operation) -> Rows:
    """The rows of the operation's 200, whose body has to be the array of them."""
    status = next((s for s in ("200", "2XX", "default") if s in operation.responses), None)
    if status is None:
        raise document.error(f"{operation.pointer}/responses", "has no answer 200.", "A list endpoint needs one.")
    response = document.chain(f"{operation.pointer}/responses/{status}")[-1]
    media = next((m for m in document.get(response).get("content", {}) if _is_json(m)), None)
    if media is None:
        raise document.error(response, "has no JSON content.", "Rows are read from application/json or …+json.")
    body = f"{response}/content/{escaped(media)}/schema"
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
    _check(document, items[-1], schema)
    return Rows(
        schema,
        {
            name: self_contained(document, document.merged(*document.chain(f"{at}/properties/{escaped(name)}")))
            for name in row["properties"]
        },
        tuple(row.get("required", ())),
        document.source(items[-1]),
        document.place(items, "required"),
    )


def self_contained(document: Document, schema: Mapping[str, Any]) -> JsonSchema:
    """The schema in JSON Schema 2020-12, with the document's ``components`` where references point into them."""
    outside = next((r for r in _references(schema) if not r.startswith("#/components/")), None)
    if outside:
        remedy = "Move the schema there under components and refer to that."
        raise document.error("", f"has a reference to {outside}, outside of components: not built yet.", remedy)
    old = str(document.content["openapi"]).startswith("3.0")
    own: dict[str, Any] = _modern(dict(schema)) if old else dict(schema)
    if not _references(schema):
        return own
    return {**own, "components": _components(document, schema, old=old)}


def _components(document: Document, schema: Mapping[str, Any], *, old: bool) -> dict[str, Any]:
    """The components that a schema refers to, and those that these refer to."""
    kept: dict[str, dict[str, Any]] = {}
    waiting = _references(schema)
    while waiting:
        kind, name = (unquote(step).replace("~1", "/").replace("~0", "~") for step in waiting.pop().split("/")[2:4])
        if name in kept.get(kind, {}):
            continue
        component = document.content["components"][kind][name]
        kept.setdefault(kind, {})[name] = _modern(component) if old and kind == "schemas" else component
        waiting += (each for each in _references(component) if each.startswith("#/components/"))
    return kept


def _check(document: Document, pointer: str, schema: JsonSchema) -> None:
    """Refuse a schema that cannot be used; it stands at this pointer, and is self-contained."""
    if found := schemas.wrong(schema):
        path, problem = found
        steps = "".join(f"/{escaped(str(step))}" for step in path)
        place = steps if path[:1] == ("components",) else f"{pointer}{steps}"
        raise document.error(place, f"{problem}.", "Write it in another way, or leave it out.")


def _parameter(document: Document, pointer: str) -> tuple[Parameter, dict[str, Source]]:
    at = document.chain(pointer)[-1]
    value = document.get(at)
    place = f"{at}/schema"
    if "schema" not in value:
        place = next((f"{at}/content/{escaped(media)}/schema" for media in value.get("content", {})), "")
    try:
        chain = document.chain(place) if place else ()
    except KeyError:
        chain = ()
    schema = document.merged(*chain)
    present = [i for i, inner in enumerate(schema.get("anyOf", ())) if inner.get("type") != "null"]
    if len(present) == 1 and len(schema["anyOf"]) == 2:
        # "X or null" is how some frameworks write "optional"; a request has no way to say null
        holder = next(p for p in chain if "anyOf" in document.get(p))
        chain = (*chain, *document.chain(f"{holder}/anyOf/{present[0]}"))
        schema = {name: inner for name, inner in document.merged(*chain).items() if name != "anyOf"}
    schema.pop("nullable", None)
    kinds = [kind for kind in schema["type"] if kind != "null"] if isinstance(schema.get("type"), list) else []
    schema |= {"type": kinds[0]} if len(kinds) == 1 else {}
    places = {word: found for word in STATED if (found := document.place(chain, word))}
    holder = next((p for p in chain if "items" in document.get(p)), "")
    if holder:
        items = document.chain(f"{holder}/items")
        schema["items"] = document.merged(*items)
        if enum := document.place(items, "enum"):
            places["enum"] = enum
    own = self_contained(document, schema)
    _check(document, place or at, own)
    parameter = Parameter(
        value["name"],
        value["in"],
        bool(value.get("required", False)),
        own,
        document.source(f"{at}/name"),
    )
    return parameter, places


def _response(document: Document, operation: str, status: str) -> Response:
    at = document.chain(f"{operation}/responses/{status}")[-1]
    content: dict[str, JsonSchema] = {}
    for media, inner in document.get(at).get("content", {}).items():
        if "schema" in inner:
            chain = document.chain(f"{at}/content/{escaped(media)}/schema")
            schema = self_contained(document, document.merged(*chain))
            if _is_json(media):
                _check(document, chain[-1], schema)
            content[media.split(";")[0].strip().lower()] = schema
    return Response(status, content, document.source(f"{operation}/responses/{status}"))


def _security(document: Document, pointer: str) -> tuple[Security, ...]:
    """The headers of the first alternative that headers alone fulfil; none where one alternative asks for nothing."""
    at = f"{pointer}/security" if "security" in document.get(pointer) else "/security"
    alternatives = document.get(at) if at in document.lines else []
    if not alternatives or {} in alternatives:
        return ()
    for number, alternative in enumerate(alternatives):
        source = document.source(f"{at}/{number}")
        headers = [_header(document, scheme) for scheme in alternative]
        if None not in headers:
            return tuple(Security(name, str(h), source) for name, h in zip(alternative, headers, strict=True))
    remedy = "Built are credentials in a header."
    raise document.error(at, "asks for a credential elsewhere, which is not built yet.", remedy)


def _header(document: Document, scheme: str) -> str | None:
    try:
        value = document.get(document.chain(f"/components/securitySchemes/{escaped(scheme)}")[-1])
    except KeyError:
        remedy = "Define it under components/securitySchemes."
        raise document.error("/components/securitySchemes", f"has no scheme {scheme}.", remedy) from None
    if value.get("type") in ("http", "oauth2", "openIdConnect"):
        return "Authorization"
    return value["name"] if value.get("type") == "apiKey" and value.get("in") == "header" else None


def _is_json(media: str) -> bool:
    media = media.split(";")[0].strip().lower()
    return media == "application/json" or media.endswith("+json")


def _references(value: Any) -> list[str]:
    return [each.text for each in references.found(value) if each.member == "$ref" and not each.data]


def _modern(schema: Any) -> Any:
    """A schema of OpenAPI 3.0 as JSON Schema 2020-12: nullable, exclusive bounds, members beside a reference."""
    if isinstance(schema, list):
        return [_modern(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str):
        return {"$ref": schema["$ref"]}
    schema = {name: _modern(inner) for name, inner in schema.items()}
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool) and schema.pop(exclusive) and bound in schema:
            schema[exclusive] = schema.pop(bound)
    if not isinstance(schema.get("nullable"), bool) or not schema.pop("nullable"):
        return schema
    if isinstance(schema.get("type"), str) and not any(word in schema for word in COMPOSED):
        enum = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
        return {**schema, "type": [schema["type"], "null"], **enum}
    return {"anyOf": [schema, {"type": "null"}]}
