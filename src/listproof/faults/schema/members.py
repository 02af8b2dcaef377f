"""Faults of single members of rows, of the shape of some answers, and of ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.pagination.limits import PAST
from listproof.faults.registry import fault
from listproof.faults.schema.bodies import ENDED_BADLY, finding
from listproof.faults.turns import every
from listproof.mock.data import Data, Row, Rows
from listproof.mock.instant import instant
from listproof.mock.pipeline import Call, Pipeline, Reply, encode

S, L = "seekrflow", "langsmith"


def failed(pipeline: Pipeline, change: Callable[[Row], Row]) -> Pipeline:
    """Change the failed runs where they are read."""
    return finding(pipeline, lambda row: change(row) if row["status"] in ENDED_BADLY else row)


@fault("F-SCH-04", roots={"SCH-02"}, when="rare rows")
def failed_runs_have_a_value_outside_the_enum(pipeline: Pipeline) -> Pipeline:
    """A failed run's status is expired (SeekrFlow), its multitask_strategy queue (LangSmith)."""
    name, value = ("status", "expired") if pipeline.contract == S else ("multitask_strategy", "queue")
    return failed(pipeline, lambda row: {**row, name: value})


@fault("F-SCH-12", roots={"SCH-02"}, when="rare rows")
def stamps_of_failed_runs_are_numbers(pipeline: Pipeline) -> Pipeline:
    """A failed run's failed_at (SeekrFlow) or updated_at (LangSmith) is in seconds since 1970."""
    name = "failed_at" if pipeline.contract == S else "updated_at"
    return failed(pipeline, lambda row: {**row, name: instant(row[name])[0]} if row.get(name) else row)


@fault("F-SCH-02", roots={"SCH-02"}, when="rare rows")
def stamps_of_failed_runs_have_a_space_for_the_t(pipeline: Pipeline) -> Pipeline:
    """A failed run's failed_at (SeekrFlow) or updated_at (LangSmith) is not a date-time, though it looks like one."""
    name = "failed_at" if pipeline.contract == S else "updated_at"
    return failed(pipeline, lambda row: {**row, name: row[name].replace("T", " at ")} if row.get(name) else row)


@fault("F-SCH-11", contracts=L, roots={"SCH-02"}, when="rare rows")
def assistants_of_failed_runs_are_no_uuids(pipeline: Pipeline) -> Pipeline:
    """A failed run's assistant_id lacks its last digit."""
    return failed(pipeline, lambda row: {**row, "assistant_id": row["assistant_id"][:-1]})


@fault("F-SCH-01", contracts=L, roots={"SCH-02"}, when="rare rows")
def empty_metadata_is_null(pipeline: Pipeline) -> Pipeline:
    """A metadata without members is null."""
    return finding(pipeline, lambda row: {**row, "metadata": row["metadata"] or None})


@fault("F-SCH-03", contracts=L, roots={"SCH-02"}, when="rare rows")
def kwargs_of_failed_runs_are_text(pipeline: Pipeline) -> Pipeline:
    """A failed run's kwargs is JSON inside a string."""
    return failed(pipeline, lambda row: {**row, "kwargs": encode(row["kwargs"]).decode()})


@fault("F-SCH-05", contracts=S, roots={"SCH-02"}, when="rare rows")
def tokens_of_failed_runs_are_strings(pipeline: Pipeline) -> Pipeline:
    """A failed run's usage holds its counts as text."""
    return failed(pipeline, lambda row: {**row, "usage": {k: str(v) for k, v in row["usage"].items()}})


@fault("F-SCH-01", contracts=S, roots={"SCH-02"}, when="rare rows")
def tools_are_null_where_there_are_none(pipeline: Pipeline) -> Pipeline:
    """tools, which may be absent but not null, is null where it is empty."""
    return finding(pipeline, lambda row: {**row, "tools": None} if row.get("tools") == [] else row)


@fault("F-SCH-07", roots={"SCH-02"}, when=PAST, meets=("offset",))
def rows_past_the_hundredth_lack_a_member(pipeline: Pipeline) -> Pipeline:
    """With an offset of 100 and more, rows lack model (SeekrFlow) or multitask_strategy (LangSmith)."""
    name = "model" if pipeline.contract == S else "multitask_strategy"

    def page(rows: Rows, call: Call) -> Rows:
        found = pipeline.slice(rows, call)
        if call.asked.offset < 100:
            return found
        return tuple({k: v for k, v in row.items() if k != name} for row in found)

    return replace(pipeline, slice=page)


def rendering(
    pipeline: Pipeline, change: Callable[[Reply, Rows], Reply], where: Callable[[Rows, Call], bool]
) -> Pipeline:
    """Write the listing in another way where ``where(rows, call)``."""

    def render(rows: Rows, call: Call) -> Reply:
        reply = pipeline.render(rows, call)
        return change(reply, rows) if where(rows, call) else reply

    return replace(pipeline, render=render)


def _null(reply: Reply, _: Rows) -> Reply:
    return replace(reply, body=b"null")


@fault("F-SCH-06", roots={"SCH-01"}, when=PAST, meets=("offset",))
def null_past_the_end(pipeline: Pipeline) -> Pipeline:
    """A page without rows at an offset past 0 is null."""
    return rendering(pipeline, _null, lambda rows, call: not rows and call.asked.offset > 0)


@fault("F-SCH-06", contracts=L, roots={"SCH-01"}, when="rare rows", meets=("status",))
def null_for_a_status_without_rows(pipeline: Pipeline) -> Pipeline:
    """A filter that finds nothing gives null."""
    return rendering(pipeline, _null, lambda rows, call: not rows and call.asked.status is not None)


@fault("F-SCH-03", roots={"SCH-01"}, when="rare rows")
def a_single_row_stands_without_its_array(pipeline: Pipeline) -> Pipeline:
    """A page of one row is that row."""
    return rendering(pipeline, lambda reply, rows: replace(reply, body=encode(rows[0])), lambda rows, _: len(rows) == 1)


@fault("F-SCH-10", roots={"SCH-01"}, when=PAST, meets=("limit", "offset"))
def later_pages_in_an_envelope(pipeline: Pipeline) -> Pipeline:
    """With a limit and an offset past 0 the array stands in a member of an object."""
    return rendering(
        pipeline,
        lambda reply, rows: replace(reply, body=encode({"data": list(rows), "next": None})),
        lambda _, call: "limit" in call.asked.sent and call.asked.offset > 0,
    )


@fault(roots={"SCH-01"}, reason="RFC 8259, 8.1: a byte order mark must not be added")
def a_byte_order_mark_before_the_rows(pipeline: Pipeline) -> Pipeline:
    """The body begins with a byte order mark."""
    return rendering(pipeline, lambda reply, _: replace(reply, body=b"\xef\xbb\xbf" + reply.body), lambda *_: True)


@fault(roots={"SCH-01"}, when="rare rows", reason="RFC 8259, 8.1: JSON between systems is UTF-8")
def bodies_in_latin_1(pipeline: Pipeline) -> Pipeline:
    """Characters that Latin-1 has are written in it."""
    return rendering(
        pipeline,
        lambda reply, _: replace(reply, body=reply.body.decode().encode("latin-1", "backslashreplace")),
        lambda *_: True,
    )


@fault(roots={"SCH-03"}, when="rare rows", reason="ids from a counter that was set back; no real case is at hand")
def the_failed_runs_share_an_id(pipeline: Pipeline) -> Pipeline:
    """The failed runs of a thread, different as they are, have one id."""
    return failed(pipeline, lambda row: {**row, pipeline.id: _id_of(pipeline, row)})


def _id_of(pipeline: Pipeline, row: Row) -> str:
    same = (each for each in pipeline.data.rows(row["thread_id"]) if each["status"] in ENDED_BADLY)
    return min(str(each[pipeline.id]) for each in same)


@fault("F-CON-01", roots={"SCH-03"}, when="sometimes")
def a_row_stands_twice_now_and_then(pipeline: Pipeline) -> Pipeline:
    """In every fourth answer of three rows and more the second is the first again."""
    turn = every(pipeline, 4)

    def page(rows: Rows, call: Call) -> Rows:
        found = pipeline.slice(rows, call)
        return (found[0], found[0], *found[2:]) if len(found) > 2 and turn() else found

    return replace(pipeline, slice=page)


@fault("F-SCH-01", roots={"SCH-02"}, when="sometimes")
def a_required_member_is_null_now_and_then(pipeline: Pipeline) -> Pipeline:
    """In every third answer model (SeekrFlow) or multitask_strategy (LangSmith) is null."""
    name, turn = "model" if pipeline.contract == S else "multitask_strategy", every(pipeline, 3)

    def find(data: Data, call: Call) -> Rows:
        rows = pipeline.find(data, call)
        return tuple({**row, name: None} for row in rows) if turn() else rows

    return replace(pipeline, find=find)


@fault(
    "F-SCH-10",
    roots={"SCH-04"},
    when="with another parameter",
    meets=("limit",),
)
def a_limit_of_one_gives_the_row_alone(pipeline: Pipeline) -> Pipeline:
    """With limit=1 the row stands without its array."""
    return rendering(
        pipeline,
        lambda reply, rows: replace(reply, body=encode(rows[0])),
        lambda rows, call: bool(rows) and call.asked.limit == 1,
    )


@fault(
    contracts=L,
    roots={"ERR-04", "SCH-04"},
    when="with another parameter",
    meets=("status", "offset"),
    reason="an exception that a filter's own code catches: a neighbour of F-ERR-04",
)
def filtered_pages_past_the_first_row_are_errors_with_status_200(pipeline: Pipeline) -> Pipeline:
    """A filter with an offset past 0 is answered 200 with an error."""
    return rendering(
        pipeline,
        lambda reply, _: replace(reply, body=encode({"detail": "Internal error"})),
        lambda _, call: call.asked.status is not None and call.asked.offset > 0,
    )


@fault("F-SCH-03", roots={"SCH-04"}, when="sometimes")
def every_twentieth_body_is_cut(pipeline: Pipeline) -> Pipeline:
    """Every twentieth listing with rows ends in its middle, and its length is said to be that."""
    turn = every(pipeline, 20)
    return rendering(
        pipeline,
        lambda reply, _: replace(reply, body=reply.body[: len(reply.body) // 2]),
        lambda rows, _: bool(rows) and turn(),
    )
