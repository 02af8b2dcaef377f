"""Faults of some sizes and positions only, and of both together."""

from __future__ import annotations

from listproof.contract.model import ListOperation
from listproof.faults.general.pagination_sizes import TOO_FEW, TOO_MANY
from listproof.faults.general.registry import general
from listproof.faults.general.stages import (
    MEETS,
    PAST,
    RARE,
    both,
    cutting,
    paging,
    past,
    sized,
    sizing,
    starting,
    usual_size,
)
from listproof.mock.data import Rows
from listproof.mock.generic.fields import value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

SIZE = ("size",)
START = ("start",)
PAGES = ("size", "start")
ROWS = ("size", "offset")
LATE = {"PAG-02", "PAG-03"}
"""What begins late is shifted, and near the end too short."""


@general("F-PAG-06", needs=SIZE, roots=TOO_FEW, when=RARE, meets=SIZE)
def a_page_of_sixteen_is_short(stages: Stages) -> Stages:
    """A size of 16 gives up to 15 rows; all others are right."""
    return sizing(stages, lambda _: 15, lambda wanted: wanted.size == 16)


@general("F-PAG-05", needs=SIZE, roots={"PAG-01"}, when=RARE, meets=SIZE)
def a_page_of_sixteen_has_a_row_more(stages: Stages) -> Stages:
    """A size of 16 gives up to 17 rows; all others are right."""
    return sizing(stages, lambda _: 17, lambda wanted: wanted.size == 16)


@general("F-PAG-07", needs=ROWS, roots={"PAG-03"}, when=RARE, meets=START)
def offset_one_is_ignored(stages: Stages) -> Stages:
    """A position of 1 skips nothing; all others are right."""
    return starting(stages, lambda *_: 0, lambda wanted: wanted.start == 1)


@general("F-PAG-07", needs=ROWS, roots={"PAG-03"}, when=RARE, meets=START)
def offset_16_repeats_a_row(stages: Stages) -> Stages:
    """A position of 16 begins one row early, with the last row of the batch before; all others are right."""
    return starting(stages, lambda start, _: start - 1, lambda wanted: wanted.start == 16)


@general("F-PAG-03", needs=ROWS, roots={"PAG-03"}, when=PAST, meets=START)
def offsets_above_sixteen_are_clamped(stages: Stages) -> Stages:
    """A position above 16 is quietly taken for 16."""
    return starting(stages, lambda start, _: min(start, 16))


@general("F-PAG-07", needs=PAGES, roots={"PAG-02"}, when=PAST, meets=PAGES)
def the_third_page_begins_a_row_late(stages: Stages) -> Stages:
    """A position of two sizes and more skips one row too many."""
    return starting(stages, lambda start, _: start + 1, lambda wanted: wanted.start >= 2 * (wanted.size or 1))


@general("F-PAG-09", needs=ROWS, roots=LATE, when=PAST, meets=START)
def offset_counts_pages(stages: Stages) -> Stages:
    """The position in rows is taken for a page number."""
    return starting(stages, lambda start, size: start * size)


@general("F-PAG-07", needs=ROWS, roots=LATE, when=PAST, meets=START)
def offset_skips_one_row_too_many(stages: Stages) -> Stages:
    """Every position but 0 skips one row more than it should."""
    return starting(stages, lambda start, _: start + 1, past)


@general("F-PAG-07", needs=ROWS, roots=LATE, when=PAST, meets=PAGES)
def offset_skips_one_row_too_many_with_a_limit(stages: Stages) -> Stages:
    """Where a size is sent, every position but 0 skips one row more than it should."""
    return starting(stages, lambda start, _: start + 1, both(past, sized))


@general("F-PAG-03", needs=ROWS, roots={"PAG-03"}, when=MEETS, meets=PAGES)
def offset_ignored_with_a_limit(stages: Stages) -> Stages:
    """The position is ignored where a size stands beside it."""
    return starting(stages, lambda *_: 0, sized)


@general("F-PAG-34", needs=ROWS, roots=LATE | {"PAG-01"}, when=PAST, meets=PAGES)
def limit_and_offset_are_swapped(stages: Stages) -> Stages:
    """Where both are above 0, the size is taken for the position and the position for the size."""
    return cutting(stages, lambda start, size: (size, start) if size else (start, size), both(past, sized))


@general("F-PAG-08", needs=ROWS, roots={"PAG-01"}, when=PAST, meets=PAGES)
def offset_is_added_to_the_limit(stages: Stages) -> Stages:
    """A page begins at its position and holds so many rows more as were skipped."""
    return cutting(stages, lambda start, size: (start, start + size), both(past, sized))


@general("F-PAG-06", needs=PAGES, roots={"PAG-02"}, when=PAST, meets=PAGES)
def one_row_too_few_past_the_first_page(stages: Stages) -> Stages:
    """Past the first page a page has one row less than was asked for."""
    return sizing(stages, lambda size: size - 1, both(past, sized))


@general("F-PAG-08", needs=PAGES, roots={"PAG-01", "PAG-03"}, when=PAST, meets=PAGES)
def pages_begin_at_the_first_row_and_end_where_they_should(stages: Stages) -> Stages:
    """The start of the window never moves: a page holds all rows up to its end."""
    return cutting(stages, lambda start, size: (0, start + size), both(past, sized))


@general("F-PAG-02", needs=("size", "size.default"), roots={**TOO_MANY, **TOO_FEW}, meets=SIZE)
def every_page_has_the_default_size(stages: Stages) -> Stages:
    """The size is ignored and every page has the default one."""

    def page(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        return rows[wanted.start : wanted.start + usual_size(operation)]

    return paging(stages, page)


@general("F-PAG-30", needs=("size", "order"), roots=TOO_FEW, when=RARE, meets=SIZE)
def rows_with_equal_sort_keys_count_once_on_small_pages(stages: Stages) -> Stages:
    """A page of up to ten rows is cleared of rows with equal sort keys after it was cut."""

    def page(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        found = stages.cut(operation, rows, wanted)
        if not wanted.sort:
            return found
        return tuple({str([value(operation, row, key) for key, _ in wanted.sort]): row for row in found}.values())

    return paging(stages, page, lambda wanted: sized(wanted) and (wanted.size or 0) <= 10)
