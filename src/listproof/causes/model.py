"""A list operation as a sequence of steps, each of which a hypothesis may change."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace

from ..contract.model import ListOperation
from ..oracle import expected
from ..oracle.operators import holds
from ..oracle.query import Query, Where
from ..oracle.row import Row
from ..oracle.snapshot import Snapshot, Way

Rows = Sequence[Row]


class CannotTell(Exception):
    """The rows do not show what the hypothesis predicts here."""


@dataclass(frozen=True)
class Asked:
    """What a request asks, in rows and fields.

    ``first`` is how many rows stand before the page and ``count`` how many it has, None: all that follow; ``sized`` and
    ``placed`` say whether the request says so, or the documented defaults do. ``fields`` are those that rows are cut
    down to, None: whole rows. Of a page that another one led to ``after`` is the last row of that one.
    """

    query: Query
    where: Where
    ways: tuple[Way, ...]
    first: int
    count: int | None
    fields: tuple[str, ...] | None
    sized: bool = False
    placed: bool = False
    after: Hashable | None = None
    lacking: str = ""  # at which end rows without the sort key stand (``first``, ``last``); empty: as was seen


def asked(snapshot: Snapshot, query: Query, *, after: Hashable | None = None, first: int | None = None) -> Asked:
    """What a query asks of a listing; ``first`` is how many rows came on the pages before."""
    operation = snapshot.operation
    start, count = expected.window(operation, query)
    first = start if first is None else first
    fields = expected.fields_of(operation, query, snapshot.undescribed if query.drop else ())
    ways = expected.ways_of(operation, query.sort)
    sized, placed = query.size is not None, query.start is not None
    return Asked(query, query.where, ways, first, count, fields, sized, placed, after)


Ask = Callable[[Snapshot, Asked], Asked]
Step = Callable[[Snapshot, Rows, Asked], Rows]
Fields = Callable[[Snapshot, int, Asked], tuple[str, ...] | None]
Count = Callable[[Snapshot, Rows, Rows, Asked], int]


def keep(snapshot: Snapshot, rows: Rows, asked: Asked) -> Rows:
    """The rows that all conditions keep."""
    if not asked.where:
        return rows
    if rows is snapshot.rows:
        if not snapshot.told(asked.where):
            raise CannotTell
        return snapshot.ordered(asked.where)
    return [row for row in rows if kept(snapshot.operation, row, asked.where)]


def kept(operation: ListOperation, row: Row, where: Where) -> bool:
    """Whether all conditions keep a row. Raises CannotTell."""
    found = [holds(operation, row, each) for each in where]
    if None in found:
        raise CannotTell
    return all(found)


def sort(snapshot: Snapshot, rows: Rows, asked: Asked) -> Rows:
    """The rows by the fields that are asked for; equal ones as they stand."""
    if asked.ways and rows is snapshot.ordered(asked.where):
        rows = snapshot.ordered(asked.where, asked.ways)
    else:
        rows = snapshot.sorted(rows, asked.ways)
    if not (asked.lacking and asked.ways):
        return rows
    key = asked.ways[0][0]
    with_key = [row for row in rows if row.value(key) is not None]
    without = [row for row in rows if row.value(key) is None]
    return [*without, *with_key] if asked.lacking == "first" else [*with_key, *without]


def _known(snapshot: Snapshot, way: Way, asked: Asked) -> bool:
    return snapshot.knows(*way) or bool(asked.lacking and not snapshot.own_text(way[0]))


def cut(snapshot: Snapshot, rows: Rows, asked: Asked) -> Rows:
    """The rows of the page: by numbers, or those behind the last row of the page before."""
    first = last(snapshot, rows, asked) + 1
    return rows[first:] if asked.count is None else rows[first : first + asked.count]


def last(snapshot: Snapshot, rows: Rows, asked: Asked) -> int:
    """The number of the row that stands before the page, -1 where it is the first page. Raises CannotTell where another
    listing is asked than on the page before, and that row may stand at several places of it."""
    own = expected.ways_of(snapshot.operation, asked.query.sort)
    if asked.after is None or (asked.where == asked.query.where and asked.ways == own):
        return asked.first - 1
    at = next((number for number, row in enumerate(rows) if row.id == asked.after), None)
    if at is None:
        raise CannotTell
    keys = tuple(field for field, _ in asked.ways)
    tie = snapshot.tie(rows[at], keys)
    if keys and any(number != at and snapshot.tie(row, keys) == tie for number, row in enumerate(rows)):
        raise CannotTell
    return at


def fields(snapshot: Snapshot, at: int, asked: Asked) -> tuple[str, ...] | None:
    """The fields of the row at this place of the page."""
    return asked.fields


def count(snapshot: Snapshot, found: Rows, page: Rows, asked: Asked) -> int:
    """The total of a listing, as the contract says what is counted."""
    total = snapshot.operation.envelope.total
    counted = {"filter": len(found), "all": len(snapshot), "page": len(page)}[total.of if total else "filter"]
    return min(counted, total.cap or counted) if total else counted


@dataclass(frozen=True)
class Predicted:
    """An answer: the rows with the fields that each has, the total, and what the rows were sorted by."""

    rows: Rows
    fields: tuple[tuple[str, ...] | None, ...]
    total: int
    ways: tuple[Way, ...]

    def shows(self, other: Predicted) -> bool:
        """Whether another answer has the same rows with the same fields."""
        ids, theirs = ([row.id for row in each.rows] for each in (self, other))
        return self.fields == other.fields and ids == theirs


RIGHT_STEPS = ("keep", "sort", "cut")
"""The sequence that the meaning of the parameters demands."""


@dataclass(frozen=True)
class Model:
    """A server: what it takes a request to be (``asks``, one after the other), and what it does in the sequence of
    ``steps``."""

    asks: tuple[Ask, ...] = ()
    keep: Step = keep
    sort: Step = sort
    cut: Step = cut
    fields: Fields = fields
    count: Count = count
    steps: tuple[str, ...] = RIGHT_STEPS
    changed: frozenset[str] = field(default_factory=frozenset)
    listed: dict[tuple[object, ...], Rows] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "listed", {})  # a changed model lists other rows

    def meant(self, snapshot: Snapshot, asked: Asked) -> Asked:
        """What the server takes a request to be."""
        for ask in self.asks:
            asked = ask(snapshot, asked)
        return asked

    def predict(self, snapshot: Snapshot, asked: Asked, lacking: str = "") -> Predicted:
        """The answer to a request. Raises CannotTell."""
        asked = self.meant(snapshot, asked)
        asked = replace(asked, lacking=lacking) if lacking else asked
        rows = self._listed(snapshot, asked)
        rows = self.cut(snapshot, rows, asked) if self.steps[-1] == "cut" else rows
        total = self.count(snapshot, keep(snapshot, snapshot.rows, asked), rows, asked)
        if self.fields is fields:
            names: tuple[tuple[str, ...] | None, ...] = (asked.fields,) * len(rows)
        else:
            names = tuple(self.fields(snapshot, at, asked) for at in range(len(rows)))
        return Predicted(rows, names, total, asked.ways)

    def _listed(self, snapshot: Snapshot, asked: Asked) -> Rows:
        """The rows before the last step, where that cuts them, which many requests share; else the page."""
        page = () if self.steps == RIGHT_STEPS else (asked.first, asked.count, asked.after)
        key = (id(snapshot), asked.where, asked.ways, asked.fields, asked.lacking, *page)
        if key not in self.listed:
            if self.sort is sort and not all(_known(snapshot, way, asked) for way in asked.ways):
                raise CannotTell
            rows: Rows = snapshot.rows
            for step in self.steps[:-1] if self.steps[-1] == "cut" else self.steps:
                rows = getattr(self, step)(snapshot, rows, asked)
            self.listed[key] = rows
        return self.listed[key]


RIGHT = Model()
"""The server that the contract describes."""
