"""Faults of fields that a filter compares together, of numbers in text, and of conditions in one expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from listproof.contract.filter import NUMBER, TEXT, Filter
from listproof.contract.model import ListOperation
from listproof.contract.several import ANY, FIRST, parts
from listproof.faults.general.ranges import BOUNDS
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, RARE
from listproof.mock.data import Row, Rows
from listproof.mock.generic.asked import Where
from listproof.mock.generic.conditions import forms, found
from listproof.mock.generic.fields import value
from listproof.mock.generic.grammar import Grammar, Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Refusal

NEW = "a filter that the taxonomy of the first contracts does not have"
FILTER = ("filter",)


def _changing(stages: Stages, change: Mapping[str, str]) -> Stages:
    """Compare other fields where a filter compares several: by what stands between their names, another such text, or
    none for the first field alone."""

    def other(filter_: Filter) -> Filter:
        for between, instead in change.items():
            if between in filter_.field:
                names = parts(filter_.field)
                return replace(filter_, field=instead.join(names) if instead else names[0])
        return filter_

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        where: Where = tuple((other(filter_), texts) for filter_, texts in wanted.where)
        return stages.kept(operation, rows, replace(wanted, where=where))

    return replace(stages, kept=kept)


@general(needs=("filter.first",), roots={"RNG-02"}, when=RARE, meets=FILTER, reason=NEW)
def rows_without_the_first_of_several_fields_are_lost(stages: Stages) -> Stages:
    """Where the first field that has a value counts, rows that lack the first of them are in no range."""
    return _changing(stages, {FIRST: ""})


@general(needs=("filter.first",), roots={"RNG-01"}, when=RARE, meets=FILTER, reason=NEW)
def any_of_several_fields_lies_in_the_range(stages: Stages) -> Stages:
    """Where the first field that has a value counts, a row is kept if any of them lies in the range."""
    return _changing(stages, {FIRST: ANY})


@general(needs=("filter.any",), roots={"RNG-02"}, when=RARE, meets=FILTER, reason=NEW)
def only_the_first_of_several_fields_is_looked_at(stages: Stages) -> Stages:
    """Where any of several fields may match, the first one alone is looked at."""
    return _changing(stages, {ANY: ""})


@general(needs=("filter.number",), roots={"RNG-01"}, when=MEETS, meets=FILTER, reason=NEW)
def numbers_in_text_are_bounded_as_text(stages: Stages) -> Stages:
    """A bound compares numbers that are written as text letter by letter: 95 lies above 1200."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        own = [each for each in wanted.where if each[0].kind == NUMBER and each[0].op in BOUNDS]
        rest = tuple(each for each in wanted.where if each not in own)

        def holds(row: Row) -> bool:
            pairs = ((filter_, value(operation, row, filter_.field), texts) for filter_, texts in own)
            return all(found(forms(operation, replace(each, kind=TEXT)), each.op, held, to) for each, held, to in pairs)

        return tuple(row for row in stages.kept(operation, rows, replace(wanted, where=rest)) if holds(row))

    return replace(stages, kept=kept)


@general(needs=("filter.quote",), roots={"FLT-02"}, when=RARE, meets=FILTER, reason=NEW)
def quotes_in_an_expression_stay_doubled(stages: Stages) -> Stages:
    """A quote in a text of an expression is looked for twice."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        where = tuple(
            (
                filter_,
                tuple(text.replace(filter_.quote, filter_.quote * 2) for text in texts) if filter_.quote else texts,
            )
            for filter_, texts in wanted.where
        )
        return stages.kept(operation, rows, replace(wanted, where=where))

    return replace(stages, kept=kept)


@general(needs=("filter.quote",), roots={"FLT-02"}, when=RARE, meets=FILTER, reason=NEW)
def an_expression_is_split_within_its_quotes(stages: Stages) -> Stages:
    """The word between two conditions is read as such within a text in quotes too, so that the rest is refused."""

    def read(grammar: Grammar, parents: Mapping[str, str], query: str) -> Wanted:
        wanted = stages.read(grammar, parents, query)
        if any(filter_.glue and filter_.glue in text for filter_, texts in wanted.where for text in texts):
            raise Refusal(422, "an expression is not as documented")
        return wanted

    return replace(stages, read=read)
