"""Pages that are refused although they are there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.pagination.limits import PAST
from listproof.faults.registry import fault
from listproof.faults.stages import slicing
from listproof.mock.data import Rows
from listproof.mock.pipeline import Call, Pipeline, Refusal

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
