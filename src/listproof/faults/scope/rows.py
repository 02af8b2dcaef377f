"""Faults of scope on single rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.faults.schema.bodies import ENDED_BADLY
from listproof.faults.turns import every
from listproof.mock.data import Data, Rows
from listproof.mock.pipeline import Call, Pipeline

S, L = "seekrflow", "langsmith"


def finding_more(pipeline: Pipeline, more: Callable[[Data, Call], Rows], name: str = "main") -> Pipeline:
    """Add rows to the listing of the thread of that name."""

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        return (*rows, *more(data, call)) if rows and call.asked.parent == data.named(name).id else rows

    return replace(pipeline, find=find)


def _claimed(rows: Rows, thread: str) -> Rows:
    """The rows as if they were that thread's."""
    return tuple({**row, "thread_id": thread} for row in rows)


@fault("F-SCO-01", contracts=S, roots={"SCO-01"})
def rows_of_another_account_leak(pipeline: Pipeline) -> Pipeline:
    """The listing of main holds the runs of another account too."""
    return finding_more(pipeline, lambda data, _: data.rows(data.named("foreign").id))


@fault(roots={"SCO-01"}, when="rare rows", reason="rows copied with their old parent: a neighbour of F-SCO-01")
def failed_runs_name_another_thread(pipeline: Pipeline) -> Pipeline:
    """The thread_id of main's failed runs is that of other."""
    other = pipeline.data.named("other").id

    def find(data: Data, call: Call) -> Rows:
        main = data.named("main").id
        rows = pipeline.find(data, call)
        wrong = ENDED_BADLY if call.asked.parent == main else ()
        return tuple({**row, "thread_id": other} if row["status"] in wrong else row for row in rows)

    return replace(pipeline, find=find)


@fault("F-SCO-01", roots={"SCO-02"}, when="rare rows")
def a_run_stands_in_two_threads(pipeline: Pipeline) -> Pipeline:
    """The run of the thread one is listed in main too, with main's thread_id."""
    return finding_more(pipeline, lambda data, call: _claimed(data.rows(data.named("one").id), call.asked.parent))


@fault("F-SCO-01", roots={"SCO-02"})
def runs_of_other_stand_in_main_under_its_name(pipeline: Pipeline) -> Pipeline:
    """The runs of other are listed in main too, with main's thread_id."""
    return finding_more(pipeline, lambda data, call: _claimed(data.rows(data.named("other").id), call.asked.parent))


@fault("F-SCO-05", contracts=S, roots={"SCO-07"})
def runs_of_a_longer_id_stand_under_the_shorter(pipeline: Pipeline) -> Pipeline:
    """main lists the runs of the thread whose id begins with its own, with main's thread_id."""
    return finding_more(pipeline, lambda data, call: _claimed(data.rows(data.named("prefix").id), call.asked.parent))


@fault("F-SCO-05", contracts=S, roots={"SCO-07"}, when="rare rows")
def a_longer_id_lists_a_run_of_the_shorter(pipeline: Pipeline) -> Pipeline:
    """The thread whose id begins with main's lists main's failed runs as its own."""

    def more(data: Data, call: Call) -> Rows:
        rows = data.rows(data.named("main").id)
        return _claimed(tuple(row for row in rows if row["status"] in ENDED_BADLY), call.asked.parent)

    return finding_more(pipeline, more, "prefix")


@fault("F-SCO-01", roots={"SCO-01"}, when="sometimes")
def a_run_of_another_thread_leaks_now_and_then(pipeline: Pipeline) -> Pipeline:
    """The last row of every third answer names another thread."""
    turn, other = every(pipeline, 3), pipeline.data.named("big").id

    def page(rows: Rows, call: Call) -> Rows:
        found = pipeline.slice(rows, call)
        wrong = bool(found) and call.asked.parent != other and turn()
        return (*found[:-1], {**found[-1], "thread_id": other}) if wrong else found

    return replace(pipeline, slice=page)


@fault("F-SCO-01", contracts=L, roots={"SCO-01"}, when="with another parameter", meets=("status",))
def an_empty_thread_filters_all_threads(pipeline: Pipeline) -> Pipeline:
    """With a status the listing of the empty thread holds the runs of main."""

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        return data.rows(data.named("main").id) if not rows and call.asked.status is not None else rows

    return replace(pipeline, find=find)
