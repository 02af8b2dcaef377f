"""Faults of the number of pages, and of the page that an answer says it is."""

from __future__ import annotations

from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, PAST, usual_size
from listproof.faults.general.telling import later, telling
from listproof.mock.generic.pipeline import Stages

PAGES = "a number of pages, which the taxonomy does not have"
ECHO = "a page that names itself, which the taxonomy does not have"


@general(needs=("pages", "size"), roots={"PGN-05"}, reason=PAGES)
def pages_are_rounded_down(stages: Stages) -> Stages:
    """A last page that is not full does not count."""
    return telling(stages, "pages", lambda page: page.kept // (page.wanted.size or 1))


@general(needs=("pages", "size"), roots={"PGN-05"}, when="rare rows", meets=("size",), reason=PAGES)
def pages_count_one_after_a_full_last_page(stages: Stages) -> Stages:
    """Where the last page is full one more is counted."""
    return telling(stages, "pages", lambda page: page.kept // (page.wanted.size or 1) + 1)


@general(needs=("pages", "size.default"), roots={"PGN-05"}, when=MEETS, meets=("size",), reason=PAGES)
def pages_are_of_the_default_size(stages: Stages) -> Stages:
    """Pages of the default size are counted, whatever size is asked for."""
    return telling(stages, "pages", lambda page: -(-page.kept // usual_size(page.operation)))


@general(needs=("pages", "size", "filter"), roots={"PGN-05"}, when=MEETS, meets=("filter",), reason=PAGES)
def pages_ignore_the_filter(stages: Stages) -> Stages:
    """The pages of all rows are counted, whatever is filtered by."""
    return telling(stages, "pages", lambda page: -(-len(page.found.listed) // (page.wanted.size or 1)))


@general(needs=("pages", "size", "start"), roots={"PGN-05"}, when=PAST, meets=("start",), reason=PAGES)
def pages_count_those_left(stages: Stages) -> Stages:
    """The number of pages counts this one and those that follow."""
    return telling(stages, "pages", lambda page: -(-(page.rows + page.left) // (page.wanted.size or 1)))


@general(needs=("echo.size", "size.default"), roots={"PGN-06"}, when=MEETS, meets=("size",), reason=ECHO)
def echo_of_the_default_size(stages: Stages) -> Stages:
    """The page size that is named is the default, whatever is in force."""
    return telling(stages, "echo.size", lambda page: usual_size(page.operation))


@general(needs=("echo.size", "size", "start"), roots={"PGN-06"}, reason=ECHO)
def echo_of_the_rows_that_came(stages: Stages) -> Stages:
    """The page size that is named is the number of rows that came."""
    return telling(stages, "echo.size", lambda page: page.rows)


@general(needs=("echo.at", "start"), roots={"PGN-06"}, when=PAST, meets=("start",), reason=ECHO)
def echo_of_the_first_position(stages: Stages) -> Stages:
    """The position that is named is that of the first page."""
    return telling(stages, "echo.at", lambda page: page.operation.page.first if page.operation.page else 0)


@general(needs=("echo.at", "start"), roots={"PGN-06"}, when=PAST, meets=("start",), reason=ECHO)
def echo_of_the_next_position(stages: Stages) -> Stages:
    """Past the first page the position that is named is that of the next page."""
    return telling(stages, "echo.at", lambda page: page.right + 1, later)
