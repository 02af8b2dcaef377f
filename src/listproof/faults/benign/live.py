"""Servers whose data moves while it is read; by a counter of listings, except where the clock is the point."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from listproof.faults.registry import benign
from listproof.mock.data import Data, Row, Rows
from listproof.mock.instant import instant, later
from listproof.mock.pipeline import Call, Pipeline, Refusal


@benign()
def old_rows_are_deleted_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every 40 listings big loses its oldest run, every 150 main, three runs at most."""
    listings = count(1)
    names = {pipeline.data.named("big").id: 40, pipeline.data.named("main").id: 150}

    def find(data: Data, call: Call) -> Rows:
        rows, number = pipeline.find(data, call), next(listings)
        gone = min(number // names.get(call.asked.parent, 10**9), 3)
        oldest = sorted(rows, key=lambda row: (instant(row["created_at"]), row[pipeline.id]))[:gone]
        return tuple(row for row in rows if row not in oldest)

    return replace(pipeline, find=find)


@benign()
def statuses_advance(pipeline: Pipeline) -> Pipeline:
    """Every 25 listings one run of each thread goes on: from waiting to running, from running to its end."""
    listings = count(1)

    def find(data: Data, call: Call) -> Rows:
        rows, steps = pipeline.find(data, call), next(listings) // 25
        active = [row[pipeline.id] for row in rows if row["status"] in ("queued", "pending", "running")]
        taken = {id: steps - 2 * place for place, id in enumerate(active)}
        return tuple(_advanced(row, taken.get(row[pipeline.id], 0)) for row in rows)

    return replace(pipeline, find=find)


def _advanced(row: Row, steps: int) -> Row:
    """The row some steps later: waiting, running, ended."""
    if steps < 1:
        return row
    ended = row["status"] == "running" or steps > 1
    if "run_id" in row:
        after = 30_000 if ended else 20_000
        return {**row, "status": "success" if ended else "running", "updated_at": later(row["created_at"], after)}
    started = row.get("started_at") or later(row["created_at"], 20_000)
    if not ended:
        return {**row, "status": "running", "is_active": True, "started_at": started}
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    end = {"status": "completed", "is_active": False, "completed_at": later(started, 60), "usage": usage}
    return {**row, "started_at": started, **end}


@benign()
def rows_arrive_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every 60 listings main gets a run, newer than all others."""
    listings = count(1)
    main = pipeline.data.named("main").id

    def find(data: Data, call: Call) -> Rows:
        rows, number = pipeline.find(data, call), next(listings) // 60
        if call.asked.parent != main or not rows:
            return rows
        newest = max(rows, key=lambda row: instant(row["created_at"]))
        return (*rows, *(_copy(newest, pipeline.id, each) for each in range(1, number + 1)))

    return replace(pipeline, find=find)


def _copy(row: Row, id: str, number: int) -> Row:
    created = later(row["created_at"], 60 * number)
    stamps = {"created_at": created, **({"updated_at": created} if "updated_at" in row else {})}
    return {**row, id: f"{row[id][:-6]}{number:06x}", **stamps}


@benign("langsmith")
def a_thread_is_deleted_meanwhile(pipeline: Pipeline) -> Pipeline:
    """After 200 listings the thread other is not there any more."""
    listings = count(1)

    def find(data: Data, call: Call) -> Rows:
        if next(listings) > 200 and call.asked.parent == data.named("other").id:
            raise Refusal(404, f"Thread with ID {call.asked.parent} not found", ("path", "thread_id"))
        return pipeline.find(data, call)

    return replace(pipeline, find=find)
