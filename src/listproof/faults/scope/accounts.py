"""Faults of what is another account's, and of headers that select a team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.faults.schema.bodies import ENDED_BADLY
from listproof.mock.data import Data, Row, Rows, Thread
from listproof.mock.pipeline import Call, Pipeline

S, L = "seekrflow", "langsmith"


def foreign(pipeline: Pipeline, shown: Callable[[Thread, Row], bool]) -> Pipeline:
    """List some rows of another account's thread."""

    def find(data: Data, call: Call) -> Rows:
        thread = data.thread(call.asked.parent)
        if thread is None or thread.account == call.account:
            return pipeline.find(data, call)
        return tuple(row for row in data.rows(thread.id) if shown(thread, row))

    return replace(pipeline, find=find)


@fault("F-SCO-02", contracts=S, roots={"SCO-05", "SCO-09"}, when="rare rows")
def failed_runs_of_other_accounts_are_readable(pipeline: Pipeline) -> Pipeline:
    """Another account's thread lists its failed runs to everybody."""
    return foreign(pipeline, lambda _, row: row["status"] in ENDED_BADLY)


@fault("F-SCO-02", contracts=S, roots={"SCO-05", "SCO-09"}, when="with another parameter", meets=("order",))
def an_order_opens_threads_of_other_accounts(pipeline: Pipeline) -> Pipeline:
    """Where an order is sent, any key reads any thread."""
    return replace(
        pipeline,
        find=lambda data, call: (
            data.rows(call.asked.parent) if "order" in call.asked.sent else pipeline.find(data, call)
        ),
    )


def _teamed(call: Call) -> bool:
    return "x-team-id" in call.request.headers


@fault("F-AUT-04", contracts=S, roots={"SCO-06"}, when="with another parameter", meets=("x-team-id",))
def a_team_header_turns_the_order_around(pipeline: Pipeline) -> Pipeline:
    """With x-team-id and without an order the oldest rows come first."""

    def sort(rows: Rows, call: Call) -> Rows:
        turned = _teamed(call) and "order" not in call.asked.sent
        return pipeline.sort(rows, call.asking(order="asc") if turned else call)

    return replace(pipeline, sort=sort)


@fault("F-AUT-04", contracts=S, roots={"SCO-06"}, when="with another parameter", meets=("x-team-id", "limit"))
def a_team_header_halves_the_limit(pipeline: Pipeline) -> Pipeline:
    """With x-team-id a page holds half of the limit that is sent."""

    def page(rows: Rows, call: Call) -> Rows:
        halved = _teamed(call) and "limit" in call.asked.sent
        return pipeline.slice(rows, call.asking(limit=(call.asked.limit + 1) // 2) if halved else call)

    return replace(pipeline, slice=page)
