"""Faults of words that name no order."""

from __future__ import annotations

from listproof.contract.model import ListOperation
from listproof.faults.general.reading import Pairs, crashing, known, named, rewriting, sends
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS
from listproof.mock.generic.pipeline import Stages

ENUM = ("order.enum",)
ORDER = ("order",)


def _known(operation: ListOperation, name: str, text: str) -> bool:
    """Whether the document lists a value of a parameter."""
    parameter = known(operation, name)
    return parameter is None or parameter.enum is None or text in parameter.enum


def _unknown(operation: ListOperation, pairs: Pairs) -> bool:
    """Whether a word for an order is sent that the document does not list."""
    own = named(operation, "order")
    return any(name in own and not _known(operation, name, text) for name, text in pairs)


def _dropping(stages: Stages, beside: str | None = None) -> Stages:
    """Leave out words that the document does not list; beside a parameter of another role all but empty ones."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        if beside and not sends(operation, pairs, beside):
            return pairs
        own = named(operation, "order")
        return tuple(
            (name, text)
            for name, text in pairs
            if name not in own or _known(operation, name, text) or (beside and not text)
        )

    return rewriting(stages, changed)


@general("F-ORD-13", needs=ENUM, roots={"ORD-06": (), "ERR-05": ("order.plain",)}, meets=ORDER, walked=True)
def unknown_orders_mean_the_default(stages: Stages) -> Stages:
    """A word that is no order is taken for none."""
    return _dropping(stages)


@general(
    "F-ORD-13", needs=("order.enum", "filter"), roots={"ORD-06"}, when=MEETS, meets=("order", "filter"), walked=True
)
def unknown_orders_mean_the_default_beside_a_filter(stages: Stages) -> Stages:
    """A word that is no order is refused alone, and taken for none where a filter is sent with it."""
    return _dropping(stages, "filter")


@general("F-ORD-13", needs=("order.enum", "size"), roots={"ORD-06"}, when=MEETS, meets=("order", "size"), walked=True)
def unknown_orders_mean_the_default_beside_a_size(stages: Stages) -> Stages:
    """A word that is no order is refused alone, and taken for none where a page size is sent with it."""
    return _dropping(stages, "size")


@general("F-ORD-12", needs=ENUM, roots={"ORD-06"}, meets=ORDER, walked=True)
def order_in_any_case(stages: Stages) -> Stages:
    """The words of an order are read in capitals, too."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        own = named(operation, "order")
        small = [
            (name, text.lower() if name in own and _known(operation, name, text.lower()) else text)
            for name, text in pairs
        ]
        return tuple(small)

    return rewriting(stages, changed)


@general(
    "F-ORD-12", needs=ENUM, roots={"ORD-06": (), "ERR-02": (), "ERR-06": ("order.plain",)}, meets=ORDER, walked=True
)
def unknown_orders_crash(stages: Stages) -> Stages:
    """A word that is no order gives 500."""
    return crashing(stages, _unknown)
