"""Faults of parameters that are repeated, unknown, or written in another order."""

from __future__ import annotations

import re

from listproof.faults.registry import fault
from listproof.faults.stages import crashing, parsing_query
from listproof.mock.pipeline import Pipeline

KNOWN = frozenset({"limit", "offset", "order", "status", "select"})


@fault("F-PAG-35", roots={"PAG-13", "ERR-02"}, when="with another parameter", meets=("offset",))
def repeated_offset_crashes(pipeline: Pipeline) -> Pipeline:
    """offset=1&offset=2 gives 500."""
    return crashing(pipeline, lambda query: _times("offset", query) > 1)


@fault("F-PAG-35", contracts="seekrflow", roots={"PAG-13", "ERR-02"}, when="with another parameter", meets=("order",))
def repeated_order_crashes(pipeline: Pipeline) -> Pipeline:
    """order=asc&order=desc gives 500."""
    return crashing(pipeline, lambda query: _times("order", query) > 1)


@fault("F-PAG-35", contracts="langsmith", roots={"PAG-13", "ERR-02"}, when="with another parameter", meets=("status",))
def repeated_status_crashes(pipeline: Pipeline) -> Pipeline:
    """status=error&status=success gives 500."""
    return crashing(pipeline, lambda query: _times("status", query) > 1)


def _times(name: str, query: str) -> int:
    return sum(part.partition("=")[0] == name for part in query.split("&"))


@fault(roots={"PAG-13", "ERR-02"}, reason="a neighbour of the repeated parameter, F-PAG-35")
def unknown_parameters_crash(pipeline: Pipeline) -> Pipeline:
    """A parameter that the document does not know gives 500."""
    return crashing(pipeline, lambda query: any(p.partition("=")[0] not in KNOWN for p in query.split("&") if p))


ORDER = "binding by position is an old habit of query parsers; no real case of a list is at hand"


def _out_of_order(query: str) -> bool:
    names = [part.partition("=")[0] for part in query.split("&")]
    return "offset" in names and "limit" in names[names.index("offset") :]


@fault(roots={"PAG-14"}, when="with another parameter", meets=("limit", "offset"), reason=ORDER)
def an_offset_written_before_the_limit_is_ignored(pipeline: Pipeline) -> Pipeline:
    """offset=2&limit=5 is read as limit=5; limit=5&offset=2 is right."""
    return parsing_query(
        pipeline,
        lambda query: re.sub(r"(^|&)offset=[0-9]+(?=&|$)", r"\1", query) if _out_of_order(query) else query,
    )


@fault(roots={"PAG-14"}, when="with another parameter", meets=("limit", "offset"), reason=ORDER)
def limit_and_offset_are_bound_by_position(pipeline: Pipeline) -> Pipeline:
    """offset=2&limit=5 is read as limit=2&offset=5."""
    turned = {"limit": "offset", "offset": "limit"}
    return parsing_query(
        pipeline,
        lambda query: (
            re.sub(r"(^|&)(limit|offset)(?==)", lambda m: m[1] + turned[m[2]], query) if _out_of_order(query) else query
        ),
    )


@fault(roots={"PAG-14", "ERR-02"}, when="with another parameter", meets=("limit", "offset"), reason=ORDER)
def a_limit_written_after_the_offset_crashes(pipeline: Pipeline) -> Pipeline:
    """offset=2&limit=5 gives 500; limit=5&offset=2 is right."""
    return crashing(pipeline, _out_of_order)
