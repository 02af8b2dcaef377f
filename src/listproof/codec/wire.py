"""What is asked, as slots and texts, put on the wire: into the query, into headers, and into a JSON body.

What is asked is written as the query of a URL in which every slot has its own name: ``limit=3``, ``header:X-Page=2``,
``/page/size=3`` for a place in the body. Where all slots are query parameters it is the query.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any
from urllib.parse import unquote_plus

from ..contract import pointer
from ..contract.model import ListOperation
from ..contract.parameter import JsonSchema
from ..contract.slot import slot
from ..contract.template import Pair
from .encode import encode


@dataclass(frozen=True)
class Encoded:
    """A request: ``query`` is raw, ``body`` JSON, empty where there is none."""

    method: str
    query: str
    headers: tuple[Pair, ...] = ()
    body: bytes = b""


def encoded(operation: ListOperation, asked: str, always: Sequence[Pair] = ()) -> Encoded:
    """The request that asks something; of what is ``always`` sent that is left out whose slot it names itself."""
    raw = asked.split("&") if asked else []
    named = {_pair(part)[0] for part in raw}
    raw = [*(encode([pair]) for pair in always if pair[0] not in named), *raw]
    if operation.method == "GET" and not slotted(operation):
        return Encoded("GET", "&".join(raw))
    pairs = [(_pair(part), part) for part in raw]
    query = "&".join(part for (name, _), part in pairs if slot(name).location == "query")
    headers = tuple((slot(name).name, text) for (name, text), _ in pairs if slot(name).location == "header")
    if operation.method == "GET":
        return Encoded("GET", query, headers)
    body: Any = {}
    for (name, text), _ in pairs:
        if slot(name).location == "body":
            body = pointer.put(body, pointer.steps(name), _value(_schema(operation, name), text))
    return Encoded(operation.method, query, headers, json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))


def asked(
    operation: ListOperation, query: str, headers: Mapping[str, str], body: bytes, always: Iterable[Pair] = ()
) -> str | None:
    """What a request asks, without what is always sent; None where it cannot be written in slots, or lacks what is
    always sent."""
    parts = [part for part in query.split("&") if part]
    parts += [encode([pair]) for pair in _of_headers(operation, headers)]
    if operation.method != "GET":
        try:
            value = json.loads(body) if body else {}
        except ValueError:
            return None
        own = list(_of_body(operation, value, ""))
        parts += [encode([pair]) for pair in own]
        again = encoded(operation, "&".join(parts)).body
        if not isinstance(value, dict) or json.loads(again) != _plainly(value):
            return None
    for pair in always:
        found = next((part for part in parts if _pair(part) == pair), None)
        if found is None:
            return None
        parts.remove(found)
    return "&".join(parts)


def without(asked: str, slots: Collection[str]) -> str:
    """What is asked, without what it says in these slots."""
    return "&".join(part for part in asked.split("&") if part and _pair(part)[0] not in slots)


def slotted(operation: ListOperation) -> bool:
    """Whether something is asked elsewhere than in the query."""
    return any(each.location in ("slot", "body") for each in operation.parameters)


def is_object(body: bytes) -> bool:
    """Whether a body is a JSON object."""
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False


def has(asked: str, pairs: Iterable[Pair]) -> bool:
    """Whether something that is asked fills slots with these texts."""
    return {*pairs} <= {_pair(part) for part in asked.split("&") if part}


def _pair(part: str) -> Pair:
    name, _, text = part.partition("=")
    return unquote_plus(name), unquote_plus(text)


def _of_headers(operation: ListOperation, headers: Mapping[str, str]) -> Iterator[Pair]:
    sent = {name.lower(): value for name, value in headers.items()}
    for each in operation.parameters:
        if each.location == "slot" and (text := sent.get(slot(each.name).name.lower())) is not None:
            yield each.name, text


def _of_body(operation: ListOperation, value: Any, at: str) -> Iterator[Pair]:
    """The slots that a body fills."""
    slots = [each.name for each in operation.parameters if each.location == "body"]
    if at in slots:
        yield at, value if isinstance(value, str) else json.dumps(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _of_body(operation, inner, at + pointer.join(name))
    elif isinstance(value, list):
        for inner in value if any(f"{name}/".startswith(f"{at}/-/") for name in slots) else ():
            yield from _of_body(operation, inner, f"{at}/-")


def names(value: Any, at: str = "") -> Iterator[str]:
    """The places of all values in a body that are no objects, as slots are named."""
    if isinstance(value, dict) and (value or not at):
        for name, inner in value.items():
            yield from names(inner, at + pointer.join(name))
    elif isinstance(value, list):
        yield f"{at}/-"
    else:
        yield at


def names_in(body: bytes) -> Iterator[str]:
    """The same of a body that is JSON; none of another one."""
    try:
        yield from names(json.loads(body))
    except ValueError:
        return


def known(operation: ListOperation, body: bytes) -> Iterator[Pair]:
    """The slots that a JSON body fills, whatever else it holds."""
    return _of_body(operation, json.loads(body), "")


def _plainly(value: Any) -> Any:
    """A body without empty objects, which ask for nothing."""
    if not isinstance(value, dict):
        return value
    inner = {name: _plainly(each) for name, each in value.items()}
    return {name: each for name, each in inner.items() if each != {}}


def _schema(operation: ListOperation, name: str) -> JsonSchema:
    found = operation.parameter(name, "body")
    return found.schema if found else {}


def _value(schema: JsonSchema, text: str) -> Any:
    """The JSON value of a text: a text, unless the schema says number, boolean, array or object."""
    kinds = schema.get("type", "string")
    kinds = {kinds} if isinstance(kinds, str) else {*kinds}
    if "string" in kinds:
        return text
    try:
        value = text if text != text.strip() else json.loads(text)
    except ValueError:
        return text
    if isinstance(value, float) and not isfinite(value):
        return text
    names = {bool: ("boolean",), int: ("integer", "number"), float: ("number",), list: ("array",), dict: ("object",)}
    return value if kinds & {*names.get(type(value), ())} else text
