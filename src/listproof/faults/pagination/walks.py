"""Faults that show on a walk from page to page only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.pagination.limits import PAST
from listproof.faults.pagination.offsets import starting
from listproof.faults.registry import fault
from listproof.faults.stages import slicing
from listproof.faults.turns import every
from listproof.mock.data import Rows
from listproof.mock.pipeline import Call, Pipeline


def walking(pipeline: Pipeline, change: Callable[[Call], Call]) -> Pipeline:
    """Change the third and later pages of a walk, that is of pages that each begin where the one before ended."""
    following: list[object] = [None]
    pages = [0]

    def page(rows: Rows, call: Call) -> Rows:
        asked = call.asked
        pages[0] = pages[0] + 1 if following[0] == (asked.parent, asked.limit, asked.offset) else 1
        following[0] = (asked.parent, asked.limit, asked.offset + asked.limit)
        wrong = pages[0] >= 3 and asked.sent == {"limit", "offset"} and asked.limit > 0
        return pipeline.slice(rows, change(call) if wrong else call)

    return replace(pipeline, slice=page)


@fault("F-PAG-07", roots={"PAG-04"}, when=PAST, meets=("limit", "offset"))
def a_walk_loses_a_row_after_its_second_page(pipeline: Pipeline) -> Pipeline:
    """The server keeps a cursor for those who walk, and from the third page on it stands one row too far."""
    return walking(pipeline, lambda call: call.asking(offset=call.asked.offset + 1))


@fault("F-PAG-07", roots={"PAG-04"}, when=PAST, meets=("limit", "offset"))
def a_walk_repeats_a_row_after_its_second_page(pipeline: Pipeline) -> Pipeline:
    """The server keeps a cursor for those who walk, and from the third page on it stands one row short."""
    return walking(pipeline, lambda call: call.asking(offset=call.asked.offset - 1))


@fault("F-PAG-03", roots={"PAG-04"}, when=PAST, meets=("limit", "offset"))
def a_walk_stands_still_after_its_second_page(pipeline: Pipeline) -> Pipeline:
    """Who walks gets the second page again and again."""
    return walking(pipeline, lambda call: call.asking(offset=call.asked.limit))


@fault("F-CON-01", roots={"PAG-02", "ORD-04"}, when="sometimes")
def every_fifth_answer_is_empty(pipeline: Pipeline) -> Pipeline:
    """Every fifth answer has no rows."""
    turn = every(pipeline, 5)
    return slicing(pipeline, lambda call: call.asking(limit=0) if turn() else call)


@fault("F-PAG-07", roots={"PAG-04"}, when=PAST, meets=("limit", "offset"))
def the_second_page_of_a_hundred_repeats_a_row(pipeline: Pipeline) -> Pipeline:
    """limit=100 with offset=100 begins at the last row of the page before."""
    return starting(pipeline, lambda offset, _: offset - 1, lambda call: call.asked.limit == call.asked.offset == 100)
