"""Faults of limits and offsets below 0."""

from __future__ import annotations

import re
from dataclasses import replace

from listproof.faults.pagination.integers import NUMBER, beside, reading
from listproof.faults.registry import fault
from listproof.faults.stages import crashing
from listproof.mock.data import Rows
from listproof.mock.pipeline import Asked, Call, Pipeline, Request

BELOW = {"seekrflow": {"PAG-10"}, "langsmith": {"PAG-16"}}

BELOW_CRASH = {"seekrflow": {"PAG-10", "ERR-02"}, "langsmith": {"PAG-11", "ERR-02"}}


@fault("F-PAG-19", contracts="langsmith", roots={"PAG-16"}, when="with another parameter", meets=("limit", "status"))
def a_negative_limit_gives_rows_beside_a_status(pipeline: Pipeline) -> Pipeline:
    """A limit below 0 is refused alone, and read without its sign where a status is sent with it."""
    return beside(pipeline, "limit", "status", "-[0-9]+", lambda text: text.lstrip("-"))


@fault("F-PAG-19", contracts="langsmith", roots={"PAG-16"}, when="with another parameter", meets=("limit", "select"))
def a_negative_limit_gives_every_row_beside_a_select(pipeline: Pipeline) -> Pipeline:
    """A limit below 0 is refused alone, and means no limit where a select is sent with it."""
    return beside(pipeline, "limit", "select", "-[0-9]+", lambda _: "1" + "0" * 9)


@fault("F-PAG-19", contracts="seekrflow", roots={"PAG-10"}, when="with another parameter", meets=("limit", "order"))
def a_negative_limit_means_the_default_beside_an_order(pipeline: Pipeline) -> Pipeline:
    """A limit below 0 is refused alone, and taken for no limit where an order is sent with it."""
    return beside(pipeline, "limit", "order", "-[0-9]+", lambda _: None)


@fault("F-PAG-21", roots=BELOW, when="with another parameter", meets=("limit", "offset"))
def a_negative_offset_means_zero_beside_a_limit(pipeline: Pipeline) -> Pipeline:
    """An offset below 0 is refused alone, and taken for 0 where a limit is sent with it."""
    return beside(pipeline, "offset", "limit", "-[0-9]+", lambda _: "0")


@fault("F-PAG-21", roots=BELOW, meets=("offset",))
def negative_offsets_count_from_the_end(pipeline: Pipeline) -> Pipeline:
    """offset=-3 gives the last three rows, as slices of some languages do."""

    def parse(request: Request, parent: str) -> Asked:
        match = re.search(r"(?:^|&)offset=(-[0-9]{1,9})(?=&|$)", request.query)
        if match is None:
            return pipeline.parse(request, parent)
        rest = request.query.replace(match[0].lstrip("&"), "offset=0")
        return replace(pipeline.parse(replace(request, query=rest), parent), offset=int(match[1]))

    def page(rows: Rows, call: Call) -> Rows:
        asked = call.asked
        return rows[asked.offset :][: asked.limit] if asked.offset < 0 else pipeline.slice(rows, call)

    return replace(pipeline, parse=parse, slice=page)


@fault("F-PAG-21", roots=BELOW, meets=("offset",))
def negative_offsets_mean_zero(pipeline: Pipeline) -> Pipeline:
    """An offset below 0 is taken for 0."""
    return reading(pipeline, "-[0-9]+", lambda _: "0", name="offset")


@fault("F-PAG-19", roots=BELOW, meets=("limit",))
def negative_limits_mean_no_limit(pipeline: Pipeline) -> Pipeline:
    """A limit below 0 gives every row."""
    return reading(pipeline, "-[0-9]+", lambda _: "1" + "0" * 9, name="limit")


@fault("F-PAG-19", "F-PAG-21", roots=BELOW)
def signs_are_lost(pipeline: Pipeline) -> Pipeline:
    """-3 is read as 3."""
    return reading(pipeline, "-[0-9]+", lambda text: text.lstrip("-"))


@fault("F-PAG-20", roots=BELOW_CRASH, meets=("limit",))
def negative_limits_crash(pipeline: Pipeline) -> Pipeline:
    """A limit below 0 gives 500."""
    return crashing(pipeline, lambda query: re.search(r"(^|&)limit=-[0-9]", query) is not None)


@fault("F-PAG-22", roots=BELOW_CRASH, meets=("offset",))
def negative_offsets_crash(pipeline: Pipeline) -> Pipeline:
    """An offset below 0 gives 500."""
    return crashing(pipeline, lambda query: re.search(r"(^|&)offset=-[0-9]", query) is not None)


def _sliced(pipeline: Pipeline, with_status: str) -> Pipeline:
    """Read ``offset=-5&limit=3`` as ``rows[-5:-2]``, and refuse other negative offsets."""

    def parse(request: Request, parent: str) -> Asked:
        match = re.search(r"(?:^|&)offset=-([0-9]{1,9})(?=&|$)", request.query)
        asked = pipeline.parse(replace(request, query=NUMBER.sub(_nonnegative, request.query)), parent)
        if match is None or int(match[1]) <= asked.limit or with_status not in request.query:
            return pipeline.parse(request, parent)
        return replace(asked, offset=-int(match[1]))

    def page(rows: Rows, call: Call) -> Rows:
        asked = call.asked
        return rows[asked.offset : asked.offset + asked.limit] if asked.offset < 0 else pipeline.slice(rows, call)

    return replace(pipeline, parse=parse, slice=page)


def _nonnegative(match: re.Match[str]) -> str:
    return match[0].replace("offset=-", "offset=")


@fault("F-PAG-21", roots=BELOW, when="with another parameter", meets=("limit", "offset"))
def a_negative_offset_is_sliced_beside_a_smaller_limit(pipeline: Pipeline) -> Pipeline:
    """offset=-5&limit=3 gives three of the last five rows; with no limit, or a larger one, it is refused."""
    return _sliced(pipeline, "limit=")


@fault("F-PAG-21", contracts="langsmith", roots={"PAG-16"}, when="with another parameter", meets=("offset", "status"))
def a_negative_offset_is_sliced_beside_a_status(pipeline: Pipeline) -> Pipeline:
    """offset=-5&limit=3 gives rows where a status is sent with it, and is refused otherwise."""
    return _sliced(pipeline, "status=")


@fault("F-PAG-22", contracts="langsmith", roots={"PAG-11", "ERR-02"}, when="with another parameter", meets=("offset",))
def a_negative_offset_crashes_beside_a_smaller_limit(pipeline: Pipeline) -> Pipeline:
    """offset=-5&limit=3 gives 500; a negative offset alone is refused."""
    return crashing(pipeline, lambda query: re.search(r"limit=[0-4](&|$)", query) is not None and "offset=-" in query)
