"""The answer that holds given rows: the other way round than it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..contract import pointer
from ..contract.envelope import Envelope


def compose(frame: Any, envelope: Envelope, rows: list[Any], facts: Mapping[str, Any]) -> tuple[Any, dict[str, str]]:
    """(body, headers) with these rows and facts (by their keys in ``Envelope.said``) at their places; all else is as in
    the body ``frame``. A place in a header whose value needs more than the fact is left out."""
    body = pointer.put(frame, pointer.steps(envelope.rows), rows)
    headers = {}
    for key, at in envelope.said.items():
        if key in facts and at.kind == "body":
            body = pointer.put(body, pointer.steps(at.name), facts[key])
        elif key in facts and at.kind == "header" and not at.pattern:
            headers[at.name.lower()] = str(facts[key])
    return body, headers
