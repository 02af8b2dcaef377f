"""Page styles: how the rows from one on are asked for, one module for each style."""

from __future__ import annotations

from ...contract.page import Page
from . import number, offset, sequence, whole
from .style import PageStyle

STYLES: dict[str, PageStyle] = {
    "offset": offset.Offset(),
    "page": number.Number(),
    "cursor": sequence.Sequence(),
    "link": sequence.Sequence(),
    "whole": whole.Whole(),
}


def style(page: Page) -> PageStyle:
    """The style of the pages of a list operation."""
    return STYLES[page.style]
