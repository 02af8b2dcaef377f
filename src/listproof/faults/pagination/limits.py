"""Faults of limit that show at some sizes, without a limit, or past the first page only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.faults.stages import slicing
from listproof.mock.data import Row, Rows
from listproof.mock.pipeline import Call, Pipeline, Refusal

PAST = "past the first page"


def paging(pipeline: Pipeline, change: Callable[[Rows, Call], Rows]) -> Pipeline:
    """Cut the page in another way."""
    return replace(pipeline, slice=change)


def sized(pipeline: Pipeline, change: Callable[[int], int], where: Callable[[Call], bool]) -> Pipeline:
    """Take another limit where ``where(call)``."""
    return slicing(pipeline, lambda call: call.asking(limit=max(change(call.asked.limit), 0)) if where(call) else call)


def _without(call: Call) -> bool:
    return "limit" not in call.asked.sent


def _past(call: Call) -> bool:
    return call.asked.offset > 0 and call.asked.limit > 0 and "limit" in call.asked.sent


@fault("F-PAG-15", roots={"PAG-05"})
def no_limit_means_everything(pipeline: Pipeline) -> Pipeline:
    """Without a limit every row is listed."""
    return sized(pipeline, lambda _: 10**9, _without)


@fault("F-PAG-14", roots={"PAG-05"})
def default_limit_is_one_less(pipeline: Pipeline) -> Pipeline:
    """Without a limit a page holds one row less than documented."""
    return sized(pipeline, lambda limit: limit - 1, _without)


@fault("F-PAG-14", contracts="langsmith", roots={"PAG-05"})
def default_limit_is_twenty(pipeline: Pipeline) -> Pipeline:
    """Without a limit a page has up to 20 rows, as another document says."""
    return sized(pipeline, lambda _: 20, _without)


@fault("F-PAG-05", roots={"PAG-01"}, when="rare rows", meets=("limit",))
def limit_one_gives_two_rows(pipeline: Pipeline) -> Pipeline:
    """A limit of 1 gives two rows; all others are right."""
    return sized(pipeline, lambda _: 2, lambda call: call.asked.limit == 1)


@fault("F-PAG-16", roots={"PAG-02"}, meets=("limit",))
def limits_above_fifty_are_clamped(pipeline: Pipeline) -> Pipeline:
    """A limit above 50 is quietly taken for 50."""
    return sized(pipeline, lambda limit: min(limit, 50), lambda _: True)


@fault("F-PAG-16", roots={"PAG-12"}, meets=("limit",))
def limits_above_a_hundred_mean_the_default(pipeline: Pipeline) -> Pipeline:
    """A limit above 100 is quietly taken for the default."""
    return sized(pipeline, lambda _: pipeline.default, lambda call: call.asked.limit > 100)


@fault("F-PAG-17", roots={"PAG-12"}, meets=("limit",))
def limits_above_a_hundred_list_nothing(pipeline: Pipeline) -> Pipeline:
    """A limit above 100 gives an empty 200."""
    return sized(pipeline, lambda _: 0, lambda call: call.asked.limit > 100)


@fault("F-PAG-18", roots={"PAG-11", "PAG-12", "ERR-02"}, meets=("limit",))
def limits_above_a_hundred_crash(pipeline: Pipeline) -> Pipeline:
    """A limit above 100 gives 500."""

    def checked(call: Call) -> Call:
        if call.asked.limit > 100:
            raise ValueError("page size exceeds the maximum")
        return call

    return slicing(pipeline, checked)


@fault("F-PAG-13", roots={"PAG-07"}, meets=("limit",))
def limit_zero_gives_one_row(pipeline: Pipeline) -> Pipeline:
    """limit=0 gives one row."""
    return sized(pipeline, lambda limit: limit or 1, lambda _: True)


@fault("F-PAG-12", contracts="seekrflow", roots={"PAG-07"}, meets=("limit",))
def limit_zero_is_refused(pipeline: Pipeline) -> Pipeline:
    """limit=0 is refused although the document's minimum is 0."""

    def checked(call: Call) -> Call:
        if call.asked.limit == 0:
            raise Refusal(422, "Input should be greater than 0", ("query", "limit"), "greater_than")
        return call

    return slicing(pipeline, checked)


@fault("F-PAG-10", roots={"PAG-07"}, when=PAST, meets=("limit", "offset"))
def limit_zero_means_the_default_past_the_first_row(pipeline: Pipeline) -> Pipeline:
    """limit=0 gives a page of the default size where an offset past 0 stands beside it."""
    return sized(pipeline, lambda limit: limit or pipeline.default, lambda call: call.asked.offset > 0)


@fault("F-PAG-12", roots={"PAG-07", "ERR-02"}, when="with another parameter", meets=("limit", "offset"))
def limit_zero_crashes_with_an_offset(pipeline: Pipeline) -> Pipeline:
    """limit=0 with an offset past 0 divides by zero somewhere and gives 500."""
    return sized(pipeline, lambda limit: limit + 0 // limit, lambda call: call.asked.offset > 0)


@fault("F-PAG-01", roots={"PAG-01"}, when=PAST, meets=("limit", "offset"))
def limit_ignored_with_an_offset(pipeline: Pipeline) -> Pipeline:
    """With an offset past 0 the limit is ignored and every row left is returned."""
    return sized(pipeline, lambda _: 10**9, _past)


@fault("F-PAG-05", roots={"PAG-01"}, when=PAST, meets=("limit", "offset"))
def one_row_too_many_past_the_first_page(pipeline: Pipeline) -> Pipeline:
    """With an offset past 0 a page holds limit + 1 rows."""
    return sized(pipeline, lambda limit: limit + 1, _past)


@fault("F-PAG-06", roots={"PAG-02"}, when=PAST, meets=("limit", "offset"))
def one_row_too_few_past_the_first_page(pipeline: Pipeline) -> Pipeline:
    """With an offset past 0 a page holds limit - 1 rows."""
    return sized(pipeline, lambda limit: limit - 1, _past)


@fault("F-PAG-08", roots={"PAG-01"}, when=PAST, meets=("limit", "offset"))
def offset_is_added_to_the_limit(pipeline: Pipeline) -> Pipeline:
    """A page begins at the offset and holds limit + offset rows."""
    return slicing(
        pipeline, lambda call: call.asking(limit=call.asked.limit + call.asked.offset) if _past(call) else call
    )


@fault("F-PAG-08", roots={"PAG-01", "PAG-03"}, when=PAST, meets=("limit", "offset"))
def pages_begin_at_the_first_row_and_end_where_they_should(pipeline: Pipeline) -> Pipeline:
    """The start of the window never moves: a page holds the rows from 0 to offset + limit."""
    return slicing(
        pipeline,
        lambda call: call.asking(limit=call.asked.limit + call.asked.offset, offset=0) if _past(call) else call,
    )


@fault("F-PAG-06", roots={"PAG-02"}, when="rare rows", meets=("limit",))
def a_page_of_32_is_short(pipeline: Pipeline) -> Pipeline:
    """A limit of 32 gives up to 31 rows; all others are right."""
    return sized(pipeline, lambda _: 31, lambda call: call.asked.limit == 32)


@fault("F-PAG-06", roots={"PAG-02"}, when="rare rows", meets=("limit",))
def batches_of_64_lose_their_last_row(pipeline: Pipeline) -> Pipeline:
    """Pages of more than 64 rows are read in batches, and the last row of each batch but the last one is lost."""

    def page(rows: Rows, call: Call) -> Rows:
        found = pipeline.slice(rows, call)
        return tuple(row for at, row in enumerate(found, 1) if at % 64 or at == len(found))

    return replace(pipeline, slice=page)


@fault("F-PAG-05", roots={"PAG-01"}, when="rare rows", meets=("limit",))
def a_page_of_64_has_a_row_more(pipeline: Pipeline) -> Pipeline:
    """A limit of 64 gives up to 65 rows; all others are right."""
    return sized(pipeline, lambda _: 65, lambda call: call.asked.limit == 64)


@fault("F-PAG-06", roots={"PAG-02"}, when="rare rows", meets=("limit",))
def the_last_row_is_lost_where_the_limit_ends_there(pipeline: Pipeline) -> Pipeline:
    """A page whose last row is the last of the listing lacks it, where limit is exactly what is left."""

    def page(rows: Rows, call: Call) -> Rows:
        asked, found = call.asked, pipeline.slice(rows, call)
        exact = asked.offset + asked.limit == len(rows) and _only_pages_asked(call) and not _without(call)
        return found[:-1] if exact else found

    return paging(pipeline, page)


@fault("F-PAG-36", roots={"PAG-02"}, when="rare rows", meets=("limit",))
def rows_with_equal_instants_count_once_on_small_pages(pipeline: Pipeline) -> Pipeline:
    """A page of up to ten rows is cleared of rows with equal created_at after it was cut."""

    def page(rows: Rows, call: Call) -> Rows:
        found = pipeline.slice(rows, call)
        if not 0 < call.asked.limit <= 10 or not _only_pages_asked(call) or _without(call):
            return found
        kept: dict[str, Row] = {}
        for row in found:
            kept.setdefault(row["created_at"], row)
        return tuple(kept.values())

    return paging(pipeline, page)


def _only_pages_asked(call: Call) -> bool:
    """Nothing but limit and offset is asked."""
    return call.asked.sent <= {"limit", "offset"}
