"""A row, and how it is read from JSON."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from ..contract import pointer
from ..contract.model import ListOperation
from ..contract.several import ANY, parts
from .canonical import Digest, digest_of


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``id`` is its identity as a string, or its whole content where the identity is missing or no scalar.

    ``data`` is the object in which its fields live, ``whole`` all of it: the same unless the contract says otherwise.
    In a large snapshot both hold Digests in place of objects, arrays and long strings; ``pointed`` are the values that
    it keeps of fields that a JSON Pointer names.
    """

    id: Hashable
    data: Mapping[str, Any]
    whole: Mapping[str, Any] = field(default_factory=dict)
    pointed: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)
    _form: Digest | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.whole:
            object.__setattr__(self, "whole", self.data)

    def value(self, name: str) -> Any:
        """The value of a field, None where the row lacks it; of several the first value, or all in an array."""
        if " " in name and len(names := parts(name)) > 1:
            found = [value for each in names if (value := self.value(each)) is not None]
            return (found or None) if ANY in name else next(iter(found), None)
        return self._at(name, None) if name.startswith("/") else self.data.get(name)

    def holds(self, name: str) -> bool:
        """Whether the row has a field, be it null; one of several."""
        if " " in name and len(names := parts(name)) > 1:
            return any(map(self.holds, names))
        return self._at(name, MISSING) is not MISSING if name.startswith("/") else name in self.data

    def _at(self, place: str, otherwise: Any) -> Any:
        return _at(self.whole, place, otherwise) if self.pointed is None else self.pointed.get(place, otherwise)

    @property
    def form(self) -> Hashable:
        """The whole content in a form that is equal for equal content."""
        if self._form is None:
            object.__setattr__(self, "_form", digest_of(self.whole))
        return self._form

    def project(self, names: Sequence[str]) -> dict[str, Any]:
        """The members of these names that the row has."""
        return {name: self.data[name] for name in names if name in self.data}

    def shown(self, fields: str, names: Sequence[str] | None) -> dict[str, Any]:
        """The whole row with only these of its members (None: with all), which live at this JSON Pointer in it."""
        if names is None:
            return dict(self.whole)
        return _with(self.whole, pointer.steps(fields), self.project(names))

    def has(self, name: str, text: str) -> bool:
        """Whether a request that asks for the member's value by this text means the row."""
        value = self.value(name)
        return value == text if isinstance(value, str) else written(value) == text


def written(value: object) -> str | None:
    """The text by which a request asks for a value: a string itself, ``true`` and ``false``, a number in its shortest
    form; None where no text asks for it (null, objects, arrays)."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < WRITTEN_DIGITS:
        return str(int(value)) if value == value.to_integral_value() else format(value.normalize(), "f")
    return str(value) if isinstance(value, int | Decimal) else None


WRITTEN_DIGITS = 40
"""Digits up to which a number is written out."""


def row_of(operation: ListOperation, whole: Mapping[str, Any]) -> Row:
    """A row with its identity read."""
    data = _at(whole, operation.fields, None) if operation.fields else whole
    data = data if isinstance(data, Mapping) else {}
    value = _at(whole, operation.id, None) if operation.id.startswith("/") else data.get(operation.id)
    return Row(value if isinstance(value, str | int) else digest_of(whole), data, whole)


MISSING: Final = object()


def _at(whole: Mapping[str, Any], place: str, otherwise: Any) -> Any:
    """The value at a JSON Pointer in a row, or something else where it has none."""
    try:
        return pointer.get(whole, place)
    except KeyError:
        return otherwise


def _with(value: Mapping[str, Any], steps: tuple[str, ...], leaf: Mapping[str, Any]) -> dict[str, Any]:
    """An object with another one at a place."""
    if not steps:
        return dict(leaf)
    inner = value.get(steps[0])
    return {**value, steps[0]: _with(inner if isinstance(inner, Mapping) else {}, steps[1:], leaf)}


def stamps(operation: ListOperation) -> list[str]:
    """The members that are time stamps."""
    return [name for name, schema in operation.row_fields.items() if schema.get("format") == "date-time"]
