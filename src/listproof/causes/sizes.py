"""What a server may make of a page size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from ..contract.model import ListOperation
from ..oracle.snapshot import Snapshot
from .changes import asking, cutting
from .hypothesis import Change, Found, cause
from .model import Asked, Rows
from .observed import Observed

Wrong = Sequence[Observed]


def _resized(
    operation: ListOperation, size: Callable[[int | None], int | None], *, where: Callable[[Asked], bool] | None = None
) -> Iterator[Change]:
    """Another size is in force for such requests; of numbered pages the position may be of that size, too."""

    def ask(moved: bool, _: Snapshot, asked: Asked) -> Asked:
        if where is not None and not where(asked):
            return asked
        count = size(asked.count)
        first = asked.first // asked.count * count if moved and asked.count and count else asked.first
        return replace(asked, count=count, first=first)

    yield asking(partial(ask, False))
    if operation.page is not None and operation.page.style == "page" and not operation.page.sequential:
        yield asking(partial(ask, True))


def _no(asked: Asked) -> bool:
    return not asked.sized


def _yes(asked: Asked) -> bool:
    return asked.sized


def _given(n: int | None, _: int | None) -> int | None:
    return n


def _at_most(n: int, size: int | None) -> int:
    return n if size is None else min(n, size)


def _one_less(least: int, size: int | None) -> int | None:
    return None if size is None else max(least, size - 1)


def _lengths(wrong: Wrong, *, sized: bool) -> list[int]:
    """The commonest lengths of wrong answers that ask for a size, or for none."""
    found = Counter(len(each.rows) for each in wrong if each.total is None and each.asked.sized is sized and each.rows)
    return [length for length, _ in found.most_common(3)]


@cause(
    "size",
    "{size} is ignored: every page has {n} rows",
    needs=["size"],
    pattern="LIMIT 20",
    mend="Pass the page size to the query.",
)
def size_ignored(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The parameter is declared and does not reach the query."""
    page = operation.page
    for n in dict.fromkeys([*([page.default] if page and page.default else []), *_lengths(wrong, sized=True)]):
        for change in _resized(operation, partial(_given, n)):
            yield change, {"n": n}


@cause(
    "size",
    "{size} is ignored: all rows come",
    needs=["size"],
    pattern="SELECT … without LIMIT",
    mend="Pass the page size to the query.",
)
def size_ignored_all_rows(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The query has no limit."""
    yield from _resized(operation, partial(_given, None))
    yield from _resized(operation, partial(_given, None), where=_yes)


@cause(
    "size",
    "Pages have one row more than {size} asks for",
    needs=["size"],
    pattern="LIMIT :size + 1, and the row that was read to see whether others follow is shown",
    mend="Leave the extra row out of the answer.",
)
def size_one_more(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A row more is read to know whether others follow, and stays in the answer."""
    for where in (None, _yes):
        yield from _resized(operation, lambda size: None if size is None else size + 1, where=where)


@cause(
    "size",
    "Pages have one row fewer than {size} asks for",
    needs=["size"],
    pattern="for i in range(1, size)",
    mend="Count to the page size itself.",
)
def size_one_less(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A comparison ends one too early."""
    for least in (0, 1):
        for where in (None, _yes):
            yield from _resized(operation, partial(_one_less, least), where=where)


@cause(
    "size",
    "{size} is used as the index of the last row, as in rows[position:size]",
    needs=["position", "size"],
    pattern="rows[position:size]",
    mend="Add the position: rows[position:position + size].",
)
def size_as_end_index(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A slice is written with a length where its end belongs."""
    yield cutting(lambda rows, asked: rows[asked.first : asked.count])


@cause(
    "size",
    "{size} is capped at {n} rows",
    needs=["size"],
    pattern="min(size, {n})",
    mend="Grant what the document grants, or document the cap, and refuse or say what was in force.",
)
def size_capped(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A cap protects the server, and the document does not speak of it."""
    for n in _lengths(wrong, sized=True):
        for change in _resized(operation, partial(_at_most, n)):
            yield change, {"n": n}


@cause(
    "size",
    "Where {size} is not sent a page has {n} rows, not the documented {default}",
    needs=["size"],
    pattern="size: int = {n}",
    mend="Let the code's default and the document's be one.",
)
def default_size(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The default stands in two places, and one of them was changed."""
    default = operation.page.default if operation.page else None
    for n in _lengths(wrong, sized=False) if default else ():
        if n != default:
            for change in _resized(operation, partial(_given, n), where=_no):
                yield change, {"n": n, "default": default}


@cause(
    "size",
    "Where {size} is not sent all rows come, and not the documented {default}",
    needs=["size"],
    pattern="if size: query = query.limit(size)",
    mend="Apply the default.",
)
def default_size_is_none(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The documented default is not applied."""
    default = operation.page.default if operation.page else None
    if default:
        for change in _resized(operation, partial(_given, None), where=_no):
            yield change, {"default": default}


def _page(rows: Rows, asked: Asked) -> Rows:
    return rows[asked.first :] if asked.count is None else rows[asked.first : asked.first + asked.count]


@cause(
    "size",
    "A last page that is not full is dropped",
    needs=["size"],
    pattern="pages = total // size",
    mend="Round up: a rest is a page, too.",
)
def last_page_dropped(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The number of pages is rounded down, or only full pages are sent."""

    def full(rows: Rows, asked: Asked) -> Rows:
        page = _page(rows, asked)
        return page if asked.count is None or len(page) == asked.count else page[:0]

    yield cutting(full)
    yield cutting(lambda rows, asked: full(rows, asked) if asked.first else _page(rows, asked))


@cause(
    "size",
    "The last row of the listing never comes",
    needs=[],
    pattern="rows[position:total - 1]",
    mend="Let the last page end with the last row.",
)
def last_row_dropped(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """An end is counted one too early."""
    yield cutting(lambda rows, asked: _page(rows[:-1], asked))


@cause(
    "size",
    "The last row of every page is left out",
    needs=["size"],
    pattern="rows.pop() of each page, whether or not one more was read",
    mend="Take a row away only where one more was read.",
)
def last_row_of_pages_dropped(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """The row that is read to see whether others follow is taken away where it was not read."""
    yield cutting(lambda rows, asked: _page(rows, asked)[:-1])


@cause(
    "size",
    "The first row of the listing never comes",
    needs=[],
    pattern="rows[1:]",
    mend="Begin with the first row.",
)
def first_row_dropped(operation: ListOperation, wrong: Wrong) -> Iterator[Found]:
    """A first row is taken for a header, or a loop begins with one."""
    yield cutting(lambda rows, asked: _page(rows[1:], asked))
    yield cutting(lambda rows, asked: _page(rows[1:] if len(rows) > 1 else rows, asked))
