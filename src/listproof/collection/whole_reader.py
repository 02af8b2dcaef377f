"""All rows of a listing that comes whole, or as many of its first rows as are asked for."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from ..oracle.query import Query
from ..oracle.row import Row
from ..oracle.snapshot import Snapshot
from .answer import Answer, Unreadable
from .page_limits import LARGEST_LIMIT, PageLimits
from .requester import Requester
from .snapshot_builder import SnapshotBuilder

TIMES = 10
"""How much more is asked for where as many rows came as were asked for."""

MOST_ROWS = 200_000
"""Rows beyond which no more are asked for."""


class WholeReader:
    """Reads a listing at once, up to ``most`` rows. ``limits`` learns what sizes the server refuses."""

    def __init__(self, name: str, requester: Requester, limits: PageLimits, most: int | None) -> None:
        self._name, self._requester, self._limits, self._most = name, requester, limits, most
        page = requester.operation.page
        assert page is not None
        self._page = page

    def read(self, known: Mapping[Hashable, Row]) -> Snapshot:
        """The rows that a request without a size brings and one with a large size: those of the longer answer. Raises
        Unreadable where neither brings rows."""
        plain = self._ask(None) if self._page.default is None and self._most is None else None
        size, sized = self._sized()
        answers = [each for each in (plain, sized) if each is not None]
        best = max((each for each in answers if each.ok), key=lambda each: len(each.ids), default=answers[0])
        if best.rows is None or not best.ok:
            raise Unreadable(f"{self._name}: {best.problem or best}", best)
        listing = SnapshotBuilder(self._requester.operation, known)
        listing.add(best.rows, sum(best.weights))
        if best is sized and len(best.ids) >= size:
            note = f"read as far as row {listing.at}: larger sizes are not asked for, or are refused"
            if self._most is not None and size >= self._most:
                note = f"read as far as row {listing.at} ({self._limits.because(self._most)})"
            return listing.snapshot(complete=False, ended=False, note=note)
        return listing.snapshot()

    def _ask(self, size: int | None) -> Answer:
        return self._requester.ask(Query(size=size), fresh=True)

    def _sized(self) -> tuple[int, Answer]:
        """The answer to the largest size that is granted, and that size: larger ones are asked for while as many rows
        come as they ask for."""
        limits, default = self._limits, self._page.default or 10
        most = min(self._page.most or MOST_ROWS, self._most or MOST_ROWS)
        size, further = min(LARGEST_LIMIT, most), True
        answer = self._ask(size)
        while (answer.out_of_range or answer.beyond) and size > default:
            if size <= limits.page:
                limits.shrink(default, refused=answer.out_of_range, beyond=answer.beyond)
            size, further = min(limits.page, most), False
            answer = self._ask(size)
        while further and answer.ok and size <= len(answer.ids) and size < most:
            larger = self._ask(min(size * TIMES, most))
            further = larger.ok
            size, answer = (min(size * TIMES, most), larger) if further else (size, answer)
        return size, answer
