"""The rows of a listing as its pages come, in a compact form once they are many or much."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from ..contract.model import ListOperation
from ..oracle.row import Row
from ..oracle.row_schema import row_validator
from ..oracle.snapshot import Snapshot
from .compaction import compactor

MANY = 2_000
"""Rows up to which they are kept as they came."""

MUCH = 32 << 20
"""Weight of all pages up to which rows are kept as they came."""


class SnapshotBuilder:
    """Pages put together. ``at`` is where the next one begins; ``large`` says that rows are kept in a compact form,
    and are held to the row schema while they are whole. Rows that are as they are ``known`` are kept once."""

    def __init__(self, operation: ListOperation, known: Mapping[Hashable, Row]) -> None:
        self._operation = operation
        self._rows: dict[Hashable, Row] = {}
        self._repeated: list[Hashable] = []
        self._collisions: list[Hashable] = []
        self._compact, self._known = compactor(operation), known
        self._validator = row_validator(operation, None)
        self.at, self.large, self._weight = 0, False, 0

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, page: Sequence[Row], weight: int = 0) -> bool:
        """Take in the next page, of this weight (see reading); False where it brings no row that is new."""
        new = [row for row in page if row.id not in self._rows]
        if new:
            self._repeated += [row.id for row in page if row.id in self._rows]
            self._within(page)
            for row in new:
                self._rows.setdefault(row.id, self._small(row) if self.large else row)
        self.at, self._weight = self.at + len(page), self._weight + weight
        if not self.large and (len(self._rows) > MANY or self._weight > MUCH):
            self.large = True
            self._rows = {name: self._small(row) for name, row in self._rows.items()}
        return bool(new)

    def _small(self, row: Row) -> Row:
        small, known = self._compact(row), self._known.get(row.id)
        if known is None or known.whole != small.whole or repr(known.whole) != repr(small.whole):  # 1 is not true
            return small
        return known

    def _within(self, page: Sequence[Row]) -> None:
        """Note ids that one page has more than once."""
        inside: dict[Hashable, Row] = {}
        for row in page:
            if row.id in inside:
                self._repeated.append(row.id)
                self._collisions += [row.id] if row.form != inside[row.id].form else []
            inside[row.id] = row

    def odd(self, page: Sequence[Row]) -> bool:
        """Whether a row of a page is not valid against the row schema."""
        return not all(self._validator.valid(row) for row in page)

    def snapshot(
        self, *, complete: bool = True, ended: bool = True, note: str = "", most: int | None = None
    ) -> Snapshot:
        """What was read so far, up to ``most`` rows."""
        return Snapshot(
            self._operation,
            tuple(self._rows.values())[:most],
            tuple(self._repeated),
            complete,
            note,
            tuple(self._collisions),
            ended,
        )
