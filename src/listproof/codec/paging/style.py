"""What a page style must be able to say."""

from __future__ import annotations

from typing import Protocol

from ...contract.page import Page


class PageStyle(Protocol):
    """How positions are written. ``size`` is the page size in force, None where nobody knows it."""

    def position(self, page: Page, start: int, size: int | None) -> int | None:
        """What is sent for the rows after the first ``start``; None where these cannot be asked for."""

    def start(self, page: Page, position: int, size: int | None) -> int | None:
        """How many rows stand before the first one of a position; None where nobody knows, or none begins there."""

    def nearest(self, start: int, size: int | None) -> int:
        """The start that can be asked for and is nearest below, but not 0 unless ``start`` is."""

    def begin(self, start: int, size: int) -> int:
        """Where the page of this size begins that holds the row after the first ``start``, or a page begins there."""

    def following(self, start: int, size: int, rows: int) -> int:
        """Where the page begins that follows one of this size which brought so many rows."""

    def fitting(self, start: int, size: int) -> int:
        """The largest page size, at most ``size``, with which a page begins there."""
