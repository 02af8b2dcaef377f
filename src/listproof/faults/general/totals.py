"""Faults of what an answer says beside its rows: totals, counts, whether rows follow, pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import (
    MEETS,
    PAST,
    RARE,
    SOMETIMES,
    Where,
    always,
    filtered,
    ordered,
    past,
    selected,
    usual_size,
)
from listproof.faults.turns import every
from listproof.mock.data import Row
from listproof.mock.generic.body import Body
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.envelope import Facts, Found
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

COUNT = "the taxonomy of list faults has no kinds for counts"


def telling(stages: Stages, name: str, change: Callable[[int, Found, Wanted], Any], where: Where = always) -> Stages:
    """Say ``change(right value, found, wanted)`` in place of the fact of that name, where ``where(wanted)``."""

    def told(operation: ListOperation, data: Drawn, found: Found, wanted: Wanted) -> Facts:
        right = stages.told(operation, data, found, wanted)
        return {**right, name: change(right[name], found, wanted)} if where(wanted) else right

    return replace(stages, told=told)


@general("F-PAG-33", needs=("total.filter", "filter"), roots={"TOT-01"}, when=MEETS, meets=("filter",))
def the_total_forgets_the_filter(stages: Stages) -> Stages:
    """With a filter the total is that of the whole listing."""
    return telling(stages, "total", lambda _, found, __: len(found.listed))


@general("F-PAG-33", needs=("total", "size"), roots={"TOT-01"})
def the_total_is_of_the_page(stages: Stages) -> Stages:
    """The total is the number of rows on the page."""
    return telling(stages, "total", lambda _, found, __: len(found.page))


@general("F-PAG-33", needs=("total",), roots={"TOT-01"})
def the_total_is_one_too_many(stages: Stages) -> Stages:
    """The total counts one row that is not there."""
    return telling(stages, "total", lambda right, *_: right + 1)


@general("F-PAG-33", needs=("total", "start"), roots={"TOT-02"}, when=PAST, meets=("start",))
def the_total_is_of_the_rows_left(stages: Stages) -> Stages:
    """The total counts the rows from the page on."""
    return telling(stages, "total", lambda right, _, wanted: max(0, right - wanted.start))


@general("F-PAG-33", needs=("total", "start"), roots={"TOT-02"}, when=RARE, meets=("start",))
def the_total_of_an_empty_page_is_zero(stages: Stages) -> Stages:
    """A page without rows says that there are none at all."""
    return telling(stages, "total", lambda right, found, _: right if found.page else 0)


@general("F-PAG-33", needs=("total", "start"), roots={"TOT-02"}, when=RARE, meets=("start",))
def the_total_of_the_last_page_is_one_less(stages: Stages) -> Stages:
    """The page that ends the listing counts one row less."""

    def fewer(right: int, found: Found, wanted: Wanted) -> int:
        return right - (past(wanted) and wanted.start + len(found.page) == len(found.kept))

    return telling(stages, "total", fewer)


@general("F-PAG-33", needs=("total", "size", "select"), roots={"TOT-02"}, when=MEETS, meets=("select",))
def the_total_is_of_the_page_with_a_select(stages: Stages) -> Stages:
    """With a projection the total is the number of rows on the page."""
    return telling(stages, "total", lambda _, found, __: len(found.page), selected)


@general("F-PAG-33", needs=("total", "size", "order"), roots={"TOT-02"}, when=MEETS, meets=("order",))
def the_total_is_of_the_page_with_an_order(stages: Stages) -> Stages:
    """Where an order is asked the total is the number of rows on the page."""
    return telling(stages, "total", lambda _, found, __: len(found.page), ordered)


@general("F-PAG-33", needs=("returned", "size"), roots={"TOT-03"}, when=RARE)
def returned_is_the_size(stages: Stages) -> Stages:
    """The number of rows on the page is the size that was asked for, also where fewer came."""
    return telling(stages, "returned", lambda right, _, wanted: right if wanted.size is None else wanted.size)


@general("F-PAG-33", needs=("returned", "filter"), roots={"TOT-03"}, when=MEETS, meets=("filter",))
def returned_is_all_that_a_filter_finds(stages: Stages) -> Stages:
    """With a filter the number of rows on the page is that of all pages."""
    return telling(stages, "returned", lambda _, found, __: len(found.kept), filtered)


@general(needs=("more",), roots={"TOT-04"}, reason=COUNT)
def more_is_inverted(stages: Stages) -> Stages:
    """Rows are said to follow where none do, and none where some do."""
    return telling(stages, "more", lambda right, *_: not right)


@general(needs=("more", "size"), roots={"TOT-04"}, when=RARE, reason=COUNT)
def more_wherever_the_page_is_full(stages: Stages) -> Stages:
    """Rows are said to follow every full page, also the last one."""
    return telling(stages, "more", lambda _, found, wanted: len(found.page) == wanted.size)


@general(needs=("more", "filter"), roots={"TOT-04"}, when=MEETS, meets=("filter",), reason=COUNT)
def more_forgets_the_filter(stages: Stages) -> Stages:
    """With a filter rows are said to follow as long as there are others that do not fit."""
    return telling(
        stages, "more", lambda _, found, wanted: wanted.start + len(found.page) < len(found.listed), filtered
    )


@general(needs=("more", "start"), roots={"TOT-04"}, when=PAST, meets=("start",), reason=COUNT)
def no_more_past_the_first_page(stages: Stages) -> Stages:
    """Past the first page no rows are said to follow."""
    return telling(stages, "more", lambda *_: False, past)


@general(needs=("pages",), roots={"PGN-05"}, reason=COUNT)
def the_last_page_is_not_counted_unless_full(stages: Stages) -> Stages:
    """The number of pages is rounded down."""
    return telling(stages, "pages", lambda _, found, wanted: len(found.kept) // max(1, wanted.size or 1))


@general(needs=("pages",), roots={"PGN-05"}, reason=COUNT)
def one_page_too_many(stages: Stages) -> Stages:
    """The number of pages is one too many."""
    return telling(stages, "pages", lambda right, *_: right + 1)


@general(needs=("pages", "filter"), roots={"PGN-05"}, when=MEETS, meets=("filter",), reason=COUNT)
def the_number_of_pages_forgets_the_filter(stages: Stages) -> Stages:
    """With a filter the number of pages is that of the whole listing."""
    return telling(stages, "pages", lambda _, found, wanted: -(-len(found.listed) // max(1, wanted.size or 1)))


@general(needs=("pages", "size.default"), roots={"PGN-05"}, when=MEETS, meets=("size",), reason=COUNT)
def pages_are_counted_by_the_default_size(stages: Stages) -> Stages:
    """The number of pages is that of pages of the default size."""

    def told(operation: ListOperation, data: Drawn, found: Found, wanted: Wanted) -> Facts:
        right = stages.told(operation, data, found, wanted)
        return {**right, "pages": -(-len(found.kept) // usual_size(operation))}

    return replace(stages, told=told)


@general(needs=("echo.at",), roots={"PGN-06"}, when=PAST, meets=("start",), reason=COUNT)
def the_position_that_is_told_is_always_the_first(stages: Stages) -> Stages:
    """The position that an answer repeats is that of the first page."""

    def told(operation: ListOperation, data: Drawn, found: Found, wanted: Wanted) -> Facts:
        right = stages.told(operation, data, found, wanted)
        return {**right, "echo.at": operation.page.first if operation.page else 0}

    return replace(stages, told=told)


@general(needs=("echo.size", "size.default"), roots={"PGN-06"}, when=MEETS, meets=("size",), reason=COUNT)
def the_size_that_is_told_is_always_the_default(stages: Stages) -> Stages:
    """The page size that an answer repeats is the default one, whatever was asked for."""

    def told(operation: ListOperation, data: Drawn, found: Found, wanted: Wanted) -> Facts:
        return {**stages.told(operation, data, found, wanted), "echo.size": usual_size(operation)}

    return replace(stages, told=told)


@general("F-SCH-03", needs=("envelope",), roots={"SCH-05"}, when=RARE)
def no_rows_are_null(stages: Stages) -> Stages:
    """Where there are no rows, null stands in their place."""
    return replace(stages, filled=lambda body, rows, facts: stages.filled(body, rows or None, facts))


@general("F-SCH-03", needs=("total.body",), roots={"SCH-05"}, when=RARE)
def the_total_of_an_empty_page_is_null(stages: Stages) -> Stages:
    """A page without rows has null for the total."""

    def filled(body: Body, rows: Sequence[Row] | None, facts: Facts) -> Any:
        return stages.filled(body, rows, facts if rows else {**facts, "total": None})

    return replace(stages, filled=filled)


@general("F-PAG-33", needs=("total",), roots={"TOT-01"}, when=SOMETIMES)
def the_total_is_estimated_now_and_then(stages: Stages) -> Stages:
    """Every third answer has a total that is half as much again."""
    turn = every(stages, 3)
    return telling(stages, "total", lambda right, *_: right + right // 2 + 1 if turn() else right)
