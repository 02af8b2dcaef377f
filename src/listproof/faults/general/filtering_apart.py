"""Faults of filters that rows do not show, of those that are set by default, and of values that nobody documented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from listproof.contract.filter import Filter
from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, RARE
from listproof.mock.data import Rows
from listproof.mock.generic.asked import Where
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.grammar import Grammar, Wanted
from listproof.mock.generic.pipeline import Stages

NEW = "a filter that the taxonomy of the first contracts does not have"
UNSEEN = ("filter.unseen",)
FILTER = ("filter",)


def unseen(wanted: Wanted) -> Where:
    """Of what is filtered by that which rows do not show."""
    return tuple(each for each in wanted.apart if not each[0].field)


@general(needs=UNSEEN, roots={"RNG-13"}, when=MEETS, meets=FILTER, reason=NEW)
def what_rows_do_not_show_is_looked_for_among_deleted_rows_too(stages: Stages) -> Stages:
    """A filter of which rows do not show what it compares also finds rows that were deleted."""

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        rows = stages.listed(operation, data, wanted)
        gone = next((each.deleted for each in data.listings if each.rows is rows), ())
        return (*rows, *gone) if unseen(wanted) else rows

    return replace(stages, listed=listed)


@general(needs=UNSEEN, roots={"RNG-13"}, when=MEETS, meets=FILTER, reason=NEW)
def what_rows_do_not_show_turns_the_order(stages: Stages) -> Stages:
    """With a filter of which rows do not show what it compares the listing comes in the opposite order."""

    def ordered(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right = stages.ordered(operation, rows, wanted)
        return right[::-1] if unseen(wanted) else right

    return replace(stages, ordered=ordered)


@general(needs=UNSEEN, roots={"RNG-13"}, when=MEETS, meets=FILTER, reason=NEW)
def what_rows_do_not_show_is_joined_twice(stages: Stages) -> Stages:
    """A filter of which rows do not show what it compares finds one row twice."""

    def apart(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right = stages.apart(operation, rows, wanted)
        return (*right, *right[:1]) if unseen(wanted) else right

    return replace(stages, apart=apart)


@general(needs=(*UNSEEN, "size", "!whole"), roots={"RNG-13"}, when=MEETS, meets=("filter", "size"), reason=NEW)
def pages_are_cut_before_what_rows_do_not_show_is_filtered(stages: Stages) -> Stages:
    """A page is cut first, and a filter of which rows do not show what it compares keeps some of its rows."""

    def apart(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        seen = tuple(each for each in wanted.apart if each[0].field)
        return stages.apart(operation, rows, replace(wanted, apart=seen))

    def cut(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        return stages.apart(operation, stages.cut(operation, rows, wanted), replace(wanted, apart=unseen(wanted)))

    return replace(stages, apart=apart, cut=cut)


@general(needs=("filter.parts",), roots={"RNG-15"}, when=MEETS, meets=FILTER, reason=NEW)
def what_rows_do_not_show_is_ignored(stages: Stages) -> Stages:
    """A filter of which rows do not show what it compares keeps every row."""

    def apart(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        seen = tuple(each for each in wanted.apart if each[0].field)
        return stages.apart(operation, rows, replace(wanted, apart=seen))

    return replace(stages, apart=apart)


def _sends(filter_: Filter, query: str) -> bool:
    return filter_.parameter.name in dict(parse_qsl(query, keep_blank_values=True))


@general(needs=("filter.default",), roots={"RNG-14", "MAN-01"}, reason=NEW)
def a_default_filter_is_not_applied(stages: Stages) -> Stages:
    """Where a filter is left out nothing is filtered, whatever is its default."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        wanted = stages.read(grammar, parents, query)
        return replace(wanted, apart=tuple(each for each in wanted.apart if _sends(each[0], query)))

    return replace(stages, read=read)


@general(needs=("filter.default",), roots={"RNG-14"}, when=RARE, meets=FILTER, reason=NEW)
def a_default_filter_that_is_sent_loses_a_row(stages: Stages) -> Stages:
    """Where the default of a filter is sent the row is missing that was stored last."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        wanted = stages.read(grammar, parents, query)
        sent = any(_sends(each, query) and each.default in texts for each, texts in wanted.apart)
        return replace(wanted, sent=wanted.sent | {"default"}) if sent else wanted

    def apart(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right = stages.apart(operation, rows, wanted)
        return right[:-1] if "default" in wanted.sent else right

    return replace(stages, read=read, apart=apart)


def _with(grammar: Grammar, **changes: Any) -> Grammar:
    """The grammar of a server whose filters are described otherwise, as far as they say such a thing."""

    def changed(filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
        own = ({key: each for key, each in changes.items() if getattr(filter_, key) is not None} for filter_ in filters)
        return tuple(replace(filter_, **told) for filter_, told in zip(filters, own, strict=True))

    operation = grammar.operation
    return replace(
        grammar, operation=replace(operation, filters=changed(operation.filters), apart=changed(operation.apart))
    )


@general(needs=("filter.every",), roots={"RNG-14"}, when=MEETS, meets=FILTER, reason=NEW)
def the_word_for_every_row_is_a_value_that_none_has(stages: Stages) -> Stages:
    """The value that keeps every row is looked for in the rows, and found in none."""
    return replace(stages, read=lambda grammar, parents, query: stages.read(_with(grammar, every="\0"), parents, query))


@general(needs=("filter.other.kept",), roots={"FLT-06"}, when=MEETS, meets=FILTER, reason=NEW)
def values_that_are_not_documented_are_ignored(stages: Stages) -> Stages:
    """A value of a filter that is not documented lists every row, whatever the contract says of it."""
    return replace(
        stages, read=lambda grammar, parents, query: stages.read(_with(grammar, other="ignore"), parents, query)
    )


@general(needs=("filter.other.refused",), roots={"FLT-06"}, when=MEETS, meets=FILTER, reason=NEW)
def values_that_are_not_documented_find_nothing(stages: Stages) -> Stages:
    """A value of a filter that is not documented finds nothing, where the contract says that it is refused."""
    return replace(
        stages, read=lambda grammar, parents, query: stages.read(_with(grammar, other="empty"), parents, query)
    )
