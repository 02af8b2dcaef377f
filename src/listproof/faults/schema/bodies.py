"""Faults of the rows and of the listing's shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.mock.data import Data, Row, Rows
from listproof.mock.pipeline import Call, Pipeline, Reply, encode

ENDED_BADLY = ("failed", "error")  # the rarest statuses of both data sets


def finding(pipeline: Pipeline, change: Callable[[Row], Row]) -> Pipeline:
    """Change rows where they are read, so that every request sees the same."""
    return replace(pipeline, find=lambda data, call: tuple(map(change, pipeline.find(data, call))))


@fault("F-SCH-06", roots={"SCH-01"}, when="rare rows")
def null_for_the_empty_list(pipeline: Pipeline) -> Pipeline:
    """A thread without runs gives null."""

    def render(rows: Rows, call: Call) -> Reply:
        empty = not pipeline.find(pipeline.data, call)
        return Reply(200, b"null") if empty else pipeline.render(rows, call)

    return replace(pipeline, render=render)


@fault("F-SCH-10", roots={"SCH-01"})
def rows_in_an_envelope(pipeline: Pipeline) -> Pipeline:
    """The array stands in a member of an object."""
    return replace(pipeline, render=lambda rows, call: replace(pipeline.render(rows, call), body=_envelope(rows)))


def _envelope(rows: Rows) -> bytes:
    return encode({"data": list(rows), "count": len(rows)})


@fault("F-SCH-02", roots={"SCH-02"}, when="rare rows")
def stamps_of_failed_runs_lack_a_zone(pipeline: Pipeline) -> Pipeline:
    """A failed run's started_at (SeekrFlow) or updated_at (LangSmith) has no zone."""
    name = "started_at" if pipeline.contract == "seekrflow" else "updated_at"

    def naive(row: Row) -> Row:
        bad = row["status"] in ENDED_BADLY and row.get(name)
        return {**row, name: row[name].removesuffix("Z")} if bad else row

    return finding(pipeline, naive)


@fault("F-SCH-01", roots={"SCH-02"}, when="rare rows")
def a_required_member_is_null_on_failed_runs(pipeline: Pipeline) -> Pipeline:
    """A failed run's model (SeekrFlow) or multitask_strategy (LangSmith) is null."""
    name = "model" if pipeline.contract == "seekrflow" else "multitask_strategy"
    return finding(pipeline, lambda row: {**row, name: None} if row["status"] in ENDED_BADLY else row)


@fault("F-SCH-03", roots={"SCH-02"}, when="rare rows")
def empty_objects_become_arrays(pipeline: Pipeline) -> Pipeline:
    """An empty meta_data (SeekrFlow) or metadata (LangSmith) is written as an array."""
    name = "meta_data" if pipeline.contract == "seekrflow" else "metadata"
    return finding(pipeline, lambda row: {**row, name: []} if row.get(name) == {} else row)


@fault("F-SCH-05", contracts="seekrflow", roots={"SCH-02"})
def numbers_as_strings(pipeline: Pipeline) -> Pipeline:
    """temperature is a string."""
    return finding(pipeline, lambda row: {**row, "temperature": str(row["temperature"])})


@fault("F-SCH-07", roots={"SCH-02"}, when="rare rows")
def a_required_member_is_left_out_of_failed_runs(pipeline: Pipeline) -> Pipeline:
    """A failed run lacks model (SeekrFlow) or multitask_strategy (LangSmith)."""
    name = "model" if pipeline.contract == "seekrflow" else "multitask_strategy"
    return finding(
        pipeline,
        lambda row: {k: v for k, v in row.items() if k != name} if row["status"] in ENDED_BADLY else row,
    )


@fault("F-SCH-08", roots={"SCH-01"}, when="rare rows")
def not_a_number_in_the_body(pipeline: Pipeline) -> Pipeline:
    """The number 1.0 is written as NaN in free-form members."""
    return replace(
        pipeline,
        render=lambda rows, call: replace(
            pipeline.render(rows, call), body=pipeline.render(rows, call).body.replace(b'"score":1.0', b'"score":NaN')
        ),
    )


@fault("F-PAG-30", roots={"SCH-03", "PAG-04"}, when="rare rows")
def joined_rows_are_repeated(pipeline: Pipeline) -> Pipeline:
    """The failed runs are listed twice, one after the other."""

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        return (*rows, *(row for row in rows if row["status"] in ENDED_BADLY))

    return replace(pipeline, find=find)
