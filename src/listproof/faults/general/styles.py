"""Faults of lists that come whole, and of operations with several page styles."""

from __future__ import annotations

from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.following import several, without
from listproof.faults.general.registry import general
from listproof.faults.general.stages import (
    MEETS,
    PAST,
    RARE,
    Where,
    both,
    ordered,
    paging,
    past,
    sized,
    sizing,
    starting,
)
from listproof.mock.data import Rows
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stage, Stages

FIRST = "what a size gives of a list without pages is nowhere in the taxonomy, which is about pages"

QUIET_CAP = 10


@general(needs=("whole",), roots={"STY-03"}, meets=("size",), reason=FIRST, walked=True)
def a_size_gives_the_last_rows(stages: Stages) -> Stages:
    """The last rows come in place of the first: the newest were meant, and the list is sorted the other way."""

    def cut(_operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        return rows[max(0, len(rows) - (wanted.size or 0)) :]

    return paging(stages, cut, sized)


@general(needs=("whole",), roots={"STY-03"}, meets=("size",), reason=FIRST, walked=True)
def a_size_skips_the_first_row(stages: Stages) -> Stages:
    """A size gives the rows from the second one on."""
    return starting(stages, lambda _start, _size: 1, sized)


@general(needs=("whole",), roots={"STY-03"}, meets=("size",), reason=FIRST, walked=True)
def a_size_is_cut_down_quietly(stages: Stages) -> Stages:
    """More than ten rows never come where a size is sent."""
    return sizing(stages, lambda size: min(size, QUIET_CAP), sized)


@general(needs=("whole", "order"), roots={"STY-03"}, when=MEETS, meets=("size", "order"), reason=FIRST, walked=True)
def a_size_is_applied_before_the_order(stages: Stages) -> Stages:
    """Where an order is asked for, the first stored rows are cut off and then sorted."""
    both_sent = both(sized, ordered)

    def sorted_(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        if both_sent(wanted):
            rows = rows[: wanted.size]
        return stages.ordered(operation, rows, wanted)

    return replace(stages, ordered=sorted_)


SECOND = "a second page style that differs from the first is nowhere in the taxonomy, which is about one"


JOINED = {
    "CUR-02": ("second.next", "!second.page"),
    "PAG-03": ("second.page",),
    "STY-01": ("!second.next", "!second.page"),
}
"""The requirements on how pages of a second style follow one another."""


def _beginning(stages: Stages, by: int, where: Where = past) -> Stages:
    """Let later pages of another style than the first begin so many rows later."""

    def resumed(operation: ListOperation, rows: Rows, wanted: Wanted) -> Wanted:
        right = stages.resumed(operation, rows, wanted)
        moves = not operation.others and past(right) and where(right)
        return replace(right, start=right.start + by) if moves else right

    return replace(stages, resumed=resumed)


def _second(right: Stage, change: Stage) -> Stage:
    """A stage that is done in another way past the first page, where another page style than the first is asked in."""

    def stage(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        return (right if operation.others or not past(wanted) else change)(operation, rows, wanted)

    return stage


@general(needs=("styles",), roots=JOINED, when=PAST, reason=SECOND, walked=True)
def the_second_style_loses_a_row_at_each_join(stages: Stages) -> Stages:
    """In the second page style each later page leaves its first row out."""
    return _beginning(stages, 1)


@general(needs=("styles",), roots=JOINED, when=PAST, reason=SECOND, walked=True)
def the_second_style_repeats_a_row_at_each_join(stages: Stages) -> Stages:
    """In the second page style each later page begins with the last row of the page before."""
    return _beginning(stages, -1, several)


@general(needs=("styles", "order"), roots={**JOINED, "LNK-02": ("second.link",)}, when=PAST, reason=SECOND, walked=True)
def the_second_style_sorts_the_other_way(stages: Stages) -> Stages:
    """In the second page style the rows of later pages stand in the opposite order."""

    def turned(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        return stages.ordered(operation, rows, wanted)[::-1]

    return replace(stages, ordered=_second(stages.ordered, turned))


@general(
    needs=("styles", "filter"),
    roots={"LNK-02": ("second.link",), "FLT-04": ("!second.link",)},
    when=MEETS,
    meets=("filter",),
    reason=SECOND,
    walked=True,
)
def the_second_style_forgets_the_filter(stages: Stages) -> Stages:
    """In the second page style later pages are not filtered."""
    return replace(stages, kept=_second(stages.kept, lambda _operation, rows, _wanted: rows))


@general(needs=("second.link", "filter"), roots={"LNK-02"}, when=MEETS, meets=("filter",), reason=SECOND, walked=True)
def links_beside_another_style_drop_the_filter(stages: Stages) -> Stages:
    """Where links are not the first page style, what they lead to is not filtered."""

    def names(operation: ListOperation) -> frozenset[str]:
        return frozenset(() if operation.others else (each.parameter.name for each in operation.filters))

    return without(stages, names)


@general(needs=("second.page",), roots={"PGN-03"}, when=RARE, reason=SECOND, walked=True)
def beyond_the_last_numbered_page_of_a_second_style_it_comes_again(stages: Stages) -> Stages:
    """Where page numbers are not the first page style, a page beyond the last one has the rows of the last one."""

    def cut(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        page = operation.page
        if rows and wanted.size and page and page.style == "page" and wanted.start >= len(rows):
            wanted = replace(wanted, start=(len(rows) - 1) // wanted.size * wanted.size)
        return stages.cut(operation, rows, wanted)

    return replace(stages, cut=_second(stages.cut, cut))
