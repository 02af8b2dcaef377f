"""Faults of offsets at the end of the listing, and past it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.pagination.limits import PAST
from listproof.faults.registry import fault
from listproof.faults.stages import raising
from listproof.mock.data import Rows
from listproof.mock.pipeline import Call, Pipeline, Refusal


@fault("F-PAG-28", roots={"seekrflow": {"PAG-08", "ERR-02"}, "langsmith": {"PAG-08"}}, when=PAST, meets=("offset",))
def offsets_past_the_end_are_not_found(pipeline: Pipeline) -> Pipeline:
    """An offset at or past the end gives 404."""
    return _past_the_end(pipeline, lambda *_: raising(Refusal(404, "No such page")))


@fault("F-PAG-28", roots={"seekrflow": {"PAG-08", "ERR-02"}, "langsmith": {"PAG-08"}}, when=PAST, meets=("offset",))
def the_end_of_rows_is_not_found(pipeline: Pipeline) -> Pipeline:
    """An offset at or past the end gives 404 where there are rows; an empty listing is empty at every offset."""

    def page(rows: Rows, call: Call) -> Rows:
        if 0 < len(rows) <= call.asked.offset and call.asked.status is None:
            raise Refusal(404, "No such page")
        return pipeline.slice(rows, call)

    return replace(pipeline, slice=page)


@fault("F-PAG-28", roots={"PAG-08"}, when=PAST, meets=("offset",))
def offsets_past_the_end_are_refused(pipeline: Pipeline) -> Pipeline:
    """An offset at or past the end gives 422."""
    return _past_the_end(pipeline, lambda *_: raising(Refusal(422, "offset is too large", ("query", "offset"))))


@fault("F-PAG-28", roots={"PAG-08", "PAG-11", "ERR-02"}, when=PAST, meets=("offset",))
def offsets_past_the_end_crash(pipeline: Pipeline) -> Pipeline:
    """An offset at or past the end gives 500."""
    return _past_the_end(pipeline, lambda *_: raising(IndexError("list index out of range")))


@fault("F-PAG-28", roots={"PAG-08"}, when=PAST, meets=("offset",))
def offsets_past_the_end_give_the_last_page(pipeline: Pipeline) -> Pipeline:
    """An offset at or past the end gives the last rows again."""
    return _past_the_end(pipeline, lambda rows, call: rows[-call.asked.limit :] if call.asked.limit else ())


@fault("F-PAG-28", roots={"PAG-08"}, when="rare rows", meets=("offset",))
def an_offset_at_the_end_gives_the_last_row(pipeline: Pipeline) -> Pipeline:
    """The offset that is exactly the number of rows gives the last row again."""
    return _past_the_end(
        pipeline, lambda rows, call: rows[-1:] if call.asked.offset == len(rows) and call.asked.limit else ()
    )


def _past_the_end(pipeline: Pipeline, instead: Callable[[Rows, Call], Rows]) -> Pipeline:
    def page(rows: Rows, call: Call) -> Rows:
        asked = call.asked
        past = 0 < asked.offset >= len(rows) and asked.status is None
        return instead(rows, call) if past else pipeline.slice(rows, call)

    return replace(pipeline, slice=page)
