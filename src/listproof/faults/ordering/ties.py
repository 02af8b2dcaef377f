"""Faults of order among rows with equal sort keys."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import groupby

from listproof.faults.benign.data import no_two_runs_share_an_instant
from listproof.faults.ordering.keys import with_ties
from listproof.faults.pagination.limits import PAST
from listproof.faults.registry import fault
from listproof.faults.turns import every
from listproof.mock.data import Rows
from listproof.mock.instant import instant
from listproof.mock.pipeline import Call, Pipeline


@fault("F-ORD-08", roots={"ORD-09"}, when="sometimes")
def ties_are_shuffled_at_every_request(pipeline: Pipeline) -> Pipeline:
    """Rows with equal instants come in a random sequence."""
    chosen = random.Random(pipeline.seed)  # noqa: S311 - repeatable on purpose

    def sort(rows: Rows, call: Call) -> Rows:
        groups = groupby(pipeline.sort(rows, call), key=lambda row: instant(row["created_at"]))
        ties = (list(group) for _, group in groups)
        return tuple(row for group in ties for row in chosen.sample(group, len(group)))

    return replace(pipeline, sort=sort)


@fault("F-ORD-08", roots={"ORD-09"}, when="sometimes")
def ties_turn_at_every_fifth_request(pipeline: Pipeline) -> Pipeline:
    """Rows with equal instants come in another sequence at every fifth request."""
    turn = every(pipeline, 5)
    return with_ties(pipeline, lambda _: turn())


@fault("F-PAG-29", roots={"ORD-10"}, when=PAST, meets=("limit", "offset"))
def ties_depend_on_how_far_the_sort_must_go(pipeline: Pipeline) -> Pipeline:
    """Rows with equal instants turn around where offset and limit together pass 8, as a top-n sort may do."""

    def far(call: Call) -> bool:
        asked = call.asked
        return {"limit", "offset"} <= asked.sent and asked.offset > 0 and asked.offset + asked.limit > 8

    return with_ties(pipeline, far)


@fault("F-PAG-29", roots={"ORD-10"}, when=PAST, meets=("offset",))
def ties_depend_on_whether_the_offset_is_odd(pipeline: Pipeline) -> Pipeline:
    """Rows with equal instants turn around at odd offsets."""
    return with_ties(pipeline, lambda call: call.asked.offset % 2 == 1)


@fault("F-PAG-29", roots={"ORD-10"}, when=PAST, meets=("limit", "offset"))
def ties_are_turned_on_pages_of_fifty_and_more(pipeline: Pipeline) -> Pipeline:
    """Rows with equal instants turn around where 50 rows or more are asked for, as another plan may leave them."""
    return with_ties(pipeline, lambda call: call.asked.limit >= 50)


@fault("F-PAG-29", contracts="seekrflow", roots={"ORD-10"}, when=PAST, meets=("order", "offset"))
def ascending_ties_depend_on_the_offset(pipeline: Pipeline) -> Pipeline:
    """With order=asc, rows with equal instants come in another sequence past the first page."""
    return with_ties(pipeline, lambda call: call.asked.order == "asc" and call.asked.offset > 0)


@fault("F-PAG-29", contracts="langsmith", roots={"ORD-10"}, when=PAST, meets=("status", "offset"))
def ties_are_lost_between_filtered_pages(pipeline: Pipeline) -> Pipeline:
    """With a status, rows with equal instants turn around at odd offsets."""
    return with_ties(pipeline, lambda call: call.asked.status is not None and call.asked.offset % 2 == 1)


@fault("F-PAG-29", contracts="langsmith", roots={"ORD-10"}, when=PAST, meets=("offset",))
def ties_are_lost_between_pages_of_the_default_size(pipeline: Pipeline) -> Pipeline:
    """Pages of the default size past the first have rows with equal instants in another sequence."""
    return with_ties(pipeline, lambda call: call.asked.limit == pipeline.default and call.asked.offset > 0)


@fault("F-PAG-29", contracts="langsmith", roots={"ORD-10"}, when=PAST, meets=("select", "limit"))
def ties_are_lost_between_small_projected_pages(pipeline: Pipeline) -> Pipeline:
    """With a select, in pages of three rows or fewer, rows with equal instants turn around at every second page."""

    def small(call: Call) -> bool:
        asked = call.asked
        return asked.select is not None and 0 < asked.limit <= 3 and asked.offset // asked.limit % 2 == 1

    return with_ties(pipeline, small)


@fault("F-PAG-29", contracts="langsmith", roots={"ORD-10"}, when=PAST, meets=("status", "select"))
def ties_are_lost_between_filtered_and_projected_pages(pipeline: Pipeline) -> Pipeline:
    """With a status and a select, rows with equal instants come in another sequence past the first page."""

    def both(call: Call) -> bool:
        return call.asked.status is not None and call.asked.select is not None and call.asked.offset > 0

    return with_ties(pipeline, both)


@fault("F-PAG-29", contracts="langsmith", roots={"ORD-10"}, when=PAST, meets=("select", "offset"))
def ties_are_lost_between_projected_pages(pipeline: Pipeline) -> Pipeline:
    """With a select, rows with equal instants come in another sequence past the first page."""
    return with_ties(pipeline, lambda call: call.asked.select is not None and call.asked.offset > 0)


@fault(roots={"ORD-10"}, when=PAST, reason="F-PAG-29 where hardly any instants are equal")
def one_pair_of_equal_runs_depends_on_the_page(pipeline: Pipeline) -> Pipeline:
    """Only two runs of main have one instant; their sequence is another for other limits and offsets."""
    main = pipeline.data.named("main").id
    apart = no_two_runs_share_an_instant(pipeline)
    newest = sorted(apart.data.rows(main), key=lambda row: instant(row["created_at"]), reverse=True)
    one, other = newest[4], newest[5]
    data = apart.data.having(other[pipeline.id], pipeline.id, created_at=one["created_at"])

    def turned(call: Call) -> bool:
        return (call.asked.offset * 5 + call.asked.limit * 3) // 2 % 2 == 1

    return with_ties(replace(apart, data=data), turned)
