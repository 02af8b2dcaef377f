"""Faults of how many rows an answer says that came, and of whether more follow."""

from __future__ import annotations

from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, PAST
from listproof.faults.general.telling import Page, later, telling
from listproof.mock.generic.pipeline import Stages

RETURNED = "counting on the page; the taxonomy has totals only"
MORE = "a word on further rows, which the taxonomy does not have"
PAGES = ("more", "size", "start")


@general(needs=("total", "path", "!unknown"), roots={"TOT-05"}, reason="a total of what nobody may list")
def total_of_an_unknown_parent_counts_all_rows(stages: Stages) -> Stages:
    """For a parent that does not exist the total is the number of rows under all parents."""

    def unknown(page: Page) -> bool:
        asked = {name: str(text) for name, text in page.wanted.parents.items()}
        return all({name: str(text) for name, text in each.parents.items()} != asked for each in page.data.listings)

    return telling(stages, "total", lambda page: sum(len(each.rows) for each in page.data.listings), unknown)


@general(needs=("total.estimated", "size"), roots={"TOT-06"}, when=PAST, meets=("start",), reason="estimates are new")
def an_estimate_is_less_than_the_rows_that_came(stages: Stages) -> Stages:
    """An estimated total is no larger than a page, whatever comes before it."""
    return telling(stages, "total", lambda page: min(page.kept, page.wanted.size or 0))


@general(needs=("returned", "size"), roots={"TOT-03"}, reason=RETURNED)
def returned_is_the_size_asked_for(stages: Stages) -> Stages:
    """The number of rows on the page is the page size, also where fewer came."""
    return telling(stages, "returned", lambda page: page.wanted.size)


@general(needs=("returned", "size"), roots={"TOT-03"}, reason=RETURNED)
def returned_counts_the_listing(stages: Stages) -> Stages:
    """The number of rows on the page is counted before the page is cut."""
    return telling(stages, "returned", lambda page: page.kept)


@general(needs=("returned", "size", "filter"), roots={"TOT-03"}, when=MEETS, meets=("filter",), reason=RETURNED)
def returned_is_counted_before_the_filter(stages: Stages) -> Stages:
    """The number of rows on the page is that of the page without a filter."""
    return telling(
        stages,
        "returned",
        lambda page: len(stages.cut(page.operation, page.found.listed, page.wanted)),
        lambda page: bool(page.rows),
    )


@general(needs=("returned", "start"), roots={"TOT-03"}, when=PAST, meets=("start",), reason=RETURNED)
def returned_counts_the_rows_so_far(stages: Stages) -> Stages:
    """The number of rows on the page counts those before it, too."""
    return telling(stages, "returned", lambda page: page.wanted.start + page.rows, lambda page: bool(page.rows))


@general(needs=("more",), roots={"TOT-04"}, reason=MORE)
def more_is_inverted(stages: Stages) -> Stages:
    """Rows are said to follow where none do, and none where some do."""
    return telling(stages, "more", lambda page: not page.right)


@general(needs=PAGES, roots={"TOT-04"}, when="rare rows", meets=("size",), reason=MORE)
def more_after_every_full_page(stages: Stages) -> Stages:
    """Rows are said to follow every full page, the last one included."""
    return telling(stages, "more", lambda page: page.rows == page.wanted.size)


@general(needs=PAGES, roots={"TOT-04"}, when=PAST, meets=("start",), reason=MORE)
def no_more_past_the_first_page(stages: Stages) -> Stages:
    """Past the first page no rows are said to follow."""
    return telling(stages, "more", lambda _: False, later)


@general(needs=PAGES, roots={"TOT-04"}, when=PAST, meets=("start",), reason=MORE)
def more_past_the_end(stages: Stages) -> Stages:
    """Past the end rows are said to follow."""
    return telling(stages, "more", lambda _: True, lambda page: later(page) and not page.rows)


@general(needs=PAGES, roots={"TOT-04"}, when="rare rows", meets=("start",), reason=MORE)
def no_more_before_the_last_row(stages: Stages) -> Stages:
    """Where one row is left none is said to follow."""
    return telling(stages, "more", lambda page: page.left > 1)


@general(needs=(*PAGES, "filter"), roots={"TOT-04"}, when=MEETS, meets=("filter",), reason=MORE)
def more_ignores_the_filter(stages: Stages) -> Stages:
    """Rows are said to follow where the listing without a filter has more."""
    return telling(stages, "more", lambda page: page.wanted.start + page.rows < len(page.found.listed))
