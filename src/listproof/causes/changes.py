"""How a model is changed in one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..oracle.snapshot import Snapshot
from .hypothesis import Change
from .model import Ask, Asked, Count, Fields, Model, Rows, Step, last


def asking(change: Ask) -> Change:
    """The request is taken for another one."""
    return lambda model: replace(model, asks=(*model.asks, change))


def keeping(step: Step) -> Change:
    """Other rows are kept."""
    return lambda model: replace(model, keep=step, changed=model.changed | {"keep"})


def sorting(step: Step) -> Change:
    """Rows are sorted otherwise."""
    return lambda model: replace(model, sort=step, changed=model.changed | {"sort"})


def cutting(step: Callable[[Rows, Asked], Rows]) -> Change:
    """Another part of the listing comes; ``step`` is told the number of the first row."""

    def cut(snapshot: Snapshot, rows: Rows, asked: Asked) -> Rows:
        return step(rows, replace(asked, first=last(snapshot, rows, asked) + 1))

    return lambda model: replace(model, cut=cut, changed=model.changed | {"cut"})


def showing(fields: Fields) -> Change:
    """Rows have other fields."""
    return lambda model: replace(model, fields=fields, changed=model.changed | {"fields"})


def counting(count: Count) -> Change:
    """Another total is said."""
    return lambda model: replace(model, count=count, changed=model.changed | {"count"})


def stepping(*steps: str) -> Change:
    """The steps come in another sequence."""
    return lambda model: replace(model, steps=steps, changed=model.changed | {"steps"})


def both(one: Change, other: Change) -> Change | None:
    """Two changes together, None where both change the same step."""
    first, second = one(Model()).changed, other(Model()).changed
    return None if first & second else lambda model: other(one(model))
