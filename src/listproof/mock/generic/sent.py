"""What a request says in its query, its headers and its body, as one text that the grammar reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from listproof.contract import pointer, schemas
from listproof.contract.model import ListOperation
from listproof.contract.slot import slot
from listproof.mock.generic.rows import written
from listproof.mock.pipeline import Refusal, Request

Allowed = Callable[[ListOperation, Any, str], bool]
"""Whether a body is as documented; what it says stands beside it as one text."""


def sent(operation: ListOperation, request: Request, allowed: Allowed) -> str:
    """The query, with what stands in headers and in the body beside it, by the names of the slots.

    Raises Refusal for a body that is not allowed.
    """
    headers = [each.name for each in operation.parameters if slot(each.name).location == "header"]
    pairs = [(name, text) for name in headers if (text := request.headers.get(slot(name).name.lower())) is not None]
    body = _body(request) if operation.method == "POST" else None
    pairs += _of_body(operation, body) if operation.method == "POST" else ()
    text = "&".join(part for part in (request.query, urlencode(pairs)) if part)
    if operation.method == "POST" and not allowed(operation, body, text):
        raise Refusal(422, "the body is not as documented")
    return text


def as_documented(operation: ListOperation, body: Any, _sent: str) -> bool:
    """Whether a body fits its schema."""
    return bool(_validator(json.dumps(operation.body)).is_valid(body))


def _body(request: Request) -> Any:
    if not request.headers.get("content-type", "").lower().startswith("application/json"):
        raise Refusal(415, "a search is posted in JSON")
    try:
        return json.loads(request.body)
    except ValueError:
        raise Refusal(400, "the body is not JSON") from None


@lru_cache(32)
def _validator(schema: str) -> Any:
    return schemas.validator(json.loads(schema))


def _of_body(operation: ListOperation, body: Any) -> Iterator[tuple[str, str]]:
    slots = [each.name for each in operation.parameters if each.location == "body"]
    for array in dict.fromkeys(name.partition("/-/")[0] for name in slots if "/-/" in name):
        elements = _at(body, array)
        for element in elements if isinstance(elements, list) else ():
            for name in slots:
                held = _at(element, name.removeprefix(f"{array}/-")) if name.startswith(f"{array}/-/") else None
                if held is not None:
                    yield name, json.dumps(held) if isinstance(held, list | dict) else written(held)
    for name in (name for name in slots if "/-/" not in name):
        several = name.endswith("/-")
        value = _at(body, name.removesuffix("/-"))
        for each in value if several and isinstance(value, list) else () if several or value is None else (value,):
            yield name, json.dumps(each) if isinstance(each, list | dict) else written(each)


def _at(value: Any, place: str) -> Any:
    for step in pointer.steps(place):
        value = value.get(step) if isinstance(value, dict) else None
    return value
