"""Faults of the status filter beside limit and offset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.pagination.limits import PAST
from listproof.faults.registry import fault
from listproof.faults.stages import slicing
from listproof.mock.data import Rows
from listproof.mock.pipeline import Call, Pipeline

L = "langsmith"

MEETS = "with another parameter"


def _paged(pipeline: Pipeline, change: Callable[[Call], Call], where: Callable[[Call], bool]) -> Pipeline:
    """Cut the page of a filtered listing as if ``change(call)`` had been asked, where ``where(call)``."""
    return slicing(pipeline, lambda call: change(call) if call.asked.status is not None and where(call) else call)


def _sized(call: Call) -> bool:
    return "limit" in call.asked.sent and call.asked.limit > 0


def _past(call: Call) -> bool:
    return call.asked.offset > 0


@fault("F-PAG-32", contracts=L, roots={"FLT-04"}, when=MEETS, meets=("status", "offset"))
def offset_ignored_with_a_status(pipeline: Pipeline) -> Pipeline:
    """With a status the offset is ignored."""
    return _paged(pipeline, lambda call: call.asking(offset=0), _past)


@fault("F-PAG-32", contracts=L, roots={"FLT-04"}, when=PAST, meets=("status", "offset"))
def offset_skips_one_row_more_with_a_status(pipeline: Pipeline) -> Pipeline:
    """With a status every offset but 0 skips one row too many."""
    return _paged(pipeline, lambda call: call.asking(offset=call.asked.offset + 1), _past)


@fault("F-PAG-31", contracts=L, roots={"PAG-01"}, when=MEETS, meets=("status", "limit"))
def limit_ignored_with_a_status(pipeline: Pipeline) -> Pipeline:
    """With a status the limit is ignored."""
    return _paged(pipeline, lambda call: call.asking(limit=10**9), _sized)


@fault("F-PAG-31", contracts=L, roots={"FLT-04"}, when=MEETS, meets=("status", "limit"))
def one_row_too_few_with_a_status(pipeline: Pipeline) -> Pipeline:
    """With a status a page holds limit - 1 rows."""
    return _paged(pipeline, lambda call: call.asking(limit=call.asked.limit - 1), _sized)


@fault("F-PAG-31", contracts=L, roots={"FLT-04"}, when=PAST, meets=("status", "offset"))
def filter_after_the_page_with_an_offset(pipeline: Pipeline) -> Pipeline:
    """Past the first page the page is cut first and filtered afterwards."""
    return _cutting_first(pipeline, _past)


@fault("F-PAG-31", contracts=L, roots={"FLT-04"}, when=MEETS, meets=("status",))
def filter_after_the_default_page(pipeline: Pipeline) -> Pipeline:
    """Without a limit the page of the default size is cut first and filtered afterwards."""
    return _cutting_first(pipeline, lambda call: "limit" not in call.asked.sent)


def _cutting_first(pipeline: Pipeline, where: Callable[[Call], bool]) -> Pipeline:
    def page(rows: Rows, call: Call) -> Rows:
        if where(call):
            return pipeline.filter(pipeline.slice(rows, call), call)
        return pipeline.slice(pipeline.filter(rows, call), call)

    return replace(pipeline, steps=("sort", "slice", "project"), slice=page)


@fault("F-PAG-32", contracts=L, roots={"FLT-04"}, when=PAST, meets=("status", "limit", "offset"))
def offset_before_the_filter_with_a_limit(pipeline: Pipeline) -> Pipeline:
    """Where a limit is sent, the offset counts rows before they are filtered."""

    def page(rows: Rows, call: Call) -> Rows:
        if not _sized(call):
            return pipeline.slice(pipeline.filter(rows, call), call)
        return pipeline.slice(pipeline.filter(rows[call.asked.offset :], call), call.asking(offset=0))

    return replace(pipeline, steps=("sort", "slice", "project"), slice=page)


@fault("F-PAG-32", contracts=L, roots={"FLT-04"}, when=PAST, meets=("status", "limit", "offset"))
def one_row_too_many_on_later_pages_of_a_filter(pipeline: Pipeline) -> Pipeline:
    """With a status, a page past the first holds limit + 1 rows."""
    return _paged(
        pipeline, lambda call: call.asking(limit=call.asked.limit + 1), lambda call: _sized(call) and _past(call)
    )
