"""What a server may count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..contract.model import ListOperation
from .changes import counting
from .hypothesis import Found, cause
from .model import Count
from .observed import Observed

Wrong = Sequence[Observed]


def _off_by(more: int) -> Count:
    return lambda _, found, page, asked: max(0, len(found) + more)


@cause(
    "total",
    "The total counts the rows of the page",
    needs=["total"],
    pattern="total = len(page)",
    mend="Count the listing: SELECT count(*) with the filter and without LIMIT.",
)
def total_of_the_page(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The length of the page is taken for that of the listing."""
    yield counting(lambda _, found, page, asked: len(page))


@cause(
    "total",
    "The total counts all rows, whatever is filtered by",
    needs=["total", "filter"],
    pattern="SELECT count(*) without WHERE",
    mend="Count with the same conditions as the rows are read with.",
)
def total_ignores_the_filter(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The count has a query of its own, without the filter."""
    yield counting(lambda snapshot, found, page, asked: len(snapshot))


@cause(
    "total",
    "The total counts the filtered rows, though it should count all",
    needs=["total", "filter"],
    pattern="SELECT count(*) with the filter's WHERE",
    mend="Count without the filter.",
)
def total_obeys_the_filter(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The count shares the query of the rows."""
    yield counting(lambda _, found, page, asked: len(found))


@cause(
    "total",
    "The total is {n} too {which}",
    needs=["total"],
    pattern="total + 1, or total - 1",
    mend="Count the rows themselves.",
)
def total_off_by(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A row that does not count is counted, or one that does is not."""
    for more in (1, -1):
        words = {"n": 1, "which": "large" if more > 0 else "small"}
        yield counting(_off_by(more)), words


@cause(
    "total",
    "The total counts the rows that follow",
    needs=["total"],
    pattern="SELECT count(*) … OFFSET, or the count of what is left",
    mend="Count the whole listing.",
)
def total_of_the_rest(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The count is made behind the position."""
    yield counting(lambda _, found, page, asked: max(0, len(found) - asked.first))
    yield counting(lambda _, found, page, asked: max(0, len(found) - asked.first - len(page)))


@cause(
    "total",
    "The total counts as far as the page reaches",
    needs=["total"],
    pattern="total = position + len(page)",
    mend="Count the whole listing.",
)
def total_so_far(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The total is made of the position and the rows that came."""
    yield counting(lambda _, found, page, asked: asked.first + len(page))
    yield counting(
        lambda _, found, page, asked: asked.first + len(page) + (asked.first + len(page) < len(found)),
    )


@cause(
    "total",
    "The total ends at {n}",
    needs=["total"],
    pattern="min(count, {n})",
    mend="Count all rows, or document the cap.",
)
def total_capped(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """Counting stops at a number, so that it is fast."""
    said = [each.total for each in wrong if each.total]
    if said:
        n = max(said)
        yield counting(lambda _, found, page, asked: min(len(found), n)), {"n": n}
