"""What a fault may need of the filters of an operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from listproof.contract.filter import Filter
from listproof.contract.member import may_lack
from listproof.contract.model import ListOperation
from listproof.contract.parameter import JsonSchema
from listproof.contract.several import ANY, FIRST
from listproof.faults.general.kinds import is_number, is_time

STATED = ("ge", "gt", "le", "lt")
OPEN = ("from", "to")
PARTS = ("prefix", "suffix", "contains")
LOWER = ("ge", "gt", "from")

Met = Callable[[ListOperation], bool]


def _by(operation: ListOperation, *ops: str) -> list[Filter]:
    return [each for each in operation.filters if each.op in ops]


def _all(operation: ListOperation) -> tuple[Filter, ...]:
    return (*operation.filters, *operation.apart)


def _parted(operation: ListOperation) -> bool:
    return any(not each.field and each.op == "eq" and len(each.values) > 1 for each in operation.apart)


def _one_by(*ops: str) -> Met:
    return lambda operation: bool(_by(operation, *ops))


def _bound_of(fits: Callable[[JsonSchema], bool]) -> Met:
    return lambda operation: any(fits(operation.field_schema(each.field)) for each in _by(operation, *STATED, *OPEN))


def _both(operation: ListOperation) -> bool:
    ends = {(each.field, each.op in LOWER) for each in _by(operation, *STATED, *OPEN)}
    return any((field, not lower) in ends for field, lower in ends)


def _lacked(operation: ListOperation) -> bool:
    return any(may_lack(operation, each.field) for each in _by(operation, *STATED, *OPEN, *PARTS, "like"))


def _placed(absent: str, operation: ListOperation) -> bool:
    return any(each.absent == absent and may_lack(operation, each.field) for each in operation.filters)


FILTERS: Mapping[str, tuple[str, Met]] = {
    "filter.unseen": ("a filter that rows do not show", lambda o: any(not each.field for each in o.apart)),
    "filter.parts": ("a filter by values that rows do not show", _parted),
    "filter.default": ("a filter that is set by default", lambda o: any(each.default for each in o.apart)),
    "filter.every": ("a value of a filter that keeps every row", lambda o: any(each.every for each in _all(o))),
    "filter.other.kept": (
        "values of a filter that are refused, or find nothing, unless they are documented",
        lambda o: any(each.other in ("refuse", "empty") for each in _all(o)),
    ),
    "filter.other.refused": (
        "values of a filter that are refused unless they are documented",
        lambda o: any(each.other == "refuse" for each in _all(o)),
    ),
    "filter.first": (
        "a filter by the first of several fields",
        lambda o: any(FIRST in each.field for each in _by(o, *STATED, *OPEN)),
    ),
    "filter.any": ("a filter by any of several fields", lambda o: any(ANY in each.field for each in o.filters)),
    "filter.number": ("a bound of numbers in text", lambda o: any(each.kind == "number" for each in o.filters)),
    "filter.quote": (
        "conditions in one expression, and texts in quotes",
        lambda o: any(each.quote and each.glue and not each.bare for each in o.equalities),
    ),
    "filter.absent.keep": ("a filter that keeps rows without the field", partial(_placed, "keep")),
    "filter.absent.drop": ("a filter that leaves rows without the field out", partial(_placed, "drop")),
    "filter.needs": (
        "a filter by one value that needs another parameter",
        lambda o: any(each.needs for each in o.equalities),
    ),
    "filter.two": ("two filters", lambda operation: len(operation.filters) > 1),
    "filter.bound": ("a bound", _one_by(*STATED, *OPEN)),
    "filter.stated": ("a bound of which it is stated whether it is kept", _one_by(*STATED)),
    "filter.open": ("a bound of which it is not stated whether it is kept", _one_by(*OPEN)),
    "filter.both": ("a lower and an upper bound", _both),
    "filter.bound.number": ("a bound of numbers", _bound_of(is_number)),
    "filter.bound.time": ("a bound of time stamps", _bound_of(is_time)),
    "filter.lacked": ("a bound or a pattern of what rows may lack", _lacked),
    "filter.prefix": ("a filter by how a text begins", _one_by("prefix")),
    "filter.pattern": ("a filter by a part of a text", _one_by(*PARTS)),
    "filter.in": ("a filter by one of several values", _one_by("in")),
    "filter.set": ("a filter by several values", _one_by("in", "all")),
    "filter.not": ("a filter that leaves values out", _one_by("ne", "nin")),
    "filter.null": ("a filter by whether there is a value", _one_by("null")),
}
"""Need -> its words, and whether an operation meets it."""
