"""The values worth asking for: boundaries of this collection, not of collections in general."""

from __future__ import annotations

from collections.abc import Iterable

from ..codec.encode import nearest
from ..codec.facets import orders
from ..codec.walk import Walk
from ..collection.listing import Listing, whole_page
from ..collection.page_limits import LARGEST_LIMIT
from ..collection.snapshot_builder import MANY
from ..collection.target import size
from ..contract.model import ListOperation
from ..contract.parameter import Parameter
from ..oracle.query import Query, Sort

NOT_INTEGERS = ("abc", "1.5", "50abc")
"""Plainly no integers, for every parser."""

LARGE = (*(2**bits + more for bits in (31, 32, 63, 64) for more in (-1, 0, 1)), 10**22 + 7)
"""Where integers of 32 and of 64 bits end, signed and unsigned, and 23 digits."""

DEEP = (10_000, 10_001, 10**5, 10**6, 10**9)
"""Where the windows of search engines end, and far offsets of fewer bits than those."""

SPELLINGS = (("1.0", 1), ("+2", 2), (" 2", 2), ("002", 2), ("1_1", 11), ("٢", 2), ("²", 2))
"""Texts on which integer parsers differ, with the integer that they may be read as."""


def exponent(parameter: Parameter) -> tuple[str, int]:
    """Another such text, in which the number is neither its first digit nor the default."""
    return ("2e1", 20) if parameter.default == 10 else ("1e1", 10)


def default_size(operation: ListOperation) -> int:
    """The documented default page size, or 10 where the document is silent."""
    value = operation.page.default if operation.page else None
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
    return rows if rows > LARGEST_LIMIT else 1


def walk_sizes(collection: Listing) -> list[int]:
    """Page sizes that do and that do not divide the number of rows; few pages for many rows, and where even pages of
    100 would be many, one size of which only stretches are walked. A list that comes whole is one page; where no size
    can be asked for, pages are as large as they are."""
    rows, most = len(collection.snapshot), min(100, collection.granted)
    page = collection.operation.page
    if page is not None and page.whole:
        return [rows] if rows else []
    if page is not None and page.size is None:
        return [collection.granted] if rows else []
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
    large = len(collection.snapshot) >= LARGEST_LIMIT and not collection.partial
    return collection.granted if size is None and large else size


def kept_pages(collection: Listing) -> list[Query | Walk]:
    """The pages of the whole listing; of a large one those that are at hand and the last one."""
    if collection.operation.page is None:
        return [Query()]
    rows, size = len(collection.snapshot), collection.granted
    if collection.operation.page.position is None:
        return [Walk(Query(), size)]
    starts = [*range(0, rows, size)]
    if rows > MANY:
        starts = [*starts[: MANY // size], starts[-1]]
    return [nearest(collection.operation, Query(size=size, start=at)) for at in starts]


def sorts(operation: ListOperation) -> list[Sort]:
    """Every order by one key that may be asked for."""
    return [(key,) for key in orders.sort_keys(operation)]


def pairs(operation: ListOperation) -> list[Sort]:
    """Every order by two different keys that may be asked for; none where one alone may."""
    if operation.order is None or operation.order.join is None or operation.order.most < 2:
        return []
    single = [sort[0] for sort in sorts(operation)]
    return [(one, two) for one in single for two in single if one.key != two.key]
