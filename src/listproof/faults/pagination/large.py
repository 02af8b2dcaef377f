"""Faults of pages of more than 100 rows, which servers put together or read by another query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.mock.data import Row, Rows
from listproof.mock.pipeline import Call, Pipeline

PIECE = 100
WHY = "large pages are read in pieces or by another query: what came was judged by its count only"


def large_pages(pipeline: Pipeline, change: Callable[[Rows, Call], Rows]) -> Pipeline:
    """Cut pages for a limit above 100 in another way."""

    def page(rows: Rows, call: Call) -> Rows:
        return (change if call.asked.limit > PIECE else pipeline.slice)(rows, call)

    return replace(pipeline, slice=page)


def _large_rows(pipeline: Pipeline, change: Callable[[Row], Row]) -> Pipeline:
    return large_pages(pipeline, lambda rows, call: tuple(map(change, pipeline.slice(rows, call))))


@fault(roots={"SCH-03"}, when="rare rows", meets=("limit",), reason=WHY)
def pieces_of_a_large_page_overlap(pipeline: Pipeline) -> Pipeline:
    """A page of more than 100 rows is read in pieces of 100, each beginning with the last row of the one before."""

    def pieces(rows: Rows, call: Call) -> Rows:
        first, most = call.asked.offset, call.asked.limit
        found = [rows[at : at + PIECE] for at in range(first, min(first + most, len(rows)), PIECE - 1)]
        return tuple(row for piece in found for row in piece)[:most]

    return large_pages(pipeline, pieces)


@fault(roots={"ORD-08"}, when="rare rows", meets=("limit",), reason=WHY)
def large_pages_are_sorted_by_id(pipeline: Pipeline) -> Pipeline:
    """The rows of a page of more than 100 come sorted by their ids."""
    return large_pages(
        pipeline, lambda rows, call: tuple(sorted(pipeline.slice(rows, call), key=lambda row: str(row[pipeline.id])))
    )


@fault(roots={"PAG-04", "PAG-12"}, when="rare rows", meets=("limit",), reason=WHY)
def large_pages_lose_a_row_at_the_join(pipeline: Pipeline) -> Pipeline:
    """A page of more than 100 rows is read in pieces, and the row behind the first hundred is left out."""

    def pieces(rows: Rows, call: Call) -> Rows:
        first, most = call.asked.offset, call.asked.limit
        return (rows[first : first + PIECE] + rows[first + PIECE + 1 :])[:most]

    return large_pages(pipeline, pieces)


@fault(roots={"SCH-02"}, when="rare rows", meets=("limit",), reason=WHY)
def rows_of_large_pages_lack_a_member(pipeline: Pipeline) -> Pipeline:
    """Rows of a page of more than 100 lack created_at."""
    return _large_rows(pipeline, lambda row: {name: value for name, value in row.items() if name != "created_at"})


@fault(roots={"SCH-03"}, when="rare rows", meets=("limit",), reason=WHY)
def rows_of_large_pages_have_an_older_status(pipeline: Pipeline) -> Pipeline:
    """Rows of a page of more than 100 come from a copy in which each is still pending: one id, two contents."""
    pending = "pending" if pipeline.contract == "langsmith" else "queued"
    return _large_rows(pipeline, lambda row: {**row, "status": pending})
