"""Faults of orders by several keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import PAST, RARE
from listproof.mock.data import Rows
from listproof.mock.generic.asked import Sorted
from listproof.mock.generic.grammar import Grammar, Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Refusal

NEW = "several sort keys, which the first contracts do not have"
ORDER = ("order.several",)
Keys = tuple[Sorted, ...]


def by(stages: Stages, change: Callable[[Wanted], Keys]) -> Stages:
    """Sort by other keys where several are asked for."""

    def ordered(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        several = "order" in wanted.sent and len(wanted.sort) > 1
        return stages.ordered(operation, rows, replace(wanted, sort=change(wanted)) if several else wanted)

    return replace(stages, ordered=ordered)


@general(needs=ORDER, roots={"MUL-01"}, when=RARE, meets=("order",), reason=NEW)
def the_second_key_is_ignored(stages: Stages) -> Stages:
    """Rows are sorted by the first of several keys."""
    return by(stages, lambda wanted: wanted.sort[:1])


@general(needs=ORDER, roots={"MUL-01"}, when=RARE, meets=("order",), reason=NEW)
def the_second_key_goes_the_way_of_the_first(stages: Stages) -> Stages:
    """All keys have the direction of the first one."""
    return by(stages, lambda wanted: tuple((field, wanted.sort[0][1]) for field, _ in wanted.sort))


@general(needs=ORDER, roots={"MUL-01"}, when=RARE, meets=("order",), reason=NEW)
def the_last_key_decides_first(stages: Stages) -> Stages:
    """Several keys are applied from the last to the first."""
    return by(stages, lambda wanted: wanted.sort[::-1])


@general(needs=(*ORDER, "size"), roots={"MUL-03"}, when=PAST, meets=("order",), reason=NEW)
def later_pages_forget_the_second_key(stages: Stages) -> Stages:
    """Past the first page rows are sorted by the first of several keys."""
    return by(stages, lambda wanted: wanted.sort[:1] if wanted.start else wanted.sort)


def reading(stages: Stages, change: Callable[[Grammar, Mapping[str, str], str], Wanted]) -> Stages:
    return replace(stages, read=change)


@general(needs=ORDER, roots={"MUL-02"}, when=RARE, meets=("order",), reason=NEW)
def a_key_that_comes_twice_crashes(stages: Stages) -> Stages:
    """An order in which a key comes twice ends in a server error."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        try:
            return stages.read(grammar, parents, query)
        except Refusal as refusal:
            if "each once" in refusal.message:
                raise ValueError("a column was specified more than once in the order") from None
            raise

    return reading(stages, read)


@general(needs=ORDER, roots={"MUL-04"}, when=RARE, meets=("order",), reason=NEW)
def unknown_keys_among_others_are_dropped(stages: Stages) -> Stages:
    """A sort key that is not known is left out where others are."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        try:
            return stages.read(grammar, parents, query)
        except Refusal:
            for other in ("listproof%2C", "%2Clistproof"):
                if other in query:
                    return stages.read(grammar, parents, query.replace(other, ""))
            raise

    return reading(stages, read)
