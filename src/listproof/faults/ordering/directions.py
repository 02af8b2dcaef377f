"""Faults of order that show in one direction, without an order, or beside limit and offset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.ordering.keys import sorting_by
from listproof.faults.pagination.limits import PAST
from listproof.faults.registry import fault
from listproof.faults.schema.bodies import ENDED_BADLY
from listproof.faults.stages import parsing_query
from listproof.faults.turns import every
from listproof.mock.data import Row, Rows
from listproof.mock.instant import instant
from listproof.mock.pipeline import Call, Pipeline

S, L = "seekrflow", "langsmith"


def turning(pipeline: Pipeline, where: Callable[[Call], bool]) -> Pipeline:
    """Sort the other way where ``where(call)``."""

    def sort(rows: Rows, call: Call) -> Rows:
        other = "asc" if call.asked.order == "desc" else "desc"
        return pipeline.sort(rows, call.asking(order=other) if where(call) else call)

    return replace(pipeline, sort=sort)


def ascending(call: Call) -> bool:
    """Whether the request asks for the ascending order."""
    return call.asked.order == "asc"


@fault("F-ORD-15", contracts=S, roots={"ORD-01", "ORD-08"}, when="with another parameter", meets=("order", "limit"))
def ascending_order_is_dropped_with_a_limit(pipeline: Pipeline) -> Pipeline:
    """order=asc is forgotten where a limit is sent."""
    return turning(pipeline, lambda call: ascending(call) and "limit" in call.asked.sent)


@fault("F-ORD-09", contracts=S, roots={"ORD-01", "ORD-08"}, when=PAST, meets=("order", "limit", "offset"))
def ascending_order_is_dropped_with_limit_and_offset(pipeline: Pipeline) -> Pipeline:
    """order=asc is forgotten past the first page, where a limit is sent too."""
    return turning(pipeline, lambda call: ascending(call) and "limit" in call.asked.sent and call.asked.offset > 0)


@fault("F-ORD-09", contracts=S, roots={"ORD-01", "ORD-08"}, when=PAST, meets=("order", "offset"))
def descending_order_turns_around_past_the_first_page(pipeline: Pipeline) -> Pipeline:
    """order=desc, where it is written out, gives the oldest first once an offset past 0 is asked."""
    return turning(
        pipeline,
        lambda call: not ascending(call) and "order" in call.asked.sent and call.asked.offset > 0,
    )


@fault("F-ORD-07", contracts=S, roots={"ORD-05", "ORD-08"}, when="with another parameter", meets=("order", "limit"))
def ascending_pages_are_sorted_inside_only(pipeline: Pipeline) -> Pipeline:
    """order=asc with a limit cuts the pages newest first and sorts each of them afterwards."""

    def page(rows: Rows, call: Call) -> Rows:
        if not ascending(call) or "limit" not in call.asked.sent:
            return pipeline.slice(rows, call)
        return pipeline.slice(rows[::-1], call)[::-1]

    return replace(pipeline, slice=page)


@fault("F-ORD-07", contracts=S, roots={"ORD-01", "ORD-08"}, when=PAST, meets=("order", "offset"))
def ascending_pages_past_the_first_are_turned_around(pipeline: Pipeline) -> Pipeline:
    """With order=asc the rows of every page past the first stand in reverse."""

    def page(rows: Rows, call: Call) -> Rows:
        found = pipeline.slice(rows, call)
        return found[::-1] if ascending(call) and call.asked.offset > 0 else found

    return replace(pipeline, slice=page)


def _losing(pipeline: Pipeline, lost: Callable[[Row], bool]) -> Pipeline:
    """Leave rows out where the oldest are asked first."""

    def found(rows: Rows, call: Call) -> Rows:
        kept = pipeline.filter(rows, call)
        return tuple(row for row in kept if not lost(row)) if ascending(call) else kept

    return replace(pipeline, filter=found)


@fault("F-ORD-10", contracts=S, roots={"ORD-02"}, when="rare rows", meets=("order",))
def ascending_leaves_out_runs_that_never_started(pipeline: Pipeline) -> Pipeline:
    """order=asc loses the runs whose started_at is null or absent."""
    return _losing(pipeline, lambda row: row.get("started_at") is None)


@fault("F-ORD-10", contracts=S, roots={"ORD-02"}, when="rare rows", meets=("order",))
def ascending_leaves_out_the_failed_runs(pipeline: Pipeline) -> Pipeline:
    """order=asc loses the failed runs."""
    return _losing(pipeline, lambda row: row["status"] in ENDED_BADLY)


@fault("F-ORD-10", contracts=S, roots={"ORD-02"}, when="rare rows", meets=("order",))
def ascending_begins_at_the_second_oldest(pipeline: Pipeline) -> Pipeline:
    """order=asc loses the oldest run of several."""

    def sort(rows: Rows, call: Call) -> Rows:
        done = pipeline.sort(rows, call)
        return done[1:] if ascending(call) and len(done) > 1 else done

    return replace(pipeline, sort=sort)


def _unordered(pipeline: Pipeline, other: Pipeline) -> Pipeline:
    """Sort as ``other`` does where no order is sent."""
    return replace(
        pipeline,
        sort=lambda rows, call: (pipeline if "order" in call.asked.sent else other).sort(rows, call),
    )


@fault("F-ORD-03", "F-ORD-06", contracts=S, roots={"ORD-03"})
def default_order_is_by_id(pipeline: Pipeline) -> Pipeline:
    """Without an order rows are sorted by id."""
    return _unordered(pipeline, sorting_by(pipeline, lambda row: row[pipeline.id]))


@fault("F-ORD-03", "F-ORD-11", contracts=S, roots={"ORD-03"}, when="rare rows")
def default_order_cuts_instants_to_seconds(pipeline: Pipeline) -> Pipeline:
    """Without an order time stamps are compared by whole seconds."""
    by_second = sorting_by(pipeline, lambda row: (instant(row["created_at"])[0], row[pipeline.id]))
    return _unordered(pipeline, by_second)


@fault("F-ORD-06", contracts=S, roots={"ORD-01"}, when="with another parameter", meets=("order",))
def ascending_sorts_by_id(pipeline: Pipeline) -> Pipeline:
    """order=asc sorts by id, order=desc by created_at."""
    by_id = sorting_by(pipeline, lambda row: row[pipeline.id])
    return replace(pipeline, sort=lambda rows, call: (by_id if ascending(call) else pipeline).sort(rows, call))


@fault("F-ORD-06", contracts=S, roots={"ORD-01"})
def rows_stand_as_they_were_stored(pipeline: Pipeline) -> Pipeline:
    """Rows stand in the order of storage, or in its reverse."""
    return sorting_by(pipeline, lambda _: 0)


@fault("F-ORD-04", contracts=S, roots={"ORD-01"}, when="rare rows", meets=("order",))
def ascending_sorts_stamps_as_text(pipeline: Pipeline) -> Pipeline:
    """order=asc compares time stamps as text."""
    as_text = sorting_by(pipeline, lambda row: (row["created_at"], row[pipeline.id]))
    return replace(pipeline, sort=lambda rows, call: (as_text if ascending(call) else pipeline).sort(rows, call))


@fault("F-ORD-12", contracts=S, roots={"ORD-06", "ERR-06", "ERR-02"}, meets=("order",))
def unknown_orders_crash(pipeline: Pipeline) -> Pipeline:
    """An order outside the enum gives 500."""

    def known(query: str) -> str:
        if any(p.startswith("order=") and p not in ("order=asc", "order=desc") for p in query.split("&")):
            raise KeyError("order")
        return query

    return parsing_query(pipeline, known)


@fault(
    "F-ORD-09", "F-SEL-05", contracts=L, roots={"SEL-04", "ORD-07"}, when="with another parameter", meets=("select",)
)
def a_select_turns_the_order_around(pipeline: Pipeline) -> Pipeline:
    """With a select the oldest rows come first."""
    return turning(pipeline, lambda call: call.asked.select is not None)


@fault("F-ORD-15", contracts=L, roots={"SEL-04", "ORD-07"}, when="with another parameter", meets=("select", "limit"))
def a_select_with_a_limit_turns_the_order_around(pipeline: Pipeline) -> Pipeline:
    """With a select and a limit the oldest rows come first."""
    return turning(pipeline, lambda call: call.asked.select is not None and "limit" in call.asked.sent)


@fault(
    "F-ORD-06", "F-ORD-09", contracts=L, roots={"FLT-02", "ORD-07"}, when="with another parameter", meets=("status",)
)
def a_status_sorts_by_update(pipeline: Pipeline) -> Pipeline:
    """With a status rows are sorted by updated_at."""
    by_update = sorting_by(pipeline, lambda row: (instant(row["updated_at"]), row[pipeline.id]))
    return replace(
        pipeline, sort=lambda rows, call: (pipeline if call.asked.status is None else by_update).sort(rows, call)
    )


def _unasked(call: Call) -> bool:
    return "order" not in call.asked.sent


@fault("F-ORD-08", roots={"ORD-04"}, when="sometimes")
def every_fourth_answer_is_turned_around(pipeline: Pipeline) -> Pipeline:
    """Every fourth answer without an order has the oldest rows first."""
    turn = every(pipeline, 4)
    return turning(pipeline, lambda call: turn() and _unasked(call))


@fault("F-ORD-08", roots={"ORD-04"}, when="sometimes")
def the_two_newest_rows_change_places_now_and_then(pipeline: Pipeline) -> Pipeline:
    """In every third answer without an order the two newest rows stand the other way around."""
    turn = every(pipeline, 3)

    def sort(rows: Rows, call: Call) -> Rows:
        done = pipeline.sort(rows, call)
        return (*done[:2][::-1], *done[2:]) if turn() and _unasked(call) else done

    return replace(pipeline, sort=sort)


@fault("F-ORD-08", contracts=S, roots={"ORD-01"}, when="sometimes", meets=("order",))
def ascending_order_is_dropped_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every third answer to order=asc has the newest rows first."""
    turn = every(pipeline, 3)
    return turning(pipeline, lambda call: ascending(call) and turn())
