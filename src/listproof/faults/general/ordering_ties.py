"""Faults of order among rows with equal sort keys, and of rows without one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import (
    MEETS,
    PAST,
    RARE,
    SOMETIMES,
    Where,
    both,
    filtered,
    past,
    selected,
    usual_size,
)
from listproof.mock.data import Rows
from listproof.mock.generic.fields import value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

PAGES = ("order", "size", "start")


def with_ties(stages: Stages, change: Callable[[Rows, Wanted], Rows]) -> Stages:
    """Give every group of rows with equal sort keys as ``change(rows, wanted)``."""

    def ordered(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right = stages.ordered(operation, rows, wanted)
        groups = groupby(right, key=lambda row: [value(operation, row, field) for field, _ in wanted.sort])
        return tuple(row for _, group in groups for row in change(tuple(group), wanted)) if wanted.sort else right

    return replace(stages, ordered=ordered)


def turning(stages: Stages, where: Where) -> Stages:
    """Turn every such group around where ``where(wanted)``."""
    return with_ties(stages, lambda rows, wanted: rows[::-1] if where(wanted) else rows)


@general("F-ORD-08", needs=("order",), roots={"ORD-09"}, when=SOMETIMES)
def ties_are_shuffled_at_every_request(stages: Stages) -> Stages:
    """Rows with equal sort keys come in a random sequence."""
    chosen = random.Random(stages.seed)  # noqa: S311 - repeatable on purpose
    return with_ties(stages, lambda rows, _: tuple(chosen.sample(rows, len(rows))))


@general("F-PAG-29", needs=PAGES, roots={"ORD-10"}, when=PAST, meets=("start",))
def ties_depend_on_the_offset(stages: Stages) -> Stages:
    """Rows with equal sort keys come in another sequence past the first page."""
    return turning(stages, past)


@general("F-PAG-29", needs=PAGES, roots={"ORD-10"}, when=PAST, meets=("size",))
def ties_are_turned_on_larger_pages(stages: Stages) -> Stages:
    """Rows with equal sort keys turn around on pages larger than the default, as another plan may leave them."""

    def ordered(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        large = (wanted.size or 0) > usual_size(operation)
        return turning(stages, lambda _: large).ordered(operation, rows, wanted)

    return replace(stages, ordered=ordered)


@general("F-PAG-29", needs=PAGES, roots={"ORD-10"}, when=PAST, meets=("size", "start"))
def ties_depend_on_how_far_the_sort_must_go(stages: Stages) -> Stages:
    """Rows with equal sort keys turn around where a page ends past the eighth row, as a top-n sort may do."""
    return turning(stages, lambda wanted: past(wanted) and wanted.start + (wanted.size or 0) > 8)


@general("F-PAG-29", needs=(*PAGES, "filter"), roots={"ORD-10"}, when=PAST, meets=("filter", "start"))
def ties_are_lost_between_filtered_pages(stages: Stages) -> Stages:
    """With a filter rows with equal sort keys come in another sequence past the first page."""
    return turning(stages, both(filtered, past))


@general("F-PAG-29", needs=(*PAGES, "select"), roots={"ORD-10"}, when=PAST, meets=("select", "start"))
def ties_are_lost_between_projected_pages(stages: Stages) -> Stages:
    """With a projection rows with equal sort keys come in another sequence past the first page."""
    return turning(stages, both(selected, past))


STATED = "the taxonomy of the first contracts has no order of which the ties are stated"


@general(needs=("order.ties",), roots={"ORD-11"}, walked=True, reason=STATED)
def ties_are_as_the_rows_were_stored(stages: Stages) -> Stages:
    """Rows with equal sort keys come as they were stored, whatever the document says of them."""

    def ordered(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        stored = {id(row): at for at, row in enumerate(rows)}
        sorting = with_ties(stages, lambda group, _: tuple(sorted(group, key=lambda row: stored[id(row)])))
        return sorting.ordered(operation, rows, wanted)

    return replace(stages, ordered=ordered)


ALIKE = ("order.ties", "order.both", "!order.turns")


@general(needs=ALIKE, roots={"ORD-11"}, when=MEETS, meets=("order",), walked=True, reason=STATED)
def stated_ties_turn_around_with_the_direction(stages: Stages) -> Stages:
    """A descending order is the ascending one read backwards, though the document says that ties are sorted alike."""
    return turning(stages, lambda wanted: wanted.sort[0][1])


@general(needs=("order.ties", "filter"), roots={"ORD-11"}, when=MEETS, meets=("filter",), walked=True, reason=STATED)
def stated_ties_are_forgotten_beside_a_filter(stages: Stages) -> Stages:
    """With a filter rows with equal sort keys come in another sequence than the document says."""
    return turning(stages, filtered)


@general(needs=("order.turns",), roots={"ORD-11"}, when=MEETS, meets=("order",), walked=True, reason=STATED)
def ties_stay_where_they_should_turn_around(stages: Stages) -> Stages:
    """Rows with equal sort keys come in one sequence in both directions, though the document says that all turn."""
    return turning(stages, lambda wanted: wanted.sort[0][1])


@general(needs=("order.nulls",), roots={"NUL-04"}, when=RARE, walked=True, reason=STATED)
def rows_without_the_key_stand_at_the_other_end(stages: Stages) -> Stages:
    """Rows that lack the key which is sorted by stand at the other end than the document says."""

    def ordered(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right, order = stages.ordered(operation, rows, wanted), operation.order
        if order is None or not wanted.sort or wanted.sort[0][0] not in order.nulls:
            return right
        lacking = tuple(row for row in right if value(operation, row, wanted.sort[0][0]) is None)
        having = tuple(row for row in right if value(operation, row, wanted.sort[0][0]) is not None)
        return (*having, *lacking) if right[:1] == lacking[:1] else (*lacking, *having)

    return replace(stages, ordered=ordered)
