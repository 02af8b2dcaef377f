"""How large pages of a server may be, and how far into a listing it lets one go."""

from __future__ import annotations

from ..flags import option
from ..oracle.query import Query

LARGEST_LIMIT = 1000
"""No larger limit is sent where it could bring more rows than this."""


PAGE = 100
"""Rows that a page asks for: no server is asked for more unless its size is known, or the user allows it for the pages
of the snapshot."""


USUAL = (20, 25, 50)
"""Largest pages that servers grant: asked for in turn where larger ones are refused."""


class PageLimits:
    """What the server was seen to grant in one collection. ``page`` is how many rows a page of the snapshot asks for
    and gets, ``most`` the size that the contract says larger ones are cut down to, ``why`` what keeps from reading more
    rows."""

    def __init__(self, page: int = PAGE, most: int | None = None, why: str = "") -> None:
        self._why = why
        self.page, self._most = page if most is None else min(page, most), most
        self.refused_above: int | None = None  # the largest limit that is not refused, where one was
        self.too_large_above: int | None = None  # the largest limit whose pages are not too large to be read
        self.furthest: int | None = None  # the largest offset that is not refused, where one was before the end
        self.refused_at: int | None = None  # that one

    def because(self, most: int) -> str:
        """Why no more than ``most`` rows are read."""
        return self._why or f"{option('max-rows')} {most}"

    @property
    def largest(self) -> int:
        """The largest limit, at most 100, that is known neither to be refused nor to bring more than is read."""
        return min(PAGE, self.refused_above or PAGE, self.too_large_above or PAGE, self._most or PAGE)

    def refuses(self, query: Query | None) -> bool:
        """Whether a query begins beyond the largest offset that the server grants here."""
        return query is not None and self.furthest is not None and (query.start or 0) > self.furthest

    def shrink(self, default: int, *, refused: bool, beyond: bool) -> None:
        """Ask for smaller pages, of the server's ``default`` size at least: a limit was ``refused``, or brought a page
        that is ``beyond`` what is read, or much."""
        usual = max((each for each in USUAL if each < self.page), default=default)
        self.page = max(self.page // 2, PAGE) if self.page > PAGE else max(usual, default)
        if refused:
            self.refused_above = self.page
        elif beyond:
            self.too_large_above = self.page
