"""Faults of cursors that hold the sort key of a row: cut off below the second's thousandth, or where there is none."""

from __future__ import annotations

from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.following import Seek, later, resuming, value
from listproof.faults.general.registry import general
from listproof.faults.general.stages import RARE
from listproof.mock.data import Rows
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.instant import instant

SEEN = "walks from page to page are reported to lose and repeat rows"


@general(needs=("next", "size", "order.time"), roots={"CUR-04"}, when=RARE, reason=SEEN, walked=True)
def a_cursor_keeps_no_more_than_milliseconds(stages: Stages) -> Stages:
    """The cursor keeps a time stamp to the millisecond, and newest first the rows of that millisecond are lost."""
    return resuming(stages, _newest_first(3))


@general(needs=("next", "size", "order.time"), roots={"CUR-04"}, when=RARE, reason=SEEN, walked=True)
def a_cursor_keeps_no_more_than_microseconds(stages: Stages) -> Stages:
    """The cursor keeps a time stamp to the microsecond, and newest first the rows of that microsecond are lost."""
    return resuming(stages, _newest_first(6))


@general(needs=("next", "size", "order.time"), roots={"CUR-04"}, when=RARE, meets=("order",), reason=SEEN, walked=True)
def a_cursor_of_milliseconds_leads_back(stages: Stages) -> Stages:
    """The cursor keeps a time stamp to the millisecond, and oldest first other rows of that millisecond come again."""

    def begin(_operation: ListOperation, rows: Rows, wanted: Wanted) -> int:
        last = value(rows[wanted.start - 1], wanted)
        if not wanted.sort or wanted.sort[0][1] or not isinstance(last, str) or "T" not in last:
            return wanted.start
        kept = _cut(last, 3)
        first = next((at for at, row in enumerate(rows) if _behind(value(row, wanted), kept)), wanted.start)
        end = next((at for at in range(wanted.start, len(rows)) if not _within(value(rows[at], wanted), kept)), -1)
        leads_on = wanted.start - first < (wanted.size or 1)  # else the same page came for ever
        return first if end > wanted.start and leads_on else wanted.start

    return resuming(stages, begin)


@general(
    needs=("next", "size", "order.absent"), roots={"CUR-05"}, when=RARE, meets=("order",), reason=SEEN, walked=True
)
def a_cursor_never_comes_to_rows_without_the_key(stages: Stages) -> Stages:
    """Pages after the first compare by the sort key, which no row without it passes."""

    def ordered(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right = stages.ordered(operation, rows, wanted)
        if not later(wanted):
            return right
        left = right[wanted.start :]
        return (*right[: wanted.start], *(row for row in left if value(row, wanted) is not None))

    return replace(stages, ordered=ordered)


@general(
    needs=("next", "size", "order.absent"), roots={"CUR-05"}, when=RARE, meets=("order",), reason=SEEN, walked=True
)
def nothing_follows_a_row_without_the_key(stages: Stages) -> Stages:
    """The next page is asked for by comparing with the key of the last row: with null, no row passes."""

    def begin(_operation: ListOperation, rows: Rows, wanted: Wanted) -> int:
        last = value(rows[wanted.start - 1], wanted)
        return len(rows) if wanted.sort and last is None else wanted.start

    return resuming(stages, begin)


def _newest_first(digits: int) -> Seek:
    def begin(_operation: ListOperation, rows: Rows, wanted: Wanted) -> int:
        last = value(rows[wanted.start - 1], wanted)
        if not wanted.sort or not wanted.sort[0][1] or not isinstance(last, str) or "T" not in last:
            return wanted.start
        kept = _cut(last, digits)
        if kept == instant(last):
            return wanted.start
        behind = (at for at in range(wanted.start, len(rows)) if not _behind(value(rows[at], wanted), kept, or_at=True))
        return next(behind, len(rows))

    return begin


def _cut(text: str, digits: int) -> tuple[int, str]:
    seconds, fraction = instant(text)
    return seconds, fraction[:digits].rstrip("0")


def _behind(text: object, kept: tuple[int, str], *, or_at: bool = False) -> bool:
    """Whether a time stamp is later than the one that was kept."""
    return isinstance(text, str) and (instant(text) > kept or (or_at and instant(text) == kept))


def _within(text: object, kept: tuple[int, str]) -> bool:
    return isinstance(text, str) and _cut(text, 3) == kept
