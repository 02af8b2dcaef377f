"""What is sent beside an order and beside filters, and with nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from ...contract.model import ListOperation
from ...contract.template import Pair
from ...oracle.query import Query
from .facet import Left, Part, parted


class Needed:
    """See Facet. It reads after all others: what must be there depends on what they ask."""

    def parts(self, operation: ListOperation) -> Sequence[Part]:  # noqa: ARG002
        """See Facet: nobody asks for it by itself."""
        return ()

    def slots(self, operation: ListOperation) -> frozenset[str]:
        """See Facet."""
        return frozenset(slot for slot, _ in _every(operation))

    def pairs(self, operation: ListOperation, query: Query) -> list[Pair]:
        """See Facet: each once, however much needs it."""
        found = [*operation.order.needs] if operation.order and query.sort else []
        found += [pair for each in query.where for pair in operation.filter(each.filter).needs]
        return [*dict.fromkeys(found)]

    def read(self, operation: ListOperation, query: Query, sent: list[Pair], documented: bool) -> Left | None:  # noqa: ARG002
        """See Facet."""
        own, rest = parted(sent, tuple(self.slots(operation)))
        return (query, rest) if sorted(own) == sorted(self.pairs(operation, query)) else None


def _every(operation: ListOperation) -> list[Pair]:
    """All that something needs."""
    found = [*operation.order.needs] if operation.order else []
    return found + [pair for each in operation.filters for pair in each.needs]
