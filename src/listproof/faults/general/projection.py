"""Faults of projections: which members come back, and with which values."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from listproof.contract.model import ListOperation
from listproof.faults.general.kinds import is_time
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, PAST, RARE, SOMETIMES, altering, filtered, past, selecting
from listproof.faults.turns import every
from listproof.mock.data import Row, Rows
from listproof.mock.generic.fields import around, having, members, value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

SELECT = ("select",)
FEWER = {"SEL-01", "SCH-02"}
MORE = {"SEL-02": (), "SEL-06": ("select.part",)}
DROPS = {"SEL-10": ("select.drop",)}


@general("F-SEL-01", needs=SELECT, roots=MORE | DROPS, meets=SELECT)
def select_ignored(stages: Stages) -> Stages:
    """Rows come whole whatever is selected."""
    return selecting(stages, lambda _: None)


@general("F-SEL-01", needs=("select", "start"), roots={"SEL-02"}, when=PAST, meets=("select", "start"))
def select_ignored_past_the_first_page(stages: Stages) -> Stages:
    """Past the first page rows come whole."""
    return selecting(stages, lambda _: None, past)


@general("F-SEL-01", needs=("select", "filter"), roots={"SEL-02"}, when=MEETS, meets=("select", "filter"))
def select_ignored_with_a_filter(stages: Stages) -> Stages:
    """Where a filter is asked rows come whole."""
    return selecting(stages, lambda _: None, filtered)


@general("F-SEL-14", needs=SELECT, roots=MORE | DROPS, meets=SELECT)
def only_the_first_row_is_projected(stages: Stages) -> Stages:
    """From the second row on rows come whole."""

    def projected(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        return (*stages.projected(operation, rows[:1], wanted), *rows[1:])

    return replace(stages, projected=projected)


@general("F-SEL-03", needs=("select.id",), roots={"SEL-02": (), **DROPS}, meets=SELECT)
def the_id_comes_unasked(stages: Stages) -> Stages:
    """The id is returned though it was not selected."""
    return altering(
        stages,
        lambda operation, row, short: having(operation, short, operation.id, value(operation, row, operation.id)),
    )


def _without(row: Row, name: str) -> Row:
    return {each: value for each, value in row.items() if each != name}


@general("F-SEL-02", needs=("select.id", "start"), roots=FEWER, when=PAST, meets=("select", "start"))
def the_id_is_lost_past_the_first_page(stages: Stages) -> Stages:
    """A selected id is left out past the first page."""
    return altering(stages, lambda operation, _, short: _without(short, operation.id), past)


@general("F-SEL-03", needs=SELECT, roots=MORE | {"SCH-02": ()}, meets=SELECT)
def what_is_not_selected_comes_as_null(stages: Stages) -> Stages:
    """Members that were not selected are there, with null in them."""
    return altering(stages, _null_instead)


def _null_instead(operation: ListOperation, row: Row, short: Row) -> Row:
    own = {**dict.fromkeys(members(operation, row)), **members(operation, short)}
    return around(operation, short, own)


@general("F-SEL-08", needs=SELECT, roots={"SEL-05", "ERR-02"}, when=MEETS, meets=SELECT)
def the_same_name_twice_crashes(stages: Stages) -> Stages:
    """Selecting a name twice gives 500."""

    def once(names: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(names)) < len(names):
            raise ValueError("column specified more than once")
        return names

    return selecting(stages, once)


@general("F-SEL-16", needs=("select.time",), roots={"SEL-03"}, when=RARE, meets=SELECT)
def selected_stamps_lose_their_fraction(stages: Stages) -> Stages:
    """Selected time stamps come in whole seconds."""
    return altering(stages, _in_seconds)


def _in_seconds(operation: ListOperation, _: Row, short: Row) -> Row:
    own = {name: _whole(operation, name, each) for name, each in members(operation, short).items()}
    return around(operation, short, own)


def _whole(operation: ListOperation, name: str, value: Any) -> Any:
    stamp = isinstance(value, str) and is_time(operation.field_schema(name))
    return re.sub(r"\.[0-9]+", "", value) if stamp else value


@general("F-SEL-01", needs=SELECT, roots={"SEL-02"}, when=SOMETIMES, meets=SELECT)
def select_is_forgotten_now_and_then(stages: Stages) -> Stages:
    """Every fourth answer to a projection holds whole rows."""
    turn = every(stages, 4)
    return selecting(stages, lambda _: None, lambda _: turn())
