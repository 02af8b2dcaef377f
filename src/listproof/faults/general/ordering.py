"""Faults of order: the key, and the direction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from listproof.contract.model import ListOperation
from listproof.faults.general.kinds import is_number, is_time
from listproof.faults.general.members import sort_keys
from listproof.faults.general.registry import general
from listproof.faults.general.stages import (
    MEETS,
    PAST,
    RARE,
    SOMETIMES,
    filtered,
    ordered,
    selected,
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

ORDER = ("order", "order.default")


@general("F-ORD-01", needs=ORDER, roots={"ORD-01"}, meets=("order",), walked=True)
def order_ignored(stages: Stages) -> Stages:
    """Rows come in the default order whatever order is asked."""
    return sorting(stages, usual)


@general("F-ORD-02", needs=("order.both",), roots={"ORD-01"}, walked=True)
def asc_and_desc_swapped(stages: Stages) -> Stages:
    """Ascending gives the last rows first, descending the first."""
    return sorting(stages, turned)


@general("F-ORD-02", needs=("order.both",), roots={"ORD-01"}, meets=("order",), walked=True)
def every_order_is_ascending(stages: Stages) -> Stages:
    """Where an order is asked the direction is ignored: the lowest keys come first."""
    return sorting(
        stages, lambda _, wanted: replace(wanted, sort=tuple((key, False) for key, _ in wanted.sort)), ordered
    )


@general("F-ORD-06", needs=("order.many",), roots={"ORD-01"}, meets=("order",), walked=True)
def every_order_is_by_the_first_key(stages: Stages) -> Stages:
    """Where an order is asked rows are sorted by the first of the documented keys."""

    def first(operation: ListOperation, wanted: Wanted) -> Wanted:
        return replace(wanted, sort=tuple((sort_keys(operation)[0], descending) for _, descending in wanted.sort))

    return sorting(stages, first, ordered)


@general("F-ORD-03", needs=("order.default",), roots={"ORD-03"}, walked=True)
def default_order_is_turned_around(stages: Stages) -> Stages:
    """Without an order rows come in the opposite of the default order."""
    return sorting(stages, turned, lambda wanted: not ordered(wanted))


def _by_id(operation: ListOperation, rows: Rows, _: Wanted) -> Rows:
    return tuple(sorted(rows, key=lambda row: str(value(operation, row, operation.id))))


@general("F-ORD-06", needs=("order",), roots={"ORD-01"}, meets=("order",), walked=True)
def sorted_by_id(stages: Stages) -> Stages:
    """Where an order is asked rows are sorted by their ids."""
    return sorted_so(stages, _by_id, ordered)


@general("F-ORD-06", needs=("order",), roots={"ORD-01"}, walked=True)
def rows_stand_as_they_were_stored(stages: Stages) -> Stages:
    """Rows stand in the order of storage, whatever is asked."""
    return sorted_so(stages, lambda _, rows, __: rows)


def comparing(stages: Stages, fits: Callable[[Any], bool], rank: Callable[[Any], Any]) -> Stages:
    """Sort by ``rank(value)`` where the first key's schema is such; rows of one rank in the order of storage."""

    def by_rank(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        if not wanted.sort or not fits(operation.field_schema(wanted.sort[0][0])):
            return stages.ordered(operation, rows, wanted)
        field, descending = wanted.sort[0]
        right = stages.ordered(operation, rows, wanted)
        places = [at for at, row in enumerate(right) if value(operation, row, field) is not None]
        having = [row for row in rows if value(operation, row, field) is not None]
        known = sorted(having, key=lambda row: rank(value(operation, row, field)))
        sorted_ = dict(zip(places, reversed(known) if descending else known, strict=True))
        return tuple(sorted_.get(at, row) for at, row in enumerate(right))

    return replace(stages, ordered=by_rank)


@general("F-ORD-04", needs=("order.time",), roots={"ORD-01"}, when=RARE, walked=True)
def stamps_sorted_as_text(stages: Stages) -> Stages:
    """Time stamps are compared as text."""
    return comparing(stages, is_time, str)


@general("F-ORD-04", needs=("order.number",), roots={"ORD-01"}, walked=True)
def numbers_sorted_as_text(stages: Stages) -> Stages:
    """Numbers are compared as text."""
    return comparing(stages, is_number, str)


@general("F-ORD-11", needs=("order.time",), roots={"ORD-01"}, when=RARE, walked=True)
def instants_cut_to_milliseconds(stages: Stages) -> Stages:
    """Time stamps are compared by three digits of their fraction."""
    return comparing(stages, is_time, lambda value: (instant(value)[0], f"{instant(value)[1]:0<3}"[:3]))


PAGED = {"PAG-03": (), "ORD-08": (), "FLT-04": ("filter",), "NUL-02": ("order.nulls.open",), "NUL-04": ("order.nulls",)}


@general("F-ORD-07", needs=("order", "size", "start"), roots=PAGED, when=PAST)
def sorted_inside_the_page_only(stages: Stages) -> Stages:
    """Pages are cut in the order of storage and sorted afterwards."""
    return replace(stages, steps=("apart", "kept", "cut", "ordered", "projected"))


@general(
    "F-ORD-15",
    needs=(*ORDER, "size"),
    roots={"ORD-01": (), "ORD-08": ("!whole",), "STY-03": ("whole",)},
    when=MEETS,
    meets=("order", "size"),
    walked=True,
)
def order_dropped_with_a_limit(stages: Stages) -> Stages:
    """The order that was asked is forgotten where a size is sent."""
    return sorting(stages, usual, sized)


@general("F-ORD-09", needs=("order", "filter"), roots={"FLT-02"}, when=MEETS, meets=("filter",), walked=True)
def a_filter_turns_the_order_around(stages: Stages) -> Stages:
    """With a filter rows come in the opposite order."""
    return sorting(stages, turned, filtered)


@general(
    "F-ORD-09", "F-SEL-05", needs=("order", "select"), roots={"SEL-04"}, when=MEETS, meets=("select",), walked=True
)
def a_select_turns_the_order_around(stages: Stages) -> Stages:
    """With a projection rows come in the opposite order."""
    return sorting(stages, turned, selected)


@general("F-ORD-08", needs=("order",), roots={"ORD-04"}, when=SOMETIMES)
def every_fourth_answer_is_turned_around(stages: Stages) -> Stages:
    """Every fourth answer without an order comes in the opposite order."""
    turn = every(stages, 4)
    return sorting(stages, turned, lambda wanted: not ordered(wanted) and turn())


@general("F-ORD-10", needs=("order.absent",), roots={"NUL-01"}, when=RARE, meets=("order",), walked=True)
def rows_without_the_key_are_lost(stages: Stages) -> Stages:
    """Rows that lack the key which is sorted by are left out."""

    def known(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right = stages.ordered(operation, rows, wanted)
        return tuple(row for row in right if all(value(operation, row, field) is not None for field, _ in wanted.sort))

    return sorted_so(stages, known, ordered)
