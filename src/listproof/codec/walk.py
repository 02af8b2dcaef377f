"""A listing walked page by page as a client does, and which stretches of it are walked where it is long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..contract.model import ListOperation
from ..oracle.query import Query
from ..oracle.row import Row
from . import paging

MOST_PAGES = 40
"""Pages of a walk over all rows; a longer one is made in stretches."""

MARKS = (1_000, 4_096, 10_000, 32_768, 65_536, 100_000, 1_000_000)
"""Offsets at which servers change their ways: caps, chunks, and where small integers end."""


@dataclass(frozen=True)
class Walk:
    """Pages of ``size`` rows of one query, each where the last one ended, until all rows known to be there came.

    Of more than ``MOST_PAGES`` pages only those are asked for that lie at the start, around the middle and the marks,
    and at the end.
    """

    query: Query
    size: int
    turn: int = 0  # other than 0: one page after the other, as a client asks, and none from memory
    only: range | None = None  # the rows that are walked, in whole pages; None: as above
    style: int = 0  # which of the operation's page styles it goes by

    @property
    def select(self) -> tuple[str, ...] | None:
        """What its query selects."""
        return self.query.select

    def by(self, operation: ListOperation) -> ListOperation:
        """The operation by the page style of the walk."""
        return operation.others[self.style - 1] if self.style else operation

    def whole(self, rows: int) -> bool:
        """Whether every row of a listing of so many is walked."""
        return self.only is None and rows - (self.query.start or 0) <= self.size * MOST_PAGES

    def stretches(self, operation: ListOperation, rows: int) -> tuple[range, ...]:
        """Where the pages lie in a listing of so many rows: from the first page of a stretch to the end of its last."""
        first, page = self.query.start or 0, self.by(operation).page
        if page is not None and page.whole:
            return (range(rows),)
        if page is not None and page.sequential:  # from the first page on, as there is no other way
            pages = -(-(self.only.stop if self.only else rows) // self.size)
            return (range(min(min(pages, MOST_PAGES) * self.size, rows)),)

        def begin(at: int) -> int:
            return paging.style(page).begin(at, self.size) if page else at

        if self.only is not None:
            start = begin(self.only.start)
            pages = -(-(self.only.stop - start) // self.size)
            return (range(start, min(start + pages * self.size, rows)),)
        if self.whole(rows):
            return (range(first, rows),)
        last = first + (rows - first - 1) // self.size * self.size
        wanted = [(first, first + 3 * self.size), (last - self.size, rows)]
        wanted += [(begin(mark - self.size), mark + self.size) for mark in (*MARKS, rows // 2)]
        inside = sorted(each for each in wanted if first <= each[0] and each[1] <= rows)
        joined = inside[:1]
        for start, end in inside[1:]:
            if start <= joined[-1][1]:
                start = joined.pop()[0]
            pages = -(-(end - start) // self.size)
            joined.append((start, min(start + pages * self.size, rows)))
        return tuple(range(start, end) for start, end in joined)

    def of(self, operation: ListOperation, listing: Sequence[Row]) -> tuple[Row, ...]:
        """The rows of a whole listing that the walk must bring."""
        found = self.stretches(operation, len(listing))
        return tuple(row for each in found for row in listing[each.start : each.stop])
