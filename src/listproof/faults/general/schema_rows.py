"""Faults of the members of rows, and of rows that come twice."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace

from listproof.contract.member import null_or_absent
from listproof.contract.model import ListOperation
from listproof.faults.general.kinds import is_number, is_time
from listproof.faults.general.members import plain_members, required_member
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, PAST, RARE, SOMETIMES, Where, always, filtered, past
from listproof.faults.turns import every
from listproof.mock.data import Row, Rows
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.fields import around, members, value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

Change = Callable[[ListOperation, Row], Row]

INVALID = {"SCH-02"}
SHARE = 5
"""Of so many rows about one is wrong."""


def rare(operation: ListOperation, row: Row) -> bool:
    """Whether a row is one of few, the same at every request."""
    return zlib.crc32(str(value(operation, row, operation.id)).encode()) % SHARE == 0


def showing(stages: Stages, change: Change, where: Where = always) -> Stages:
    """Show each row as ``change(operation, row)`` before members are selected, where ``where(wanted)``."""

    def projected(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        shown = tuple(change(operation, row) for row in rows) if where(wanted) else rows
        return stages.projected(operation, shown, wanted)

    return replace(stages, projected=projected)


def _some(change: Change) -> Change:
    return lambda operation, row: change(operation, row) if rare(operation, row) else row


def _without_member(operation: ListOperation, row: Row) -> Row:
    own = required_member(operation)
    return {name: each for name, each in row.items() if name != own}


def _with_null(operation: ListOperation, row: Row) -> Row:
    own = required_member(operation)
    return {name: None if name == own else each for name, each in row.items()}


@general("F-SCH-01", needs=("member.required",), roots=INVALID, when=RARE, walked=True)
def a_required_member_is_null_on_some_rows(stages: Stages) -> Stages:
    """On some rows a member that must not be null is null."""
    return showing(stages, _some(_with_null))


@general("F-SCH-07", needs=("member.required",), roots=INVALID, when=RARE, walked=True)
def a_required_member_is_left_out_of_some_rows(stages: Stages) -> Stages:
    """Some rows lack a member that must be there."""
    return showing(stages, _some(_without_member))


@general("F-SCH-07", needs=("member.required", "later"), roots=INVALID, when=PAST, walked=True)
def rows_past_the_first_page_lack_a_member(stages: Stages) -> Stages:
    """Past the first page rows lack a member that must be there."""
    return showing(stages, _without_member, past)


@general(
    "F-SCH-07",
    needs=("member.required", "filter"),
    roots={"SCH-02": (), "SEL-01": ("select",)},
    when=MEETS,
    meets=("filter",),
    walked=True,
)
def rows_of_a_filter_lack_a_member(stages: Stages) -> Stages:
    """With a filter rows lack a member that must be there."""
    return showing(stages, _without_member, filtered)


@general("F-SCH-05", needs=("member.number",), roots=INVALID, walked=True)
def numbers_as_strings(stages: Stages) -> Stages:
    """A number is written in quotes."""

    def quoted(operation: ListOperation, row: Row) -> Row:
        own = [name for name in plain_members(operation) if is_number(operation.row_fields[name])]
        changed = {name: str(row[name]) for name in own if isinstance(row.get(name), int | float)}
        return {**row, **changed}

    return showing(stages, quoted)


def _keys(operation: ListOperation, row: Row) -> list[str]:
    """The time stamps that a row has and can be sorted by."""
    names = operation.order.keys.values() if operation.order else ()
    return [name for name in names if isinstance(row.get(name), str) and is_time(operation.row_fields[name])]


@general("F-SCH-02", needs=("order.time",), roots=INVALID, when=RARE, walked=True)
def stamps_of_some_rows_lack_a_zone(stages: Stages) -> Stages:
    """On some rows the time stamps that are sorted by have no zone."""

    def naive(operation: ListOperation, row: Row) -> Row:
        return {**row, **{name: row[name].removesuffix("Z") for name in _keys(operation, row)}}

    return showing(stages, _some(naive))


@general(
    "F-PAG-30",
    needs=("size",),
    roots={
        "SCH-03": (),
        "PAG-04": ("start",),
        "STY-03": ("whole",),
        "TOT-04": ("more", "start"),
    },
    when=RARE,
)
def joined_rows_are_repeated(stages: Stages) -> Stages:
    """Some rows are listed twice."""

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        rows = stages.listed(operation, data, wanted)
        return (*rows, *(row for row in rows if rare(operation, row)))

    return replace(stages, listed=listed)


@general("F-CON-01", needs=("size",), roots={"SCH-03"}, when=SOMETIMES)
def a_row_stands_twice_now_and_then(stages: Stages) -> Stages:
    """In every fourth answer of three rows and more the second is the first again."""
    turn = every(stages, 4)

    def projected(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        twice = len(rows) > 2 and turn()
        return stages.projected(operation, (rows[0], rows[0], *rows[2:]) if twice else rows, wanted)

    return replace(stages, projected=projected)


@general(needs=("member.open",), roots={"SCH-03"}, when=PAST, meets=("start",), reason="null and missing, told apart")
def what_is_missing_is_null_past_the_first_page(stages: Stages) -> Stages:
    """On later pages members that rows lack are there, as null."""

    def projected(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        if not wanted.start or wanted.select is not None:
            return stages.projected(operation, rows, wanted)
        names = null_or_absent(operation)
        filled = tuple(around(operation, row, {**dict.fromkeys(names), **members(operation, row)}) for row in rows)
        return stages.projected(operation, filled, wanted)

    return replace(stages, projected=projected)
