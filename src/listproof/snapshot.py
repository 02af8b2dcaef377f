"""The rows of one collection as the server lists them: what every other answer is computed from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .contract import ListOperation
from .instant import instant
from .jsontext import canonical


@dataclass(frozen=True)
class Row:
    """One row; ``id`` is its identity as a string, or its whole content where the identity is missing or no scalar."""

    id: Hashable
    data: Mapping[str, Any]

    @cached_property
    def form(self) -> Hashable:
        """The whole content in a form that is equal for equal content."""
        return canonical(dict(self.data))

    def project(self, names: Sequence[str]) -> dict[str, Any]:
        """The members of these names that the row has."""
        return {name: self.data[name] for name in names if name in self.data}


def row_of(operation: ListOperation, data: Mapping[str, Any]) -> Row:
    """A row with its identity read."""
    value = data.get(operation.id)
    return Row(value if isinstance(value, str | int) else canonical(dict(data)), data)


@dataclass(frozen=True)
class Snapshot:
    """All rows of a collection in the server's own order, each once; ``repeated`` are ids that came more than once.

    ``complete`` is False where reading had to stop early (``note`` says why).
    """

    operation: ListOperation
    rows: tuple[Row, ...]
    repeated: tuple[Hashable, ...] = ()
    complete: bool = True
    note: str = ""
    collisions: tuple[Hashable, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def shared(self) -> frozenset[Hashable]:
        """Ids under which rows of different content came in one page."""
        return frozenset(self.collisions)

    @property
    def listed(self) -> int:
        """Rows as the server counts them for offset: those that come twice count twice."""
        return len(self.rows) + len(self.repeated)

    @cached_property
    def by_id(self) -> Mapping[Hashable, Row]:
        return {row.id: row for row in self.rows}

    @cached_property
    def position(self) -> Mapping[Hashable, int]:
        return {row.id: at for at, row in enumerate(self.rows)}

    @cached_property
    def key(self) -> str | None:
        """The field that the listing is sorted by: the contract's, else the time stamp whose instants explain it."""
        order = self.operation.order
        if order is not None:
            return order.default[0][0] if order.default else next(iter(order.keys.values()))
        return next((field for field in self._stamps if self._monotonic(field)), None)

    @property
    def _stamps(self) -> list[str]:
        fields = self.operation.row_fields
        return [name for name, schema in fields.items() if schema.get("format") == "date-time"]

    def _monotonic(self, field: str) -> bool:
        values = sort_values(self.rows, field)
        if len(set(values)) < 2 or any(value is None for value in values):
            return False
        return values in (sorted(values), sorted(values, reverse=True))  # type: ignore[type-var]  # None is excluded

    def tie(self, row: Row, key: str | None = None) -> Hashable:
        """Equal for rows between which the sort key (``key``, or the listing's own) does not decide; the row's own id
        where no key is known."""
        key = key or self.key
        if key is None:
            return ("id", row.id)
        value = sort_value(row, key)
        return ("id", row.id) if value is None else value

    def ordered(self, filters: tuple[tuple[str, str], ...], field: str | None, descending: bool) -> tuple[Row, ...]:
        """The rows with these values, sorted by a field; equal ones, and all where it is None, in listing order. Rows
        without a value to sort by stand last."""
        asked = (filters, field, descending)
        if asked not in self._ordered:
            rows = [row for row in self.rows if all(row.data.get(name) == value for name, value in filters)]
            self._ordered[asked] = tuple(_sorted(rows, field, descending) if field else rows)
        return self._ordered[asked]

    @cached_property
    def _ordered(self) -> dict[tuple[object, ...], tuple[Row, ...]]:
        return {}

    @cached_property
    def tied(self) -> Mapping[Hashable, tuple[Row, ...]]:
        """Groups of rows with equal sort keys, in listing order."""
        groups: dict[Hashable, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(self.tie(row), []).append(row)
        return {tie: tuple(group) for tie, group in groups.items()}

    @property
    def deciding(self) -> tuple[str, ...]:
        """The fields that decide which rows an answer holds: the filtered ones and the sort keys."""
        order = self.operation.order
        keys = [*(order.keys.values() if order else ()), *([self.key] if self.key else [])]
        return tuple(dict.fromkeys([*(filter_.field for filter_ in self.operation.filters), *keys]))

    def signature(self, fields: Sequence[str]) -> Mapping[Hashable, Hashable]:
        """id -> values of these fields; the sequence of the rows does not count."""
        return {row.id: canonical([row.data.get(field) for field in fields]) for row in self.rows}

    def values_of(self, field: str) -> Counter[Hashable]:
        """How many rows hold each value of a field."""
        return Counter(row.data.get(field) for row in self.rows if isinstance(row.data.get(field), str))


def _sorted(rows: Sequence[Row], field: str, descending: bool) -> list[Row]:
    keyed = [*zip(sort_values(rows, field), rows, strict=True)]
    known = [pair for pair in keyed if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=descending)  # type: ignore[arg-type,return-value]  # one kind
    return [row for _, row in known] + [row for value, row in keyed if value is None]


def sort_value(row: Row, field: str) -> Hashable | None:
    """A value that sorts as the field does: instants for time stamps, numbers, else the text; None where absent."""
    value = row.data.get(field)
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
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
    return next((kind for kind in (tuple, str) if isinstance(value, kind)), int)
