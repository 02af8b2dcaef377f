"""Which rows a filter of a contract finds, by the operators of listing.toml."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from listproof.contract.filter import Filter
from listproof.contract.model import ListOperation
from listproof.mock.generic.schemas import formats
from listproof.mock.instant import instant

Texts = Sequence[str]
Forms = frozenset[str]
CASELESS = "caseless"
"""Among the formats: letter case does not decide."""


def found(forms: Forms, op: str, value: Any, texts: Texts) -> bool:
    """Whether a filter that is asked with these texts finds a row with this value, of these formats (None: it has
    none)."""
    if isinstance(value, list) and op not in ("all", "null", "ne", "nin"):
        return any(MEANINGS[op](forms, each, texts) for each in value)
    return MEANINGS[op](forms, value, texts)


def meaning(operation: ListOperation, filter_: Filter) -> Callable[[Any, Texts], bool]:
    """From a value of a row and the texts that a filter is asked with to whether it finds the row."""
    own = partial(found, forms(operation, filter_), filter_.op)
    if filter_.absent is None:
        return own
    return lambda value, texts: filter_.absent == "keep" if value is None else own(value, texts)


def forms(operation: ListOperation, filter_: Filter) -> Forms:
    """The formats by which values of a filter compare; ``number`` where they are numbers that are written as text."""
    kinds = {"instant": "date-time", "date": "date", "number": "number"}
    if filter_.kind is not None:
        return frozenset({kinds[filter_.kind]} if filter_.kind in kinds else ())
    return formats(operation.field_schema(filter_.field)) | ({CASELESS} if filter_.caseless else set())


def equal(forms: Forms, value: Any, text: str) -> bool:
    """Whether a value of a row, of these formats, is what a request's text says."""
    if isinstance(value, list):
        return any(equal(forms, each, text) for each in value)
    if isinstance(value, bool):
        return text == ("true" if value else "false")
    if isinstance(value, int | float):
        return _number(text) == value
    if not isinstance(value, str):
        return False
    if "date-time" in forms:
        return _instant(text) is not None and _instant(text) == _instant(value)
    return text.lower() == value.lower() if forms & {"uuid", CASELESS} else text == value


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None


def _instant(text: str) -> tuple[int, str] | None:
    try:
        return instant(text)
    except ValueError:
        return None


def sides(forms: Forms, value: Any, text: str) -> int | None:
    """1 where a value lies above what a text says, -1 below it, 0 where it is the same; None where it has no side."""
    if value is None or isinstance(value, bool | list | dict):
        return None
    one: Any = value
    if isinstance(value, int | float):
        two: Any = _number(text)
    elif "number" in forms:
        one, two = _number(value), _number(text)
    elif "date-time" in forms:
        one, two = _instant(value), _instant(text)
    elif "date" in forms:
        two = text if _is_date(text) else None
    else:
        two = text
    return None if one is None or two is None else (one > two) - (one < two)


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text)) and len(text) == 10
    except ValueError:
        return False


def readable(operation: ListOperation, filter_: Filter, text: str) -> bool:
    """Whether a bound can be read: as a number where rows have numbers, as a time stamp or a date where they have
    those."""
    if filter_.op not in BOUNDS:
        return True
    schema, own = operation.field_schema(filter_.field), forms(operation, filter_)
    if "date-time" in own:
        return _instant(text) is not None
    if "date" in own:
        return _is_date(text)
    if "number" in own:
        return _number(text) is not None
    return schema.get("type") not in ("integer", "number") or _number(text) is not None


BOUNDS = ("ge", "gt", "le", "lt", "from", "to")


def _bound(*allowed: int) -> Callable[[Forms, Any, Texts], bool]:
    return lambda forms, value, texts: sides(forms, value, texts[0]) in allowed


def _text(matches: Callable[[str, str], bool]) -> Callable[[Forms, Any, Texts], bool]:
    return lambda _, value, texts: isinstance(value, str) and matches(value, texts[0])


def _like(value: str, text: str) -> bool:
    words = {"%": ".*", "_": "."}
    pieces = re.findall(r"\\[%_\\]|.", text, re.DOTALL)
    return (
        re.fullmatch("".join(words.get(each) or re.escape(each[-1]) for each in pieces), value, re.DOTALL) is not None
    )


def _any(forms: Forms, value: Any, texts: Texts) -> bool:
    return any(equal(forms, value, text) for text in texts)


def _not(forms: Forms, value: Any, texts: Texts) -> bool:
    return value is not None and not _any(forms, value, texts)


def _every(forms: Forms, value: Any, texts: Texts) -> bool:
    return isinstance(value, list) and all(equal(forms, value, text) for text in texts)


MEANINGS: Mapping[str, Callable[[Forms, Any, Texts], bool]] = {
    "eq": _any,
    "ne": _not,
    "in": _any,
    "nin": _not,
    "all": _every,
    "ge": _bound(1, 0),
    "gt": _bound(1),
    "le": _bound(-1, 0),
    "lt": _bound(-1),
    "from": _bound(1, 0),
    "to": _bound(-1, 0),
    "prefix": _text(str.startswith),
    "suffix": _text(str.endswith),
    "contains": _text(lambda value, text: text in value),
    "like": _text(_like),
    "null": lambda _, value, texts: (value is None) is (texts[0].lower() in ("true", "1")),
}
"""Operator -> whether it finds a value of these formats by these texts."""
