"""Faults of where a page begins."""

from __future__ import annotations

from collections.abc import Callable

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import (
    MEETS,
    PAST,
    RARE,
    SOMETIMES,
    paging,
    past,
    sized,
    starting,
    unsized,
)
from listproof.faults.turns import every
from listproof.mock.data import Rows
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Refusal

PAGES = ("size", "start")
ROWS = ("size", "offset")


@general("F-PAG-03", needs=ROWS, roots={"PAG-03"}, meets=("start",))
def offset_ignored(stages: Stages) -> Stages:
    """The position is ignored: every page is the first."""
    return starting(stages, lambda *_: 0)


@general("F-PAG-04", needs=("size.default", "offset"), roots={"PAG-03"}, when=MEETS, meets=("start",))
def offset_needs_a_limit(stages: Stages) -> Stages:
    """The position is honoured only where a size is sent with it."""
    return starting(stages, lambda *_: 0, unsized)


@general("F-PAG-07", needs=ROWS, roots={"PAG-03"}, when=PAST, meets=("start",))
def offset_counts_from_one(stages: Stages) -> Stages:
    """Past the first page one row less is skipped than should be, so that the last row of each page comes again."""
    return starting(stages, lambda start, _: start - 1, past)


@general("F-PAG-09", needs=ROWS, roots={"PAG-03"}, when=PAST, meets=PAGES)
def offset_is_rounded_down_to_whole_pages(stages: Stages) -> Stages:
    """The rows to skip are rounded down to whole pages."""
    return starting(stages, lambda start, size: start - start % max(size, 1), sized)


@general("F-PAG-03", needs=ROWS, roots={"PAG-03"}, when=SOMETIMES, meets=("start",))
def the_offset_is_forgotten_now_and_then(stages: Stages) -> Stages:
    """Every third answer to a position past the first row is the first page."""
    turn = every(stages, 3)
    return starting(stages, lambda *_: 0, lambda wanted: past(wanted) and turn())


BARE = "an omitted position is a path of its own through a server, and no real case is at hand"


def _bare(wanted: Wanted) -> bool:
    return not wanted.sent


@general(needs=("start.default", "offset"), roots={"PAG-06"}, reason=BARE)
def a_bare_request_gives_the_last_page(stages: Stages) -> Stages:
    """A request without any parameter lists the last rows instead of the first."""
    return paging(stages, lambda _, rows, wanted: rows[-(wanted.size or 0) :], _bare)


def _past_the_end(stages: Stages, instead: Callable[[Rows, Wanted], Rows]) -> Stages:
    """Cut in another way where the page begins at or past the end of an unfiltered listing."""

    def page(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        end = 0 < wanted.start >= len(rows) and not wanted.where
        return instead(rows, wanted) if end else stages.cut(operation, rows, wanted)

    return paging(stages, page)


@general("F-PAG-28", needs=ROWS, roots={"PAG-08"}, when=PAST, meets=("start",))
def offsets_past_the_end_wrap(stages: Stages) -> Stages:
    """A position at or past the end gives the first page."""
    return _past_the_end(stages, lambda rows, wanted: rows[: wanted.size])


@general("F-PAG-28", needs=ROWS, roots={"PAG-08"}, when=PAST, meets=("start",))
def offsets_past_the_end_give_the_last_page(stages: Stages) -> Stages:
    """A position at or past the end gives the last rows again."""
    return _past_the_end(stages, lambda rows, wanted: rows[-(wanted.size or 0) :] if wanted.size else ())


@general("F-PAG-28", needs=ROWS, roots={"PAG-08"}, when=RARE, meets=("start",))
def an_offset_at_the_end_gives_the_last_row(stages: Stages) -> Stages:
    """The position that is exactly the number of rows gives the last row again."""
    return _past_the_end(stages, lambda rows, wanted: rows[-1:] if wanted.start == len(rows) and wanted.size else ())


@general("F-PAG-28", needs=ROWS, roots={"PAG-08"}, when=PAST, meets=("start",))
def offsets_past_the_end_are_refused(stages: Stages) -> Stages:
    """A position at or past the end is refused."""
    return _past_the_end(stages, lambda *_: _raised(Refusal(422, "there is no such page")))


@general("F-PAG-28", needs=ROWS, roots={"PAG-08", "PAG-11", "ERR-02"}, when=PAST, meets=("start",))
def offsets_past_the_end_crash(stages: Stages) -> Stages:
    """A position at or past the end gives 500."""
    return _past_the_end(stages, lambda *_: _raised(IndexError("list index out of range")))


def _raised(error: Exception) -> Rows:
    raise error
