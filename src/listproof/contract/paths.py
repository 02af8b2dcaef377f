"""The operations of an OpenAPI document, as plain data, by their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from listproof.contract import pointer

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The members of a path item that are operations: those of OpenAPI 3.1, and ``query`` of 3.2."""


def operations(content: Mapping[str, Any]) -> dict[str, str]:
    """Operations by key (``GET /threads/{thread_id}/runs``), each with its JSON Pointer, in the document's order.

    Those of a path item that is a reference stand where the reference leads.
    """
    found: dict[str, str] = {}
    for path in content.get("paths") or {}:
        item = pointer.chain(content, pointer.join("paths", path))[-1]
        methods = (method for method in METHODS if method in pointer.get(content, item))
        found |= {f"{method.upper()} {path}": f"{item}/{method}" for method in methods}
    return found
