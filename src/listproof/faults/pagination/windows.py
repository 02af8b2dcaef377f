"""Faults of limit and offset."""

from __future__ import annotations

import re
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.faults.stages import parsing_query, slicing
from listproof.faults.turns import every
from listproof.mock.pipeline import Asked, Call, Pipeline, Refusal, Request

BOTH = ("seekrflow", "langsmith")


@fault("F-PAG-01", roots={"PAG-01", "PAG-07"})
def limit_ignored(pipeline: Pipeline) -> Pipeline:
    """The limit is ignored and every row from the offset on is returned."""
    return slicing(pipeline, lambda call: call.asking(limit=10**9))


@fault("F-PAG-02", roots={"PAG-01", "PAG-02", "PAG-07"})
def every_page_has_the_default_size(pipeline: Pipeline) -> Pipeline:
    """The limit is ignored and every page has the default size."""
    return slicing(pipeline, lambda call: call.asking(limit=pipeline.default))


@fault("F-PAG-03", roots={"PAG-03"})
def offset_ignored(pipeline: Pipeline) -> Pipeline:
    """The offset is ignored: every page is the first."""
    return slicing(pipeline, lambda call: call.asking(offset=0))


@fault("F-PAG-04", roots={"PAG-03"}, when="with another parameter", meets=("offset",))
def offset_needs_a_limit(pipeline: Pipeline) -> Pipeline:
    """The offset is honoured only where a limit is sent with it."""
    return slicing(pipeline, lambda call: call if "limit" in call.asked.sent else call.asking(offset=0))


@fault("F-PAG-05", roots={"PAG-01", "PAG-07"})
def one_row_too_many(pipeline: Pipeline) -> Pipeline:
    """A page holds limit + 1 rows."""
    return slicing(pipeline, lambda call: call.asking(limit=call.asked.limit + 1))


@fault("F-PAG-06", roots={"PAG-02"})
def one_row_too_few(pipeline: Pipeline) -> Pipeline:
    """A page holds limit - 1 rows."""
    return slicing(pipeline, lambda call: call.asking(limit=max(call.asked.limit - 1, 0)))


@fault("F-PAG-07", roots={"PAG-03"}, when="past the first page", meets=("offset",))
def offset_skips_one_row_too_many(pipeline: Pipeline) -> Pipeline:
    """Every offset but 0 skips one row more than it should."""
    return slicing(pipeline, lambda call: call.asking(offset=call.asked.offset + (call.asked.offset > 0)))


@fault("F-PAG-09", roots={"PAG-03"}, when="past the first page", meets=("offset",))
def offset_counts_pages(pipeline: Pipeline) -> Pipeline:
    """The offset is taken for a page number."""
    return slicing(pipeline, lambda call: call.asking(offset=call.asked.offset * call.asked.limit))


@fault("F-PAG-08", roots={"PAG-02"}, when="past the first page", meets=("offset",))
def limit_is_the_end_index(pipeline: Pipeline) -> Pipeline:
    """A page ends at row number limit, wherever it begins."""
    return slicing(pipeline, lambda call: call.asking(limit=max(call.asked.limit - call.asked.offset, 0)))


@fault("F-PAG-10", roots={"PAG-07"}, meets=("limit",))
def limit_zero_means_the_default(pipeline: Pipeline) -> Pipeline:
    """limit=0 gives a page of the default size."""
    return slicing(pipeline, lambda call: call.asking(limit=call.asked.limit or pipeline.default))


@fault("F-PAG-11", roots={"PAG-07"}, meets=("limit",))
def limit_zero_returns_everything(pipeline: Pipeline) -> Pipeline:
    """limit=0 gives every row."""
    return slicing(pipeline, lambda call: call.asking(limit=call.asked.limit or 10**9))


@fault("F-PAG-12", roots={"PAG-07", "ERR-02"}, meets=("limit",))
def limit_zero_crashes(pipeline: Pipeline) -> Pipeline:
    """limit=0 divides by zero somewhere and gives 500."""
    return slicing(pipeline, lambda call: call.asking(limit=call.asked.limit + 0 // call.asked.limit))


@fault("F-PAG-14", roots={"PAG-05"})
def default_limit_is_a_hundred(pipeline: Pipeline) -> Pipeline:
    """Without a limit a page has up to 100 rows."""
    return slicing(pipeline, lambda call: call if "limit" in call.asked.sent else call.asking(limit=100))


@fault("F-PAG-16", roots={"PAG-12"}, meets=("limit",))
def limits_above_a_hundred_are_clamped(pipeline: Pipeline) -> Pipeline:
    """A limit above 100 is quietly taken for 100."""
    return slicing(pipeline, lambda call: call.asking(limit=min(call.asked.limit, 100)))


@fault("F-PAG-19", roots={"seekrflow": {"PAG-10"}, "langsmith": {"PAG-16"}}, meets=("limit",))
def negative_limit_leaves_out_the_last_rows(pipeline: Pipeline) -> Pipeline:
    """limit=-1 gives all rows but the last, as slices of some languages do."""

    def parse(request: Request, parent: str) -> Asked:
        match = re.search(r"(?:^|&)limit=(-[0-9]{1,9})(?=&|$)", request.query)
        if match is None:
            return pipeline.parse(request, parent)
        rest = request.query.replace(match[0].lstrip("&"), "limit=1")
        return replace(pipeline.parse(replace(request, query=rest), parent), limit=int(match[1]))

    sliced = replace(
        pipeline,
        slice=lambda rows, call: (
            rows[call.asked.offset :][: call.asked.limit] if call.asked.limit < 0 else pipeline.slice(rows, call)
        ),
    )
    return replace(sliced, parse=parse)


@fault("F-PAG-24", roots={"PAG-11", "ERR-02"}, meets=("offset",))
def large_offsets_overflow(pipeline: Pipeline) -> Pipeline:
    """An offset beyond 64 bits gives 500."""

    def checked(call: Call) -> Call:
        if call.asked.offset >= 2**63:
            raise OverflowError("integer out of range")
        return call

    return slicing(pipeline, checked)


@fault("F-PAG-25", roots={"PAG-09", "PAG-15"})
def integers_end_where_the_digits_end(pipeline: Pipeline) -> Pipeline:
    """50abc is read as 50, 1.5 as 1."""
    return parsing_query(
        pipeline, lambda query: re.sub(r"\b(limit|offset)=(-?[0-9]+)(\.[0-9]+|[a-z][a-z0-9]*)(?=&|$)", r"\1=\2", query)
    )


@fault("F-PAG-26", roots={"PAG-09", "PAG-15", "ERR-02", "ERR-06"})
def words_for_integers_crash(pipeline: Pipeline) -> Pipeline:
    """A limit or an offset that is not an integer gives 500."""

    def parse(request: Request, parent: str) -> Asked:
        try:
            return pipeline.parse(request, parent)
        except Refusal as refusal:
            if "integer" in refusal.message and not re.search(r"=-[0-9]+(&|$)", request.query):
                raise RuntimeError("invalid literal") from refusal
            raise

    return replace(pipeline, parse=parse)


@fault("F-PAG-27", roots={"PAG-02"}, when="past the first page", meets=("offset",))
def last_partial_page_dropped(pipeline: Pipeline) -> Pipeline:
    """A page past the first that would not be full is empty."""

    def whole(call: Call, rows: int) -> Call:
        partial = call.asked.offset > 0 and call.asked.offset + call.asked.limit > rows
        return call.asking(limit=0) if partial else call

    return replace(pipeline, slice=lambda rows, call: pipeline.slice(rows, whole(call, len(rows))))


@fault("F-PAG-28", roots={"PAG-08"}, when="past the first page", meets=("offset",))
def offsets_past_the_end_wrap(pipeline: Pipeline) -> Pipeline:
    """An offset at or past the end gives the first page."""
    return replace(
        pipeline,
        slice=lambda rows, call: pipeline.slice(
            rows, call.asking(offset=0) if call.asked.offset >= len(rows) else call
        ),
    )


@fault("F-PAG-35", roots={"PAG-13", "ERR-02"}, when="with another parameter", meets=("limit",))
def repeated_limit_crashes(pipeline: Pipeline) -> Pipeline:
    """limit=1&limit=2 gives 500."""

    def parse(request: Request, parent: str) -> Asked:
        if len(re.findall(r"(?:^|&)limit=", request.query)) > 1:
            raise TypeError("expected a string, got a list")
        return pipeline.parse(request, parent)

    return replace(pipeline, parse=parse)


@fault("F-CON-01", roots={"PAG-02", "ORD-04"}, when="sometimes")
def drops_the_last_row_of_every_third_answer(pipeline: Pipeline) -> Pipeline:
    """Every third answer lacks its last row."""
    turn = every(pipeline, 3)
    return replace(pipeline, project=lambda rows, call: pipeline.project(rows[:-1] if turn() else rows, call))
