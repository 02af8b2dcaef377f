"""What the document alone says of one operation: parameters, answers, security."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from listproof.contract import body, composition, paths, pointer, values
from listproof.contract.document import Document
from listproof.contract.media_types import essence, is_json
from listproof.contract.model import Response, Security
from listproof.contract.parameter import JsonSchema, Parameter, Source
from listproof.contract.security import security
from listproof.contract.self_contained import refuse_unusable, self_contained


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
    declared: dict[tuple[str, str], str] = {}
    # those of the path come first and are overridden by the operation's own
    for around in (paths.item(at), at):
        for number in range(len(document.get(around).get("parameters", ()))):
            parameter, places = _parameter(document, f"{around}/parameters/{number}")
            found[parameter.name, parameter.location] = parameter, places
            declared[parameter.name, parameter.location] = f"{around}/parameters/{number}"
    objects = {name: own for each in declared.values() for name, own in _objects(document, each).items()}
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


FORM = "application/x-www-form-urlencoded"
"""The media type of a query string whose parameters are the members of one object (OpenAPI 3.2)."""


def _objects(document: Document, declared: str) -> dict[str, tuple[str, str]]:
    at = document.chain(declared)[-1]
    value = document.get(at)
    if value["in"] == "querystring" and FORM in value["content"]:
        return {value["name"]: ("form", f"{document.chain(at + pointer.join('content', FORM))[-1]}/schema")}
    if value["in"] != "query" or "schema" not in value:
        return {}
    style = value.get("style", "form")
    exploded = style == "form" and value.get("explode", True)
    apart = style == "deepObject" or (exploded and _is_object(document, f"{at}/schema"))
    return {value["name"]: (style, f"{at}/schema")} if apart else {}


def _is_object(document: Document, at: str) -> bool:
    """Whether a schema names members, or is that of an object."""
    for each in composition.parts(document, at):
        kind = document.get(each).get("type")
        if "properties" in document.get(each) or "object" in (kind if isinstance(kind, list) else [kind]):
            return True
    return False


def _body(document: Document, at: str) -> str:
    if "requestBody" not in document.get(at):
        return ""
    holder = document.chain(f"{at}/requestBody")[-1]
    content = document.get(holder).get("content", {})
    places = (document.chain(holder + pointer.join("content", each))[-1] for each in content if is_json(each))
    return next((f"{place}/schema" for place in places if "schema" in document.get(place)), "")


def body_schema(document: Document, operation: Operation) -> JsonSchema:
    """The schema of the JSON body that a request has. Raises ContractError where it cannot be used."""
    schema = self_contained(document, document.merged(*document.chain(operation.body)), "readOnly")
    refuse_unusable(document, operation.body, schema)
    return schema


def member(document: Document, operation: Operation, place: str) -> tuple[Parameter, dict[str, Source]]:
    """What stands at a JSON Pointer in a request's body, as a parameter of this name, and where its facts are stated; a
    step ``-`` is an element of an array. Raises NoMember where the document has nothing there."""
    steps = ("0" if step == "-" else step for step in pointer.steps(place))
    at = body.member(document, operation.body, pointer.join(*steps))
    schema, places = values.values(document, at)
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
        schema, places = values.values(document, at)
        return Parameter(name, "query", False, schema, document.source(at)), places
    return None


def _parameter(document: Document, declared: str) -> tuple[Parameter, dict[str, Source]]:
    at = document.chain(declared)[-1]
    value = document.get(at)
    place, media = f"{at}/schema", next(iter(value.get("content", {})), "")
    if "schema" not in value:
        place = f"{document.chain(at + pointer.join('content', media))[-1]}/schema" if media else ""
    with suppress(KeyError):  # of content without a schema
        refuse_unusable(document, place, self_contained(document, document.merged(*document.chain(place))))
    own, places = values.values(document, place)
    refuse_unusable(document, place or at, own)
    parameter = Parameter(
        value["name"],
        value["in"],
        bool(value.get("required", False)),
        own,
        document.source(f"{at}/name"),
        str(value.get("description") or ""),
        media,
    )
    return parameter, places


def _response(document: Document, operation: str, status: str) -> Response:
    at = document.chain(f"{operation}/responses/{status}")[-1]
    content: dict[str, JsonSchema] = {}
    for media in document.get(at).get("content", {}):
        place = document.chain(at + pointer.join("content", media))[-1]
        if "schema" in document.get(place):
            chain = document.chain(f"{place}/schema")
            schema = self_contained(document, document.merged(*chain), "writeOnly")
            if is_json(media):
                refuse_unusable(document, chain[-1], schema)
            content[essence(media)] = schema
    return Response(status, content, document.source(f"{operation}/responses/{status}"))
