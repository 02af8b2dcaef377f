"""Faults of offset that show at some positions, beside a limit, without an offset, or on a walk only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.limits import PAST
from listproof.faults.pagination import slicing
from listproof.faults.registry import fault
from listproof.faults.turns import every
from listproof.mock.data import Rows
from listproof.mock.pipeline import Call, Pipeline, Refusal


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


DEEP = "deep paging is bounded by search engines (10,000 rows in Elasticsearch) and by those who imitate them"


def _refusing(pipeline: Pipeline, most: int) -> Pipeline:
    def checked(call: Call) -> Call:
        if call.asked.offset > most:
            raise Refusal(422, f"offset must not be above {most}", ("query", "offset"))
        return call

    return slicing(pipeline, checked)


@fault(roots={"PAG-17"}, when=PAST, meets=("offset",), reason=DEEP)
def offsets_above_fifty_are_refused(pipeline: Pipeline) -> Pipeline:
    """An offset above 50 gives 422, though there are more rows."""
    return _refusing(pipeline, 50)


@fault(roots={"PAG-17"}, when=PAST, meets=("offset",), reason=DEEP)
def offsets_above_103_are_refused(pipeline: Pipeline) -> Pipeline:
    """An offset above 103 gives 422, though two more rows stand there."""
    return _refusing(pipeline, 103)


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


@fault("F-PAG-28", roots={"seekrflow": {"PAG-08", "ERR-02"}, "langsmith": {"PAG-08"}}, when=PAST, meets=("offset",))
def offsets_past_the_end_are_not_found(pipeline: Pipeline) -> Pipeline:
    """An offset at or past the end gives 404."""
    return _past_the_end(pipeline, lambda *_: _raising(Refusal(404, "No such page")))


@fault("F-PAG-28", roots={"seekrflow": {"PAG-08", "ERR-02"}, "langsmith": {"PAG-08"}}, when=PAST, meets=("offset",))
def the_end_of_rows_is_not_found(pipeline: Pipeline) -> Pipeline:
    """An offset at or past the end gives 404 where there are rows; an empty listing is empty at every offset."""

    def page(rows: Rows, call: Call) -> Rows:
        if 0 < len(rows) <= call.asked.offset and call.asked.status is None:
            raise Refusal(404, "No such page")
        return pipeline.slice(rows, call)

    return replace(pipeline, slice=page)


@fault("F-PAG-28", roots={"PAG-08"}, when=PAST, meets=("offset",))
def offsets_past_the_end_are_refused(pipeline: Pipeline) -> Pipeline:
    """An offset at or past the end gives 422."""
    return _past_the_end(pipeline, lambda *_: _raising(Refusal(422, "offset is too large", ("query", "offset"))))


@fault("F-PAG-28", roots={"PAG-08", "PAG-11", "ERR-02"}, when=PAST, meets=("offset",))
def offsets_past_the_end_crash(pipeline: Pipeline) -> Pipeline:
    """An offset at or past the end gives 500."""
    return _past_the_end(pipeline, lambda *_: _raising(IndexError("list index out of range")))


@fault("F-PAG-28", roots={"PAG-08"}, when=PAST, meets=("offset",))
def offsets_past_the_end_give_the_last_page(pipeline: Pipeline) -> Pipeline:
    """An offset at or past the end gives the last rows again."""
    return _past_the_end(pipeline, lambda rows, call: rows[-call.asked.limit :] if call.asked.limit else ())


@fault("F-PAG-28", roots={"PAG-08"}, when="rare rows", meets=("offset",))
def an_offset_at_the_end_gives_the_last_row(pipeline: Pipeline) -> Pipeline:
    """The offset that is exactly the number of rows gives the last row again."""
    return _past_the_end(
        pipeline, lambda rows, call: rows[-1:] if call.asked.offset == len(rows) and call.asked.limit else ()
    )


def _past_the_end(pipeline: Pipeline, instead: Callable[[Rows, Call], Rows]) -> Pipeline:
    def page(rows: Rows, call: Call) -> Rows:
        asked = call.asked
        past = 0 < asked.offset >= len(rows) and asked.status is None
        return instead(rows, call) if past else pipeline.slice(rows, call)

    return replace(pipeline, slice=page)


def _raising(error: Exception) -> Rows:
    raise error


def walking(pipeline: Pipeline, change: Callable[[Call], Call]) -> Pipeline:
    """Change the third and later pages of a walk, that is of pages that each begin where the one before ended."""
    following: list[object] = [None]
    pages = [0]

    def page(rows: Rows, call: Call) -> Rows:
        asked = call.asked
        pages[0] = pages[0] + 1 if following[0] == (asked.parent, asked.limit, asked.offset) else 1
        following[0] = (asked.parent, asked.limit, asked.offset + asked.limit)
        wrong = pages[0] >= 3 and asked.sent == {"limit", "offset"} and asked.limit > 0
        return pipeline.slice(rows, change(call) if wrong else call)

    return replace(pipeline, slice=page)


@fault("F-PAG-07", roots={"PAG-04"}, when=PAST, meets=("limit", "offset"))
def a_walk_loses_a_row_after_its_second_page(pipeline: Pipeline) -> Pipeline:
    """The server keeps a cursor for those who walk, and from the third page on it stands one row too far."""
    return walking(pipeline, lambda call: call.asking(offset=call.asked.offset + 1))


@fault("F-PAG-07", roots={"PAG-04"}, when=PAST, meets=("limit", "offset"))
def a_walk_repeats_a_row_after_its_second_page(pipeline: Pipeline) -> Pipeline:
    """The server keeps a cursor for those who walk, and from the third page on it stands one row short."""
    return walking(pipeline, lambda call: call.asking(offset=call.asked.offset - 1))


@fault("F-PAG-03", roots={"PAG-04"}, when=PAST, meets=("limit", "offset"))
def a_walk_stands_still_after_its_second_page(pipeline: Pipeline) -> Pipeline:
    """Who walks gets the second page again and again."""
    return walking(pipeline, lambda call: call.asking(offset=call.asked.limit))


@fault("F-PAG-03", roots={"PAG-03"}, when="sometimes", meets=("offset",))
def the_offset_is_forgotten_now_and_then(pipeline: Pipeline) -> Pipeline:
    """Every third answer to an offset past 0 is the first page."""
    turn = every(pipeline, 3)
    return starting(pipeline, lambda _, __: 0, lambda call: call.asked.offset > 0 and turn())


@fault("F-CON-01", roots={"PAG-02", "ORD-04"}, when="sometimes")
def every_fifth_answer_is_empty(pipeline: Pipeline) -> Pipeline:
    """Every fifth answer has no rows."""
    turn = every(pipeline, 5)
    return slicing(pipeline, lambda call: call.asking(limit=0) if turn() else call)


@fault("F-PAG-07", roots={"PAG-04"}, when=PAST, meets=("limit", "offset"))
def the_second_page_of_a_hundred_repeats_a_row(pipeline: Pipeline) -> Pipeline:
    """limit=100 with offset=100 begins at the last row of the page before."""
    return starting(pipeline, lambda offset, _: offset - 1, lambda call: call.asked.limit == call.asked.offset == 100)


WHOLE = "a listing that could not be read in pages counted as unreadable, and nothing was told"


def refusing_pages(pipeline: Pipeline, where: Callable[[Call], bool], *, empty: bool = False) -> Pipeline:
    """Refuse the page where ``where(call)``, in threads without runs only if ``empty``."""

    def page(rows: Rows, call: Call) -> Rows:
        if where(call) and not (empty and pipeline.data.rows(call.asked.parent)):
            raise Refusal(422, "There is no such page", ("query", "offset"))
        return pipeline.slice(rows, call)

    return replace(pipeline, slice=page)


@fault(roots={"PAG-08"}, when="rare rows", meets=("offset",), reason=WHOLE)
def an_empty_thread_refuses_every_offset(pipeline: Pipeline) -> Pipeline:
    """A thread without runs answers 422 wherever an offset is sent, even 0."""
    return refusing_pages(pipeline, lambda call: "offset" in call.asked.sent, empty=True)


@fault(roots={"PAG-08"}, when="rare rows", reason=WHOLE)
def an_empty_thread_has_no_pages(pipeline: Pipeline) -> Pipeline:
    """A thread without runs answers 422 wherever a limit or an offset is sent."""
    return refusing_pages(pipeline, lambda call: bool({"limit", "offset"} & call.asked.sent), empty=True)


@fault(roots={"PAG-06"}, meets=("offset",), reason=WHOLE)
def offset_zero_is_refused(pipeline: Pipeline) -> Pipeline:
    """An offset of 0 is answered 422, though it is the default."""
    return refusing_pages(pipeline, lambda call: "offset" in call.asked.sent and call.asked.offset == 0)


@fault(roots={"PAG-06"}, meets=("limit", "offset"), reason=WHOLE)
def offset_zero_is_refused_beside_a_limit(pipeline: Pipeline) -> Pipeline:
    """An offset of 0 is answered 422 where a limit stands beside it."""
    both = {"limit", "offset"}
    return refusing_pages(pipeline, lambda call: both <= call.asked.sent and call.asked.offset == 0)


@fault(roots={"PAG-03"}, meets=("limit", "offset"), reason=WHOLE)
def an_offset_is_refused_beside_a_limit(pipeline: Pipeline) -> Pipeline:
    """Limit and offset are answered 422 together; each alone is right."""
    return refusing_pages(pipeline, lambda call: {"limit", "offset"} <= call.asked.sent)


@fault(roots={"PAG-02"}, meets=("limit",), reason=WHOLE)
def every_limit_is_refused(pipeline: Pipeline) -> Pipeline:
    """Every limit is answered 422."""
    return refusing_pages(pipeline, lambda call: "limit" in call.asked.sent)
