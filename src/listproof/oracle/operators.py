"""What filters mean: which rows a condition keeps, as far as the rows show it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from ..contract.filter import NUMBER, TEXT, Filter
from ..contract.model import ListOperation
from .canonical import Digest
from .collation import text_order
from .instants import Instant, instant
from .query import Condition, Where
from .row import Row

Holds = Callable[[ListOperation, Filter, Row, tuple[str, ...]], bool | None]


@dataclass(frozen=True)
class Operator:
    """How a filter compares. ``holds`` says whether it keeps a row, None where the row does not show it. ``several`` is
    whether it takes more than one value, ``parts`` whether its values share no row and leave none out that has one,
    ``bound`` on which side of its value the rows lie that it keeps (1: above, -1: below, 0: it is no bound), ``edge``
    whether it keeps a row equal to its value (None: nobody says)."""

    holds: Holds
    several: bool = False
    parts: bool = False
    bound: int = 0
    edge: bool | None = None


def holds(operation: ListOperation, row: Row, condition: Condition) -> bool | None:
    """Whether a condition keeps a row, None where the row does not show it."""
    filter_ = operation.filter(condition.filter)
    if not filter_.field:
        return None
    return OPERATORS[filter_.op].holds(operation, filter_, row, condition.values)


def shown(operation: ListOperation, where: Where) -> bool:
    """Whether the plain listing shows which of its rows these conditions keep, and hides none of them."""
    return not any(operation.filter(each.filter).apart for each in where)


def _equal(_: ListOperation, filter_: Filter, row: Row, values: tuple[str, ...]) -> bool | None:
    held = row.value(filter_.field)
    if isinstance(held, list):
        return any(_element(each, value) for each in held for value in values)
    if any(row.has(filter_.field, value) for value in values):
        return True
    return _one_of(filter_.caseless and _folds(held, value) for value in values)


def _folds(held: object, value: str) -> bool | None:
    """Whether a text is equal to another one but for letter case; None where programs differ in what that is."""
    if not isinstance(held, str) or _folded(held) != _folded(value):
        return False
    return True if (held + value).isascii() else None


def _every(_: ListOperation, filter_: Filter, row: Row, values: tuple[str, ...]) -> bool | None:
    held = row.value(filter_.field)
    if isinstance(held, Digest):
        return None
    return isinstance(held, list) and all(any(_element(each, value) for each in held) for value in values)


def _element(value: object, text: str) -> bool:
    return Row(None, {"": value}).has("", text)


def _other(operation: ListOperation, filter_: Filter, row: Row, values: tuple[str, ...]) -> bool | None:
    if row.value(filter_.field) is None:  # some servers keep rows without a value, some do not
        return None if filter_.absent is None else filter_.absent == "keep"
    found = _equal(operation, filter_, row, values)
    return None if found is None else not found


def compared(operation: ListOperation, filter_: Filter, row: Row, bound: str) -> int | None:
    """-1, 0 or 1 as the row's value is below, at or above a bound written as a request writes it; None where the two do
    not compare, or where that depends on how the server compares text."""
    return _side(operation, filter_, row.value(filter_.field), bound)


def _side(operation: ListOperation, filter_: Filter, held: object, bound: str) -> int | None:
    field, kind = filter_.field, filter_.kind
    if isinstance(held, bool) or held is None:
        return None
    if kind == NUMBER and isinstance(held, str):
        held = _number(held)
    if isinstance(held, int | Decimal):
        number = _number(bound)
        return None if number is None else (held > number) - (held < number)
    if not isinstance(held, str):
        return None
    one, two = (None, None) if kind == TEXT else (instant(held), instant(bound))
    if one is not None and _DATE.fullmatch(bound):
        return _beside_day(one, bound)
    if one is not None or two is not None:
        return None if one is None or two is None else (one > two) - (one < two)
    if _DATE.fullmatch(held) and _DATE.fullmatch(bound):
        return (held > bound) - (held < bound)
    if held == bound:
        return 0
    text = text_order(operation, field)
    if not (text.judged(held) and text.judged(bound)) or text.ambiguous([held, bound]):
        return None
    return 1 if text.first(held) > text.first(bound) else -1


def _beside_day(held: Instant, day: str) -> int | None:
    """-1 or 1 as an instant is before or after a day in every zone; None where that depends on the zone."""
    begin, end = instant(f"{day}T00:00:00+14:00"), instant(f"{day}T23:59:59.999999999-12:00")
    if begin is None or end is None:
        return None
    return -1 if held < begin else 1 if held > end else None


_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@lru_cache(1024)
def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _beyond(side: int, edge: bool | None) -> Holds:
    """Keeps what lies on one side of a bound, and what is equal to it as ``edge`` says."""

    def holds(operation: ListOperation, filter_: Filter, row: Row, values: tuple[str, ...]) -> bool | None:
        held = row.value(filter_.field)
        if held is None:
            return False
        sides = (_side(operation, filter_, each, values[0]) for each in (held if isinstance(held, list) else (held,)))
        return _one_of(edge if found == 0 else None if found is None else found == side for found in sides)

    return holds


def _one_of(told: Iterable[bool | None]) -> bool | None:
    """Whether one of several is so, None where nobody knows."""
    found = {*told}
    return True if True in found else None if None in found else False


def _text(matches: Callable[[str, str], bool]) -> Holds:
    """Keeps texts that match. Where only case decides, or what programs take for wildcards, nobody knows."""

    def holds(_: ListOperation, filter_: Filter, row: Row, values: tuple[str, ...]) -> bool | None:
        held = row.value(filter_.field)
        if held is None:
            return False
        return _one_of(fits(each, values[0]) for each in (held if isinstance(held, list) else (held,)))

    def fits(held: object, value: str) -> bool | None:
        if not isinstance(held, str):
            return None
        if matches(held, value):
            return True
        open_ = matches(_folded(held), _folded(value)) or not (held + value).isascii() or WILDCARDS & {*value}
        return None if open_ else False

    return holds


WILDCARDS = frozenset("%_*?\\")
"""What programs take for wildcards in a text."""


def _folded(text: str) -> str:
    return text.casefold()


@lru_cache(256)
def _pattern(value: str) -> re.Pattern[str]:
    parts = re.findall(r"\\[%_\\]|.", value, re.DOTALL)
    words = {"%": ".*", "_": "."}
    return re.compile("".join(words.get(part) or re.escape(part[-1]) for part in parts), re.DOTALL)


def _like(_: ListOperation, filter_: Filter, row: Row, values: tuple[str, ...]) -> bool | None:
    held = row.value(filter_.field)
    if not isinstance(held, str):
        return False if held is None else None
    if _pattern(values[0]).fullmatch(held):
        return True
    return None if _pattern(_folded(values[0])).fullmatch(_folded(held)) else False


def _null(_: ListOperation, filter_: Filter, row: Row, values: tuple[str, ...]) -> bool | None:
    wanted: Mapping[str, bool] = {"true": True, "1": True, "false": False, "0": False}
    asked = wanted.get(values[0].lower())
    return None if asked is None else (row.value(filter_.field) is None) is asked


OPERATORS: Mapping[str, Operator] = {
    "eq": Operator(_equal, parts=True),
    "ne": Operator(_other),
    "in": Operator(_equal, several=True),
    "nin": Operator(_other, several=True),
    "all": Operator(_every, several=True),
    "ge": Operator(_beyond(1, True), bound=1, edge=True),
    "gt": Operator(_beyond(1, False), bound=1, edge=False),
    "le": Operator(_beyond(-1, True), bound=-1, edge=True),
    "lt": Operator(_beyond(-1, False), bound=-1, edge=False),
    "from": Operator(_beyond(1, None), bound=1),
    "to": Operator(_beyond(-1, None), bound=-1),
    "prefix": Operator(_text(str.startswith)),
    "suffix": Operator(_text(str.endswith)),
    "contains": Operator(_text(lambda held, value: value in held)),
    "like": Operator(_like),
    "null": Operator(_null, parts=True),
}
"""Every operator by its word in listing.toml."""
