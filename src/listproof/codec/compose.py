"""The answer that holds given rows: the other way round than it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..contract import pointer
from ..contract.envelope import Envelope


def compose(frame: Any, envelope: Envelope, rows: list[Any], facts: Mapping[str, Any]) -> tuple[Any, dict[str, str]]:
    """(body, headers) with these rows and facts (by their keys in ``Envelope.said``) at their places; all else is as in
    the body ``frame``. A place in a header whose value needs more than the fact is left out."""
    body = put(frame, envelope.rows, rows)
    headers = {}
    for key, at in envelope.said.items():
        if key in facts and at.kind == "body":
            body = put(body, at.name, facts[key])
        elif key in facts and at.kind == "header" and not at.pattern:
            headers[at.name.lower()] = str(facts[key])
    return body, headers


def put(body: Any, where: str, value: Any) -> Any:
    """The body with a value at a JSON Pointer."""
    return _put(body, pointer.steps(where), value)


def _put(value: Any, steps: tuple[str, ...], leaf: Any) -> Any:
    """The value with something else at a place; objects that are not there on the way are made."""
    if not steps:
        return leaf
    inside = value if isinstance(value, dict) else {}
    return {**inside, steps[0]: _put(inside.get(steps[0]), steps[1:], leaf)}
