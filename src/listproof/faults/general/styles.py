"""Faults of lists that come whole, and of operations with several page styles."""

from __future__ import annotations

from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, PAST, both, ordered, paging, past, sized, sizing, starting
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


def _second(right: Stage, change: Stage) -> Stage:
    """A stage that is done in another way past the first page, where another page style than the first is asked in."""

    def stage(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        return (right if operation.others or not past(wanted) else change)(operation, rows, wanted)

    return stage


@general(needs=("styles",), roots={"STY-01"}, when=PAST, reason=SECOND, walked=True)
def the_second_style_loses_a_row_at_each_join(stages: Stages) -> Stages:
    """In the second page style each later page leaves its first row out."""

    def cut(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        return stages.cut(operation, rows, replace(wanted, start=wanted.start + 1))

    return replace(stages, cut=_second(stages.cut, cut))


@general(needs=("styles",), roots={"STY-01"}, when=PAST, reason=SECOND, walked=True)
def the_second_style_repeats_a_row_at_each_join(stages: Stages) -> Stages:
    """In the second page style each later page begins with the last row of the page before."""

    def cut(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        return stages.cut(operation, rows, replace(wanted, start=wanted.start - 1))

    return replace(stages, cut=_second(stages.cut, cut))


@general(needs=("styles", "order"), roots={"STY-01"}, when=PAST, reason=SECOND, walked=True)
def the_second_style_sorts_the_other_way(stages: Stages) -> Stages:
    """In the second page style the rows of later pages stand in the opposite order."""

    def turned(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        return stages.ordered(operation, rows, wanted)[::-1]

    return replace(stages, ordered=_second(stages.ordered, turned))


@general(needs=("styles", "filter"), roots={"STY-01"}, when=MEETS, meets=("filter",), reason=SECOND, walked=True)
def the_second_style_forgets_the_filter(stages: Stages) -> Stages:
    """In the second page style later pages are not filtered."""
    return replace(stages, kept=_second(stages.kept, lambda _operation, rows, _wanted: rows))
