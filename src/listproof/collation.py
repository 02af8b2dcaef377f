"""How servers compare text when they sort by it: no document says so, and databases differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _signs_first(text: str) -> str:
    return "".join(sign if sign.isalnum() else " " for sign in text.casefold())


COLLATIONS: dict[str, Callable[[str], Any]] = {
    "code point by code point": str,
    "without case": str.casefold,
    "without case, signs first": _signs_first,
    "without case and signs": _letters,
    "as numbers": Decimal,
}
"""The ways to compare text of ASCII. Where letters stand that it lacks is a question of the language."""


def judged(value: Hashable) -> bool:
    """Whether all collations know where a value stands: not so for text beyond ASCII."""
    return not isinstance(value, str) or value.isascii()


def explained(values: Sequence[Hashable], descending: bool) -> list[str]:
    """The collations under which values of text stand in order; text beyond ASCII is left out."""
    texts = [value for value in values if isinstance(value, str) and judged(value)]
    return [name for name, keys in _keys(texts).items() if _in_order(keys, descending)]


def ambiguous(values: Sequence[Hashable]) -> bool:
    """Whether collations differ on how these values are sorted."""
    texts = {value for value in values if isinstance(value, str)}
    if not all(map(judged, texts)):
        return True
    return not all(_in_order(keys, False, strictly=True) for keys in _keys(sorted(texts)).values())


def coarse(values: Sequence[Hashable]) -> list[Hashable]:
    """The values as they are, but text without what some collation does not look at, and without text beyond ASCII."""
    return [_letters(value) if isinstance(value, str) else value for value in values if judged(value)]


def _keys(texts: Sequence[str]) -> dict[str, list[Any]]:
    numbers = bool(texts) and all(map(NUMBER.fullmatch, texts))
    return {name: [*map(key, texts)] for name, key in COLLATIONS.items() if key is not Decimal or numbers}


def _in_order(keys: Sequence[Any], descending: bool, *, strictly: bool = False) -> bool:
    pairs = (pair[::-1] if descending else pair for pair in pairwise(keys))
    return all(one < two or (one == two and not strictly) for one, two in pairs)
