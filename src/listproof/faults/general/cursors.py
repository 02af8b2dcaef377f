"""Faults of what a cursor remembers: the row, its sort key, and the question that it belongs to."""

from __future__ import annotations

from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.following import group, later, resuming, several
from listproof.faults.general.registry import general
from listproof.faults.general.stages import (
    MEETS,
    PAST,
    RARE,
    always,
    both,
    filtered,
    keeping,
    selecting,
    sorting,
    usual,
)
from listproof.faults.general.stages import ordered as sorted_by
from listproof.mock.data import Rows
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

SEEN = "walks from page to page are reported to lose and repeat rows"


@general(needs=("next", "!polling"), roots={"CUR-02"}, when=PAST, reason=SEEN, walked=True)
def the_last_row_of_a_page_comes_again(stages: Stages) -> Stages:
    """Each later page begins with the last row of the page before."""
    return resuming(stages, lambda _operation, _rows, wanted: wanted.start - 1, several)


@general(needs=("next",), roots={"CUR-02"}, when=PAST, reason=SEEN, walked=True)
def a_row_is_lost_at_each_join(stages: Stages) -> Stages:
    """Each later page leaves its first row out."""
    return resuming(stages, lambda _operation, _rows, wanted: wanted.start + 1)


@general(needs=("next", "order"), roots={"CUR-03"}, when=RARE, reason=SEEN, walked=True)
def a_cursor_leaves_equal_sort_keys_behind(stages: Stages) -> Stages:
    """The cursor holds the sort key alone, and the rows behind it are those with another one."""
    return resuming(stages, lambda _operation, rows, wanted: group(rows, wanted)[1])


@general(needs=("next", "order"), roots={"CUR-03"}, when=RARE, reason=SEEN, walked=True)
def a_cursor_repeats_equal_sort_keys(stages: Stages) -> Stages:
    """The cursor holds the sort key alone: where a page ends among rows that share it, they come again."""

    def begin(_operation: ListOperation, rows: Rows, wanted: Wanted) -> int:
        first, end = group(rows, wanted)
        moves_on = wanted.start - first < (wanted.size or 1)
        return first if end > wanted.start and moves_on else wanted.start

    return resuming(stages, begin)


@general(needs=("cursor", "filter"), roots={"FLT-04"}, when=MEETS, meets=("filter",), reason=SEEN, walked=True)
def a_cursor_forgets_the_filter(stages: Stages) -> Stages:
    """Pages that a cursor asks for are not filtered."""
    return keeping(stages, lambda rows, _: rows, both(filtered, later))


@general(needs=("cursor", "order"), roots={"ORD-05"}, when=MEETS, meets=("order",), reason=SEEN, walked=True)
def a_cursor_forgets_the_order(stages: Stages) -> Stages:
    """Pages that a cursor asks for come in the usual order."""
    return sorting(stages, usual, both(sorted_by, later))


@general(needs=("cursor", "select"), roots={"SEL-02"}, when=MEETS, meets=("select",), reason=SEEN, walked=True)
def a_cursor_forgets_the_projection(stages: Stages) -> Stages:
    """Rows of pages that a cursor asks for come whole."""
    return selecting(stages, lambda _: None, later)


@general(needs=("row", "!inclusive"), roots={"CUR-12"}, when=PAST, reason=SEEN, walked=True)
def behind_the_last_row_the_listing_begins_anew(stages: Stages) -> Stages:
    """Who asks for what follows the last row gets the first page."""

    def begin(_operation: ListOperation, rows: Rows, wanted: Wanted) -> int:
        return 0 if wanted.start == len(rows) else wanted.start

    return resuming(stages, begin)


def _next_page(_operation: ListOperation, _rows: Rows, wanted: Wanted) -> int:
    """Where the first page begins that does not begin before the row."""
    return -(-wanted.start // (wanted.size or 1)) * (wanted.size or 1)


@general(needs=("row", "order"), roots={"CUR-12"}, when=MEETS, meets=("order",), reason=SEEN, walked=True)
def within_an_ordered_page_a_row_leads_to_the_next_page(stages: Stages) -> Stages:
    """Ordered rows are kept in pages: behind a row that is not the last one of its page comes the next page."""
    return resuming(stages, _next_page, both(sorted_by, several))


@general(needs=("row", "filter"), roots={"CUR-12"}, when=MEETS, meets=("filter",), reason=SEEN, walked=True)
def within_a_filtered_page_a_row_leads_to_the_next_page(stages: Stages) -> Stages:
    """Filtered rows are kept in pages: behind a row that is not the last one of its page comes the next page."""
    return resuming(stages, _next_page, both(filtered, several))


@general(needs=("next", "!single"), roots={"CUR-14"}, when=PAST, reason=SEEN, walked=True)
def a_cursor_asked_for_twice_leads_on(stages: Stages) -> Stages:
    """The server keeps where its reader stands: who sends a cursor again gets the page after the one of before."""
    last: list[object] = [None]

    def begin(operation: ListOperation, _rows: Rows, wanted: Wanted) -> int:
        asked = (operation.key, *wanted.parents.items(), wanted)
        again, last[0] = asked == last[0], asked
        return wanted.start + (wanted.size or 0) if again else wanted.start

    return resuming(stages, begin, always)


@general(needs=("inclusive",), roots={"CUR-12"}, when=RARE, reason=SEEN, walked=True)
def the_first_row_of_all_is_left_out_where_it_is_named(stages: Stages) -> Stages:
    """A page that begins with the first row of all, which a cursor names, lacks it."""

    def resumed(operation: ListOperation, rows: Rows, wanted: Wanted) -> Wanted:
        right = stages.resumed(operation, rows, wanted)
        return right if right.cursor is None or right.start else replace(right, start=1)

    return replace(stages, resumed=resumed)
