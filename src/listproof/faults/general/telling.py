"""Stages that say something else beside their rows, of which general faults are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from listproof.contract.model import ListOperation
from listproof.mock.data import Row
from listproof.mock.generic.body import Body
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.envelope import Facts, Found
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages


@dataclass(frozen=True)
class Page:
    """A page that something is said of: ``right`` is what should be."""

    operation: ListOperation
    data: Drawn
    found: Found
    wanted: Wanted
    right: Any

    @property
    def rows(self) -> int:
        """Rows on the page."""
        return len(self.found.page)

    @property
    def kept(self) -> int:
        """Rows that the filters keep."""
        return len(self.found.kept)

    @property
    def left(self) -> int:
        """Rows that follow the page."""
        return max(0, self.kept - self.wanted.start - self.rows)


Is = Callable[[Page], bool]


def later(page: Page) -> bool:
    """Whether the page lies past the first row."""
    return page.wanted.start > 0


def telling(stages: Stages, key: str, change: Callable[[Page], Any], where: Is = lambda _: True) -> Stages:
    """Say ``change(page)`` under the key of listing.toml, where the page is such."""

    def told(operation: ListOperation, data: Drawn, found: Found, wanted: Wanted) -> Facts:
        facts = stages.told(operation, data, found, wanted)
        page = Page(operation, data, found, wanted, facts[key])
        return {**facts, key: change(page)} if where(page) else facts

    return replace(stages, told=told)


def filling(stages: Stages, change: Callable[[Sequence[Row]], Any]) -> Stages:
    """Put ``change(rows)`` at the place of the rows."""

    def filled(body: Body, rows: Sequence[Row], facts: Facts) -> Any:
        return stages.filled(body, change(rows), facts)

    return replace(stages, filled=filled)
