"""A row, and how it is read from JSON."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..contract.model import ListOperation
from .canonical import Digest, digest_of


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``id`` is its identity as a string, or its whole content where the identity is missing or no scalar.

    In a large snapshot ``data`` holds Digests in place of objects, arrays and long strings.
    """

    id: Hashable
    data: Mapping[str, Any]
    _form: Digest | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def form(self) -> Hashable:
        """The whole content in a form that is equal for equal content."""
        if self._form is None:
            object.__setattr__(self, "_form", digest_of(self.data))
        return self._form

    def project(self, names: Sequence[str]) -> dict[str, Any]:
        """The members of these names that the row has."""
        return {name: self.data[name] for name in names if name in self.data}

    def has(self, name: str, text: str) -> bool:
        """Whether a request that asks for the member's value by this text means the row."""
        value = self.data.get(name)
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


def row_of(operation: ListOperation, data: Mapping[str, Any]) -> Row:
    """A row with its identity read."""
    value = data.get(operation.id)
    return Row(value if isinstance(value, str | int) else digest_of(data), data)


def stamps(operation: ListOperation) -> list[str]:
    """The members that are time stamps."""
    return [name for name, schema in operation.row_fields.items() if schema.get("format") == "date-time"]
