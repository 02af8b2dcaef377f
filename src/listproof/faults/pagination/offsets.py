"""Faults of offset that show at some positions, beside a limit, or without an offset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.pagination.limits import PAST
from listproof.faults.registry import fault
from listproof.faults.stages import slicing
from listproof.faults.turns import every
from listproof.mock.pipeline import Call, Pipeline


def starting(pipeline: Pipeline, change: Callable[[int, int], int], where: Callable[[Call], bool]) -> Pipeline:
    """Begin elsewhere, at ``change(offset, limit)``, where ``where(call)``."""

    def moved(call: Call) -> Call:
        asked = call.asked
        return call.asking(offset=max(change(asked.offset, asked.limit), 0)) if where(call) else call

    return slicing(pipeline, moved)


def _both(call: Call) -> bool:
    return {"limit", "offset"} <= call.asked.sent and call.asked.offset > 0 and call.asked.limit > 0


def _bare(call: Call) -> bool:
    return not call.asked.sent


@fault("F-PAG-03", roots={"PAG-03"}, when="with another parameter", meets=("limit", "offset"))
def offset_ignored_with_a_limit(pipeline: Pipeline) -> Pipeline:
    """The offset is ignored where a limit stands beside it."""
    return starting(pipeline, lambda _, __: 0, _both)


@fault("F-PAG-07", roots={"PAG-03"}, when=PAST, meets=("offset",))
def offset_counts_from_one(pipeline: Pipeline) -> Pipeline:
    """offset=k skips k - 1 rows, as if the first row had the number 1."""
    return starting(pipeline, lambda offset, _: offset - 1, lambda _: True)


@fault("F-PAG-07", roots={"PAG-03"}, when="rare rows", meets=("offset",))
def offset_one_is_ignored(pipeline: Pipeline) -> Pipeline:
    """offset=1 skips nothing; all others are right."""
    return starting(pipeline, lambda _, __: 0, lambda call: call.asked.offset == 1)


@fault("F-PAG-07", roots={"PAG-03"}, when="rare rows", meets=("offset",))
def offset_64_repeats_a_row(pipeline: Pipeline) -> Pipeline:
    """offset=64 begins one row early, with the last row of the batch before; all others are right."""
    return starting(pipeline, lambda _, __: 63, lambda call: call.asked.offset == 64)


@fault("F-PAG-07", roots={"PAG-03"}, when=PAST, meets=("limit", "offset"))
def offset_skips_one_row_too_many_with_a_limit(pipeline: Pipeline) -> Pipeline:
    """Where a limit is sent, every offset but 0 skips one row more than it should."""
    return starting(pipeline, lambda offset, _: offset + 1, _both)


@fault("F-PAG-07", roots={"PAG-03"}, when=PAST, meets=("limit", "offset"))
def the_third_page_begins_a_row_late(pipeline: Pipeline) -> Pipeline:
    """An offset of two limits and more skips one row too many."""
    return starting(
        pipeline,
        lambda offset, _: offset + 1,
        lambda call: _both(call) and call.asked.offset >= 2 * call.asked.limit,
    )


@fault("F-PAG-09", roots={"PAG-03"}, when=PAST, meets=("limit", "offset"))
def offset_is_rounded_down_to_whole_pages(pipeline: Pipeline) -> Pipeline:
    """The offset is divided into page numbers: offset=5&limit=3 begins at row 3."""
    return starting(pipeline, lambda offset, limit: offset - offset % limit, _both)


@fault("F-PAG-34", roots={"PAG-01", "PAG-03"}, when=PAST, meets=("limit", "offset"))
def limit_and_offset_are_swapped(pipeline: Pipeline) -> Pipeline:
    """Where both are above 0, limit is taken for the offset and offset for the limit."""

    def swapped(call: Call) -> Call:
        return call.asking(limit=call.asked.offset, offset=call.asked.limit) if _both(call) else call

    return slicing(pipeline, swapped)


@fault("F-PAG-03", roots={"PAG-03"}, when=PAST, meets=("offset",))
def offsets_above_a_hundred_are_clamped(pipeline: Pipeline) -> Pipeline:
    """An offset above 100 is quietly taken for 100."""
    return starting(pipeline, lambda offset, _: min(offset, 100), lambda _: True)


BARE = "an omitted offset is a path of its own through a server, and no real case is at hand"


@fault(roots={"PAG-06"}, reason=BARE)
def a_bare_request_begins_at_the_second_row(pipeline: Pipeline) -> Pipeline:
    """A request without any parameter skips the first row."""
    return starting(pipeline, lambda _, __: 1, _bare)


@fault(roots={"PAG-06"}, reason=BARE)
def a_bare_request_gives_the_last_page(pipeline: Pipeline) -> Pipeline:
    """A request without any parameter lists the last rows instead of the first."""
    return replace(
        pipeline,
        slice=lambda rows, call: pipeline.slice(
            rows, call.asking(offset=max(len(rows) - call.asked.limit, 0)) if _bare(call) else call
        ),
    )


@fault("F-PAG-03", roots={"PAG-03"}, when="sometimes", meets=("offset",))
def the_offset_is_forgotten_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every third answer to an offset past 0 is the first page."""
    turn = every(pipeline, 3)
    return starting(pipeline, lambda _, __: 0, lambda call: call.asked.offset > 0 and turn())
