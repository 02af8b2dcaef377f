"""What a row sorts by: the values of a field as they compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

from .canonical import Digest
from .instants import instant
from .row import Row

ABSENT = ("absent",)
"""The tie of all rows that lack the sort key."""


def absent(row: Row, field: str) -> bool:
    """Whether a row has null in a field, or does not have it."""
    return row.value(field) is None


def sort_value(row: Row, field: str) -> Hashable | None:
    """A value that sorts as the field does: instants for time stamps, numbers, false before true, else the text; None
    where absent."""
    value = row.value(field)
    if isinstance(value, dict | list | Digest):
        return None
    return instant(value) or value if isinstance(value, str) else value


def sort_values(rows: Sequence[Row], field: str) -> list[Hashable | None]:
    """The sort value of each row, None also where it is of another kind than most (``soon`` among time stamps):
    what is left compares with each other."""
    values = [sort_value(row, field) for row in rows]
    kinds = Counter(_sort_kind(value) for value in values if value is not None)
    most = max(kinds, key=lambda kind: kinds[kind], default=None)
    return [value if value is not None and _sort_kind(value) is most else None for value in values]


def _sort_kind(value: Hashable) -> type:
    return next((kind for kind in (tuple, str, bool) if isinstance(value, kind)), int)
