"""Which parent a row says that it belongs to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ..contract.model import ListOperation
from .row import Row


def stranger(operation: ListOperation, parents: Mapping[str, str], row: Row) -> str | None:
    """The member by which a row names another parent than these path values, or None."""
    for parameter, member in operation.parent.items():
        if not row.holds(member) or row.value(member) == parents[parameter]:
            continue
        formats = {each.name: each.schema.get("format") for each in operation.parents}
        told = {formats.get(parameter), operation.field_schema(member).get("format")}
        if not _same(row.value(member), parents[parameter], uuid="uuid" in told):
            return member
    return None


def _same(value: Any, text: str, *, uuid: bool) -> bool:
    """Whether a member's value is what a path's text names. Numbers are written as in JSON; a UUID may be written in
    small letters or in capitals (RFC 9562)."""
    if not isinstance(value, str):
        return json.dumps(value, default=str) == text
    if value == text or not uuid:
        return value == text
    try:
        return UUID(value) == UUID(text)
    except ValueError:
        return False
