"""Positions that count rows."""

from __future__ import annotations

from ...contract.page import Page


class Offset:
    """See PageStyle: any row can be the first of a page."""

    def position(self, page: Page, start: int, size: int | None) -> int | None:  # noqa: ARG002
        """See PageStyle."""
        return start + page.first

    def start(self, page: Page, position: int, size: int | None) -> int | None:  # noqa: ARG002
        """See PageStyle."""
        return position - page.first if position >= page.first else None

    def nearest(self, start: int, size: int | None) -> int:  # noqa: ARG002
        """See PageStyle."""
        return start

    def begin(self, start: int, size: int) -> int:  # noqa: ARG002
        """See PageStyle."""
        return start

    def following(self, start: int, size: int, rows: int) -> int:  # noqa: ARG002
        """See PageStyle."""
        return start + rows

    def fitting(self, start: int, size: int) -> int:  # noqa: ARG002
        """See PageStyle."""
        return size
