"""The projection."""

from __future__ import annotations

from collections.abc import Sequence

from ...contract.model import ListOperation, Select
from ...contract.template import Pair
from ...oracle.query import Query
from .facet import REPEAT, Left, Part, chunks, joined, parted


class Selection:
    """See Facet."""

    def parts(self, operation: ListOperation) -> Sequence[Part]:
        """See Facet."""
        if operation.select is None:
            return ()
        name = operation.select.parameter.name
        return (Part("select", "select", name, lambda q: q.select, lambda q, part: q.but(select=part)),)

    def slots(self, operation: ListOperation) -> frozenset[str]:
        """See Facet."""
        return frozenset(operation.select.send.slots() if operation.select else ())

    def pairs(self, operation: ListOperation, query: Query) -> list[Pair]:
        """See Facet."""
        select, found = operation.select, list[Pair]()
        if select and query.select is not None:
            for name in joined(select.join, query.select):
                found += select.send.fill(name=name)
        return found

    def read(self, operation: ListOperation, query: Query, sent: list[Pair], documented: bool) -> Left | None:  # noqa: ARG002
        """See Facet."""
        if operation.select is None:
            return query, sent
        own, rest = parted(sent, operation.select.send.slots())
        names = _names(operation.select, own)
        return None if names is None else (query.but(select=names) if own else query, rest)


def _names(select: Select, sent: Sequence[Pair]) -> tuple[str, ...] | None:
    """The names that these pairs select, None where they are not what is sent for documented ones."""
    width = len(select.send.slots()) if select.join == REPEAT else max(1, len(sent))
    read = [select.send.match(each) for each in chunks(sent, width)]
    names = [words["name"] for words in read if words is not None]
    if select.join != REPEAT:
        names = [name for text in names for name in text.split(select.join)]
    return tuple(names) if None not in read and {*names} <= {*select.names} else None
