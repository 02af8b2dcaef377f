"""Faults of the values of members, and of bodies that hold no rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from listproof.contract.model import ListOperation
from listproof.faults.general.kinds import is_number, is_time
from listproof.faults.general.members import listed_member, plain_members, required_member
from listproof.faults.general.registry import general
from listproof.faults.general.schema_bodies import good, replying, shaping
from listproof.faults.general.schema_rows import INVALID, rare, showing
from listproof.faults.general.stages import MEETS, PAST, RARE, SOMETIMES, both, filtered, past
from listproof.faults.turns import every
from listproof.mock.data import Row
from listproof.mock.generic.pipeline import Stages
from listproof.mock.instant import instant

NO_ARRAY = {"SCH-01"}


@general("F-SCH-01", needs=("member.required",), roots=INVALID, when=SOMETIMES, walked=True)
def a_required_member_is_null_now_and_then(stages: Stages) -> Stages:
    """In every third answer a member that must not be null is null."""
    turn = every(stages, 3)

    def nulled(operation: ListOperation, row: Row) -> Row:
        own = required_member(operation)
        return {name: None if name == own else each for name, each in row.items()}

    return showing(stages, nulled, lambda _: turn())


def _stamped(stages: Stages, change: Callable[[str], Any]) -> Stages:
    """Write the time stamps that are sorted by otherwise on some rows."""

    def changed(operation: ListOperation, row: Row) -> Row:
        names = operation.order.keys.values() if operation.order else ()
        own = [name for name in names if isinstance(row.get(name), str) and is_time(operation.row_fields[name])]
        return {**row, **{name: change(row[name]) for name in own}} if rare(operation, row) else row

    return showing(stages, changed)


@general("F-SCH-02", needs=("order.time",), roots=INVALID, when=RARE, walked=True)
def stamps_of_some_rows_have_a_space_for_the_t(stages: Stages) -> Stages:
    """On some rows the time stamps that are sorted by are not as RFC 3339 writes them, though they look like it."""
    return _stamped(stages, lambda text: text.replace("T", " "))


@general("F-SCH-12", needs=("order.time",), roots=INVALID, when=RARE, walked=True)
def stamps_of_some_rows_are_numbers(stages: Stages) -> Stages:
    """On some rows the time stamps that are sorted by are numbers of seconds since 1970."""
    return _stamped(stages, lambda text: instant(text)[0])


@general("F-SCH-04", needs=("member.enum",), roots=INVALID, when=RARE, walked=True)
def some_rows_have_a_value_outside_the_enum(stages: Stages) -> Stages:
    """On some rows a member has a value that the document does not list."""

    def changed(operation: ListOperation, row: Row) -> Row:
        own = listed_member(operation)
        return {**row, own: "unspecified"} if own and own in row and rare(operation, row) else row

    return showing(stages, changed)


MARK = "no number at all"


@general("F-SCH-08", needs=("member.number",), roots=NO_ARRAY, when=RARE, walked=True)
def not_a_number_in_the_body(stages: Stages) -> Stages:
    """On some rows a number is written as NaN."""

    def marked(operation: ListOperation, row: Row) -> Row:
        own = [name for name in plain_members(operation) if is_number(operation.row_fields[name])]
        return {**row, own[0]: MARK} if rare(operation, row) and isinstance(row.get(own[0]), int | float) else row

    quoted = f'"{MARK}"'.encode()
    return replying(
        showing(stages, marked), lambda _, reply: replace(reply, body=reply.body.replace(quoted, b"NaN")), good
    )


@general(needs=("member.text",), roots=NO_ARRAY, when=RARE, reason="the default coding of old servers", walked=True)
def bodies_in_latin_1(stages: Stages) -> Stages:
    """Bodies are written in Latin-1."""

    def written(body: bytes) -> bytes:
        return body.decode().encode("latin-1", "replace")

    return replying(stages, lambda _, reply: replace(reply, body=written(reply.body)), good)


def _null(right: Any, rows: Sequence[Row]) -> Any:
    return right if rows else None


@general("F-SCH-06", needs=("!rows", "size"), roots=NO_ARRAY, when=RARE)
def null_for_the_empty_list(stages: Stages) -> Stages:
    """A listing without rows gives null."""
    return shaping(stages, _null)


@general("F-SCH-06", needs=("!rows", "size", "start"), roots=NO_ARRAY, when=PAST, meets=("start",))
def null_past_the_end(stages: Stages) -> Stages:
    """A page without rows past the first one gives null."""
    return shaping(stages, _null, past)


@general("F-SCH-06", needs=("!rows", "filter.values"), roots=NO_ARRAY, when=RARE, meets=("filter",))
def null_for_a_value_without_rows(stages: Stages) -> Stages:
    """A filter that finds nothing gives null."""
    return shaping(stages, _null, filtered)


@general(
    needs=("filter", "size", "start"),
    roots={"ERR-04", "SCH-04"},
    when=MEETS,
    meets=("filter", "start"),
    reason="a query that a rewrite of the server does not have yet",
)
def filtered_pages_past_the_first_row_are_errors_with_status_200(stages: Stages) -> Stages:
    """A filter with a position past the first page is answered 200 with an error."""
    return shaping(stages, lambda *_: {"error": "this query is not supported"}, both(filtered, past))
