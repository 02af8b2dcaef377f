"""Faults of order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from typing import Any

from listproof.faults.registry import fault
from listproof.faults.turns import chance, every
from listproof.mock.data import Data, Row, Rows
from listproof.mock.instant import instant
from listproof.mock.pipeline import Call, Pipeline


def sorting_by(pipeline: Pipeline, key: Callable[[Row], Any]) -> Pipeline:
    """Sort by another key; equal ones stay in the order of storage, reversed where newest first is asked."""
    return replace(pipeline, sort=lambda rows, call: tuple(sorted(rows, key=key)[:: _direction(call)]))


def _direction(call: Call) -> int:
    return -1 if call.asked.order == "desc" else 1


def with_ties(pipeline: Pipeline, turned: Callable[[Call], bool]) -> Pipeline:
    """Turn every group of equal instants around where ``turned(call)``."""

    def sort(rows: Rows, call: Call) -> Rows:
        groups = groupby(pipeline.sort(rows, call), key=lambda row: instant(row["created_at"]))
        step = -1 if turned(call) else 1
        return tuple(row for _, group in groups for row in list(group)[::step])

    return replace(pipeline, sort=sort)


@fault("F-ORD-01", contracts="seekrflow", roots={"ORD-01"}, meets=("order",))
def order_ignored(pipeline: Pipeline) -> Pipeline:
    """The newest rows come first whatever order is asked."""
    return replace(pipeline, sort=lambda rows, call: pipeline.sort(rows, call.asking(order="desc")))


@fault("F-ORD-02", contracts="seekrflow", roots={"ORD-01"})
def asc_and_desc_swapped(pipeline: Pipeline) -> Pipeline:
    """asc gives the newest first, desc the oldest."""
    turned = {"asc": "desc", "desc": "asc"}
    return replace(pipeline, sort=lambda rows, call: pipeline.sort(rows, call.asking(order=turned[call.asked.order])))


@fault("F-ORD-03", contracts="seekrflow", roots={"ORD-03"})
def default_order_is_ascending(pipeline: Pipeline) -> Pipeline:
    """Without an order the oldest rows come first."""
    return replace(
        pipeline,
        sort=lambda rows, call: pipeline.sort(rows, call if "order" in call.asked.sent else call.asking(order="asc")),
    )


@fault("F-ORD-04", contracts="seekrflow", roots={"ORD-01"}, when="rare rows")
def stamps_sorted_as_text(pipeline: Pipeline) -> Pipeline:
    """Time stamps are compared as text."""
    return sorting_by(pipeline, lambda row: (row["created_at"], row[pipeline.id]))


@fault("F-ORD-05", contracts="seekrflow", roots={"ORD-01"}, when="rare rows")
def zones_ignored(pipeline: Pipeline) -> Pipeline:
    """Time stamps are compared without their zones."""

    def local(row: Row) -> tuple[tuple[int, str], str]:
        text = row["created_at"]
        return instant(text if text.endswith("Z") else text[:-6] + "Z"), row[pipeline.id]

    return sorting_by(pipeline, local)


@fault("F-ORD-11", contracts="seekrflow", roots={"ORD-01"}, when="rare rows")
def instants_cut_to_seconds(pipeline: Pipeline) -> Pipeline:
    """Time stamps are compared by whole seconds."""
    return sorting_by(pipeline, lambda row: (instant(row["created_at"])[0], row[pipeline.id]))


@fault("F-ORD-11", contracts="seekrflow", roots={"ORD-01"}, when="rare rows")
def instants_cut_to_microseconds(pipeline: Pipeline) -> Pipeline:
    """Time stamps are compared by six digits of their fraction."""
    return sorting_by(pipeline, lambda row: (instant(row["created_at"])[0], instant(row["created_at"])[1][:6]))


@fault("F-ORD-06", contracts="seekrflow", roots={"ORD-01"})
def sorted_by_id(pipeline: Pipeline) -> Pipeline:
    """Rows are sorted by id."""
    return sorting_by(pipeline, lambda row: row[pipeline.id])


@fault("F-ORD-06", "F-ORD-10", contracts="seekrflow", roots={"ORD-01"})
def sorted_by_started_at(pipeline: Pipeline) -> Pipeline:
    """Rows are sorted by started_at, those never started at the end."""
    return sorting_by(pipeline, lambda row: instant(row.get("started_at") or "1970-01-01T00:00:00Z"))


@fault(
    "F-ORD-07",
    roots={"seekrflow": {"PAG-03", "ORD-08"}, "langsmith": {"PAG-03", "ORD-08", "FLT-04"}},
    contracts=("seekrflow", "langsmith"),
    when="past the first page",
)
def sorted_inside_the_page_only(pipeline: Pipeline) -> Pipeline:
    """Pages are cut in the order of storage and sorted afterwards."""
    return replace(pipeline, steps=("filter", "slice", "sort", "project"))


@fault(
    "F-ORD-09",
    contracts="seekrflow",
    roots={"ORD-01", "ORD-08"},
    when="with another parameter",
    meets=("order", "offset"),
)
def order_dropped_with_an_offset(pipeline: Pipeline) -> Pipeline:
    """order=asc is forgotten where an offset past 0 is asked."""
    return replace(
        pipeline,
        sort=lambda rows, call: pipeline.sort(rows, call.asking(order="desc") if call.asked.offset else call),
    )


@fault("F-ORD-08", roots={"ORD-09"}, when="sometimes")
def ties_turn_with_every_request(pipeline: Pipeline) -> Pipeline:
    """Rows with equal instants come in another sequence at every second request."""
    turn = every(pipeline, 2)
    return with_ties(pipeline, lambda _: turn())


@fault("F-PAG-29", roots={"ORD-10"}, when="past the first page", meets=("offset",))
def ties_depend_on_the_offset(pipeline: Pipeline) -> Pipeline:
    """Rows with equal instants come in another sequence past the first page."""
    return with_ties(pipeline, lambda call: call.asked.offset > 0)


@fault("F-ORD-12", contracts="seekrflow", roots={"ORD-06"}, meets=("order",))
def order_in_any_case(pipeline: Pipeline) -> Pipeline:
    """order=DESC is accepted."""
    return _ordering(pipeline, lambda word: word.lower())


@fault("F-ORD-13", contracts="seekrflow", roots={"ORD-06", "ERR-05"}, meets=("order",))
def unknown_orders_mean_the_default(pipeline: Pipeline) -> Pipeline:
    """order=foo is taken for the default."""
    return _ordering(pipeline, lambda word: word if word in ("asc", "desc") else "desc")


def _ordering(pipeline: Pipeline, change: Callable[[str], str]) -> Pipeline:
    def rewritten(query: str) -> str:
        pairs = [part.split("=", 1) for part in query.split("&") if part]
        return "&".join(f"order={change(p[1])}" if p[0] == "order" and len(p) == 2 else "=".join(p) for p in pairs)

    return replace(
        pipeline,
        parse=lambda request, parent: pipeline.parse(replace(request, query=rewritten(request.query)), parent),
    )


@fault("F-ORD-09", contracts="langsmith", roots={"FLT-02", "ORD-07"}, when="with another parameter", meets=("status",))
def a_filter_turns_the_order_around(pipeline: Pipeline) -> Pipeline:
    """With a status the oldest rows come first."""
    return replace(
        pipeline,
        sort=lambda rows, call: pipeline.sort(rows, call.asking(order="asc") if call.asked.status else call),
    )


@fault(roots={"ORD-04"}, when="sometimes", reason="Reads spread over replicas of which one is behind.")
def one_of_two_replicas_lags(pipeline: Pipeline) -> Pipeline:
    """About every second answer comes from a replica that lacks the two newest rows of every parent."""
    behind = chance(pipeline, 0.5)

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        newest = sorted(rows, key=lambda row: instant(row["created_at"]))[-2:] if behind() and len(rows) > 2 else []
        return tuple(row for row in rows if row not in newest)

    return replace(pipeline, find=find)


@fault(roots={"ORD-04"}, when="sometimes", reason="A buffer or a query object that requests share.")
def now_and_then_the_page_before_comes_again(pipeline: Pipeline) -> Pipeline:
    """About every fourth answer holds the rows that the request before it for the same parent was given."""
    stale, last = chance(pipeline, 0.25), dict[str, Rows]()

    def project(rows: Rows, call: Call) -> Rows:
        right = pipeline.project(rows, call)
        before = last.get(call.asked.parent, right)
        last[call.asked.parent] = right
        return before if stale() else right

    return replace(pipeline, project=project)
