"""What a server may make of a position."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from ..contract.model import ListOperation
from ..oracle.snapshot import Snapshot
from .changes import asking, cutting, stepping
from .hypothesis import Change, cause
from .model import Asked, CannotTell, Rows, keep, last
from .observed import Observed

Wrong = Sequence[Observed]


def _by_number(more: int) -> Change:
    return cutting(lambda rows, asked: _moved(rows, asked, asked.first // (asked.count or 1) + more))


def _placed(place: Callable[[Rows, Asked], int]) -> Change:
    return cutting(lambda rows, asked: _moved(rows, asked, place(rows, asked)))


def _unfiltered(place: Callable[[Rows, Asked], int], rows: Rows, asked: Asked) -> int:
    """The same of a listing without filters alone."""
    return asked.first if asked.where else place(rows, asked)


def _moved(rows: Rows, asked: Asked, first: int) -> Rows:
    if asked.after is not None:
        raise CannotTell
    first = max(0, first)
    return rows[first:] if asked.count is None else rows[first : first + asked.count]


@cause(
    "position",
    "{position} is ignored: every page is the first one",
    needs=["position"],
    pattern="LIMIT :size, without OFFSET",
    mend="Pass the position to the query, and test a second page.",
)
def position_ignored(operation: ListOperation, wrong: Wrong) -> Iterator[Change]:
    """The parameter is declared and read, and does not reach the query, or another name does."""
    yield asking(lambda _, asked: replace(asked, first=0))


@cause(
    "position",
    "{position} counts from one: each page begins a row too early",
    needs=["offset"],
    pattern="OFFSET :position - 1",
    mend="Count rows from zero, as an offset does.",
)
def position_from_one(operation: ListOperation, wrong: Wrong) -> Iterator[Change]:
    """Somebody takes the position for the number of the first row, which begins with 1."""
    yield cutting(lambda rows, asked: _moved(rows, asked, asked.first - 1))


@cause(
    "position",
    "{position} leaves out one row too many: each later page begins a row too late",
    needs=["position"],
    pattern="rows after position, not from it: row_number > :position",
    mend="Begin at the row of that number: row_number >= :position.",
)
def position_one_more(operation: ListOperation, wrong: Wrong) -> Iterator[Change]:
    """A comparison leaves out the row at the border, where the first page has none."""
    yield cutting(lambda rows, asked: _moved(rows, asked, asked.first + (asked.first > 0)))


@cause(
    "position",
    "{position} is taken for a page number: it is multiplied by the page size",
    needs=["offset", "size"],
    pattern="OFFSET :position * :size",
    mend="Take the position as a number of rows.",
)
def position_as_page_number(operation: ListOperation, wrong: Wrong) -> Iterator[Change]:
    """A helper for numbered pages is used for an offset."""
    yield cutting(lambda rows, asked: _moved(rows, asked, asked.first * (1 if asked.count is None else asked.count)))


@cause(
    "position",
    "The number in {position} is taken for a number of rows",
    needs=["number", "size"],
    pattern="OFFSET :page",
    mend="Multiply the page number by the page size: OFFSET (:page - 1) * :size.",
)
def page_number_as_position(operation: ListOperation, wrong: Wrong) -> Iterator[Change]:
    """The page number goes to the query as it came."""
    begin = operation.page.first if operation.page else 0
    for more in dict.fromkeys((begin, 0)):
        yield _by_number(more)


@cause(
    "position",
    "Pages are counted from another number than documented: {position} is off by one",
    needs=["number", "size"],
    pattern="OFFSET :page * :size where pages count from 1",
    mend="Subtract the number of the first page before it is multiplied.",
)
def page_number_off_by_one(operation: ListOperation, wrong: Wrong) -> Iterator[Change]:
    """One part of the server counts pages from 0, another one from 1."""
    yield cutting(lambda rows, asked: _moved(rows, asked, asked.first + (asked.count or 0)))
    yield cutting(lambda rows, asked: _moved(rows, asked, asked.first - (asked.count or 0)))


@cause(
    "position",
    "{position} is applied twice",
    needs=["position"],
    pattern="rows[position:] of rows that the query has already begun at :position",
    mend="Cut in one place only: in the query, or afterwards.",
)
def position_twice(operation: ListOperation, wrong: Wrong) -> Iterator[Change]:
    """The query cuts, and what handles its answer cuts again."""
    yield cutting(lambda rows, asked: _moved(rows, asked, 2 * asked.first))


@cause(
    "position",
    "{position} is applied before the filter, and the page size after it",
    needs=["position", "filter"],
    pattern="[row for row in rows[position:] if matches(row)][:size]",
    mend="Filter first, then cut: WHERE, then LIMIT and OFFSET.",
)
def position_before_filter(operation: ListOperation, wrong: Wrong) -> Iterator[Change]:
    """Rows are skipped while they are read, before anybody looks at them."""

    def later(snapshot: Snapshot, rows: Rows, asked: Asked) -> Rows:
        return keep(snapshot, rows[last(snapshot, rows, asked) + 1 :], asked)

    yield lambda model: replace(
        model,
        keep=later,
        steps=("sort", "keep", "cut"),
        cut=lambda _, rows, asked: rows[: asked.count],
        changed=model.changed | {"keep", "cut", "steps"},
    )


@cause(
    "position",
    "The page is cut first and filtered afterwards",
    needs=["filter", "size"],
    pattern="[row for row in query.limit(size) if matches(row)]",
    mend="Put the condition into the query, before LIMIT and OFFSET.",
)
def page_before_filter(operation: ListOperation, wrong: Wrong) -> Iterator[Change]:
    """The condition stands in the code that handles the page and not in the query."""
    yield stepping("sort", "cut", "keep")


@cause(
    "position",
    "The page is cut first and sorted afterwards: rows are sorted inside a page only",
    needs=["order", "size"],
    pattern="sorted(query.limit(size), key=…)",
    mend="Put the order into the query, before LIMIT and OFFSET.",
)
def page_before_order(operation: ListOperation, wrong: Wrong) -> Iterator[Change]:
    """The order stands in the code that handles the page and not in the query."""
    yield stepping("keep", "cut", "sort")


@cause(
    "position",
    "One row is lost at every border of pages",
    needs=["position", "size"],
    pattern="OFFSET :page * (:size + 1)",
    mend="Let each page begin where the one before ends.",
)
def row_lost_at_borders(operation: ListOperation, wrong: Wrong) -> Iterator[Change]:
    """Each page reads one row more to see whether others follow, and counts it as shown."""
    yield cutting(lambda rows, asked: _moved(rows, asked, asked.first + asked.first // (asked.count or 1)))


@cause(
    "position",
    "The last row of each page comes again on the next one",
    needs=["position", "size"],
    pattern="OFFSET :page * :size - 1",
    mend="Let each page begin behind the last row of the one before.",
)
def row_repeated_at_borders(operation: ListOperation, wrong: Wrong) -> Iterator[Change]:
    """The border is counted to both pages."""
    yield cutting(lambda rows, asked: _moved(rows, asked, asked.first - (asked.first > 0)))


@cause(
    "position",
    "A position behind the last row gives the first page",
    needs=["position"],
    pattern="if position >= total: position = 0",
    mend="Answer a position behind the end with no rows.",
)
def past_the_end_the_first_page(operation: ListOperation, wrong: Wrong) -> Iterator[Change]:
    """A position that is out of range is taken for none."""

    def first(rows: Rows, asked: Asked) -> int:
        return asked.first if asked.first < len(rows) else 0

    yield _placed(first)
    yield _placed(partial(_unfiltered, first))


@cause(
    "position",
    "A position behind the last row gives the last rows again",
    needs=["position", "size"],
    pattern="position = min(position, total - size)",
    mend="Answer a position behind the end with no rows.",
)
def past_the_end_the_last_rows(operation: ListOperation, wrong: Wrong) -> Iterator[Change]:
    """A position that is out of range is moved to the last one that has rows."""

    def last_page(rows: Rows, asked: Asked) -> int:
        size = asked.count or 1
        return asked.first if asked.first < len(rows) else max(0, len(rows) - 1) // size * size

    def last_rows(rows: Rows, asked: Asked) -> int:
        return asked.first if asked.first < len(rows) else max(0, len(rows) - (asked.count or 0))

    def last_row(rows: Rows, asked: Asked) -> int:
        return asked.first if asked.first < len(rows) else max(0, len(rows) - 1)

    for place in (last_page, last_rows, last_row):
        yield _placed(place)
        yield _placed(partial(_unfiltered, place))
