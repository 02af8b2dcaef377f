"""Faults of the number that a page says of the next one."""

from __future__ import annotations

from listproof.faults.general.following import naming
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, PAST
from listproof.mock.generic.pipeline import Stages

SAID = "the number of the next page, which the taxonomy does not have"


@general(needs=("next.number", "size"), roots={"PGN-07"}, reason=SAID)
def the_next_page_is_the_page_itself(stages: Stages) -> Stages:
    """The number of the next page is that of the page that says it."""
    return naming(stages, lambda _, wanted, right: None if right is None else wanted.start)


@general(needs=("next.number", "size"), roots={"PGN-07"}, when=PAST, meets=("start",), reason=SAID)
def the_next_page_is_the_second_one(stages: Stages) -> Stages:
    """The number of the next page is that of the second one, whichever page says it."""
    return naming(stages, lambda _, wanted, right: None if right is None else wanted.size)


@general(needs=("next.number", "size"), roots={"PGN-07"}, when=PAST, meets=("start",), reason=SAID)
def a_rest_that_fills_no_page_has_no_number(stages: Stages) -> Stages:
    """The number of a next page is said where the rows that follow fill one."""
    return naming(stages, lambda found, wanted, right: right if found.of - found.end >= (wanted.size or 1) else None)


@general(needs=("next.number", "size"), roots={"PGN-08"}, when=PAST, meets=("start",), reason=SAID)
def a_full_last_page_has_a_next_number(stages: Stages) -> Stages:
    """Every full page says the number of a next one, the last one too."""
    return naming(stages, lambda found, wanted, _: found.end if found.end - wanted.start == wanted.size else None)


@general(needs=("next.number", "size", "filter"), roots={"PGN-08"}, when=MEETS, meets=("filter",), reason=SAID)
def the_next_number_ignores_the_filter(stages: Stages) -> Stages:
    """A next page is named while rows of the listing without its filters remain."""
    return naming(
        stages, lambda found, wanted, _: wanted.start + (wanted.size or 1) if found.end < len(found.listed) else None
    )
