"""Servers that are unusual but right: a check that alarms on one of them is wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from listproof.faults.errors.bodies import refusing
from listproof.faults.registry import benign
from listproof.faults.schema.bodies import finding
from listproof.mock.data import Data, Row, Rows
from listproof.mock.instant import instant
from listproof.mock.pipeline import Asked, Call, Pipeline, Refusal, Reply, Request


@benign()
def pretty_printed(pipeline: Pipeline) -> Pipeline:
    """JSON comes in many lines, with indentation and escaped characters."""
    return replace(
        pipeline,
        render=lambda rows, call: replace(
            pipeline.render(rows, call), body=json.dumps(list(rows), indent=4).encode() + b"\n"
        ),
    )


@benign()
def members_in_another_order(pipeline: Pipeline) -> Pipeline:
    """The members of every other object come in reverse."""

    def render(rows: Rows, call: Call) -> Reply:
        turned = [dict(reversed([*row.items()])) if n % 2 else row for n, row in enumerate(rows)]
        return pipeline.render(tuple(turned), call)

    return replace(pipeline, render=render)


@benign()
def extra_members(pipeline: Pipeline) -> Pipeline:
    """Whole rows have a member that the document does not know."""

    def extended(rows: Rows, call: Call) -> Rows:
        done = pipeline.project(rows, call)
        return done if call.asked.select is not None else tuple({**row, "session_name": None} for row in done)

    return replace(pipeline, project=extended)


@benign()
def extra_headers(pipeline: Pipeline) -> Pipeline:
    """Answers carry a request id, a rate limit and a charset."""

    def deliver(reply: Reply, request: Request) -> Reply:
        sent = pipeline.deliver(reply, request).having("X-Request-Id", "0f3a").having("X-RateLimit-Remaining", "999")
        return sent.having("Content-Type", "application/json; charset=utf-8")

    return replace(pipeline, deliver=deliver)


@benign()
def zones_written_out(pipeline: Pipeline) -> Pipeline:
    """UTC is written +00:00 instead of Z."""

    def written(row: Row) -> Row:
        return {k: v[:-1] + "+00:00" if k.endswith("_at") and v and v.endswith("Z") else v for k, v in row.items()}

    return finding(pipeline, written)


@benign()
def limits_above_a_hundred_are_refused(pipeline: Pipeline) -> Pipeline:
    """A limit above 100 gives 422."""

    def parse(request: Request, parent: str) -> Asked:
        asked = pipeline.parse(request, parent)
        if asked.limit > 100:
            raise Refusal(422, "limit must be at most 100", ("query", "limit"), "less_than_equal")
        return asked

    return replace(pipeline, parse=parse)


@benign("seekrflow")
def status_403_for_401(pipeline: Pipeline) -> Pipeline:
    """A missing or wrong key gives 403."""
    return refusing(pipeline, 401, lambda reply, _: replace(reply, status=403))


@benign()
def behind_a_path_prefix(pipeline: Pipeline) -> Pipeline:
    """The base URL ends in a path."""
    return replace(pipeline, prefix="/gateway/v2")


@benign()
def connections_close(pipeline: Pipeline) -> Pipeline:
    """The connection closes after every answer."""
    return replace(
        pipeline, deliver=lambda reply, request: pipeline.deliver(reply, request).having("Connection", "close")
    )


@benign()
def nothing_is_compressed(pipeline: Pipeline) -> Pipeline:
    """No body is compressed, whoever asks for it."""
    return replace(pipeline, deliver=lambda reply, _: reply)


@benign()
def rows_arrive_every_200_ms(pipeline: Pipeline, clock: Callable[[], float] = time.monotonic) -> Pipeline:
    """The main thread gets a new run every 200 ms, newer than all others."""
    main = pipeline.data.named("main").id
    pattern = max(pipeline.data.rows(main), key=lambda row: instant(row["created_at"]))
    began = clock()

    def arrived(number: int) -> Row:
        moment = datetime(2025, 11, 3, 12, tzinfo=UTC) + timedelta(milliseconds=200 * number)
        id = f"{pattern[pipeline.id][:-8]}{number:08x}"
        return {**pattern, pipeline.id: id, "created_at": moment.isoformat(), "updated_at": moment.isoformat()}

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        if call.asked.parent != main or not rows:
            return rows
        own = set(pattern)
        new = (arrived(number) for number in range(1, int((clock() - began) / 0.2) + 1))
        return (*rows, *({k: v for k, v in row.items() if k in own} for row in new))

    return replace(pipeline, find=find)
