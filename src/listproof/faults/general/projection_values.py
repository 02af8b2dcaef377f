"""Faults of the values of selected members."""

from __future__ import annotations

from typing import Any

from listproof.contract.model import ListOperation
from listproof.faults.general.members import selectable
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, PAST, altering, filtered, past, sized
from listproof.mock.data import Row
from listproof.mock.generic.fields import around, having, members, value
from listproof.mock.generic.pipeline import Stages

SELECT = ("select",)
FEWER = {"SEL-01", "SCH-02"}
MORE = {"SEL-02"}
OTHER = {"SEL-03"}


def _less(operation: ListOperation, short: Row, names: tuple[str, ...]) -> Row:
    own = {name: each for name, each in members(operation, short).items() if name not in names}
    return around(operation, short, own)


def _required(operation: ListOperation) -> tuple[str, ...]:
    """The last member that may be selected and that every row must have."""
    return tuple(name for name in selectable(operation) if name in operation.row_required and name != operation.id)[-1:]


@general("F-SEL-02", needs=("select.required",), roots=FEWER, meets=SELECT)
def one_member_cannot_be_selected(stages: Stages) -> Stages:
    """One of the members that may be selected is left out where it is."""
    return altering(stages, lambda operation, _, short: _less(operation, short, _required(operation)))


@general("F-SEL-02", needs=("select.required", "filter"), roots=FEWER, when=MEETS, meets=("select", "filter"))
def a_selected_member_is_lost_where_a_filter_is_asked(stages: Stages) -> Stages:
    """One of the members that may be selected is left out where a filter is asked."""
    return altering(stages, lambda operation, _, short: _less(operation, short, _required(operation)), filtered)


@general("F-SEL-01", needs=("select", "size"), roots=MORE, when=MEETS, meets=("select", "size"))
def select_ignored_with_a_limit(stages: Stages) -> Stages:
    """Where a size is sent rows come whole."""
    return altering(stages, lambda _, row, __: row, sized)


def _with(operation: ListOperation, row: Row, short: Row, field: str) -> Row:
    held = value(operation, row, field)
    return short if held is None else having(operation, short, field, held)


def _filtered(stages: Stages) -> Stages:
    fields: list[tuple[str, ...]] = [()]

    def where(wanted: Any) -> bool:
        fields[0] = tuple(filter_.field for filter_, _ in wanted.where if len(filter_.fields) == 1)
        return bool(fields[0])

    def changed(operation: ListOperation, row: Row, short: Row) -> Row:
        for field in fields[0]:
            short = _with(operation, row, short, field)
        return short

    return altering(stages, changed, where)


@general("F-SEL-03", needs=("select", "filter"), roots=MORE, when=MEETS, meets=("select", "filter"))
def the_filtered_member_comes_back_unasked(stages: Stages) -> Stages:
    """A member that is filtered by comes back though it was not selected."""
    return _filtered(stages)


@general("F-SEL-03", needs=("select.id", "start"), roots=MORE, when=PAST, meets=("select", "start"))
def the_id_comes_unasked_past_the_first_page(stages: Stages) -> Stages:
    """Past the first page the id is returned though it was not selected."""
    return altering(stages, lambda operation, row, short: _with(operation, row, short, operation.id), past)


@general("F-SEL-17", needs=("select",), roots=MORE, when=MEETS, meets=SELECT)
def three_names_mean_all(stages: Stages) -> Stages:
    """Who selects three names or more gets whole rows."""
    return altering(stages, lambda _, row, __: row, lambda wanted: len({*(wanted.select or ())}) >= 3)
