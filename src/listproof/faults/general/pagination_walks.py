"""Faults that show on a walk from page to page only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.pagination_sizes import TOO_FEW
from listproof.faults.general.registry import general
from listproof.faults.general.stages import PAST, SOMETIMES, past, sizing, starting
from listproof.faults.turns import every
from listproof.mock.data import Rows
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

PAGES = ("size", "start")
UNSIZED = "the taxonomy is of pages of a size that is asked for; these are their neighbours"


def walking(stages: Stages, change: Callable[[int, int], int]) -> Stages:
    """Change the start of the third and later pages of a walk, that is of pages that each begin where the one before
    ended."""
    following: list[object] = [None]
    pages = [0]

    def cut(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        place = (operation.key, *wanted.parents.items(), wanted.size)
        pages[0] = pages[0] + 1 if following[0] == (*place, wanted.start) else 1
        following[0] = (*place, wanted.start + (wanted.size or 0))
        wrong = pages[0] >= 3 and wanted.sent == {*PAGES} and wanted.size
        start = change(wanted.start, wanted.size or 0) if wrong else wanted.start
        return stages.cut(operation, rows, replace(wanted, start=start))

    return replace(stages, cut=cut)


@general("F-PAG-07", needs=PAGES, roots={"PAG-04"}, when=PAST, meets=PAGES)
def a_walk_loses_a_row_after_its_second_page(stages: Stages) -> Stages:
    """The server keeps a cursor for those who walk, and from the third page on it stands one row too far."""
    return walking(stages, lambda start, _: start + 1)


@general("F-PAG-03", needs=PAGES, roots={"PAG-04"}, when=PAST, meets=PAGES)
def a_walk_stands_still_after_its_second_page(stages: Stages) -> Stages:
    """Who walks gets the second page again and again."""
    return walking(stages, lambda _, size: size)


@general("F-CON-01", needs=("size",), roots={**TOO_FEW, "ORD-04": ()}, when=SOMETIMES)
def every_fifth_answer_is_empty(stages: Stages) -> Stages:
    """Every fifth answer has no rows."""
    turn = every(stages, 5)
    return sizing(stages, lambda _: 0, lambda _: turn())


@general(needs=("!size", "counted"), roots={"PAG-04"}, when=PAST, reason=UNSIZED, walked=True)
def pages_of_no_stated_size_overlap_by_a_row(stages: Stages) -> Stages:
    """Where the server decides how many rows a page has, each page begins with the last row of the one before."""
    return starting(stages, lambda start, _: start - 1, past)


@general(needs=("!size", "counted"), roots={"PAG-04"}, when=PAST, reason=UNSIZED, walked=True)
def pages_of_no_stated_size_come_again(stages: Stages) -> Stages:
    """Where the server decides how many rows a page has, the third page is the second one again."""
    return starting(stages, lambda start, size: start - size, lambda wanted: wanted.start >= 2 * (wanted.size or 1))
