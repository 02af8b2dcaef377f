"""Faults of the way back, to the page before a page, and of the cursor that asks for the first page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from listproof.contract.model import ListOperation
from listproof.faults.general.following import group
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, PAST, RARE, both, filtered, keeping
from listproof.mock.data import Row, Rows
from listproof.mock.generic.body import Body
from listproof.mock.generic.envelope import Facts
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

SEEN = "the way back is reported to bring other rows than the way there"


def _backward(wanted: Wanted) -> bool:
    return wanted.backward


def _ending(stages: Stages, change: Callable[[Rows, Wanted, int], tuple[int, int]]) -> Stages:
    """Begin the page before a row, of which so many rows stand before, at ``change(rows, wanted, those)`` with so many
    rows."""

    def resumed(operation: ListOperation, rows: Rows, wanted: Wanted) -> Wanted:
        right = stages.resumed(operation, rows, wanted)
        if not wanted.backward or right.size is None:
            return right
        start, size = change(rows, wanted, right.start + right.size)
        return replace(right, start=start, size=size)

    return replace(stages, resumed=resumed)


@general(needs=("back", "size"), roots={"CUR-15"}, when=PAST, reason=SEEN, walked=True)
def the_way_back_begins_at_the_first_row(stages: Stages) -> Stages:
    """Of the rows before a row the first ones come, and not those next to it."""
    return _ending(stages, lambda _, wanted, end: (0, min(wanted.size or 0, end)))


@general(needs=("back", "size"), roots={"CUR-15"}, when=PAST, reason=SEEN, walked=True)
def the_way_back_holds_the_row_it_begins_from(stages: Stages) -> Stages:
    """The page before a row ends with that row."""
    return _ending(
        stages, lambda _, wanted, end: (max(0, end + 1 - (wanted.size or 0)), min(wanted.size or 0, end + 1))
    )


@general(needs=("back", "size"), roots={"CUR-15"}, when=PAST, reason=SEEN, walked=True)
def the_way_back_leads_on(stages: Stages) -> Stages:
    """What asks for the page before is taken for what asks for the next one."""
    return _ending(stages, lambda _, wanted, end: (end, wanted.size or 0))


@general(needs=("back", "size", "order"), roots={"CUR-15"}, when=RARE, meets=("order",), reason=SEEN, walked=True)
def the_way_back_leaves_equal_sort_keys_out(stages: Stages) -> Stages:
    """The page before a row has rows with other sort keys than its own alone, though equal ones stand before it."""

    def change(rows: Rows, wanted: Wanted, end: int) -> tuple[int, int]:
        if end < len(rows):
            end = group(rows, replace(wanted, start=end + 1))[0]
        return max(0, end - (wanted.size or 0)), min(wanted.size or 0, end)

    return _ending(stages, change)


@general(needs=("back", "size", "filter"), roots={"CUR-15"}, when=MEETS, meets=("filter",), reason=SEEN, walked=True)
def the_way_back_forgets_the_filter(stages: Stages) -> Stages:
    """The page before a page is not filtered."""
    return keeping(stages, lambda rows, _: rows, both(filtered, _backward))


@general(needs=("begin", "next.absent"), roots={"CUR-01"}, when=PAST, reason=SEEN, walked=True)
def the_last_page_names_the_cursor_of_the_first(stages: Stages) -> Stages:
    """The last page of several names what asks for the first page as the next one."""

    def filled(body: Body, rows: Sequence[Row], facts: Facts) -> Any:
        page = body.operation.page
        ends = page is not None and facts.get("next") is None and facts.get("prev") is not None
        return stages.filled(body, rows, {**facts, "next": page.begin} if page and ends else facts)

    return replace(stages, filled=filled)
