"""The values worth asking for: boundaries of this collection, not of collections in general."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from ..codec import parse as queries
from ..codec.encode import encode, fill, text
from ..collection.listing import Listing, whole_page
from ..collection.page_limits import LARGEST
from ..collection.snapshot_builder import MANY
from ..collection.target import Target, size
from ..contract.model import Filter, ListOperation, Parameter
from ..oracle.instants import instant
from ..oracle.query import Query, Sort
from ..oracle.row import Row
from ..oracle.snapshot import Snapshot

NOT_INTEGERS = ("abc", "1.5", "50abc")
"""Plainly no integers, for every parser."""

LARGE = (*(2**bits + more for bits in (31, 32, 63, 64) for more in (-1, 0, 1)), 10**22 + 7)
"""Where integers of 32 and of 64 bits end, signed and unsigned, and 23 digits."""

DEEP = (10_000, 10_001, 10**5, 10**6, 10**9)
"""Where the windows of search engines end, and far offsets of fewer bits than those."""

SPELLINGS = (("1.0", 1), ("+2", 2), (" 2", 2), ("002", 2), ("1_1", 11), ("٢", 2))
"""Texts on which integer parsers differ, with the integer that they may be read as."""


def exponent(parameter: Parameter) -> tuple[str, int]:
    """Another such text, in which the number is neither its first digit nor the default."""
    return ("2e1", 20) if parameter.default == 10 else ("1e1", 10)


def default_size(operation: ListOperation) -> int:
    """The documented default page size, or 10 where the document is silent."""
    value = operation.page.size.default if operation.page else None
    return value if isinstance(value, int) and value > 0 else 10


def within(numbers: Iterable[int], low: int, high: int) -> list[int]:
    """The distinct numbers from low to high, ascending."""
    return sorted({number for number in numbers if low <= number <= high})


def sizes(collection: Listing) -> list[int]:
    """Limits at the boundaries of the default and of the collection, at most 100 and none that is refused."""
    rows, default = len(collection.snapshot), default_size(collection.operation)
    near = (1, 2, default - 1, default, default + 1, rows - 1, rows, rows + 1, 99, 100)
    return within(near, 1, collection.limits.largest)


def offsets(rows: int) -> list[int]:
    """Offsets that leave at least one row: near the start, the middle and the last row."""
    return within((1, 2, 3, rows // 2, rows - 1), 1, rows - 1)


FAR = 10**9
"""An offset past the end of every listing."""


def safe_offset(collection: Listing) -> int:
    """An offset behind which a limit without bounds brings few rows."""
    if collection.partial:
        return FAR
    rows = size(collection) or 0
    return rows if rows > LARGEST else 1


def walk_sizes(collection: Listing) -> list[int]:
    """Page sizes that do and that do not divide the number of rows; few pages for many rows, and where even pages of
    100 would be many, one size of which only stretches are walked."""
    rows, most = len(collection.snapshot), min(100, collection.granted)
    if rows > 9 * 100:
        return within([ODD_SIZE], 1, most)
    small = [2, 5, 7] if rows <= 40 else [rows // 9, rows // 3 + 1]
    divisor = next((size for size in range(max(2, rows // 8), rows) if rows % size == 0), rows)
    return within([*small, divisor], 1, min(rows, most))


ODD_SIZE = 7
"""A page size that divides none of the numbers at which servers change their ways."""


def one_page(collection: Listing) -> int | None:
    """A limit with which one page holds the whole listing; of a listing that no page may hold, a large page of it."""
    size = whole_page(collection)
    large = len(collection.snapshot) >= LARGEST and not collection.partial
    return collection.granted if size is None and large else size


def kept_pages(collection: Listing) -> list[Query]:
    """The pages of the whole listing; of a large one those that are at hand and the last one."""
    if collection.operation.page is None:
        return [Query()]
    rows, size = len(collection.snapshot), collection.granted
    starts = [*range(0, rows, size)]
    if rows > MANY:
        starts = [*starts[: MANY // size], starts[-1]]
    return [Query(limit=size, offset=at) for at in starts]


def sorts(operation: ListOperation) -> list[Sort]:
    """Every order that may be asked for."""
    return [(key, way) for key, way, _ in queries.sorts(operation)]


NOTHING = ("0", "false", "", "null", "0.0", "[]")
"""Texts of values that programs take for nothing: a filter by one of them is easily left out."""


def present(snapshot: Snapshot, filter_: Filter) -> list[str]:
    """The documented values that some row has: first what programs take for nothing, then the rarest."""
    counts = snapshot.values_of(filter_.field)
    return _telling((value for value in filter_.values if counts[value]), counts)


def held(snapshot: Snapshot, filter_: Filter) -> list[str]:
    """The values that may be asked for and that some row has, as ``present``; of a filter without documented values all
    that rows have but the empty text, which many servers read as none given."""
    if filter_.values:
        return present(snapshot, filter_)
    counts = snapshot.values_of(filter_.field)
    return _telling((value for value in counts if value), counts)


def _telling(found: Iterable[str], counts: Mapping[str, int]) -> list[str]:
    return sorted(found, key=lambda value: (value not in NOTHING, counts[value], value))


def few(found: Sequence[str]) -> list[str]:
    """Of values as ``held`` gives them those that tell most: what programs take for nothing, the rarest, the most
    frequent."""
    rest = [value for value in found if value not in NOTHING]
    return list(dict.fromkeys([*(value for value in found if value in NOTHING), *rest[:1], *rest[-1:]]))


def telling(snapshot: Snapshot, filter_: Filter) -> list[str]:
    """The values of a filter that rows have and that are worth asking for: all documented ones; where none are
    documented those that tell most. In the sequence of ``held``."""
    found = held(snapshot, filter_)
    return found if filter_.values else few(found)


def certain(snapshot: Snapshot, filter_: Filter) -> list[str]:
    """Of the values of ``telling`` those that no row holds in another spelling: which rows they find is certain."""
    field, rows = filter_.field, snapshot.rows
    found = telling(snapshot, filter_)
    if filter_.values:
        return found
    return [text for text in found if all(row.has(field, text) or not means(row, field, text) for row in rows)]


def nothing(snapshot: Snapshot, filter_: Filter) -> list[str]:
    """The texts of NOTHING by which a value of some row may be meant."""
    rows = snapshot.rows
    return [text for text in NOTHING if any(means(row, filter_.field, text) for row in rows)]


def means(row: Row, field: str, text: str) -> bool:
    """Whether a request that asks for a field's value by this text may mean the row: also one whose time stamp or UUID
    is written otherwise, and for null and empty arrays, which no text asks for plainly."""
    if row.has(field, text):
        return True
    value = row.data.get(field)
    if isinstance(value, str):
        uuids = len(text) == UUID_LENGTH and value.lower() == text.lower()
        return uuids or instant(value) == instant(text) is not None
    zero = isinstance(value, int | Decimal) and not isinstance(value, bool) and value == 0
    by_text: Mapping[str, bool] = {"null": value is None, "[]": value == [], "0.0": zero}
    return by_text.get(text, False)


UUID_LENGTH = 36


def beside(collection: Listing) -> list[Query]:
    """Queries with one parameter besides limit and offset: every order, two filters, two projections."""
    operation, snapshot = collection.operation, collection.snapshot
    queries = [Query(order=sort) for sort in sorts(operation)]
    for filter_ in operation.filters:
        found = present(snapshot, filter_)
        queries += [Query(filters=((filter_.field, value),)) for value in dict.fromkeys([*found[-1:], *found[:1]])]
    if operation.select:
        others = [name for name in operation.select.names if name != operation.id]
        queries += [Query(select=(name,)) for name in [operation.id, *others[-1:]] if name in operation.select.names]
    return queries


def all_selected(collection: Listing, target: Target | None = None) -> list[Query]:
    """Every name selected at once: past the first page, and beside every order and filter; of a ``target`` beside every
    value that rows have, in the collection that is its ``holder``."""
    operation, size = collection.operation, collection.granted
    if operation.select is None:
        return []
    places = [query for query in beside(collection) if query.select is None]
    places += [Query(offset=default_size(operation))] if operation.page else []
    for filter_ in operation.filters if target else ():
        found = present(collection.snapshot, filter_)
        places += [_of(filter_, value) for value in found if target and holder(target, filter_, value) is collection]
    return [query.but(limit=size, select=tuple(operation.select.names)) for query in dict.fromkeys(places)]


def _of(filter_: Filter, value: str) -> Query:
    return Query(filters=((filter_.field, value),))


def elsewhere(target: Target) -> Listing:
    """Where to ask what any collection with rows can answer: not the best one, of which most is asked, unless no other
    has 2 rows."""
    best = target.best()
    return next((each for each in target.readable() if each is not best and len(each.snapshot) >= 2), best)


def holder(target: Target, filter_: Filter, value: str) -> Listing:
    """Where to ask for a value that rows have: in the collection with the most of them, in the best one only where no
    other has any."""
    best = target.best()
    others = [each for each in target.readable() if each is not best and value in present(each.snapshot, filter_)]
    return max(others, key=lambda each: each.snapshot.values_of(filter_.field)[value], default=best)


def single(collection: Listing) -> list[Query]:
    """Legal queries with one parameter each, every declared one in turn: what is wrong stays wrong beside it."""
    operation = collection.operation
    queries = [Query(limit=2), Query(offset=1)] if operation.page else []
    others = beside(collection)
    queries += [query for query in others if query.order][:1] + [query for query in others if query.select][:1]
    for filter_ in operation.filters:
        own = [query for query in others if query.filters and query.filters[0][0] == filter_.field]
        queries += own[:1] or [_of(filter_, value) for value in filter_.values[:1]]
    return queries


def joined(operation: ListOperation, legal: Query, odd: str) -> str:
    """The raw query string of a legal query with something wrong behind it."""
    return f"{text(operation, legal)}&{odd}"


def raw(pairs: Iterable[tuple[str, str]]) -> str:
    """A raw query string from unencoded pairs."""
    return encode(pairs)


def filtering(filter_: Filter, value: str) -> str:
    """The raw query string of one filter with any value, legal or not."""
    return encode(fill(filter_.send, field=filter_.field, value=value))
