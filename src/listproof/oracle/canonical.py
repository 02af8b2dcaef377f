"""JSON read strictly and compared exactly."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from decimal import Decimal
from hashlib import blake2b
from typing import Any


class Digest(bytes):
    """What stands for an object, an array or a long string: equal for equal content."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"#{self[:4].hex()}"

    __repr__ = __str__


LONG = 64
"""Characters of the longest string that stands for itself: beyond them its digest is smaller."""


def canonical(value: Any) -> Hashable:
    """A small hashable form that is equal for equal JSON values: objects unordered, strings to the letter.

    Numbers are decimals: ``1`` equals ``1.0``, 2**53 and 2**53 + 1 differ, ``true`` is not a number. An object, an
    array and a long string are a Digest of their text; the form of a Digest is the Digest.
    """
    if isinstance(value, str):
        return value if len(value) <= LONG else _digest(value)
    if isinstance(value, dict | list):
        return _digest(value)
    if isinstance(value, bool) or value is None:
        return ("constant", str(value))
    if isinstance(value, int | Decimal):
        return ("number", value)
    return value if isinstance(value, Digest) else ("string", str(value))


def digest_of(members: Mapping[str, Any]) -> Digest:
    """What stands for an object whose members may stand there as Digests: equal for equal members, with them or
    without. It is not the Digest that ``canonical`` makes."""
    return _digest({name: canonical(value) if _large(value) else value for name, value in members.items()})


def compacted(value: Any) -> Any:
    """The value, or its Digest where that is smaller."""
    return canonical(value) if _large(value) else value


def _large(value: Any) -> bool:
    return isinstance(value, dict | list) or (isinstance(value, str) and len(value) > LONG)


def _digest(value: Any) -> Digest:
    return Digest(blake2b(_encode(value).encode(), digest_size=16).digest())


def _json_default(value: Any) -> Any:
    """A decimal as its value has it, so that equal ones have one text; a Digest as what no JSON text says."""
    if isinstance(value, Digest):
        return {"\0digest": value.hex()}
    if not isinstance(value, Decimal):
        return str(value)
    if value == value.to_integral_value() and value.adjusted() < _MOST_DIGITS:
        return int(value)
    text = str(value.copy_abs()).partition("E")[0].replace(".", "").strip("0")
    return {"\0decimal": [int(value.is_signed()), text, value.adjusted()]}


_MOST_DIGITS = 4300
"""Digits of the longest integer that Python reads and writes."""


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), check_circular=False, default=_json_default).encode


def brief(value: Any, size: int = 60) -> str:
    """The value as JSON for a message, shortened to ``size`` characters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= size else text[: size - 1] + "…"
