"""What a server may make of an order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ..contract.model import ListOperation
from ..oracle.row import Row
from ..oracle.snapshot import Snapshot, Way
from ..oracle.sort_values import sort_value
from .changes import asking, sorting
from .hypothesis import Change, Found, cause
from .model import Ask, Asked, CannotTell, Rows, Step
from .observed import Observed

Wrong = Sequence[Observed]


@cause(
    "order",
    "{order} is ignored: rows come in the order of the listing",
    needs=["order"],
    pattern="ORDER BY a fixed column",
    mend="Pass the order to the query.",
)
def order_ignored(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The parameter is declared and does not reach the query."""
    yield asking(lambda _, asked: replace(asked, ways=()))


def _all_in(descending: bool) -> Change:
    return asking(lambda _, asked: replace(asked, ways=tuple((field, descending) for field, _ in asked.ways)))


def _turned(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    return tuple((field, not descending) for field, descending in ways)


@cause(
    "order",
    "Ascending and descending are swapped",
    needs=["order"],
    pattern="reverse=(direction == 'asc')",
    mend="Turn the direction around.",
)
def directions_swapped(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A condition on the direction is negated."""
    yield asking(lambda _, asked: replace(asked, ways=_turned(asked.ways)))


@cause(
    "order",
    "The direction of {order} is ignored: rows are always sorted {direction}",
    needs=["order"],
    pattern="ORDER BY key, without ASC or DESC",
    mend="Pass the direction to the query.",
)
def direction_ignored(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The key reaches the query, and the direction does not."""
    for descending, word in ((False, "ascending"), (True, "descending")):
        yield _all_in(descending), {"direction": word}


def _fields(operation: ListOperation) -> list[str]:
    return [name for name, schema in operation.row_fields.items() if schema.get("type") not in ("object", "array")]


@cause(
    "order",
    "Rows are sorted by `{field}`, whatever {order} asks for",
    needs=["order"],
    pattern="ORDER BY {field}",
    mend="Sort by the key that is asked for.",
)
def sorted_by_another_field(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The query has a fixed key, or a table of keys has a wrong entry."""
    if not any(each.asked.ways for each in wrong):
        return
    for field in _fields(operation):
        for descending in (None, False, True):

            def ask(_: Snapshot, asked: Asked, field: str = field, way: bool | None = descending) -> Asked:
                first = asked.ways[:1]
                return replace(asked, ways=tuple((field, old if way is None else way) for _, old in first))

            yield _sorted_by(ask), {"field": field}


def _sorted_by(ask: Ask) -> Change:
    """Another order is asked for, that may be by a text: by its code points where no other way is known."""

    def sort(snapshot: Snapshot, rows: Rows, asked: Asked) -> Rows:
        if all(snapshot.knows(*way) for way in asked.ways):
            return snapshot.sorted(rows, asked.ways)
        return _by(str, str)(snapshot, rows, asked)

    return lambda model: sorting(sort)(asking(ask)(model))


@cause(
    "order",
    "`{key}` sorts by `{field}`",
    needs=["order"],
    pattern="a table of sort keys with a wrong entry",
    mend="Correct the table of sort keys.",
)
def one_key_sorts_by_another_field(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A table that leads from words to columns has a wrong entry."""
    keys = operation.order.keys if operation.order else {}
    asked_for = {field for each in wrong for field, _ in each.asked.ways}
    if len(keys) < 2 or len(asked_for) > 3:
        return
    for key, own in keys.items():
        for field in _fields(operation) if own in asked_for else ():
            if field != own:

                def ask(_: Snapshot, asked: Asked, own: str = own, field: str = field) -> Asked:
                    return replace(asked, ways=tuple((field if old == own else old, way) for old, way in asked.ways))

                yield _sorted_by(ask), {"key": key, "field": field}


Key = Callable[[Any], Any]


def _by(key: Key, kinds: type | tuple[type, ...]) -> Step:
    """Rows by what ``key`` makes of the sort values of these kinds, and by others as they are; those without a value
    stand at one end."""

    def sort(snapshot: Snapshot, rows: Rows, asked: Asked) -> Rows:
        for way in reversed(asked.ways):
            values = {id(row): row.value(way[0]) for row in rows}
            if all(value is None or isinstance(value, kinds) for value in values.values()):
                rows = _placed(snapshot, rows, asked, way, lambda row: key(values[id(row)]))  # noqa: B023
            elif snapshot.knows(*way):
                rows = snapshot.sorted(rows, (way,))
            else:
                raise CannotTell
        return rows

    return sort


def _placed(snapshot: Snapshot, rows: Rows, asked: Asked, way: Way, key: Callable[[Row], Any]) -> Rows:
    """Rows sorted by a key of theirs, with those that lack the field where they are said, or seen, to be."""
    field, descending = way
    order = snapshot.operation.order
    with_key = [row for row in rows if row.value(field) is not None]
    without = [row for row in rows if row.value(field) is None]
    found = sorted(with_key, key=key, reverse=descending)
    if without and not asked.lacking and not (order and field in order.nulls):
        raise CannotTell
    first = asked.lacking == "first" or (not asked.lacking and order is not None and order.nulls_first(*way))
    return [*without, *found] if first else [*found, *without]


@cause(
    "order",
    "Time stamps and numbers are sorted as text",
    needs=["order"],
    pattern="ORDER BY a text column",
    mend="Keep the column as a time stamp or a number, and sort by that.",
)
def sorted_as_text(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The values are stored or compared as they are written."""
    yield sorting(_by(str, (str, int, Decimal)))
    yield sorting(_by(str, (int, Decimal)))
    yield sorting(_by(str, str))
    yield sorting(_by(str, object))


def _instants(digits: int) -> Step:
    def sort(snapshot: Snapshot, rows: Rows, asked: Asked) -> Rows:
        for way in reversed(asked.ways):
            values: dict[int, Any] = {id(row): sort_value(row, way[0]) for row in rows}
            if not all(value is None or isinstance(value, tuple) for value in values.values()):
                raise CannotTell
            cut = {at: value and (value[0], str(value[1])[:digits].ljust(digits, "0")) for at, value in values.items()}
            rows = _placed(snapshot, rows, asked, way, lambda row: cut[id(row)])  # noqa: B023
        return rows

    return sort


@cause(
    "order",
    "Time stamps are compared by {digits} digits of their fraction",
    needs=["order"],
    pattern="a column or a type that keeps fewer digits",
    mend="Sort by the whole value.",
)
def instants_cut(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The column or the type that is sorted by keeps fewer digits than the rows show."""
    for digits in (3, 0, 6):
        yield sorting(_instants(digits)), {"digits": digits}


@cause(
    "order",
    "Rows that lack the sort key are left out where it is sorted by",
    needs=["order"],
    pattern="WHERE key IS NOT NULL",
    mend="Keep rows without the key, at one end.",
)
def rows_without_the_key_lost(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A join or an index leaves out rows without a value."""

    def sort(snapshot: Snapshot, rows: Rows, asked: Asked) -> Rows:
        if any(snapshot.own_text(field) for field, _ in asked.ways):
            raise CannotTell
        kept = [row for row in rows if all(row.value(field) is not None for field, _ in asked.ways)]
        return snapshot.sorted(kept, asked.ways)

    yield sorting(sort)


@cause(
    "order",
    "Of several sort keys the first one alone counts",
    needs=["order"],
    pattern="ORDER BY keys[0]",
    mend="Pass all keys to the query.",
)
def first_key_only(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """One key reaches the query where several were sent."""
    if operation.order and operation.order.most > 1:
        yield asking(lambda _, asked: replace(asked, ways=asked.ways[:1]))


@cause(
    "order",
    "Of several sort keys the last one alone counts",
    needs=["order"],
    pattern="query.order_by(key) for each key, each of which takes the place of the one before",
    mend="Pass all keys in one call.",
)
def last_key_only(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """Each key replaces the one before."""
    if operation.order and operation.order.most > 1:
        yield asking(lambda _, asked: replace(asked, ways=asked.ways[-1:]))


@cause(
    "order",
    "Several sort keys are applied in the wrong sequence",
    needs=["order"],
    pattern="sort by the first key, then by the second: the last sort decides",
    mend="Sort by the last key first, or by all at once.",
)
def keys_in_the_wrong_sequence(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """One stable sort after the other, beginning with the key that should decide."""
    if operation.order and operation.order.most > 1:
        yield asking(lambda _, asked: replace(asked, ways=asked.ways[::-1]))


@cause(
    "order",
    "Of several sort keys the direction of the first one holds for all",
    needs=["order"],
    pattern="sorted(rows, key=(a, b), reverse=…)",
    mend="Give each key its own direction.",
)
def one_direction_for_all_keys(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """One flag turns the whole sort around."""
    if operation.order and operation.order.most > 1:
        yield asking(lambda _, asked: replace(asked, ways=tuple((f, asked.ways[0][1]) for f, _ in asked.ways)))


@cause(
    "order",
    "The first row of an ordered listing is lost",
    needs=["order"],
    pattern="sorted(rows)[1:]",
    mend="Begin with the first row.",
)
def ordered_listing_loses_its_first_row(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A beginning is counted one too late where rows are sorted."""
    for way in (None, False, True):

        def sort(snapshot: Snapshot, rows: Rows, asked: Asked, way: bool | None = way) -> Rows:
            found = snapshot.sorted(rows, asked.ways)
            hit = bool(asked.ways) and (way is None or asked.ways[0][1] is way) and len(found) > 1
            return found[1:] if hit else found

        yield sorting(sort)
