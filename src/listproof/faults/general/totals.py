"""Faults of how many rows an answer says that there are."""

from __future__ import annotations

from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, PAST, RARE, filtered, ordered, selected, usual_size
from listproof.faults.general.telling import Page, later, telling
from listproof.mock.generic.pipeline import Stages

TOTAL = ("total",)
PAGES = ("total", "size", "start")

OF_NONE = "what is said of a listing without rows has code of its own"


@general("F-PAG-33", needs=("total", "size"), roots={"TOT-01"})
def total_counts_the_page(stages: Stages) -> Stages:
    """The total is the number of rows on the page."""
    return telling(stages, "total", lambda page: page.rows)


@general("F-PAG-33", needs=("total.filter", "filter"), roots={"TOT-01"}, when=MEETS, meets=("filter",))
def total_ignores_the_filter(stages: Stages) -> Stages:
    """The total counts all rows, whatever is filtered by."""
    return telling(stages, "total", lambda page: len(page.found.listed))


@general(
    "F-PAG-33",
    needs=("total.filter", "filter", "size", "!whole"),
    roots={"TOT-02"},
    when=PAST,
    meets=("filter", "start"),
)
def total_ignores_the_filter_past_the_first_page(stages: Stages) -> Stages:
    """Past the first page of a filter the total counts all rows."""
    return telling(stages, "total", lambda page: len(page.found.listed), later)


@general("F-PAG-33", needs=TOTAL, roots={"TOT-01"})
def total_is_one_too_many(stages: Stages) -> Stages:
    """The total is one more than there are rows."""
    return telling(stages, "total", lambda page: page.right + 1)


@general("F-PAG-33", needs=TOTAL, roots={"TOT-01"})
def total_is_one_too_few(stages: Stages) -> Stages:
    """The total is the number of the last row, counted from 0."""
    return telling(stages, "total", lambda page: max(0, page.right - 1))


@general("F-PAG-33", needs=TOTAL, roots={"TOT-01"}, when=RARE)
def total_counts_deleted_rows(stages: Stages) -> Stages:
    """The total counts rows that were deleted."""

    def counted(page: Page) -> int:
        here = (each for each in page.data.listings if each.rows is page.found.listed)
        gone = next((each.deleted for each in here), ())
        return int(page.right) + len(stages.kept(page.operation, gone, page.wanted))

    return telling(stages, "total", counted)


@general("F-PAG-33", needs=("total", "size.default"), roots={"TOT-01"})
def total_stops_at_the_default_size(stages: Stages) -> Stages:
    """No more rows are counted than a page of the default size holds."""
    return telling(stages, "total", lambda page: min(page.right, usual_size(page.operation)))


@general("F-PAG-33", needs=PAGES, roots={"TOT-02"}, when=PAST, meets=("start",))
def total_counts_the_rows_left(stages: Stages) -> Stages:
    """The total counts the rows of the page and those that follow."""
    return telling(stages, "total", lambda page: page.rows + page.left)


@general("F-PAG-33", needs=PAGES, roots={"TOT-02"}, when=PAST, meets=("start",))
def total_is_one_too_many_on_the_last_page(stages: Stages) -> Stages:
    """On the last page of several the total is one more than there are rows."""
    return telling(stages, "total", lambda page: page.right + 1, lambda page: later(page) and not page.left)


@general("F-PAG-33", needs=PAGES, roots={"TOT-02"}, when=PAST, meets=("start",))
def total_is_nothing_past_the_end(stages: Stages) -> Stages:
    """Past the end the total is 0."""
    return telling(stages, "total", lambda _: 0, lambda page: later(page) and not page.rows)


@general("F-PAG-33", needs=(*PAGES, "order"), roots={"TOT-02"}, when=MEETS, meets=("order",))
def total_counts_the_page_where_an_order_is_asked_for(stages: Stages) -> Stages:
    """Where an order is asked for the total is the number of rows on the page."""
    return telling(stages, "total", lambda page: page.rows, lambda page: ordered(page.wanted))


@general("F-PAG-33", needs=(*PAGES, "select"), roots={"TOT-02"}, when=MEETS, meets=("select",))
def total_counts_the_page_where_members_are_selected(stages: Stages) -> Stages:
    """Where members are selected the total is the number of rows on the page."""
    return telling(stages, "total", lambda page: page.rows, lambda page: selected(page.wanted))


@general("F-PAG-33", needs=("total.filter", "filter", "order"), roots={"TOT-01"}, when=MEETS, meets=("filter",))
def total_of_a_filter_is_the_page(stages: Stages) -> Stages:
    """With a filter the total is the number of rows on the page."""
    return telling(stages, "total", lambda page: page.rows, lambda page: filtered(page.wanted))


@general(needs=("total", "path"), roots={"TOT-01"}, when=RARE, reason=OF_NONE, walked=True)
def total_of_an_empty_listing_is_one(stages: Stages) -> Stages:
    """Where a listing has no rows its total is 1: the row of nulls that an outer join brings is counted."""
    return telling(stages, "total", lambda _: 1, _of_none)


@general(needs=("pages", "path"), roots={"PGN-05"}, when=RARE, reason=OF_NONE, walked=True)
def pages_of_an_empty_listing_are_those_of_a_usual_one(stages: Stages) -> Stages:
    """Where a listing has no rows the total is taken for missing, and another one is divided in its place."""
    return telling(stages, "pages", lambda _: 5, _of_none)


def _of_none(page: Page) -> bool:
    return not page.found.listed
