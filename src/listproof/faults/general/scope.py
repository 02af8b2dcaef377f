"""Faults of scope: whose rows are listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, RARE, Where, always, filtered
from listproof.mock.data import Rows
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.fields import having, value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Refusal

SHARED = {"SCO-02": ("parent",), "MAN-01": ("!parent",)}
FOREIGN = SHARED | {"SCO-01": ("parent",)}


def _others(data: Drawn, rows: Rows) -> Rows:
    """Rows of the listing that stands after this one."""
    found = [each.rows for each in data.listings if each.rows]
    return found[(found.index(rows) + 1) % len(found)] if rows in found else ()


def leaking(stages: Stages, where: Where = always) -> Stages:
    """List the rows of another parent too, where there are rows and ``where(wanted)``."""

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        rows = stages.listed(operation, data, wanted)
        return (*rows, *_others(data, rows)) if where(wanted) else rows

    return replace(stages, listed=listed)


@general("F-SCO-01", needs=("path",), roots=FOREIGN)
def rows_of_another_parent_leak(stages: Stages) -> Stages:
    """A listing that has rows holds those of another parent too."""
    return leaking(stages)


@general("F-SCO-01", needs=("path",), roots=FOREIGN)
def the_parent_is_ignored(stages: Stages) -> Stages:
    """Every parent that exists lists the rows of all."""

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        stages.listed(operation, data, wanted)
        return tuple(row for each in data.listings for row in each.rows)

    return replace(stages, listed=listed)


@general("F-SCO-01", needs=("path", "parent", "filter"), roots={"SCO-01"}, when=MEETS, meets=("filter",))
def a_filter_finds_rows_of_another_parent(stages: Stages) -> Stages:
    """With a filter a listing holds the rows of another parent too."""
    return leaking(stages, filtered)


@general("F-SCO-01", needs=("path",), roots=SHARED, when=RARE)
def a_row_stands_under_two_parents(stages: Stages) -> Stages:
    """A row of one parent is listed under every other one too, as if it were theirs."""

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        rows = stages.listed(operation, data, wanted)
        one = min((each.rows for each in data.listings if each.rows), key=len)[:1]
        if not rows or one[0] in rows:
            return rows
        claimed = one[0]
        for field in operation.parent.values():
            if (own := value(operation, rows[0], field)) is not None:
                claimed = having(operation, claimed, field, own)
        return (*rows, claimed)

    return replace(stages, listed=listed)


def unknown(stages: Stages, instead: Callable[[Drawn], Rows]) -> Stages:
    """List other rows where there is no such parent."""

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        try:
            return stages.listed(operation, data, wanted)
        except Refusal:
            return instead(data)

    return replace(stages, listed=listed)


@general("F-SCO-03", needs=("path", "parent", "unknown"), roots={"SCO-03"})
def unknown_parent_gives_an_empty_list(stages: Stages) -> Stages:
    """An unknown parent is answered with no rows instead of 404."""
    return unknown(stages, lambda _: ())


@general("F-SCO-01", needs=("path", "parent", "unknown"), roots={"SCO-03": (), "SCO-04": ("path.text",)})
def unknown_parent_lists_everything(stages: Stages) -> Stages:
    """An unknown parent lists the rows of all."""
    return unknown(stages, lambda data: tuple(row for each in data.listings for row in each.rows))
