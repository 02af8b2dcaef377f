"""What an answer says at a place: in its body, or in a header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ..contract import pointer
from ..contract.place import Place


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING: Final = _Missing()
"""What stands where an answer says nothing."""


def read(place: Place, value: Any, headers: Mapping[str, str]) -> Any:
    """The JSON value at a place of an answer with this body, the text of a header, or MISSING. Of a place in a header
    with a pattern it is what the pattern's group matches, MISSING where it does not match."""
    if place.kind == "body":
        return at(place.name, value)
    if place.kind != "header":
        raise ValueError(f"{place} is no fact of an answer")
    text = headers.get(place.name)
    if text is None or not place.pattern:
        return MISSING if text is None else text
    found = re.search(place.pattern, text)
    return MISSING if found is None or found[1] is None else found[1]


def at(where: str, value: Any) -> Any:
    """The value at a JSON Pointer, or MISSING. A step ``rel=next`` picks the element whose member ``rel`` is
    ``next``."""
    for step in pointer.steps(where):
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.startswith("rel="):
            value = next((each for each in value if isinstance(each, Mapping) and each.get("rel") == step[4:]), MISSING)
        elif isinstance(value, list) and step.isdecimal() and step.isascii() and len(step) < 6:
            value = value[int(step)] if int(step) < len(value) else MISSING
        else:
            return MISSING
    return value


def count(value: Any) -> int | None:
    """The number that an answer says, as a JSON integer or in digits; None where it is none that is not negative."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"[0-9]{1,18}", value.strip(), re.ASCII) else None
    try:
        return int(value) if value == int(value) and value >= 0 else None
    except (TypeError, ValueError, OverflowError):
        return None
