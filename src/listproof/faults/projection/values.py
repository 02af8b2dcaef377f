"""Faults of select: what becomes of the values of selected fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from listproof.faults.pagination.limits import PAST
from listproof.faults.projection.fields import filtered, past
from listproof.faults.projection.select import projected
from listproof.faults.registry import fault
from listproof.faults.turns import every
from listproof.mock.data import Row, Rows
from listproof.mock.instant import instant, later
from listproof.mock.pipeline import Call, Pipeline

L = "langsmith"
MEETS = "with another parameter"


def deep(change: Callable[[Any], Any]) -> Callable[[Row], Row]:
    """Change every value inside the members of a row, the innermost first; the members themselves stay objects."""

    def inside(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: change(inside(v)) for k, v in value.items()}
        return [change(inside(v)) for v in value] if isinstance(value, list) else value

    return lambda row: {k: inside(v) for k, v in row.items()}


@fault("F-SEL-12", contracts=L, roots={"SEL-03"}, when="rare rows", meets=("select",))
def empty_lists_become_null_under_a_select(pipeline: Pipeline) -> Pipeline:
    """An empty list inside a selected value is null."""
    return projected(pipeline, deep(lambda value: None if value == [] else value))


@fault("F-SEL-12", contracts=L, roots={"SEL-03"}, when="rare rows", meets=("select",))
def empty_objects_become_lists_under_a_select(pipeline: Pipeline) -> Pipeline:
    """An empty object inside a selected value is an empty list."""
    return projected(pipeline, deep(lambda value: [] if value == {} else value))


@fault("F-SEL-12", contracts=L, roots={"SEL-03"}, when="rare rows", meets=("select",))
def characters_beyond_ascii_are_lost_under_a_select(pipeline: Pipeline) -> Pipeline:
    """A character outside ASCII inside a selected value is a question mark."""

    def plain(value: Any) -> Any:
        return value.encode("ascii", "replace").decode() if isinstance(value, str) else value

    return projected(pipeline, deep(plain))


@fault("F-SEL-12", contracts=L, roots={"SEL-03"}, when="rare rows", meets=("select",))
def booleans_become_numbers_under_a_select(pipeline: Pipeline) -> Pipeline:
    """false inside a selected value is 0."""
    return projected(pipeline, deep(lambda value: int(value) if isinstance(value, bool) else value))


@fault("F-SEL-16", contracts=L, roots={"SEL-03"}, when="rare rows", meets=("select",))
def selected_stamps_are_rewritten_in_utc(pipeline: Pipeline) -> Pipeline:
    """A selected created_at in another zone names the same instant in another text."""

    def rewritten(row: Row) -> Row:
        stamp = row.get("created_at", "Z")
        if stamp.endswith("Z"):
            return row
        digits = instant(stamp)[1]
        return {**row, "created_at": later(stamp, -1)[:-1] + (f".{digits}Z" if digits else "Z")}

    return projected(pipeline, rewritten)


def altered(pipeline: Pipeline, where: Callable[[Call], bool], change: Callable[[Row], Row]) -> Pipeline:
    """Change every row that was projected, where ``where(call)``."""

    def project(rows: Rows, call: Call) -> Rows:
        done = pipeline.project(rows, call)
        return tuple(map(change, done)) if call.asked.select is not None and where(call) else done

    return replace(pipeline, project=project)


def _without_nulls(row: Row) -> Row:
    def bare(value: Any) -> Any:
        return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value

    return {k: bare(v) for k, v in deep(bare)(row).items()}


@fault("F-SEL-04", contracts=L, roots={"SEL-03"}, when=MEETS, meets=("select", "status"))
def nulls_are_dropped_where_a_status_filters(pipeline: Pipeline) -> Pipeline:
    """Null members inside a selected value are lost where a status is asked."""
    return altered(pipeline, filtered, _without_nulls)


@fault("F-SEL-04", contracts=L, roots={"SEL-03"}, when=PAST, meets=("select", "offset"))
def nulls_are_dropped_past_the_first_page(pipeline: Pipeline) -> Pipeline:
    """Null members inside a selected value are lost with an offset past 0."""
    return altered(pipeline, past, _without_nulls)


@fault("F-SEL-12", contracts=L, roots={"SEL-03"}, when="sometimes", meets=("select",))
def a_selected_id_is_in_capitals_now_and_then(pipeline: Pipeline) -> Pipeline:
    """In every third answer to a select the assistant's id is written in capitals."""
    turn = every(pipeline, 3)
    return altered(
        pipeline,
        lambda _: turn(),
        lambda row: {k: v.upper() if k == "assistant_id" else v for k, v in row.items()},
    )


@fault("F-SEL-12", contracts=L, roots={"SEL-03"}, when=MEETS, meets=("select",))
def two_stamps_together_change_places(pipeline: Pipeline) -> Pipeline:
    """Where created_at and updated_at are selected without run_id, each has the other's value."""

    def swapped(row: Row) -> Row:
        both = {"created_at", "updated_at"} <= set(row) and "run_id" not in row
        return {**row, "created_at": row["updated_at"], "updated_at": row["created_at"]} if both else row

    return projected(pipeline, swapped)


@fault("F-SEL-07", contracts=L, roots={"SEL-05"}, meets=("select",))
def values_come_in_the_documents_order_under_names_as_asked(pipeline: Pipeline) -> Pipeline:
    """Selected values are read in the order of the row and put under the names in the order of the query."""

    def project(rows: Rows, call: Call) -> Rows:
        names = call.asked.select
        if names is None:
            return pipeline.project(rows, call)
        found = [[value for name, value in row.items() if name in names] for row in rows]
        return tuple(dict(zip(dict.fromkeys(names), values, strict=True)) for values in found)

    return replace(pipeline, project=project)


@fault("F-SEL-12", contracts=L, roots={"SEL-03"}, when=MEETS, meets=("select", "status"))
def kwargs_are_empty_where_interrupted_runs_are_selected(pipeline: Pipeline) -> Pipeline:
    """A selected kwargs is {} where status=interrupted is asked."""
    return altered(
        pipeline,
        lambda call: call.asked.status == "interrupted",
        lambda row: {k: {} if k == "kwargs" else v for k, v in row.items()},
    )
