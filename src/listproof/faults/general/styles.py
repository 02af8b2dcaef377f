"""Faults of lists that come whole: what a size gives of them."""

from __future__ import annotations

from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, both, ordered, paging, sized, sizing, starting
from listproof.mock.data import Rows
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

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
