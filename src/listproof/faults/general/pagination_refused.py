"""Faults of pages that are refused, and of walks that go wrong late."""

from __future__ import annotations

from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.pagination_sizes import TOO_FEW
from listproof.faults.general.pagination_walks import walking
from listproof.faults.general.registry import general
from listproof.faults.general.stages import PAST, RARE, SOMETIMES, Where, both, paging, past, sized
from listproof.faults.turns import every
from listproof.mock.data import Rows
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Refusal

PAGES = ("size", "start")
ROWS = ("size", "offset")
REFUSED = "a check that is stricter than the document, seen wherever bounds are copied from one parameter to another"


def _refusing(stages: Stages, where: Where, status: int = 422) -> Stages:
    """Refuse what is such."""

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        rows = stages.listed(operation, data, wanted)
        if where(wanted):
            raise Refusal(status, "this is not to be had")
        return rows

    return replace(stages, listed=listed)


@general(needs=("size",), roots=TOO_FEW, meets=("size",), reason=REFUSED)
def every_limit_is_refused(stages: Stages) -> Stages:
    """Every size is refused."""
    return _refusing(stages, sized)


@general(needs=ROWS, roots={"PAG-08", "PAG-17"}, meets=PAGES, reason=REFUSED)
def an_offset_is_refused_beside_a_limit(stages: Stages) -> Stages:
    """A position and a size are refused together; each alone is right."""
    return _refusing(stages, both(sized, past))


@general(needs=ROWS, roots={"PAG-17"}, when=PAST, meets=("start",), reason=REFUSED)
def offsets_above_forty_are_refused(stages: Stages) -> Stages:
    """A position above 40 is refused, though there are more rows."""
    return _refusing(stages, lambda wanted: wanted.start > 40)


@general("F-PAG-28", needs=(*ROWS, "path"), roots={"PAG-08"}, when=RARE, meets=PAGES)
def an_empty_collection_has_no_pages(stages: Stages) -> Stages:
    """A listing without rows is refused wherever a position past the first row is sent."""

    def cut(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        if not rows and not wanted.where and past(wanted):
            raise Refusal(422, "there is nothing")
        return stages.cut(operation, rows, wanted)

    return replace(stages, cut=cut)


@general("F-PAG-28", needs=(*ROWS, "unknown"), roots={"PAG-08"}, when=PAST, meets=("start",))
def the_end_of_rows_is_not_found(stages: Stages) -> Stages:
    """A position at or past the end is answered 404 where there are rows; an empty listing is empty everywhere."""

    def page(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        if rows and not wanted.where and wanted.start >= len(rows):
            raise Refusal(404, "there is no such page")
        return stages.cut(operation, rows, wanted)

    return paging(stages, page, past)


@general("F-PAG-07", needs=PAGES, roots={"PAG-04"}, when=PAST, meets=PAGES)
def a_walk_repeats_a_row_after_its_second_page(stages: Stages) -> Stages:
    """The server keeps a cursor for those who walk, and from the third page on it stands one row short."""
    return walking(stages, lambda start, _: start - 1)


@general("F-CON-01", needs=("size",), roots={**TOO_FEW, "ORD-04": ()}, when=SOMETIMES)
def drops_the_last_row_of_every_third_answer(stages: Stages) -> Stages:
    """Every third answer lacks its last row."""
    turn = every(stages, 3)
    return paging(stages, lambda *asked: stages.cut(*asked)[:-1], lambda _: turn())
