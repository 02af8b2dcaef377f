"""The order."""

from __future__ import annotations

from collections.abc import Sequence

from ...contract.model import ListOperation
from ...contract.order import Order
from ...contract.template import Pair, Template
from ...oracle.query import Query, Sort, SortKey
from .facet import REPEAT, Left, Part, chunks, joined, parted


class Orders:
    """See Facet."""

    def parts(self, operation: ListOperation) -> Sequence[Part]:
        """See Facet."""
        if operation.order is None or not operation.order.keys:
            return ()
        name = " and ".join(parameter.name for parameter in operation.order.parameters)
        return (Part("order", "order", name, lambda q: q.sort or None, lambda q, part: q.but(sort=part or ())),)

    def slots(self, operation: ListOperation) -> frozenset[str]:
        """See Facet."""
        return frozenset(slot for template in _templates(operation.order) for slot in template.slots())

    def pairs(self, operation: ListOperation, query: Query) -> list[Pair]:
        """See Facet."""
        order = operation.order
        if order is None:
            return []
        found = [order.template(key.descending).fill(key=key.key) for key in query.sort]
        if len(found) < 2 or order.join in (None, REPEAT):
            return [pair for each in found for pair in each]
        ((name, _),) = found[0]
        return [(name, text) for text in joined(order.join, tuple(each[0][1] for each in found))]

    def read(self, operation: ListOperation, query: Query, sent: list[Pair], documented: bool) -> Left | None:  # noqa: ARG002
        """See Facet. Where no order is asked for plainly, all pairs are left."""
        sort, rest = _sort(operation.order, sent) if operation.order else ((), sent)
        return query.but(sort=sort), rest


def sort_keys(operation: ListOperation) -> list[SortKey]:
    """Every key that may be sorted by, in each direction."""
    return [SortKey(*way) for way in operation.order.ways] if operation.order else []


def _templates(order: Order | None) -> list[Template]:
    return [each for each in (order.asc, order.desc) if each] if order else []


def _sort(order: Order, rest: list[Pair]) -> tuple[Sort, list[Pair]]:
    """The order that is asked for, and what is left of the pairs: all of them where no order is asked for plainly."""
    templates = sorted(_templates(order), key=lambda each: -len(each.slots()))
    sent, others = parted(rest, [slot for template in templates for slot in template.slots()])
    if order.join is None:
        for template in templates:
            own, beside = parted(sent, template.slots())  # what one sends may be a part of what the other one does
            if (key := _key(order, own, template)) is not None:
                return (key,), [*beside, *others]
        return (), rest
    if order.join == REPEAT:
        pieces = chunks(sent, len(templates[0].slots()))
    else:
        pieces = [[(sent[0][0], text)] for text in sent[0][1].split(order.join)] if len(sent) == 1 else []
    keys = [_key(order, piece) for piece in pieces]
    sort = tuple(key for key in keys if key is not None)
    whole = len(sort) == len(keys) <= order.most and len({each.key for each in sort}) == len(sort)
    return (sort, others) if sort and whole else ((), rest)


def _key(order: Order, sent: Sequence[Pair], only: Template | None = None) -> SortKey | None:
    """The sort key that these pairs ask for, by one template only or by either."""
    ways = {*order.ways}
    for template, descending in ((order.asc, False), (order.desc, True)):
        words = template.match(sent) if template and only in (None, template) else None
        if words is not None:
            key = words.get("key", next(iter(order.keys)))
            if (key, descending) in ways:
                return SortKey(key, descending)
    return None
