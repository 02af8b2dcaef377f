"""The part of a contract's document that fuzzing hands to Schemathesis: chosen operations and nothing else.

Operations are named by key, ``GET /threads/{thread_id}``. Only operations that read are ever handed over: GET,
HEAD, and the searches that the user allows.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..contract import paths, pointer, references
from ..contract.media_types import essence, is_json
from ..errors import ContractError

READ = ("GET", "HEAD")

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""The names that a header can have (RFC 9110, 5.6.2): for one that it cannot have nothing at all would be generated."""

Json = Mapping[str, Any]


def operations(document: Json) -> dict[str, dict[str, Any]]:
    """Every operation by key, with its path's parameters among its own; references to parameters are followed."""
    found: dict[str, dict[str, Any]] = {}
    for key, at in paths.operations(document).items():
        operation, item = pointer.get(document, at), pointer.get(document, paths.item(at))
        listed = [*item.get("parameters", ()), *operation.get("parameters", ())]
        named = {(each["name"], each["in"]): each for each in (pointer.followed(document, each) for each in listed)}
        found[key] = {**operation, "parameters": list(named.values())}
    return found


def left_out(document: Json, searches: Collection[str] = ()) -> dict[str, str]:
    """The operations that are not fuzzed, with the reason; ``searches`` may be posted."""
    reasons = {key: _reason(document, key, operation, searches) for key, operation in operations(document).items()}
    return {key: reason for key, reason in reasons.items() if reason}


def statuses(document: Json, key: str) -> tuple[str, ...]:
    """The documented statuses of an operation, as they are written: ``200``, ``4XX``, ``default``."""
    return tuple(map(str, operations(document)[key].get("responses", {})))


def headers(operation: Json, secret: Collection[str]) -> dict[str, Json]:
    """Header parameters by their name in lower case, without credentials (``secret``, in lower case) and cookies."""
    never = {*secret, "authorization", "cookie"}
    named = {each["name"].lower(): each for each in operation["parameters"] if each["in"] == "header"}
    return {name: each for name, each in named.items() if name not in never}


def leading_to(document: Json, key: str, searches: Collection[str] = ()) -> tuple[str, ...]:
    """The operations from which links lead to this one, directly or by way of others; only such as are fuzzed."""
    table, closed = operations(document), left_out(document, searches)
    identities = {operation["operationId"]: each for each, operation in table.items() if "operationId" in operation}
    to: dict[str, set[str]] = {
        each: {named for link in _links(document, operation) if (named := _end(document, link, identities))}
        for each, operation in table.items()
        if each not in closed
    }
    found = [key]
    for end in found:  # grows as it is read
        found += [each for each, ends in to.items() if end in ends and each not in found]
    alone = key in to and key in to[key]
    return tuple(found if alone else found[1:])


def cut(document: Json, keys: Collection[str], secret: Collection[str]) -> dict[str, Any]:
    """An OpenAPI document with these operations: without servers, credentials, links to others, and bodies to send
    but those of searches.

    Raises ContractError where it refers to anything outside of itself: nothing is ever fetched.
    """
    table = operations(document)
    identities = {operation["operationId"]: key for key, operation in table.items() if "operationId" in operation}
    items: dict[str, dict[str, Any]] = {}
    for key in keys:
        method, _, path = key.partition(" ")
        operation = {
            name: value
            for name, value in table[key].items()
            if name not in ("security", "servers", "requestBody", "callbacks")
        }
        if method == "POST":
            operation["requestBody"] = _posted(document, table[key].get("requestBody", {}))
        dropped = {"authorization", "cookie", *secret}
        operation["parameters"] = [
            each
            for each in operation["parameters"]
            if each["in"] not in ("header", "query")
            or (each["in"] == "query" and f"?{each['name'].lower()}" not in dropped)
            or (each["in"] == "header" and each["name"].lower() not in dropped and TOKEN.fullmatch(each["name"]))
        ]
        operation["responses"] = {
            status: _answer(document, response, keys, identities)
            for status, response in operation.get("responses", {}).items()
        }
        items.setdefault(path, {})[method.lower()] = operation
    components = {name: each for name, each in document.get("components", {}).items() if name != "securitySchemes"}
    kept = {
        "openapi": document["openapi"],
        "info": document.get("info", {"title": "", "version": ""}),
        "paths": items,
        "components": components,
    }
    _refuse_remote(kept)
    return copy.deepcopy(kept)


def _posted(document: Json, body: Json) -> dict[str, Any]:
    """The body of a search, in JSON alone."""
    found = dict(pointer.followed(document, body))
    content = found.get("content", {})
    media = next((each for each in content if is_json(each)), None)
    return {**found, "content": {"application/json": content[media]} if media else {}}


def _reason(document: Json, key: str, operation: Json, searches: Collection[str]) -> str:
    if key.partition(" ")[0] not in READ and key not in searches:
        return "only GET and HEAD are sent"
    if any(each["in"] == "cookie" and each.get("required") for each in operation["parameters"]):
        return "it needs a cookie, and none is sent"
    answers = [
        pointer.followed(document, each) for status, each in operation.get("responses", {}).items() if status[0] == "2"
    ]
    media = {essence(name) for each in answers for name in each.get("content", {})}
    return "it answers with a stream" if media == {"text/event-stream"} else ""


def _answer(document: Json, response: Json, keys: Collection[str], identities: Mapping[str, str]) -> dict[str, Any]:
    answer = dict(pointer.followed(document, response))
    links = {name: pointer.followed(document, link) for name, link in answer.pop("links", {}).items()}
    kept = {name: link for name, link in links.items() if _end(document, link, identities) in keys}
    return {**answer, "links": kept} if kept else answer


def _links(document: Json, operation: Json) -> Iterator[Json]:
    for response in operation.get("responses", {}).values():
        for link in pointer.followed(document, response).get("links", {}).values():
            yield pointer.followed(document, link)


def _end(document: Json, link: Json, identities: Mapping[str, str]) -> str:
    """The key of the operation that a link leads to; empty where the document has none."""
    if "operationId" in link:
        return identities.get(link["operationId"], "")
    steps = pointer.steps(pointer.target(link.get("operationRef", "#")))
    key = f"{steps[2].upper()} {steps[1]}" if steps[:1] == ("paths",) and len(steps) == 3 else ""
    return key if key in operations(document) else ""


def _refuse_remote(value: Any) -> None:
    for each in references.found(value):
        problem, remedy = each.wrong
        if problem:
            raise ContractError("openapi.yaml", each.pointer, problem, remedy)
