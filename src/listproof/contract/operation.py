"""What the document alone says of one operation: parameters, answers, security."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from listproof.contract import body, paths, pointer
from listproof.contract.document import Document
from listproof.contract.media_types import essence, is_json
from listproof.contract.model import Response, Security
from listproof.contract.parameter import JsonSchema, Parameter, Source
from listproof.contract.security import security
from listproof.contract.self_contained import refuse_unusable, self_contained

STATED = ("default", "minimum", "maximum", "enum")
"""What a document may say of a parameter's values, and checks refer to."""


@dataclass(frozen=True)
class Operation:
    """Facts of one operation. ``places`` maps (name, location) of a parameter to where its facts are stated; ``body``
    is where the schema of a JSON body stands that a request has, empty where the document has none; ``objects`` has the
    query parameters whose members are sent by themselves, each with its style and where its schema stands."""

    key: str
    pointer: str
    parameters: tuple[Parameter, ...]
    places: Mapping[tuple[str, str], Mapping[str, Source]]
    responses: Mapping[str, Response]
    security: tuple[Security, ...]
    body: str = ""
    objects: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def named(self, location: str) -> tuple[str, ...]:
        """Names of the parameters in one location."""
        return tuple(p.name for p in self.parameters if p.location == location)


def read(document: Document, key: str, at: str) -> Operation:
    """The facts of the operation at a JSON Pointer. Raises ContractError where it is beyond what is built."""
    found: dict[tuple[str, str], tuple[Parameter, dict[str, Source]]] = {}
    objects: dict[str, tuple[str, str]] = {}
    # those of the path come first and are overridden by the operation's own
    for around in (paths.item(at), at):
        for number in range(len(document.get(around).get("parameters", ()))):
            parameter, places = _parameter(document, f"{around}/parameters/{number}")
            found[parameter.name, parameter.location] = parameter, places
            objects |= _objects(document, f"{around}/parameters/{number}")
    responses = {status: _response(document, at, status) for status in document.get(at).get("responses", {})}
    return Operation(
        key,
        at,
        tuple(parameter for parameter, _ in found.values()),
        {slot: places for slot, (_, places) in found.items()},
        responses,
        security(document, at),
        _body(document, at),
        objects,
    )


def _objects(document: Document, declared: str) -> dict[str, tuple[str, str]]:
    at = document.chain(declared)[-1]
    value = document.get(at)
    if value["in"] != "query" or "schema" not in value:
        return {}
    style = value.get("style", "form")
    kind = document.merged(*document.chain(f"{at}/schema")).get("type", "object")
    apart = style == "deepObject" or (style == "form" and value.get("explode", True) and kind == "object")
    return {value["name"]: (style, f"{at}/schema")} if apart else {}


def _body(document: Document, at: str) -> str:
    if "requestBody" not in document.get(at):
        return ""
    holder = document.chain(f"{at}/requestBody")[-1]
    content = document.get(holder).get("content", {})
    places = (document.chain(holder + pointer.join("content", each))[-1] for each in content if is_json(each))
    return next((f"{place}/schema" for place in places if "schema" in document.get(place)), "")


def body_schema(document: Document, operation: Operation) -> JsonSchema:
    """The schema of the JSON body that a request has. Raises ContractError where it cannot be used."""
    schema = self_contained(document, document.merged(*document.chain(operation.body)))
    refuse_unusable(document, operation.body, schema)
    return schema


def member(document: Document, operation: Operation, place: str) -> tuple[Parameter, dict[str, Source]]:
    """What stands at a JSON Pointer in a request's body, as a parameter of this name, and where its facts are stated; a
    step ``-`` is an element of an array. Raises NoMember where the document has nothing there."""
    steps = ("0" if step == "-" else step for step in pointer.steps(place))
    at = body.member(document, operation.body, pointer.join(*steps))
    schema, places = _values(document, at)
    return Parameter(place, "body", False, schema, document.source(at)), places


def inner(document: Document, operation: Operation, name: str) -> tuple[Parameter, dict[str, Source]] | None:
    """What a name such as ``page[size]`` names: a member of a query parameter that is an object, as a parameter of this
    name, and where its facts are stated. None where the document has no such."""
    for outer, (style, place) in operation.objects.items():
        steps = re.findall(r"[^\[\]]+", name.removeprefix(outer)) if style == "deepObject" else [name]
        written = outer + "".join(f"[{step}]" for step in steps) if style == "deepObject" else name
        if not steps or written != name:
            continue
        try:
            at = body.member(document, place, pointer.join(*steps))
        except body.NoMember:
            continue
        schema, places = _values(document, at)
        return Parameter(name, "query", False, schema, document.source(at)), places
    return None


def _parameter(document: Document, declared: str) -> tuple[Parameter, dict[str, Source]]:
    at = document.chain(declared)[-1]
    value = document.get(at)
    place = f"{at}/schema"
    if "schema" not in value:
        holders = (document.chain(at + pointer.join("content", media))[-1] for media in value.get("content", {}))
        place = next((f"{holder}/schema" for holder in holders), "")
    own, places = _values(document, place)
    refuse_unusable(document, place or at, own)
    parameter = Parameter(
        value["name"],
        value["in"],
        bool(value.get("required", False)),
        own,
        document.source(f"{at}/name"),
        str(value.get("description") or ""),
    )
    return parameter, places


def _values(document: Document, place: str) -> tuple[JsonSchema, dict[str, Source]]:
    """The schema of what a request sends, which stands at a place, and where its facts are stated."""
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
    return self_contained(document, schema), places


def _response(document: Document, operation: str, status: str) -> Response:
    at = document.chain(f"{operation}/responses/{status}")[-1]
    content: dict[str, JsonSchema] = {}
    for media in document.get(at).get("content", {}):
        place = document.chain(at + pointer.join("content", media))[-1]
        if "schema" in document.get(place):
            chain = document.chain(f"{place}/schema")
            schema = self_contained(document, document.merged(*chain))
            if is_json(media):
                refuse_unusable(document, chain[-1], schema)
            content[essence(media)] = schema
    return Response(status, content, document.source(f"{operation}/responses/{status}"))
