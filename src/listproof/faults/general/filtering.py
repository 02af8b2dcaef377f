"""Faults of which rows a filter finds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import RARE, SOMETIMES, filtered, keeping, usual_size
from listproof.faults.turns import every
from listproof.mock.data import Row, Rows
from listproof.mock.generic.fields import value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.rows import written
from listproof.mock.pipeline import Refusal

FILTER = ("filter",)


@general("F-FLT-01", needs=FILTER, roots={"FLT-01": (), "FLT-07": ("filter.values",)}, meets=FILTER, walked=True)
def filter_ignored(stages: Stages) -> Stages:
    """Every row is listed whatever is filtered by."""
    return keeping(stages, lambda rows, _: rows)


@general("F-FLT-13", needs=FILTER, roots={"FLT-02"}, when=RARE, meets=FILTER, walked=True)
def a_filter_loses_a_row(stages: Stages) -> Stages:
    """A filter that finds several rows leaves out the one that was stored last."""
    return keeping(stages, lambda _, right: right[:-1] if len(right) > 1 else right)


@general("F-PAG-31", needs=("filter", "size"), roots={"FLT-02"}, when=RARE, meets=FILTER, walked=True)
def a_filter_looks_at_the_first_rows_only(stages: Stages) -> Stages:
    """A filter sees as many rows as two pages of the default size have, in the order of storage."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        seen = rows[: 2 * usual_size(operation)] if filtered(wanted) else rows
        return stages.kept(operation, seen, wanted)

    return replace(stages, kept=kept)


@general("F-FLT-05", needs=("filter.values",), roots={"FLT-07"}, when=RARE, meets=FILTER, walked=True)
def a_value_without_rows_lists_everything(stages: Stages) -> Stages:
    """A filter that finds nothing is forgotten."""
    return keeping(stages, lambda rows, right: right or rows)


@general(needs=("filter.values", "unknown"), roots={"FLT-07"}, when=RARE, meets=FILTER,
         reason="nothing found, taken for no such thing", walked=True)  # fmt: skip
def a_value_without_rows_is_not_found(stages: Stages) -> Stages:
    """A filter that finds nothing among some rows gives 404."""

    def found(rows: Rows, right: Rows) -> Rows:
        if rows and not right:
            raise Refusal(404, "nothing found")
        return right

    return keeping(stages, found)


def _comparing(stages: Stages, same: Any) -> Stages:
    """Also keep rows with a text of which ``same(text of the row, text asked for)``."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right = stages.kept(operation, rows, wanted)
        if not filtered(wanted):
            return right
        found = [
            row
            for row in rows
            if row in right or all(_is(operation, row, each.field, texts[0]) for each, texts in wanted.where)
        ]
        return tuple(found)

    def _is(operation: ListOperation, row: Row, field: str, text: str) -> bool:
        own = value(operation, row, field)
        return isinstance(own, str) and bool(same(own, text))

    return replace(stages, kept=kept)


@general("F-FLT-03", needs=("filter.text",), roots={"FLT-01"}, when=RARE, meets=FILTER, walked=True)
def texts_are_filtered_in_any_case(stages: Stages) -> Stages:
    """A filter by text finds the text in capitals and in small letters."""
    return _comparing(stages, lambda value, text: value.lower() == text.lower())


@general("F-FLT-02", needs=("filter.text",), roots={"FLT-01"}, meets=FILTER, walked=True)
def texts_are_filtered_by_their_beginning(stages: Stages) -> Stages:
    """A filter by text finds every text that begins so."""
    return _comparing(stages, str.startswith)


@general("F-FLT-02", needs=("filter.text",), roots={"FLT-01"}, meets=FILTER, walked=True)
def texts_are_filtered_by_a_part(stages: Stages) -> Stages:
    """A filter by text finds every text that holds it."""
    return _comparing(stages, str.__contains__)


@general("F-FLT-11", needs=("filter.values",), roots={"FLT-03", "MAN-01"}, when=RARE)
def a_value_is_hidden_unless_asked_for(stages: Stages) -> Stages:
    """Without a filter the rows of one documented value are left out."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        if filtered(wanted):
            return stages.kept(operation, rows, wanted)

        def holds(row: Row, name: str, text: str) -> bool:
            return written(value(operation, row, name)) == text

        known = [(each.field, text) for each in operation.equalities for text in each.values]
        hidden = next((each for each in known if any(holds(row, *each) for row in rows)), None)
        return tuple(row for row in rows if hidden is None or not holds(row, *hidden))

    return replace(stages, kept=kept)


@general("F-FLT-01", needs=FILTER, roots={"FLT-01"}, when=SOMETIMES, meets=FILTER)
def the_filter_is_forgotten_now_and_then(stages: Stages) -> Stages:
    """Every third answer to a filter lists every row."""
    turn = every(stages, 3)
    return keeping(stages, lambda rows, right: rows if turn() else right)


@general("F-FLT-13", needs=FILTER, roots={"FLT-02"}, when=SOMETIMES, meets=FILTER)
def a_filter_loses_a_row_now_and_then(stages: Stages) -> Stages:
    """Every fourth answer to a filter lacks the row of it that was stored last."""
    turn = every(stages, 4)
    return keeping(stages, lambda _, right: right[:-1] if turn() else right)
