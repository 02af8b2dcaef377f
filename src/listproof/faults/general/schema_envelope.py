"""Faults of the form of what stands around the rows."""

from __future__ import annotations

from listproof.faults.general.registry import general
from listproof.faults.general.stages import PAST
from listproof.faults.general.telling import filling, later, telling
from listproof.mock.generic.body import ABSENT
from listproof.mock.generic.pipeline import Stages


@general("F-SCH-06", needs=("rows",), roots={"SCH-05"}, when="rare rows")
def rows_are_null_where_there_are_none(stages: Stages) -> Stages:
    """Where there are no rows null stands in their place."""
    return filling(stages, lambda rows: rows or None)


@general("F-SCH-07", needs=("rows.present",), roots={"SCH-05"}, when="rare rows")
def rows_are_left_out_where_there_are_none(stages: Stages) -> Stages:
    """Where there are no rows their member is missing."""
    return filling(stages, lambda rows: rows or ABSENT)


@general("F-SCH-05", needs=("total.number",), roots={"SCH-05"})
def total_is_a_text(stages: Stages) -> Stages:
    """The total is a number in quotes."""
    return telling(stages, "total", lambda page: str(page.right))


@general("F-SCH-05", needs=("returned.number",), roots={"SCH-05"})
def returned_is_a_text(stages: Stages) -> Stages:
    """The number of rows on the page is a number in quotes."""
    return telling(stages, "returned", lambda page: str(page.right))


@general("F-SCH-05", needs=("more.flag",), roots={"SCH-05"})
def more_is_a_number(stages: Stages) -> Stages:
    """Whether rows follow is said by 1 and 0."""
    return telling(stages, "more", lambda page: int(page.right))


@general("F-SCH-01", needs=("more.flag", "start"), roots={"SCH-05"}, when=PAST, meets=("start",))
def more_is_null_on_the_last_page(stages: Stages) -> Stages:
    """On the last page of several null stands where rows are said to follow."""
    return telling(stages, "more", lambda _: None, lambda page: later(page) and not page.left)


@general("F-SCH-01", needs=("echo.number", "echo.size"), roots={"SCH-05"})
def echo_of_a_size_that_was_not_asked_for_is_null(stages: Stages) -> Stages:
    """The page size that is named is null where none was asked for."""
    return telling(stages, "echo.size", lambda _: None, lambda page: "size" not in page.wanted.sent)


@general("F-SCH-01", needs=("total.body", "start"), roots={"SCH-05"}, when=PAST, meets=("start",))
def total_is_null_past_the_first_page(stages: Stages) -> Stages:
    """Past the first page the total is null."""
    return telling(stages, "total", lambda _: None, later)
