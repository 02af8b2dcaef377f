"""Faults of filters beside pages and orders."""

from __future__ import annotations

from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import (
    MEETS,
    PAST,
    both,
    cutting_first,
    filtered,
    past,
    sized,
    sizing,
    starting,
)
from listproof.mock.data import Rows
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

PAGES = ("filter", "size", "start")


@general("F-PAG-31", needs=("filter", "size"), roots={"FLT-04"}, when=MEETS, meets=("filter",))
def filter_after_the_page(stages: Stages) -> Stages:
    """The page is cut first and filtered afterwards."""
    return cutting_first(stages)


@general("F-PAG-31", needs=PAGES, roots={"FLT-04"}, when=PAST, meets=("filter", "start"))
def filter_after_the_page_with_an_offset(stages: Stages) -> Stages:
    """Past the first page the page is cut first and filtered afterwards."""
    return cutting_first(stages, past)


@general("F-PAG-32", needs=PAGES, roots={"FLT-04"}, when=PAST, meets=("filter", "start"))
def offset_before_the_filter(stages: Stages) -> Stages:
    """The position counts rows before they are filtered, the size those after."""

    def cut(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        left = stages.kept(operation, rows[wanted.start :], wanted)
        return stages.cut(operation, left, replace(wanted, start=0))

    return replace(stages, cut=cut, steps=tuple(step for step in stages.steps if step != "kept"))


@general("F-PAG-32", needs=PAGES, roots={"FLT-04"}, when=MEETS, meets=("filter", "start"))
def offset_ignored_with_a_filter(stages: Stages) -> Stages:
    """With a filter the position is ignored."""
    return starting(stages, lambda *_: 0, filtered)


@general("F-PAG-32", needs=PAGES, roots={"FLT-04"}, when=PAST, meets=("filter", "start"))
def offset_skips_one_row_more_with_a_filter(stages: Stages) -> Stages:
    """With a filter one row too many is skipped past the first page."""
    return starting(stages, lambda start, _: start + 1, both(filtered, past))


@general("F-PAG-31", needs=("filter", "size"), roots={"PAG-01"}, when=MEETS, meets=("filter", "size"))
def limit_ignored_with_a_filter(stages: Stages) -> Stages:
    """With a filter the size is ignored."""
    return sizing(stages, lambda _: None, both(filtered, sized))


@general("F-PAG-31", needs=("filter", "size"), roots={"FLT-04"}, when=MEETS, meets=("filter", "size"))
def one_row_too_few_with_a_filter(stages: Stages) -> Stages:
    """With a filter a page has one row less than was asked for."""
    return sizing(stages, lambda size: size - 1, both(filtered, sized))


@general("F-PAG-32", needs=PAGES, roots={"FLT-04"}, when=PAST, meets=PAGES)
def later_pages_of_a_filter_are_empty(stages: Stages) -> Stages:
    """With a filter every page past the first is empty."""
    return sizing(stages, lambda _: 0, both(filtered, past))
