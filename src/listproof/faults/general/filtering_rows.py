"""Faults by which a filter finds a few rows too many, or too few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.members import lacked
from listproof.faults.general.registry import general
from listproof.faults.general.stages import (
    MEETS,
    PAST,
    RARE,
    both,
    cutting_first,
    filtered,
    keeping,
    past,
    sized,
    sizing,
    unsized,
)
from listproof.mock.data import Row, Rows
from listproof.mock.generic.fields import value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.rows import written

FILTER = ("filter",)
VALUES = ("filter.values",)
FEWER = {"FLT-02"}


def finding(stages: Stages, change: Callable[[ListOperation, Rows, Rows, Wanted], Rows]) -> Stages:
    """Find ``change(operation, all rows, those that the filters hold for, wanted)`` where there is a filter."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right = stages.kept(operation, rows, wanted)
        return change(operation, rows, right, wanted) if filtered(wanted) else right

    return replace(stages, kept=kept)


@general("F-FLT-13", needs=FILTER, roots=FEWER, when=RARE, meets=FILTER, walked=True)
def a_filter_loses_its_first_row(stages: Stages) -> Stages:
    """A filter that finds several rows leaves out the one that was stored first."""
    return keeping(stages, lambda _, right: right[1:] if len(right) > 1 else right)


@general("F-FLT-13", needs=("filter", "order"), roots=FEWER, when=RARE, meets=FILTER, walked=True)
def a_filter_keeps_one_row_of_equal_sort_keys(stages: Stages) -> Stages:
    """Of several rows with equal sort keys a filter lists one."""

    def one(operation: ListOperation, _: Rows, right: Rows, wanted: Wanted) -> Rows:
        keys = [key for key, _ in wanted.sort]
        known = {str([value(operation, row, key) for key in keys]): row for row in reversed(right)}
        return tuple(row for row in right if any(row is each for each in known.values())) if keys else right

    return finding(stages, one)


@general("F-FLT-13", needs=("filter", "member.lacked"), roots=FEWER, when=RARE, meets=FILTER, walked=True)
def a_filter_loses_rows_that_lack_a_member(stages: Stages) -> Stages:
    """A filter leaves out rows in which a member that need not be there is null or missing, as an inner join does."""

    def whole(operation: ListOperation, row: Row) -> bool:
        return value(operation, row, lacked(operation)[0]) is not None

    return finding(
        stages, lambda operation, _, right, __: tuple(row for row in right if whole(operation, row)) or right
    )


@general("F-FLT-13", needs=FILTER, roots={"FLT-01": (), "FLT-07": VALUES}, when=RARE, meets=FILTER, walked=True)
def the_first_row_is_in_every_filter(stages: Stages) -> Stages:
    """Whatever is filtered by, the row that was stored first is listed."""
    return finding(
        stages, lambda _, rows, right, __: right if any(row is rows[0] for row in right) else (*rows[:1], *right)
    )


@general("F-FLT-05", needs=VALUES, roots={"FLT-07"}, when=RARE, meets=FILTER, walked=True)
def a_value_without_rows_lists_one_row(stages: Stages) -> Stages:
    """A filter that finds nothing gives the row that was stored first."""
    return keeping(stages, lambda rows, right: right or rows[:1])


@general("F-FLT-08", needs=VALUES, roots={"FLT-01"}, when=RARE, meets=FILTER, walked=True)
def one_value_finds_another_too(stages: Stages) -> Stages:
    """A filter by the value of the first row lists the rows of one other value too."""

    def merged(operation: ListOperation, rows: Rows, right: Rows, wanted: Wanted) -> Rows:
        filter_, texts = wanted.where[0]
        held = [written(value(operation, row, filter_.field)) for row in rows]
        if len(wanted.where) > 1 or filter_ not in operation.equalities or not held or texts[0] != held[0]:
            return right
        other = next((text for text in held if text != held[0]), None)
        return tuple(row for row, text in zip(rows, held, strict=True) if text in (held[0], other))

    return finding(stages, merged)


@general("F-PAG-31", needs=("filter", "size.default"), roots={"FLT-04"}, when=MEETS, meets=FILTER)
def filter_after_the_default_page(stages: Stages) -> Stages:
    """Without a size the page of the default one is cut first and filtered afterwards."""
    return cutting_first(stages, unsized)


@general("F-PAG-32", needs=("filter", "size", "start"), roots={"FLT-04"}, when=PAST, meets=("filter", "size", "start"))
def one_row_too_many_on_later_pages_of_a_filter(stages: Stages) -> Stages:
    """With a filter, a page past the first has one row more than was asked for."""
    return sizing(stages, lambda size: size + 1, both(both(filtered, sized), past))
