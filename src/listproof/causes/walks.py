"""What a server may do where one page leads to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ..contract.model import ListOperation
from ..oracle.snapshot import Snapshot
from ..oracle.sort_values import sort_value
from .changes import asking
from .hypothesis import Change, Found, cause
from .model import Asked, CannotTell, Rows, last
from .observed import Observed

Wrong = Sequence[Observed]


def _from(place: Callable[[Snapshot, Rows, Asked], int]) -> Change:
    """Later pages begin with the row of another number."""

    def cut(snapshot: Snapshot, rows: Rows, asked: Asked) -> Rows:
        if asked.after is not None and not 0 <= last(snapshot, rows, asked) < len(rows):
            raise CannotTell
        first = asked.first if asked.after is None else max(0, place(snapshot, rows, asked))
        return rows[first:] if asked.count is None else rows[first : first + asked.count]

    return lambda model: replace(model, cut=cut, changed=model.changed | {"cut"})


@cause(
    "walk",
    "The last row of a page comes again on the next page",
    needs=["next"],
    pattern="WHERE key >= :cursor",
    mend="Begin behind the row that the cursor names: key > :cursor.",
)
def next_page_repeats_the_border(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The comparison with the cursor includes its row."""
    yield _from(last)
    yield _from(lambda snapshot, rows, asked: last(snapshot, rows, asked) + (asked.count == 1))


@cause(
    "walk",
    "One row is lost between two pages",
    needs=["next"],
    pattern="the cursor is made of the row that was read to see whether others follow",
    mend="Make the cursor of the last row that is shown.",
)
def next_page_skips_a_row(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A row more is read to see whether others follow, and the cursor is made of it."""
    yield _from(lambda snapshot, rows, asked: last(snapshot, rows, asked) + 2)


def _key(snapshot: Snapshot, rows: Rows, asked: Asked) -> list[object]:
    fields = tuple(field for field, _ in asked.ways) or snapshot.keys
    if not fields:
        raise CannotTell
    return [snapshot.level(row, fields[0]) for row in rows]


@cause(
    "walk",
    "The cursor holds the sort key alone: rows that share it with the last row of a page are lost",
    needs=["next"],
    pattern="WHERE key > :cursor, without the id",
    mend="Put the id into the cursor and compare both: (key, id) > (:key, :id).",
)
def cursor_loses_ties(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The cursor does not tell rows with equal keys apart."""

    def place(snapshot: Snapshot, rows: Rows, asked: Asked) -> int:
        keys, end = _key(snapshot, rows, asked), last(snapshot, rows, asked)
        return next((at for at in range(end + 1, len(rows)) if keys[at] != keys[end]), len(rows))

    yield _from(place)


@cause(
    "walk",
    "The cursor holds the sort key alone: rows that share it with the last row of a page come again",
    needs=["next"],
    pattern="WHERE key >= :cursor, without the id",
    mend="Put the id into the cursor and compare both: (key, id) > (:key, :id).",
)
def cursor_repeats_ties(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The cursor does not tell rows with equal keys apart."""

    def place(snapshot: Snapshot, rows: Rows, asked: Asked) -> int:
        keys, end = _key(snapshot, rows, asked), last(snapshot, rows, asked)
        if end + 1 >= len(rows) or keys[end + 1] != keys[end]:
            return end + 1
        return next(at for at in range(len(rows)) if keys[at] == keys[end])

    yield _from(place)


@cause(
    "walk",
    "The cursor keeps {digits} digits of the fraction of a time stamp: rows of the same moment are lost or come again",
    needs=["next"],
    pattern="a cursor of milliseconds",
    mend="Keep the whole value in the cursor, and the id.",
)
def cursor_cuts_instants(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The cursor is made of a type that keeps fewer digits than the rows show."""

    def at(digits: int) -> Callable[[Snapshot, Rows, Asked], int]:
        def place(snapshot: Snapshot, rows: Rows, asked: Asked) -> int:
            ways = asked.ways or tuple((field, True) for field in snapshot.keys)
            if not ways:
                raise CannotTell
            field, _ = ways[0]
            values = [sort_value(row, field) for row in rows]
            if not all(isinstance(value, tuple) for value in values):
                raise CannotTell
            at = last(snapshot, rows, asked)
            rising = values[0] <= values[-1]  # type: ignore[operator]
            moment = (values[at][0], str(values[at][1])[:digits])  # type: ignore[index]

            def passes(value: object) -> bool:
                own = (value[0], value[1])  # type: ignore[index]
                return own > moment if rising else own < moment

            return next((number for number in range(len(rows)) if passes(values[number])), len(rows))

        return place

    for digits in (3, 6, 0):
        yield _from(at(digits)), {"digits": digits}


@cause(
    "walk",
    "Pages after the first forget the filter",
    needs=["next", "filter"],
    pattern="the cursor or the link lacks the filter, and the next request does not send it",
    mend="Keep the filter in the cursor or the link.",
)
def next_page_forgets_the_filter(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """What leads to the next page does not hold the filter."""
    yield asking(lambda _, asked: asked if asked.after is None else replace(asked, where=()))
    yield asking(lambda _, asked: asked if asked.after is None else replace(asked, where=(), after=None))


@cause(
    "walk",
    "Pages after the first forget the order",
    needs=["next", "order"],
    pattern="the cursor or the link lacks the order",
    mend="Keep the order in the cursor or the link.",
)
def next_page_forgets_the_order(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """What leads to the next page does not hold the order."""
    yield asking(lambda _, asked: asked if asked.after is None else replace(asked, ways=()))
    yield asking(lambda _, asked: asked if asked.after is None else replace(asked, ways=(), after=None))


@cause(
    "walk",
    "Pages after the first forget the projection",
    needs=["next", "select"],
    pattern="the cursor or the link lacks the projection",
    mend="Keep the projection in the cursor or the link.",
)
def next_page_forgets_the_projection(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """What leads to the next page does not hold the projection."""
    yield asking(lambda _, asked: asked if asked.after is None else replace(asked, fields=None))


@cause(
    "walk",
    "Pages after the first forget the page size",
    needs=["next", "size"],
    pattern="the cursor or the link lacks the page size",
    mend="Keep the page size in the cursor or the link.",
)
def next_page_forgets_the_size(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """What leads to the next page does not hold the page size."""
    default = operation.page.default if operation.page else None
    yield asking(lambda _, asked: asked if asked.after is None else replace(asked, count=default))


@cause(
    "walk",
    "What leads to the next page leads to the first one again",
    needs=["next"],
    pattern="a cursor that cannot be read is taken for none",
    mend="Read the cursor, and refuse one that cannot be read.",
)
def next_page_is_the_first(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The cursor is not read, or taken for none."""
    yield _from(lambda _, __, ___: 0)


@cause(
    "walk",
    "What leads to the next page leads to the same page again",
    needs=["next"],
    pattern="the cursor is made of the row that the page begins with",
    mend="Make the cursor of the last row of the page.",
)
def next_page_is_the_same(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The cursor of a later page is the one that it was asked for with."""
    yield _from(lambda snapshot, rows, asked: last(snapshot, rows, asked) + 1 - (asked.count or 0))
