"""Faults of page numbers."""

from __future__ import annotations

from collections.abc import Callable

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import PAST, paging, past, starting
from listproof.mock.data import Rows
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

NUMBERS = ("size", "page")
REASON = "the taxonomy is of positions in rows; page numbers are their neighbours"


@general("F-PAG-03", needs=NUMBERS, roots={"PAG-03"}, when=PAST, meets=("start",))
def page_number_ignored(stages: Stages) -> Stages:
    """Every page is the first."""
    return starting(stages, lambda *_: 0)


@general(needs=NUMBERS, roots={"PAG-03"}, when=PAST, meets=("start",), reason=REASON)
def the_second_page_is_the_first_again(stages: Stages) -> Stages:
    """Past the first page each page is the one before, as where one part of a server counts from 0."""
    return starting(stages, lambda start, size: start - size, past)


@general(needs=NUMBERS, roots={"PAG-03"}, when=PAST, meets=("start",), reason=REASON)
def pages_overlap_by_a_row(stages: Stages) -> Stages:
    """Past the first page each page begins with the last row of the one before."""
    return starting(stages, lambda start, _: start - 1, past)


@general(needs=(*NUMBERS, "start.default"), roots={"PGN-02", "PAG-02"}, reason=REASON)
def without_a_number_the_second_page_comes(stages: Stages) -> Stages:
    """Where no page number is sent the second page comes, which may have no rows."""
    return starting(stages, lambda _, size: size, lambda wanted: "start" not in wanted.sent)


def _past_the_end(stages: Stages, instead: Callable[[Rows, Wanted], Rows]) -> Stages:
    """Cut in another way where the page begins past the last row of an unfiltered listing."""

    def page(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        end = 0 < wanted.start >= len(rows) and not wanted.where
        return instead(rows, wanted) if end else stages.cut(operation, rows, wanted)

    return paging(stages, page)


@general("F-PAG-28", needs=NUMBERS, roots={"PGN-03"}, when=PAST, meets=("start",))
def pages_past_the_last_give_the_first(stages: Stages) -> Stages:
    """A page number beyond the last gives the first page."""
    return _past_the_end(stages, lambda rows, wanted: rows[: wanted.size])


@general("F-PAG-28", needs=NUMBERS, roots={"PGN-03"}, when=PAST, meets=("start",))
def pages_past_the_last_give_the_last(stages: Stages) -> Stages:
    """A page number beyond the last gives the last rows again."""
    return _past_the_end(stages, lambda rows, wanted: rows[-(wanted.size or 0) :] if wanted.size else ())
