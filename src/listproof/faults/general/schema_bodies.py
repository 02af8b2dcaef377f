"""Faults of the shape of bodies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, PAST, RARE, SOMETIMES, Where, always, filtered, past
from listproof.faults.turns import every
from listproof.mock.data import Row
from listproof.mock.generic.body import Body
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.envelope import Facts, Found
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Reply, Request

OTHER_TYPE = {"SCH-01"}
OTHER_ROWS = {"SCH-01": ("!rows",), "SCH-05": ("rows",)}

Wrap = Callable[[Any, Sequence[Row]], Any]


def shaping(stages: Stages, change: Wrap, where: Where = always) -> Stages:
    """Answer ``change(right body, rows)`` where ``where(wanted)``."""
    # what a body is filled with does not know what is wanted: the last request that was told of is the one
    known: list[bool] = [False]

    def told(operation: ListOperation, data: Drawn, found: Found, wanted: Wanted) -> Facts:
        known[0] = where(wanted)
        return stages.told(operation, data, found, wanted)

    def filled(body: Body, rows: Sequence[Row], facts: Facts) -> Any:
        right = stages.filled(body, rows, facts)
        return change(right, rows) if known[0] else right

    return replace(stages, told=told, filled=filled)


def replying(stages: Stages, change: Callable[[Request, Reply], Reply], fits: Callable[[Reply], bool]) -> Stages:
    """Send ``change(request, reply)`` in place of a reply that is such."""

    def replied(request: Request, reply: Reply) -> Reply:
        right = stages.replied(request, reply)
        return change(request, right) if fits(right) else right

    return replace(stages, replied=replied)


def good(reply: Reply) -> bool:
    """Whether rows come."""
    return reply.status == 200


@general("F-SCH-10", needs=("rows",), roots=OTHER_TYPE, walked=True)
def rows_without_their_envelope(stages: Stages) -> Stages:
    """The array stands alone, without what should stand around it."""
    return shaping(stages, lambda _, rows: list(rows))


@general("F-SCH-10", needs=("rows", "later"), roots=OTHER_TYPE, when=PAST, walked=True)
def later_pages_without_their_envelope(stages: Stages) -> Stages:
    """Past the first page the array stands alone, without what should stand around it."""
    return shaping(stages, lambda _, rows: list(rows), past)


@general("F-SCH-10", needs=("rows", "filter"), roots=OTHER_TYPE, when=MEETS, meets=("filter",), walked=True)
def rows_of_a_filter_without_their_envelope(stages: Stages) -> Stages:
    """With a filter the array stands alone, without what should stand around it."""
    return shaping(stages, lambda _, rows: list(rows), filtered)


@general("F-SCH-10", needs=("!rows",), roots=OTHER_TYPE, walked=True)
def rows_in_an_envelope(stages: Stages) -> Stages:
    """The array stands in a member of an object."""
    return shaping(stages, lambda _, rows: {"data": list(rows), "count": len(rows)})


@general("F-SCH-10", needs=("!rows", "later"), roots=OTHER_TYPE, when=PAST, walked=True)
def later_pages_in_an_envelope(stages: Stages) -> Stages:
    """Past the first page the array stands in a member of an object."""
    return shaping(stages, lambda _, rows: {"data": list(rows), "count": len(rows)}, past)


@general("F-SCH-03", needs=("size",), roots=OTHER_ROWS, when=RARE, walked=True)
def a_single_row_stands_without_its_array(stages: Stages) -> Stages:
    """A page of one row is that row, not an array of it."""
    return replace(
        stages,
        filled=lambda body, rows, facts: stages.filled(body, rows[0] if len(rows) == 1 else rows, facts),  # type: ignore[arg-type]
    )


@general("F-SCH-03", needs=("size",), roots=OTHER_ROWS, walked=True)
def rows_are_members_of_an_object(stages: Stages) -> Stages:
    """The rows stand in an object under their numbers, not in an array."""
    return replace(
        stages,
        filled=lambda body, rows, facts: stages.filled(
            body,
            {str(at): row for at, row in enumerate(rows)},  # type: ignore[arg-type]
            facts,
        ),
    )


@general(needs=("size",), roots=OTHER_TYPE, reason="RFC 8259, 8.1: a byte order mark must not be added", walked=True)
def a_byte_order_mark_before_the_rows(stages: Stages) -> Stages:
    """The body begins with a byte order mark."""
    return replying(stages, lambda _, reply: replace(reply, body=b"\xef\xbb\xbf" + reply.body), good)


@general("F-SCH-03", needs=("size",), roots={"SCH-04"}, when=SOMETIMES, walked=True)
def every_twentieth_body_is_cut(stages: Stages) -> Stages:
    """Every twentieth listing ends in its middle, and its length is said to be that."""
    turn = every(stages, 20)
    return replying(
        stages, lambda _, reply: replace(reply, body=reply.body[: len(reply.body) // 2]) if turn() else reply, good
    )
