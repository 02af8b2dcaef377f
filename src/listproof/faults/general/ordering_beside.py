"""Faults of order that show in one direction, on some pages or without an order only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.kinds import is_time
from listproof.faults.general.ordering import comparing
from listproof.faults.general.registry import general
from listproof.faults.general.stages import (
    MEETS,
    PAST,
    RARE,
    SOMETIMES,
    Where,
    both,
    ordered,
    paging,
    past,
    sized,
    sorted_so,
    sorting,
    turned,
    usual,
)
from listproof.faults.turns import every
from listproof.mock.data import Rows
from listproof.mock.generic.fields import value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.instant import instant

ORDER = ("order",)
PAGES = {"ORD-01": ("offset",), "ORD-05": ("page",), "ORD-08": ()}
CUT = {"ORD-05": (), "ORD-08": (), "NUL-02": ("order.absent",)}
BOTH = ("order.both",)
PAGED = ("order.both", "size", "start")


def ascending(wanted: Wanted) -> bool:
    """Whether the lowest keys are asked first."""
    return ordered(wanted) and bool(wanted.sort) and not wanted.sort[0][1]


def unasked(wanted: Wanted) -> bool:
    """Whether no order is asked for."""
    return not ordered(wanted)


@general(
    "F-ORD-09",
    needs=("order", "order.default", "start"),
    roots=PAGES,
    when=PAST,
    meets=("order", "start"),
)
def order_dropped_with_an_offset(stages: Stages) -> Stages:
    """The order that was asked is forgotten past the first page."""
    return sorting(stages, usual, past)


@general("F-ORD-09", needs=PAGED, roots=PAGES, when=PAST, meets=("order", "start"))
def ascending_pages_past_the_first_come_from_the_other_end(stages: Stages) -> Stages:
    """Where the lowest keys are asked first, pages past the first are cut from the opposite order."""
    return sorting(stages, turned, both(ascending, past))


@general("F-ORD-07", needs=PAGED, roots=PAGES, when=PAST, meets=("order", "start"))
def ascending_pages_past_the_first_are_turned_around(stages: Stages) -> Stages:
    """Where the lowest keys are asked first, the rows of every page past the first stand in reverse."""
    return paging(stages, lambda *asked: stages.cut(*asked)[::-1], both(ascending, past))


@general("F-ORD-07", needs=PAGED, roots=CUT, when=MEETS, meets=("order", "size"))
def ascending_pages_are_sorted_inside_only(stages: Stages) -> Stages:
    """Where the lowest keys and a size are asked, pages are cut highest first and sorted afterwards."""
    return paging(
        stages,
        lambda operation, rows, wanted: stages.cut(operation, rows[::-1], wanted)[::-1],
        both(ascending, sized),
    )


def _losing(stages: Stages, change: Callable[[ListOperation, Rows], Rows], where: Where) -> Stages:
    """Leave rows out of what is sorted, where ``where(wanted)``."""
    return sorted_so(
        stages, lambda operation, rows, wanted: change(operation, stages.ordered(operation, rows, wanted)), where
    )


@general("F-ORD-10", needs=BOTH, roots={"ORD-02"}, when=RARE, meets=ORDER, walked=True)
def ascending_begins_at_the_second_row(stages: Stages) -> Stages:
    """Where the lowest keys are asked first, the first row of several is lost."""
    return _losing(stages, lambda _, rows: rows[1:] if len(rows) > 1 else rows, ascending)


@general("F-ORD-06", needs=BOTH, roots={"ORD-01"}, when=MEETS, meets=ORDER, walked=True)
def ascending_sorts_by_id(stages: Stages) -> Stages:
    """Where the lowest keys are asked first rows are sorted by their ids."""
    return sorted_so(stages, _by_id, ascending)


def _by_id(operation: ListOperation, rows: Rows, _: Wanted) -> Rows:
    return tuple(sorted(rows, key=lambda row: str(value(operation, row, operation.id))))


@general("F-ORD-03", "F-ORD-06", needs=("order.default",), roots={"ORD-03"}, walked=True)
def default_order_is_by_id(stages: Stages) -> Stages:
    """Without an order rows are sorted by their ids."""
    return sorted_so(stages, _by_id, unasked)


def _beside(stages: Stages, other: Stages, where: Where) -> Stages:
    """Sort as ``other`` does where ``where(wanted)``."""
    return replace(stages, ordered=lambda *asked: (other if where(asked[2]) else stages).ordered(*asked))


@general("F-ORD-11", needs=("order.time",), roots={"ORD-01"}, when=RARE, walked=True)
def instants_cut_to_seconds(stages: Stages) -> Stages:
    """Time stamps are compared by whole seconds."""
    return comparing(stages, is_time, lambda text: instant(text)[0])


@general("F-ORD-11", needs=("order.time",), roots={"ORD-01"}, when=RARE, walked=True)
def instants_cut_to_microseconds(stages: Stages) -> Stages:
    """Time stamps are compared by six digits of their fraction."""
    return comparing(stages, is_time, lambda text: (instant(text)[0], f"{instant(text)[1]:0<6}"[:6]))


@general("F-ORD-04", needs=("order.both", "order.time"), roots={"ORD-01"}, when=RARE, meets=ORDER, walked=True)
def ascending_sorts_stamps_as_text(stages: Stages) -> Stages:
    """Where the lowest keys are asked first time stamps are compared as text."""
    return _beside(stages, comparing(stages, is_time, str), ascending)


@general("F-ORD-08", needs=BOTH, roots={"ORD-01"}, when=SOMETIMES, meets=ORDER)
def ascending_order_is_dropped_now_and_then(stages: Stages) -> Stages:
    """Every third answer to an order with the lowest keys first has the highest first."""
    turn = every(stages, 3)
    return sorting(stages, turned, lambda wanted: ascending(wanted) and turn())


@general("F-ORD-08", needs=("size",), roots={"ORD-04"}, when=SOMETIMES)
def the_two_first_rows_change_places_now_and_then(stages: Stages) -> Stages:
    """In every third answer without an order the two first rows of the listing stand the other way around."""
    turn = every(stages, 3)
    return _losing(stages, lambda _, rows: (*rows[:2][::-1], *rows[2:]), lambda wanted: unasked(wanted) and turn())


@general(needs=("size",), roots={"ORD-04"}, when=SOMETIMES, reason="reads spread over replicas of which one is behind")
def one_of_two_replicas_lags(stages: Stages) -> Stages:
    """About every second answer comes from a replica that lacks the two rows which were stored last."""
    turn = every(stages, 2)

    def listed(*asked: object) -> Rows:
        rows = stages.listed(*asked)  # type: ignore[arg-type]
        return rows[:-2] if len(rows) > 3 and turn() else rows

    return replace(stages, listed=listed)
