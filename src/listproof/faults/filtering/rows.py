"""Faults of which rows the status filter finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.faults.turns import every
from listproof.mock.data import Row, Rows
from listproof.mock.pipeline import Call, Pipeline, Refusal

L = "langsmith"


def filtering(pipeline: Pipeline, change: Callable[[Rows, Rows, str], Rows]) -> Pipeline:
    """Give ``change(all rows, those of the status, status)`` where a status is asked."""

    def found(rows: Rows, call: Call) -> Rows:
        right, status = pipeline.filter(rows, call), call.asked.status
        return right if status is None else change(rows, right, status)

    return replace(pipeline, filter=found)


def newest(pipeline: Pipeline, rows: Rows, call: Call) -> Rows:
    """The first of the rows as the pipeline sorts them, alone; empty where there are none."""
    return pipeline.sort(rows, call)[:1]


@fault("F-FLT-05", contracts=L, roots={"FLT-07"}, when="rare rows", meets=("status",))
def a_status_without_rows_lists_everything(pipeline: Pipeline) -> Pipeline:
    """A filter that finds nothing is forgotten."""
    return filtering(pipeline, lambda rows, right, _: right or rows)


@fault("F-FLT-07", contracts=L, roots={"FLT-07"}, when="rare rows", meets=("status",))
def a_status_without_rows_lists_one_row(pipeline: Pipeline) -> Pipeline:
    """A filter that finds nothing gives the row that was stored first."""
    return filtering(pipeline, lambda rows, right, _: right or rows[:1])


@fault(
    contracts=L, roots={"FLT-07"}, when="rare rows", meets=("status",), reason="nothing found, taken for no such thing"
)
def a_status_without_rows_is_not_found(pipeline: Pipeline) -> Pipeline:
    """A filter that finds nothing in a thread that has runs gives 404."""

    def found(rows: Rows, right: Rows, _: str) -> Rows:
        if rows and not right:
            raise Refusal(404, "No runs found")
        return right

    return filtering(pipeline, found)


@fault("F-FLT-08", contracts=L, roots={"FLT-01"}, when="rare rows", meets=("status",))
def the_successful_are_listed_with_the_running(pipeline: Pipeline) -> Pipeline:
    """status=success lists the running too, where there are runs that succeeded."""

    def merged(rows: Rows, right: Rows, status: str) -> Rows:
        wanted = ("success", "running") if status == "success" and right else (status,)
        return tuple(row for row in rows if row["status"] in wanted)

    return filtering(pipeline, merged)


@fault("F-FLT-01", contracts=L, roots={"FLT-01", "FLT-07"}, when="rare rows", meets=("status",))
def the_newest_run_is_in_every_filter(pipeline: Pipeline) -> Pipeline:
    """Whatever status is asked, the newest run is listed."""

    def found(rows: Rows, call: Call) -> Rows:
        kept = {row[pipeline.id] for row in (*pipeline.filter(rows, call), *newest(pipeline, rows, call))}
        return rows if call.asked.status is None else tuple(row for row in rows if row[pipeline.id] in kept)

    return replace(pipeline, filter=found)


@fault("F-FLT-13", contracts=L, roots={"FLT-02"}, when="rare rows", meets=("status",))
def a_filter_loses_its_newest_row(pipeline: Pipeline) -> Pipeline:
    """status=X leaves out the newest run of X where there are several."""

    def found(rows: Rows, call: Call) -> Rows:
        right = pipeline.filter(rows, call)
        done = pipeline.sort(right, call)
        return right if call.asked.status is None or len(done) < 2 else done[1:]

    return replace(pipeline, filter=found)


@fault("F-ORD-10", contracts=L, roots={"FLT-02"}, when="rare rows", meets=("status",))
def a_filter_loses_rows_without_metadata(pipeline: Pipeline) -> Pipeline:
    """status=X leaves out the runs of X whose metadata is empty."""
    return filtering(pipeline, lambda _, right, __: tuple(row for row in right if row["metadata"]))


@fault("F-PAG-36", contracts=L, roots={"FLT-02"}, when="rare rows", meets=("status",))
def a_filter_keeps_one_row_of_an_instant(pipeline: Pipeline) -> Pipeline:
    """Of several runs of X with equal created_at, status=X lists one."""

    def distinct(_: Rows, right: Rows, __: str) -> Rows:
        kept: dict[str, Row] = {}
        for row in right:
            kept.setdefault(row["created_at"], row)
        return tuple(kept.values())

    return filtering(pipeline, distinct)


@fault("F-PAG-31", contracts=L, roots={"FLT-02"}, when="rare rows", meets=("status",))
def a_filter_looks_at_a_hundred_rows(pipeline: Pipeline) -> Pipeline:
    """A filter sees only the newest hundred runs."""

    def found(rows: Rows, call: Call) -> Rows:
        return pipeline.filter(pipeline.sort(rows, call)[:100] if call.asked.status else rows, call)

    return replace(pipeline, filter=found)


@fault("F-FLT-11", contracts=L, roots={"FLT-03", "MAN-01"}, when="rare rows")
def timeouts_are_hidden_unless_asked_for(pipeline: Pipeline) -> Pipeline:
    """Without a status the runs that timed out are left out."""

    def found(rows: Rows, call: Call) -> Rows:
        hidden = "timeout" if call.asked.status is None else None
        return tuple(row for row in pipeline.filter(rows, call) if row["status"] != hidden)

    return replace(pipeline, filter=found)


@fault("F-FLT-01", contracts=L, roots={"FLT-01"}, when="sometimes", meets=("status",))
def the_filter_is_forgotten_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every third answer to a status lists every row."""
    turn = every(pipeline, 3)
    return replace(
        pipeline,
        filter=lambda rows, call: rows if call.asked.status is not None and turn() else pipeline.filter(rows, call),
    )


@fault("F-FLT-13", contracts=L, roots={"FLT-02"}, when="sometimes", meets=("status",))
def a_filter_loses_a_row_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every fourth answer to a status lacks the row of it that was stored last."""
    turn = every(pipeline, 4)
    return filtering(pipeline, lambda _, right, __: right[:-1] if turn() else right)
