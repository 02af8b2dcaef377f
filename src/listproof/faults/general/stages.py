"""Stages with one of them changed, of which general faults are made, and what a request wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.mock.data import Row, Rows
from listproof.mock.generic.grammar import Wanted, default_size
from listproof.mock.generic.pipeline import Stage, Stages

Where = Callable[[Wanted], bool]

PAST = "past the first page"
MEETS = "with another parameter"
RARE = "rare rows"
SOMETIMES = "sometimes"


def always(_: Wanted) -> bool:
    return True


def past(wanted: Wanted) -> bool:
    """Whether the page lies past the first row."""
    return wanted.start > 0


def sized(wanted: Wanted) -> bool:
    """Whether a size is asked for."""
    return "size" in wanted.sent


def unsized(wanted: Wanted) -> bool:
    """Whether the size is left out."""
    return "size" not in wanted.sent


def filtered(wanted: Wanted) -> bool:
    """Whether a filter is asked for."""
    return bool(wanted.where)


def ordered(wanted: Wanted) -> bool:
    """Whether an order is asked for."""
    return "order" in wanted.sent


def selected(wanted: Wanted) -> bool:
    """Whether members are selected."""
    return wanted.select is not None


def both(one: Where, other: Where) -> Where:
    """Whether one and the other are so."""
    return lambda wanted: one(wanted) and other(wanted)


def cutting(stages: Stages, change: Callable[[int, int], tuple[int, int | None]], where: Where = always) -> Stages:
    """Cut the page as if ``change(start, size)`` had been asked, where pages there are and ``where(wanted)``."""

    def cut(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        if wanted.size is None or not where(wanted):
            return stages.cut(operation, rows, wanted)
        start, size = change(wanted.start, wanted.size)
        return stages.cut(operation, rows, replace(wanted, start=max(start, 0), size=size and max(size, 0)))

    return replace(stages, cut=cut)


def starting(stages: Stages, change: Callable[[int, int], int], where: Where = always) -> Stages:
    """Begin the page elsewhere, at ``change(start, size)``, where ``where(wanted)``."""
    return cutting(stages, lambda start, size: (change(start, size), size), where)


def sizing(stages: Stages, change: Callable[[int], int | None], where: Where = always) -> Stages:
    """Give the page another size, or all rows for None, where ``where(wanted)``."""
    return cutting(stages, lambda start, size: (start, change(size)), where)


def paging(stages: Stages, change: Stage, where: Where = always) -> Stages:
    """Cut the page in another way, where ``where(wanted)``."""
    return replace(stages, cut=lambda *asked: (change if where(asked[2]) else stages.cut)(*asked))


def cutting_first(stages: Stages, where: Where = always) -> Stages:
    """Cut the page before it is filtered, where ``where(wanted)``."""

    def cut(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        if where(wanted):
            return stages.kept(operation, stages.cut(operation, rows, wanted), wanted)
        return stages.cut(operation, stages.kept(operation, rows, wanted), wanted)

    return replace(stages, cut=cut, steps=tuple(step for step in stages.steps if step != "kept"))


def keeping(stages: Stages, change: Callable[[Rows, Rows], Rows], where: Where = filtered) -> Stages:
    """Keep ``change(all rows, those that the filters hold for)`` where ``where(wanted)``."""

    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right = stages.kept(operation, rows, wanted)
        return change(rows, right) if where(wanted) else right

    return replace(stages, kept=kept)


def sorting(stages: Stages, change: Callable[[ListOperation, Wanted], Wanted], where: Where = always) -> Stages:
    """Sort as if ``change(operation, wanted)`` had been asked, where ``where(wanted)``."""
    return replace(
        stages,
        ordered=lambda operation, rows, wanted: stages.ordered(
            operation, rows, change(operation, wanted) if where(wanted) else wanted
        ),
    )


def sorted_so(stages: Stages, change: Stage, where: Where = always) -> Stages:
    """Sort in another way, where ``where(wanted)``."""
    return replace(stages, ordered=lambda *asked: (change if where(asked[2]) else stages.ordered)(*asked))


def usual(operation: ListOperation, wanted: Wanted) -> Wanted:
    """The same without an order that was asked for."""
    default = operation.order.default if operation.order else None
    return replace(wanted, sort=default or ())


def turned(_: ListOperation, wanted: Wanted) -> Wanted:
    """The same in the opposite direction."""
    return replace(wanted, sort=tuple((field, not descending) for field, descending in wanted.sort))


def selecting(
    stages: Stages, change: Callable[[tuple[str, ...]], tuple[str, ...] | None], where: Where = always
) -> Stages:
    """Project as if other names had been selected, or none for None, where some were and ``where(wanted)``."""

    def projected(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        if wanted.select is not None and where(wanted):
            wanted = replace(wanted, select=change(wanted.select))
        return stages.projected(operation, rows, wanted)

    return replace(stages, projected=projected)


def altering(stages: Stages, change: Callable[[ListOperation, Row, Row], Row], where: Where = always) -> Stages:
    """Give ``change(operation, whole row, projected row)`` where members were selected and ``where(wanted)``."""

    def projected(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        done = stages.projected(operation, rows, wanted)
        if wanted.select is None or not where(wanted):
            return done
        return tuple(change(operation, *pair) for pair in zip(rows, done, strict=True))

    return replace(stages, projected=projected)


def usual_size(operation: ListOperation) -> int:
    """Rows of a page where no size is sent."""
    return default_size(operation.page) if operation.page else 0
