"""Positions that count pages of one size."""

from __future__ import annotations

from ...contract.page import Page


class Number:
    """See PageStyle: pages begin at multiples of their size."""

    def position(self, page: Page, start: int, size: int | None) -> int | None:
        """See PageStyle."""
        if not start:
            return page.first
        return page.first + start // size if size and start % size == 0 else None

    def start(self, page: Page, position: int, size: int | None) -> int | None:
        """See PageStyle."""
        if position == page.first:
            return 0
        return (position - page.first) * size if size and position > page.first else None

    def nearest(self, start: int, size: int | None) -> int:
        """See PageStyle."""
        return max(1, start // size) * size if start and size else 0

    def begin(self, start: int, size: int) -> int:
        """See PageStyle."""
        return start // size * size

    def following(self, start: int, size: int, rows: int) -> int:  # noqa: ARG002
        """See PageStyle."""
        return start + size

    def fitting(self, start: int, size: int) -> int:
        """See PageStyle."""
        return next(each for each in range(size, 0, -1) if start % each == 0)
