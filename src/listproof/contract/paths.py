"""The operations of an OpenAPI document, as plain data, by their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from listproof.contract import pointer

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The members of a path item that are operations: those of OpenAPI 3.1, and ``query`` of 3.2."""

OTHERS = "additionalOperations"
"""The member of a path item that holds those of other methods, from OpenAPI 3.2 on."""


def operations(content: Mapping[str, Any]) -> dict[str, str]:
    """Operations by key (``GET /threads/{thread_id}/runs``), each with its JSON Pointer, in the document's order.

    Those of a path item that is a reference stand where the reference leads.
    """
    return {key: at for path in listed(content) for key, at in operations_of(content, path).items()}


def operations_of(content: Mapping[str, Any], path: str) -> dict[str, str]:
    """The operations of one path. Raises KeyError and pointer.Circle where its path item leads nowhere."""
    item = pointer.chain(content, pointer.join("paths", path))[-1]
    value = pointer.get(content, item)
    found = {f"{method.upper()} {path}": f"{item}/{method}" for method in METHODS if method in value}
    others = value.get(OTHERS) or {}
    return found | {f"{method} {path}": item + pointer.join(OTHERS, method) for method in others}


def item(at: str) -> str:
    """The JSON Pointer of the path item around the operation at a JSON Pointer."""
    around = at.rpartition("/")[0]
    return around.removesuffix(f"/{OTHERS}") if pointer.steps(at)[-2:-1] == (OTHERS,) else around


def listed(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The paths of the document, without extensions (``x-…``) beside them."""
    return tuple(path for path in content.get("paths") or {} if path.startswith("/"))
