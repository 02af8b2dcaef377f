"""How servers compare text when they sort by it: databases differ, and only a contract's order words say which way."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import Any

from ..contract.member import declared, formats
from ..contract.model import ListOperation

Way = Callable[[str], Any]
"""From a text to what it is sorted by, None where the way knows no such text."""

_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DIGITS = re.compile(r"([0-9]+)", re.ASCII)


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _signs_first(text: str) -> str:
    return "".join(sign if sign.isalnum() else " " for sign in text.casefold())


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _day(text: str) -> str | None:
    return text if _DATE.fullmatch(text) else None


def _natural(way: Way) -> Way:
    """Digits as whole numbers, what stands between them by another way."""

    @lru_cache(8192)
    def compared(text: str) -> tuple[Any, ...]:
        parts = enumerate(_DIGITS.split(text))
        return tuple(_integer_key(part) if at % 2 else way(part) for at, part in parts)

    return compared


def _integer_key(digits: str) -> tuple[int, str]:
    """Compares as the number does, however many digits there are."""
    bare = digits.lstrip("0")
    return len(bare), bare


def _declared(values: Sequence[str]) -> Way:
    return {value: at for at, value in enumerate(values)}.get


COLLATIONS: Mapping[str, Way] = {
    "code point by code point": str,
    "without case": str.casefold,
    "without case, signs first": _signs_first,
    "without case and signs": _letters,
}
"""The ways to compare text of ASCII. Where letters stand that it lacks is a question of the language."""

NATURAL: Mapping[str, Way] = {f"naturally, {name}": _natural(way) for name, way in COLLATIONS.items()}
NUMERIC: Mapping[str, Way] = {"as numbers": _number}
DATES: Mapping[str, Way] = {"as dates": _day}


@dataclass(frozen=True)
class TextOrder:
    """The ways in which a server may sort the texts of one field; ``stated`` says that the contract names them."""

    ways: Mapping[str, Way]
    stated: bool = False

    @property
    def first(self) -> Way:
        """The first of the ways that are possible."""
        return next(iter(self.ways.values()))

    @cached_property
    def single(self) -> Way | None:
        """The only way that the contract leaves."""
        return self.first if self.stated and len(self.ways) == 1 else None

    def judged(self, value: Hashable) -> bool:
        """Whether all ways know where a value stands: not so for text beyond ASCII, or outside of what was declared."""
        if not isinstance(value, str):
            return True
        return self.single(value) is not None if self.single else value.isascii()

    def explained(self, values: Sequence[Hashable], descending: bool) -> list[str]:
        """The ways by which values of text stand in order; what is not judged is left out."""
        keys = self._keys_by_way(self._texts(values))
        return [name for name, own in keys.items() if _in_order(own, descending)]

    def ambiguous(self, values: Sequence[Hashable]) -> bool:
        """Whether the ways differ on how these values are sorted."""
        texts = {value for value in values if isinstance(value, str)}
        if not all(map(self.judged, texts)):
            return True
        ways = self._keys_by_way(sorted(texts))
        first = next(iter(ways.values()), [])
        places = sorted(range(len(first)), key=first.__getitem__)
        return not all(_in_order([own[at] for at in places], False, strictly=True) for own in ways.values())

    def alike(self, values: Sequence[Hashable], others: Sequence[Hashable]) -> bool:
        """Whether two sequences are one, up to values that are equal by some way."""
        one, two = ([value for value in each if self.judged(value)] for each in (values, others))
        if not any(isinstance(value, str) for value in (*one, *two)):
            return one == two
        ways = self._keys_by_way([*self._texts(one), *self._texts(two)])
        half = len(self._texts(one))
        return one == two or any(own[:half] == own[half:] for own in ways.values())

    def split(self, values: Sequence[Hashable]) -> int | None:
        """The place of a value that stands apart from an equal one before it, with others between that no collation
        takes for equal to it."""
        last: dict[str, int] = {}
        texts = [(at, value) for at, value in enumerate(values) if isinstance(value, str) and self.judged(value)]
        for place, (at, text) in enumerate(texts):
            between = texts[last[text] + 1 : place] if text in last else []
            if any(_letters(other) != _letters(text) for _, other in between):
                return at
            last[text] = place
        return None

    def _texts(self, values: Sequence[Hashable]) -> list[str]:
        return [value for value in values if isinstance(value, str) and self.judged(value)]

    def _keys_by_way(self, texts: Sequence[str]) -> dict[str, list[Any]]:
        keys = {name: [*map(way, texts)] for name, way in self.ways.items()}
        return {name: own for name, own in keys.items() if None not in own}


def _in_order(keys: Sequence[Any], descending: bool, *, strictly: bool = False) -> bool:
    pairs = (pair[::-1] if descending else pair for pair in pairwise(keys))
    return all(one < two or (one == two and not strictly) for one, two in pairs)


@lru_cache(1024)
def text_order(operation: ListOperation, field: str) -> TextOrder:
    """How the texts of a row's field may be sorted: as the contract says, dates as such, else in every usual way."""
    schema = operation.field_schema(field)
    word = operation.order.text.get(field) if operation.order else None
    return (
        TextOrder(DATES, stated=True)
        if word is None and "date" in formats(schema)
        else _text_order(word, declared(schema))
    )


@cache
def _text_order(word: str | None, values: tuple[str, ...]) -> TextOrder:
    own = {"as declared": _declared(values)} if values else {}
    stated: dict[str | None, Mapping[str, Way]] = {"declared": own, "natural": NATURAL, "numeric": NUMERIC}
    usual = COLLATIONS | NUMERIC | NATURAL | own  # type: ignore[operator]  # all of them are dicts
    return TextOrder(stated.get(word, usual), word is not None)
