"""The shape of a JSON value: which members of which types, without any value."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

DEEPEST = 12
"""Levels that are looked at; what lies deeper is ``…``."""


def shape(value: Any, depth: int = DEEPEST) -> str:
    """``{"detail": [{"msg": text}]}``: equal for values of equal members and types; of an array each shape counts
    once."""
    if depth == 0:
        return "…"
    if isinstance(value, dict):
        members = (f"{name}: {shape(value[name], depth - 1)}" for name in sorted(value))
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + " | ".join(sorted({shape(each, depth - 1) for each in value})) + "]"
    if isinstance(value, bool):
        return "boolean"
    if value is None:
        return "null"
    return "number" if isinstance(value, int | float | Decimal) else "text"
