"""Filtering: the filters, and the values that they are asked with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

from ..checking import filter_values
from ..checking.trial import Trial
from ..contract.filter import Filter
from ..oracle import legal
from ..oracle.difference import Difference, Kind
from ..oracle.query import Condition, Query


def by(filter_: Filter, value: str, **page: int | None) -> Query:
    return Query(where=(Condition(filter_.name, value),), **page)  # type: ignore[arg-type]  # limit and offset only


def documented(trial: Trial) -> list[Filter]:
    """The filters whose values are documented."""
    return [filter_ for filter_ in trial.operation.equalities if filter_.values]


def valued(trial: Trial) -> list[Filter]:
    """All filters by one value whose values are documented, those that are set by default or that rows do not show,
    too."""
    return [each for each in (*trial.operation.equalities, *trial.operation.apart) if each.op == "eq" and each.values]


def say_what_lacks(trial: Trial, lacking: list[str]) -> None:
    """Say what filters lack that could not be judged, after all others were."""
    trial.need(not lacking, "; ".join(lacking))


def taken_for_nothing(trial: Trial, filter_: Filter, found: list[str]) -> list[str]:
    """Further texts of values that programs take for nothing, where rows hold them and no enum forbids them."""
    if filter_.closed:
        return []
    schema = filter_.parameter.schema
    meant = [text for text in filter_values.nothing(trial.snapshot, filter_) if text not in found]
    return [text for text in meant if not typed(filter_) or legal.fits(schema, text)]


def typed(filter_: Filter) -> bool:
    """Whether the document gives a filter's value a type of which not every text is."""
    if not filter_.send.alone("value") or filter_.quoted("x") != "x":
        return False  # the value is but a part of the parameter
    return bool(_types_of(filter_)) and _types_of(filter_) <= NONE.keys()


def _types_of(filter_: Filter) -> set[str]:
    """The types of a filter's value, text told by its format."""
    schema = filter_.parameter.schema
    return {str(schema.get("format", each)) if each == "string" else each for each in legal.types(schema)}


NONE = {
    "boolean": ("maybe",),
    "integer": ("abc", "1.5", "12abc"),
    "number": ("abc", "1.5x"),
    "uuid": ("abc", "6f1c8a52-93d4-4c57-9f0e"),
    "date": ("abc", "2025-13-45"),
    "date-time": ("abc", "2025-13-45T99:99:99Z"),
}
"""Types and formats of filters, with texts that for every parser are none of it."""


def none_of_its_type(filter_: Filter) -> list[str]:
    schema = {name: of for name, of in filter_.parameter.schema.items() if name in ("type", "format")}
    asked = dict.fromkeys(text for kind in sorted(_types_of(filter_)) for text in NONE[kind])
    return [text for text in asked if not legal.fits(schema, text)]


def odd(filter_: Filter, one: str) -> list[str]:
    """What is not a value of the enum; spellings of ``one`` of them where the values are text: of ``true`` and ``1``
    there are others that mean the same."""
    plain = [",".join(filter_.values[:2]), "listproof"]
    if not _textual(filter_):
        return plain
    parts = [part for part in (one[: min(4, len(one) - 1)], one[1:]) if part]  # an empty value is ERR-05's
    return list(dict.fromkeys([one.upper(), one.capitalize(), *parts, *plain]))


def patterns(filter_: Filter, one: str) -> list[str]:
    """Values with blanks around, and what patterns match."""
    return [f" {one}", f"{one} ", "%", f"{one[:-1]}_", "*"] if _textual(filter_) else []


def _textual(filter_: Filter) -> bool:
    return all(isinstance(value, str) for value in filter_.parameter.enum or ())


def under_several(names: Sequence[Hashable]) -> Difference | None:
    """The finding where ids, each once for every value that it came under, are there more than once."""
    twice = sorted(str(name) for name, times in Counter(names).items() if times > 1)
    if not twice:
        return None
    return Difference(Kind.DUPLICATED, "each row under one value", f"under several: {', '.join(twice[:6])}")
