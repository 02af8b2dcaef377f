"""Faults of how many rows a page has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import (
    PAST,
    RARE,
    Where,
    always,
    both,
    cutting,
    paging,
    past,
    sized,
    sizing,
    unsized,
    usual_size,
)
from listproof.mock.data import Rows
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

TOO_MANY = {"PAG-01": (), "PAG-07": ("size.zero",)}

TOO_FEW = {"PAG-02": ("!whole",), "STY-03": ("whole",)}


@general("F-PAG-01", needs=("size",), roots=TOO_MANY, meets=("size",))
def limit_ignored(stages: Stages) -> Stages:
    """The size is ignored and every row from the position on is returned."""
    return sizing(stages, lambda _: None, sized)


def _by_default(stages: Stages, change: Callable[[int, int], int], where: Where = always) -> Stages:
    """Give the page the size ``change(size, default size)`` where ``where(wanted)``."""

    def cut(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        size = wanted.size
        if size is not None and where(wanted):
            size = max(0, change(size, usual_size(operation)))
        return stages.cut(operation, rows, replace(wanted, size=size))

    return replace(stages, cut=cut)


@general("F-PAG-05", needs=("size",), roots=TOO_MANY, meets=("size",))
def one_row_too_many(stages: Stages) -> Stages:
    """A page has one row more than was asked for."""
    return sizing(stages, lambda size: size + 1, sized)


@general("F-PAG-06", needs=("size",), roots=TOO_FEW, meets=("size",))
def one_row_too_few(stages: Stages) -> Stages:
    """A page has one row less than was asked for."""
    return sizing(stages, lambda size: size - 1, sized)


@general("F-PAG-15", needs=("size.default",), roots={"PAG-05"})
def no_limit_means_everything(stages: Stages) -> Stages:
    """Without a size every row is listed."""
    return sizing(stages, lambda _: None, unsized)


@general("F-PAG-14", needs=("size.default",), roots={"PAG-05"})
def default_limit_is_twice_as_large(stages: Stages) -> Stages:
    """Without a size a page has twice as many rows as documented."""
    return sizing(stages, lambda size: 2 * size, unsized)


@general("F-PAG-16", needs=("size.default",), roots=TOO_FEW, meets=("size",))
def limits_above_the_default_are_clamped(stages: Stages) -> Stages:
    """A size above the default one is quietly taken for it."""
    return _by_default(stages, min, sized)


@general("F-PAG-05", needs=("size",), roots={"PAG-01"}, when=RARE, meets=("size",))
def limit_one_gives_two_rows(stages: Stages) -> Stages:
    """A size of 1 gives two rows; all others are right."""
    return sizing(stages, lambda _: 2, lambda wanted: wanted.size == 1)


@general("F-PAG-01", needs=("size", "start"), roots={"PAG-01"}, when=PAST, meets=("size", "start"))
def limit_ignored_with_an_offset(stages: Stages) -> Stages:
    """Past the first page the size is ignored and every row left is returned."""
    return sizing(stages, lambda _: None, both(sized, past))


@general("F-PAG-05", needs=("size", "start"), roots={"PAG-01"}, when=PAST, meets=("size", "start"))
def one_row_too_many_past_the_first_page(stages: Stages) -> Stages:
    """Past the first page a page has one row more than was asked for."""
    return sizing(stages, lambda size: size + 1, both(sized, past))


@general("F-PAG-08", needs=("size", "start"), roots={"PAG-02"}, when=PAST, meets=("start",))
def limit_is_the_end_index(stages: Stages) -> Stages:
    """A page ends at the row whose number is the size, wherever it begins."""
    return cutting(stages, lambda start, size: (start, size - start), past)


@general("F-PAG-27", needs=("size", "start"), roots={"PAG-02"}, when=PAST, meets=("start",))
def last_partial_page_dropped(stages: Stages) -> Stages:
    """A page past the first that would not be full is empty."""

    def page(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        found = stages.cut(operation, rows, wanted)
        return found if len(found) == wanted.size else ()

    return paging(stages, page, past)


@general("F-PAG-06", needs=("size",), roots=TOO_FEW, when=RARE, meets=("size",))
def the_last_row_is_lost_where_the_limit_ends_there(stages: Stages) -> Stages:
    """A page that ends with the last row of the listing lacks it, where the size is exactly what is left."""

    def page(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        found = stages.cut(operation, rows, wanted)
        return found[:-1] if wanted.start + (wanted.size or 0) == len(rows) else found

    return paging(stages, page, lambda wanted: sized(wanted) and wanted.sent <= {"size", "start"})
