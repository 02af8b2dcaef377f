"""Pages of which only the one before says how they are asked for: of a row's number nobody can ask."""

from __future__ import annotations

from ...contract.page import Page


class Sequence:
    """See PageStyle: every listing begins at its first page."""

    def position(self, page: Page, start: int, size: int | None) -> int | None:  # noqa: ARG002
        """See PageStyle."""
        return None if start else 0

    def start(self, page: Page, position: int, size: int | None) -> int | None:  # noqa: ARG002
        """See PageStyle."""
        return None

    def nearest(self, start: int, size: int | None) -> int:  # noqa: ARG002
        """See PageStyle."""
        return 0

    def begin(self, start: int, size: int) -> int:  # noqa: ARG002
        """See PageStyle."""
        return 0

    def following(self, start: int, size: int, rows: int) -> int:  # noqa: ARG002
        """See PageStyle."""
        return start + rows

    def fitting(self, start: int, size: int) -> int:  # noqa: ARG002
        """See PageStyle."""
        return size
