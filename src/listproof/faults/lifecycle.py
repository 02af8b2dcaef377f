"""Faults of a run's life cycle."""

from __future__ import annotations

from dataclasses import replace

from listproof.faults.registry import fault
from listproof.faults.schema.bodies import ENDED_BADLY, finding
from listproof.faults.turns import every
from listproof.mock.data import Data, Row, Rows
from listproof.mock.instant import later
from listproof.mock.pipeline import Call, Pipeline

LIFE = "the taxonomy is about lists; a row that contradicts itself is a neighbour"


@fault(contracts="seekrflow", roots={"LIF-01"}, when="rare rows", reason=LIFE)
def failed_runs_have_no_end(pipeline: Pipeline) -> Pipeline:
    """failed_at stays null on failed runs."""
    return finding(pipeline, lambda row: {**row, "failed_at": None} if row["status"] == "failed" else row)


@fault(contracts="seekrflow", roots={"LIF-02"}, when="rare rows", reason=LIFE)
def total_tokens_do_not_add_up(pipeline: Pipeline) -> Pipeline:
    """usage.total_tokens leaves out the completion."""

    def prompt_only(row: Row) -> Row:
        usage = row.get("usage")
        return {**row, "usage": {**usage, "total_tokens": usage["prompt_tokens"]}} if usage else row

    return finding(pipeline, prompt_only)


@fault(contracts="langsmith", roots={"LIF-03"}, when="rare rows", reason=LIFE)
def updated_before_it_was_created(pipeline: Pipeline) -> Pipeline:
    """A failed run's updated_at lies an hour before its created_at."""
    return finding(
        pipeline,
        lambda row: {**row, "updated_at": later(row["created_at"], -3600)} if row["status"] == "error" else row,
    )


@fault("F-CON-04", roots={"LIF-04"}, when="sometimes")
def ended_runs_run_again(pipeline: Pipeline) -> Pipeline:
    """Every fourth answer shows the failed runs as running."""
    turn = every(pipeline, 4)

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        if not turn():
            return rows
        return tuple({**row, "status": "running"} if row["status"] in ENDED_BADLY else row for row in rows)

    return replace(pipeline, find=find)


@fault(contracts="seekrflow", roots={"LIF-01"}, when="rare rows", reason=LIFE)
def failed_runs_started_before_they_were_created(pipeline: Pipeline) -> Pipeline:
    """A failed run's started_at lies an hour before its created_at."""
    return finding(
        pipeline,
        lambda row: {**row, "started_at": later(row["created_at"], -3600)} if row["status"] == "failed" else row,
    )


@fault(contracts="seekrflow", roots={"LIF-02"}, when="rare rows", reason=LIFE)
def failed_runs_are_active(pipeline: Pipeline) -> Pipeline:
    """is_active is true on failed runs."""
    return finding(pipeline, lambda row: {**row, "is_active": True} if row["status"] == "failed" else row)


@fault(contracts="langsmith", roots={"LIF-03"}, reason=LIFE)
def updates_are_dated_a_day_early(pipeline: Pipeline) -> Pipeline:
    """updated_at lies a day before created_at."""
    return finding(pipeline, lambda row: {**row, "updated_at": later(row["created_at"], -86_400)})


@fault("F-CON-04", roots={"LIF-04"}, when="sometimes")
def failed_runs_get_older_now_and_then(pipeline: Pipeline) -> Pipeline:
    """In every fifth answer the failed runs were created some seconds earlier."""
    turn = every(pipeline, 5)

    def older(row: Row) -> Row:
        return {**row, "created_at": later(row["created_at"], -9)} if row["status"] in ENDED_BADLY else row

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        return tuple(map(older, rows)) if turn() else rows

    return replace(pipeline, find=find)
