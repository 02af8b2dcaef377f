"""Faults of parameters that are sent without a value."""

from __future__ import annotations

from listproof.contract.model import ListOperation
from listproof.faults.general.reading import Pairs, crashing, nothing, reading, rewriting, texts
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS
from listproof.mock.generic.pipeline import Stages

IGNORED = {"ERR-05"}
OTHERWISE = {"ERR-06"}


@general("F-PAG-25", needs=("size", "size.plain"), roots=IGNORED, meets=("size",), walked=True)
def an_empty_limit_means_the_default(stages: Stages) -> Stages:
    """A size without a value is taken for none."""
    return reading(stages, "size", "", nothing)


@general("F-PAG-25", needs=("size", "size.plain"), roots=OTHERWISE, meets=("size",), walked=True)
def an_empty_limit_means_one_row(stages: Stages) -> Stages:
    """A size without a value is read as 1."""
    return reading(stages, "size", "", lambda _: "1")


@general("F-PAG-25", needs=("size", "start", "size.plain"), roots=OTHERWISE, when=MEETS, meets=("size", "start"))
def an_empty_limit_means_one_row_beside_an_offset(stages: Stages) -> Stages:
    """A size without a value is refused alone, and read as 1 where a position is sent with it."""
    return reading(stages, "size", "", lambda _: "1", beside="start")


@general("F-PAG-26", needs=("start", "start.plain"), roots=OTHERWISE | {"ERR-02"}, meets=("start",))
def an_empty_offset_crashes(stages: Stages) -> Stages:
    """A position without a value gives 500."""
    return crashing(stages, lambda operation, pairs: "" in texts(operation, pairs, "start"))


@general("F-ORD-13", needs=("order.enum", "order.plain"), roots=IGNORED, meets=("order",), walked=True)
def an_empty_order_means_the_default(stages: Stages) -> Stages:
    """An order without a value is taken for none."""
    return reading(stages, "order", "", nothing)


@general("F-FLT-12", needs=("filter.enum",), roots=IGNORED, meets=("filter",), walked=True)
def an_empty_value_means_everything(stages: Stages) -> Stages:
    """A filter with a list of values, sent without one, is ignored."""
    return reading(stages, "filter", "", nothing)


@general("F-FLT-12", needs=("filter.enum",), roots=OTHERWISE, meets=("filter",), walked=True)
def an_empty_value_means_the_first_one(stages: Stages) -> Stages:
    """A filter with a list of values, sent without one, is read as the first value."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        first = {each.parameter.name: each.values[0] for each in operation.equalities if each.closed}
        return tuple((name, text or first.get(name, text)) for name, text in pairs)

    return rewriting(stages, changed)
