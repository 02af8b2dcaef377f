"""Faults of sizes and positions that no page has: something else becomes of them than the contract states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import PAST
from listproof.mock.data import Rows
from listproof.mock.generic.grammar import Grammar, Wanted
from listproof.mock.generic.pipeline import Stages

OTHERWISE: Mapping[str, Mapping[str, str]] = {
    "zero": {"empty": "refuse", "refuse": "empty", "default": "empty", "all": "default"},
    "below": {"empty": "refuse", "refuse": "clamp", "clamp": "refuse"},
    "over": {"refuse": "clamp", "clamp": "refuse", "link": "refuse"},
    "past": {"empty": "refuse", "refuse": "empty"},
}
"""What is done in place of what is stated."""

STATED = "what documents state of such numbers differs from one to the other; the taxonomy has no rows for it"


def _otherwise(operation: ListOperation, fact: str) -> ListOperation:
    page = operation.page
    if page is None or fact not in page.facts:
        return operation
    return replace(operation, page=replace(page, facts={**page.facts, fact: OTHERWISE[fact][page.facts[fact]]}))


def _reading(stages: Stages, fact: str) -> Stages:
    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        return stages.read(replace(grammar, operation=_otherwise(grammar.operation, fact)), parents, query)

    return replace(stages, read=read)


@general(needs=("zero",), roots={"PAG-07"}, meets=("size",), reason=STATED, walked=True)
def a_size_of_zero_is_taken_for_something_else(stages: Stages) -> Stages:
    """A size of 0 means something else than the contract states."""
    return _reading(stages, "zero")


@general(needs=("below",), roots={"PAG-16": ("below.rows",), "PGN-04": ("below.page",)}, reason=STATED, walked=True)
def a_negative_number_is_taken_for_something_else(stages: Stages) -> Stages:
    """A negative number means something else than the contract states."""
    return _reading(stages, "below")


@general(needs=("over",), roots={"PAG-12"}, meets=("size",), reason=STATED, walked=True)
def a_size_above_the_largest_is_refused_against_the_contract(stages: Stages) -> Stages:
    """A size above the largest one is refused, where the contract states that it is cut down."""
    return _reading(stages, "over")


@general(needs=("past",), roots={"PAG-08": ("offset",), "PGN-03": ("page",)}, when=PAST, reason=STATED)
def a_page_past_the_end_is_answered_otherwise(stages: Stages) -> Stages:
    """A page past the end is refused where the contract states that it has no rows, or the other way round."""

    def ended(operation: ListOperation, rows: Rows, wanted: Wanted) -> None:
        stages.ended(_otherwise(operation, "past"), rows, wanted)

    return replace(stages, ended=ended)
