"""Faults by which a select changes which rows are listed, alone or beside status, limit and offset."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from listproof.faults.pagination.limits import PAST
from listproof.faults.registry import fault
from listproof.faults.stages import slicing
from listproof.mock.data import Row, Rows
from listproof.mock.pipeline import Call, Pipeline

L = "langsmith"
MEETS = "with another parameter"
BY_SELECT = {"SEL-04"}


def _selected(call: Call) -> bool:
    return call.asked.select is not None


def _paged(pipeline: Pipeline, change: Callable[[Call], Call], where: Callable[[Call], bool]) -> Pipeline:
    """Cut the page of a projected listing as if ``change(call)`` had been asked, where ``where(call)``."""
    return slicing(pipeline, lambda call: change(call) if _selected(call) and where(call) else call)


def _sized(call: Call) -> bool:
    return "limit" in call.asked.sent and call.asked.limit > 0


def _past(call: Call) -> bool:
    return call.asked.offset > 0


@fault("F-PAG-03", contracts=L, roots=BY_SELECT, when=MEETS, meets=("select", "offset"))
def offset_ignored_with_a_select(pipeline: Pipeline) -> Pipeline:
    """With a select the offset is ignored."""
    return _paged(pipeline, lambda call: call.asking(offset=0), _past)


@fault("F-PAG-07", contracts=L, roots=BY_SELECT, when=PAST, meets=("select", "offset"))
def offset_skips_one_row_more_with_a_select(pipeline: Pipeline) -> Pipeline:
    """With a select every offset but 0 skips one row too many."""
    return _paged(pipeline, lambda call: call.asking(offset=call.asked.offset + 1), _past)


@fault("F-PAG-01", contracts=L, roots=BY_SELECT | {"PAG-01"}, when=MEETS, meets=("select", "limit"))
def limit_ignored_with_a_select(pipeline: Pipeline) -> Pipeline:
    """With a select the limit is ignored."""
    return _paged(pipeline, lambda call: call.asking(limit=10**9), _sized)


@fault("F-PAG-06", contracts=L, roots=BY_SELECT, when=MEETS, meets=("select", "limit"))
def one_row_too_few_with_a_select(pipeline: Pipeline) -> Pipeline:
    """With a select a page holds limit - 1 rows."""
    return _paged(pipeline, lambda call: call.asking(limit=call.asked.limit - 1), _sized)


@fault("F-PAG-06", contracts=L, roots=BY_SELECT, when=PAST, meets=("select", "limit", "offset"))
def later_pages_lose_a_row_under_a_select(pipeline: Pipeline) -> Pipeline:
    """With a select, a page past the first holds limit - 1 rows."""
    return _paged(
        pipeline, lambda call: call.asking(limit=call.asked.limit - 1), lambda call: _sized(call) and _past(call)
    )


@fault("F-PAG-15", contracts=L, roots=BY_SELECT | {"PAG-05"}, when=MEETS, meets=("select",))
def the_default_limit_is_lost_with_a_select(pipeline: Pipeline) -> Pipeline:
    """With a select and no limit every row is listed."""
    return _paged(pipeline, lambda call: call.asking(limit=10**9), lambda call: "limit" not in call.asked.sent)


@fault("F-SEL-06", contracts=L, roots=BY_SELECT, when=MEETS, meets=("status", "select"))
def status_ignored_with_a_select(pipeline: Pipeline) -> Pipeline:
    """With a select the status is ignored."""
    return replace(pipeline, filter=lambda rows, call: rows if _selected(call) else pipeline.filter(rows, call))


def _hidden(call: Call) -> bool:
    """A status is asked that was not selected."""
    asked = call.asked
    return asked.status is not None and asked.select is not None and "status" not in asked.select


@fault("F-SEL-06", contracts=L, roots=BY_SELECT, when=MEETS, meets=("status", "select"))
def a_status_that_is_not_selected_finds_nothing(pipeline: Pipeline) -> Pipeline:
    """Rows are filtered after projection, so that without status in the select none fits."""
    return replace(pipeline, filter=lambda rows, call: () if _hidden(call) else pipeline.filter(rows, call))


@fault("F-SEL-06", contracts=L, roots={"SEL-04", "ERR-02"}, when=MEETS, meets=("status", "select"))
def a_status_that_is_not_selected_crashes(pipeline: Pipeline) -> Pipeline:
    """Rows are filtered after projection, which gives 500 without status in the select."""

    def found(rows: Rows, call: Call) -> Rows:
        if _hidden(call):
            raise KeyError("status")
        return pipeline.filter(rows, call)

    return replace(pipeline, filter=found)


@fault("F-SEL-06", contracts=L, roots={"SEL-04", "ERR-02"}, when=MEETS, meets=("select", "offset"))
def an_offset_without_the_sort_key_crashes(pipeline: Pipeline) -> Pipeline:
    """An offset past 0 gives 500 where created_at is not selected."""

    def page(rows: Rows, call: Call) -> Rows:
        if _past(call) and "created_at" not in (call.asked.select or ("created_at",)):
            raise KeyError("created_at")
        return pipeline.slice(rows, call)

    return replace(pipeline, slice=page)


@fault("F-SEL-06", contracts=L, roots=BY_SELECT, when="rare rows", meets=("status", "select"))
def a_filter_loses_a_row_under_a_select(pipeline: Pipeline) -> Pipeline:
    """With status and select the oldest of several rows is left out."""

    def sort(rows: Rows, call: Call) -> Rows:
        done = pipeline.sort(rows, call)
        shorter = _selected(call) and call.asked.status is not None and len(done) > 1
        return done[:-1] if shorter else done

    return replace(pipeline, sort=sort)


@fault("F-PAG-31", contracts=L, roots=BY_SELECT, when=MEETS, meets=("status", "select"))
def filter_after_the_page_with_a_select(pipeline: Pipeline) -> Pipeline:
    """With a select the page is cut first and filtered afterwards."""

    def page(rows: Rows, call: Call) -> Rows:
        if _selected(call):
            return pipeline.filter(pipeline.slice(rows, call), call)
        return pipeline.slice(pipeline.filter(rows, call), call)

    return replace(pipeline, steps=("sort", "slice", "project"), slice=page)


@fault("F-SEL-15", contracts=L, roots=BY_SELECT, when="rare rows", meets=("select",))
def equal_projections_collapse_before_the_page(pipeline: Pipeline) -> Pipeline:
    """Rows that look alike after projection count once, and the page is cut from what is left."""

    def sort(rows: Rows, call: Call) -> Rows:
        done = pipeline.sort(rows, call)
        if not _selected(call):
            return done
        kept: dict[str, Row] = {}
        for row in done:
            kept.setdefault(json.dumps(pipeline.project((row,), call)), row)
        return tuple(kept.values())

    return replace(pipeline, sort=sort)


@fault("F-SEL-05", contracts=L, roots=BY_SELECT, when="rare rows", meets=("select",))
def rows_with_nothing_in_them_are_left_out(pipeline: Pipeline) -> Pipeline:
    """A row whose selected members are all empty is not listed."""
    return replace(
        pipeline,
        project=lambda rows, call: tuple(
            row for row in pipeline.project(rows, call) if not _selected(call) or any(row.values())
        ),
    )
