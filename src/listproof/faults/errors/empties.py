"""Faults of parameters that are sent without a value."""

from __future__ import annotations

import re
from dataclasses import replace

from listproof.faults.filtering.conditions import without_status
from listproof.faults.pagination.integers import beside
from listproof.faults.registry import fault
from listproof.faults.stages import crashing, parsing_query
from listproof.mock.pipeline import Asked, Pipeline, Request

S, L = "seekrflow", "langsmith"


def left_out(pipeline: Pipeline, names: str) -> Pipeline:
    """Leave out a parameter of such a name that is empty."""
    return rewritten(pipeline, names, "")


def rewritten(pipeline: Pipeline, names: str, instead: str) -> Pipeline:
    """Read ``instead``, where a parameter of such a name is empty."""
    empty = re.compile(f"(?:(?<=&)|^)(?:{names})=(?=&|$)")
    return parsing_query(pipeline, lambda query: empty.sub(instead, query))


@fault("F-PAG-25", roots={"ERR-05"}, meets=("limit",))
def an_empty_limit_means_the_default(pipeline: Pipeline) -> Pipeline:
    """limit= is taken for no limit."""
    return left_out(pipeline, "limit")


@fault("F-ORD-13", contracts=S, roots={"ERR-05"}, meets=("order",))
def an_empty_order_means_the_default(pipeline: Pipeline) -> Pipeline:
    """order= is taken for no order."""
    return left_out(pipeline, "order")


@fault("F-FLT-12", contracts=L, roots={"ERR-05"}, meets=("status",))
def an_empty_status_means_everything(pipeline: Pipeline) -> Pipeline:
    """status= is taken for no status."""
    return left_out(pipeline, "status")


@fault("F-PAG-25", roots={"ERR-06"}, meets=("limit",))
def an_empty_limit_means_zero(pipeline: Pipeline) -> Pipeline:
    """limit= is read as limit=0 and lists nothing."""
    return rewritten(pipeline, "limit", "limit=0")


@fault("F-PAG-25", roots={"ERR-06"}, when="with another parameter", meets=("limit", "offset"))
def an_empty_limit_means_every_row_beside_an_offset(pipeline: Pipeline) -> Pipeline:
    """limit= is refused alone, and means no limit at all where an offset is sent with it."""
    return beside(pipeline, "limit", "offset", "", lambda _: "1" + "0" * 9)


@fault("F-ORD-13", contracts=S, roots={"ERR-06"}, meets=("order",))
def an_empty_order_is_ascending(pipeline: Pipeline) -> Pipeline:
    """order= gives the oldest rows first, though the default is the newest."""
    return rewritten(pipeline, "order", "order=asc")


@fault("F-FLT-12", contracts=L, roots={"ERR-06"}, meets=("status",))
def an_empty_status_lists_nothing(pipeline: Pipeline) -> Pipeline:
    """status= is compared with the rows, of which none has an empty status."""

    def parse(request: Request, parent: str) -> Asked:
        if re.search(r"(^|&)status=(&|$)", request.query) is None:
            return pipeline.parse(request, parent)
        return replace(pipeline.parse(without_status(request), parent), status="")

    return replace(pipeline, parse=parse)


@fault("F-PAG-26", roots={"ERR-06", "ERR-02"}, meets=("offset",))
def an_empty_offset_crashes(pipeline: Pipeline) -> Pipeline:
    """offset= gives 500."""
    return crashing(pipeline, lambda query: re.search(r"(^|&)offset=(&|$)", query) is not None)
