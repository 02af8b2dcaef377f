"""Faults that only somebody who knows the data can see: every answer agrees with every other, and all are wrong."""

from __future__ import annotations

from dataclasses import replace

from listproof.faults.registry import fault
from listproof.mock.data import Data, Rows
from listproof.mock.pipeline import Call, Pipeline

REASON = "every answer agrees with every other, so only a manifest tells"


@fault(roots={"MAN-01"}, when="rare rows", reason=REASON)
def a_row_is_in_no_listing(pipeline: Pipeline) -> Pipeline:
    """One row of the main thread is left out of every answer."""
    hidden = pipeline.data.rows(pipeline.data.named("main").id)[3][pipeline.id]

    def find(data: Data, call: Call) -> Rows:
        return tuple(row for row in pipeline.find(data, call) if row[pipeline.id] != hidden)

    return replace(pipeline, find=find)


@fault(roots={"MAN-02"}, when="rare rows", reason=REASON)
def deleted_rows_are_listed(pipeline: Pipeline) -> Pipeline:
    """The mark of deletion is forgotten: deleted rows stand in every listing."""

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        return tuple(stored.row for stored in data.stored(call.asked.parent)) if rows else rows

    return replace(pipeline, find=find)


@fault(contracts="langsmith", roots={"MAN-03"}, when="after a change", meets=("status",), reason=REASON)
def the_filter_answers_from_an_old_index(pipeline: Pipeline) -> Pipeline:
    """The status filter knows each row by the status that it had when the server started."""
    index = {stored.row[pipeline.id]: stored.row["status"] for stored in pipeline.data.runs}

    def filtered(rows: Rows, call: Call) -> Rows:
        wanted = call.asked.status
        return rows if wanted is None else tuple(row for row in rows if index.get(row[pipeline.id]) == wanted)

    return replace(pipeline, filter=filtered)
