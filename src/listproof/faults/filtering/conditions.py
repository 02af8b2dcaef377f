"""Faults of the status filter."""

from __future__ import annotations

import re
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.faults.stages import parsing_query
from listproof.mock.data import Rows
from listproof.mock.langsmith import STATUSES
from listproof.mock.pipeline import Asked, Call, Pipeline, Refusal, Request

STATUS = re.compile(r"(?:(?<=&)|^)status=([^&]*)")


def unknown(pipeline: Pipeline, request: Request, parent: str) -> Refusal | None:
    """The refusal of this request, if its status alone is to blame."""
    try:
        pipeline.parse(request, parent)
    except Refusal as refusal:
        return refusal if refusal.at == ("query", "status") else None
    return None


def without_status(request: Request) -> Request:
    """The request without its status."""
    return replace(request, query=STATUS.sub("", request.query))


@fault("F-FLT-01", contracts="langsmith", roots={"FLT-01", "FLT-07"}, meets=("status",))
def status_ignored(pipeline: Pipeline) -> Pipeline:
    """Every row is listed whatever status is asked."""
    return replace(pipeline, steps=("sort", "slice", "project"))


@fault("F-FLT-16", contracts="langsmith", roots={"FLT-01", "FLT-02", "FLT-07"}, meets=("status",))
def status_inverted(pipeline: Pipeline) -> Pipeline:
    """status=X lists every row but those of X."""

    def others(rows: Rows, call: Call) -> Rows:
        status = call.asked.status
        return rows if status is None else tuple(row for row in rows if row["status"] != status)

    return replace(pipeline, filter=others)


@fault("F-FLT-08", contracts="langsmith", roots={"FLT-01", "FLT-07"}, when="rare rows", meets=("status",))
def errors_listed_with_the_interrupted(pipeline: Pipeline) -> Pipeline:
    """status=interrupted lists the failed runs too."""

    def merged(rows: Rows, call: Call) -> Rows:
        if call.asked.status != "interrupted":
            return pipeline.filter(rows, call)
        return tuple(row for row in rows if row["status"] in ("interrupted", "error"))

    return replace(pipeline, filter=merged)


@fault("F-FLT-13", contracts="langsmith", roots={"FLT-02"}, when="rare rows", meets=("status",))
def a_filter_loses_its_oldest_row(pipeline: Pipeline) -> Pipeline:
    """status=X leaves out the oldest run of X where there are several."""

    def shortened(rows: Rows, call: Call) -> Rows:
        found = pipeline.sort(pipeline.filter(rows, call), call)
        return found if call.asked.status is None or len(found) < 2 else found[:-1]

    return replace(pipeline, filter=shortened)


@fault("F-PAG-31", contracts="langsmith", roots={"FLT-04"}, when="with another parameter", meets=("status",))
def filter_after_the_page(pipeline: Pipeline) -> Pipeline:
    """The page is cut first and filtered afterwards."""
    return replace(pipeline, steps=("sort", "slice", "filter", "project"))


@fault("F-PAG-32", contracts="langsmith", roots={"FLT-04"}, when="past the first page", meets=("status", "offset"))
def offset_before_the_filter(pipeline: Pipeline) -> Pipeline:
    """The offset counts rows before they are filtered, the limit those after."""

    def slice_page(rows: Rows, call: Call) -> Rows:
        left = rows[call.asked.offset :]
        return pipeline.slice(pipeline.filter(left, call), call.asking(offset=0))

    return replace(pipeline, steps=("sort", "slice", "project"), slice=slice_page)


@fault("F-FLT-02", contracts="langsmith", roots={"FLT-06"}, meets=("status",))
def status_matched_by_its_beginning(pipeline: Pipeline) -> Pipeline:
    """status=succ finds success."""

    def completed(match: re.Match[str]) -> str:
        found = [status for status in STATUSES if match[1] and status.startswith(match[1])]
        return f"status={found[0]}" if found else match[0]

    return parsing_query(pipeline, lambda query: STATUS.sub(completed, query))


@fault("F-FLT-03", contracts="langsmith", roots={"FLT-06"}, meets=("status",))
def status_in_any_case(pipeline: Pipeline) -> Pipeline:
    """status=SUCCESS finds success."""
    return parsing_query(pipeline, lambda query: STATUS.sub(lambda match: match[0].lower(), query))


@fault("F-FLT-05", contracts="langsmith", roots={"FLT-06", "ERR-05"}, meets=("status",))
def unknown_status_lists_everything(pipeline: Pipeline) -> Pipeline:
    """An unknown status is ignored."""

    def parse(request: Request, parent: str) -> Asked:
        skipped = unknown(pipeline, request, parent) is not None
        return pipeline.parse(without_status(request) if skipped else request, parent)

    return replace(pipeline, parse=parse)


@fault("F-FLT-06", contracts="langsmith", roots={"FLT-06", "ERR-06"}, meets=("status",))
def unknown_status_lists_nothing(pipeline: Pipeline) -> Pipeline:
    """An unknown status gives an empty 200."""

    def parse(request: Request, parent: str) -> Asked:
        if unknown(pipeline, request, parent) is None:
            return pipeline.parse(request, parent)
        return replace(pipeline.parse(without_status(request), parent), status="none of these")

    return replace(pipeline, parse=parse)


@fault("F-FLT-04", contracts="langsmith", roots={"FLT-06", "ERR-06", "ERR-02"}, meets=("status",))
def unknown_status_crashes(pipeline: Pipeline) -> Pipeline:
    """An unknown status gives 500."""

    def parse(request: Request, parent: str) -> Asked:
        if unknown(pipeline, request, parent) is not None:
            raise ValueError("invalid input value for enum")
        return pipeline.parse(request, parent)

    return replace(pipeline, parse=parse)


@fault("F-FLT-11", contracts="langsmith", roots={"FLT-03", "MAN-01"}, when="rare rows")
def pending_runs_are_hidden_unless_asked_for(pipeline: Pipeline) -> Pipeline:
    """Without a status the pending runs are left out."""

    def hiding(rows: Rows, call: Call) -> Rows:
        if call.asked.status is not None:
            return pipeline.filter(rows, call)
        return tuple(row for row in rows if row["status"] != "pending")

    return replace(pipeline, filter=hiding)
