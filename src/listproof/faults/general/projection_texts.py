"""Faults of the texts of selected members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import RARE, SOMETIMES, Where, altering, always
from listproof.faults.turns import every
from listproof.mock.data import Row
from listproof.mock.generic.fields import around, members
from listproof.mock.generic.pipeline import Stages

SELECT = ("select",)
OTHER = {"SEL-03"}


def _valued(stages: Stages, change: Callable[[Any], Any], where: Where = always) -> Stages:
    """Give ``change(value)`` in place of the values of selected members."""

    def changed(operation: ListOperation, _: Row, short: Row) -> Row:
        own = {name: change(each) for name, each in members(operation, short).items() if name != operation.id}
        return around(operation, short, {**members(operation, short), **own})

    return altering(stages, changed, where)


def _ascii(held: Any) -> Any:
    return held.encode("ascii", "replace").decode() if isinstance(held, str) else held


@general("F-SEL-12", needs=("select", "select.text"), roots=OTHER, when=RARE, meets=SELECT)
def characters_beyond_ascii_are_lost_under_a_select(stages: Stages) -> Stages:
    """A character outside ASCII in a selected value is a question mark."""
    return _valued(stages, _ascii)


@general("F-SEL-16", needs=("select.text",), roots=OTHER, when=SOMETIMES, meets=SELECT)
def selected_texts_are_in_capitals_now_and_then(stages: Stages) -> Stages:
    """In every third answer to a projection its texts are written in capitals."""
    turn = every(stages, 3)
    return _valued(stages, lambda held: held.upper() if isinstance(held, str) else held, lambda _: turn())
