"""Faults that show only while several requests are under way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from listproof.faults.registry import benign, fault
from listproof.mock.data import Data, Rows
from listproof.mock.pipeline import Asked, Call, Pipeline, Reply, Request, encode

SECONDS = 0.002
"""How long the database takes, in which another request may come."""

SHARED = "state of one request kept where another finds it: nothing of it shows to a client that asks alone"


@fault(roots={"HTT-05"}, when="sometimes", reason=SHARED)
def what_is_asked_is_kept_in_a_singleton(pipeline: Pipeline) -> Pipeline:
    """What a request asks for is kept in an object that all requests share while the rows are read."""
    kept: list[Asked] = []

    def find(data: Data, call: Call) -> Rows:
        kept[:] = [call.asked]
        time.sleep(SECONDS)
        return pipeline.find(data, call)

    def shared(call: Call) -> Call:
        own = call.asked
        return replace(call, asked=replace(kept[0], parent=own.parent, select=own.select))

    return replace(
        pipeline,
        find=find,
        filter=lambda rows, call: pipeline.filter(rows, shared(call)),
        sort=lambda rows, call: pipeline.sort(rows, shared(call)),
        slice=lambda rows, call: pipeline.slice(rows, shared(call)),
    )


@fault(roots={"HTT-05"}, when="sometimes", reason=SHARED)
def the_listing_is_kept_in_a_singleton(pipeline: Pipeline) -> Pipeline:
    """The rows that were read last are those that every request goes on with."""
    read: list[Rows] = []

    def find(data: Data, call: Call) -> Rows:
        read[:] = [pipeline.find(data, call)]
        time.sleep(SECONDS)
        return read[0]

    return replace(pipeline, find=find)


@contextmanager
def _counted(under_way: list[Request], request: Request) -> Iterator[int]:
    under_way.append(request)
    try:
        time.sleep(SECONDS)
        yield len(under_way)
    finally:
        under_way.remove(request)


@fault(roots={"ERR-02", "HTT-05"}, when="sometimes", reason="one connection to the database for all threads")
def a_second_request_under_way_crashes(pipeline: Pipeline) -> Pipeline:
    """While one request is under way another gives 500."""
    under_way: list[Request] = []

    def handle(current: Pipeline, request: Request) -> Reply:
        with _counted(under_way, request) as number:
            if number > 1:
                raise RuntimeError("another operation is in progress")
            return pipeline.handle(current, request)

    return replace(pipeline, handle=handle)


@benign()
def one_request_at_a_time(pipeline: Pipeline) -> Pipeline:
    """While one request is under way every other gets 503."""
    busy = threading.Lock()

    def handle(current: Pipeline, request: Request) -> Reply:
        if not busy.acquire(blocking=False):
            return Reply(503, encode({"detail": "busy"}))
        try:
            time.sleep(SECONDS)
            return pipeline.handle(current, request)
        finally:
            busy.release()

    return replace(pipeline, handle=handle)
