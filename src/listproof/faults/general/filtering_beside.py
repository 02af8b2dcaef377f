"""Faults of filters and orders that are sent together with another parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, sorting, usual
from listproof.faults.general.stages import ordered as asked
from listproof.mock.generic.grammar import Grammar, Wanted
from listproof.mock.generic.pipeline import Stages

NEW = "a parameter that is sent beside another one, which the taxonomy of the first contracts does not have"


@general(needs=("filter.needs",), roots={"FLT-01"}, when=MEETS, meets=("filter",), walked=True, reason=NEW)
def a_filter_is_not_looked_at_beside_what_it_needs(stages: Stages) -> Stages:
    """What must be sent beside a filter is heeded in its place, so that the filter keeps every row."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        wanted = stages.read(grammar, parents, query)
        return replace(wanted, where=tuple(each for each in wanted.where if not each[0].needs))

    return replace(stages, read=read)


@general(needs=("order.needs", "order.default"), roots={"ORD-01"}, meets=("order",), walked=True, reason=NEW)
def an_order_is_not_looked_at_beside_what_it_needs(stages: Stages) -> Stages:
    """What must be sent beside an order is heeded in its place, so that the list comes in the default order."""
    return sorting(stages, usual, asked)
