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

    def pairs(self, operation: ListOperation, query: Query) -> list[Pair]:
        """See Facet: each once, however much needs it."""
        found = [*operation.order.needs] if operation.order and query.sort else []
        found += [pair for each in query.where for pair in operation.filter(each.filter).needs]
        return [*dict.fromkeys(found)]

    def read(self, operation: ListOperation, query: Query, sent: list[Pair], documented: bool) -> Left | None:  # noqa: ARG002
        """See Facet."""
        every = [*operation.order.needs] if operation.order else []
        every += [pair for each in operation.filters for pair in each.needs]
        own, rest = parted(sent, [slot for slot, _ in every])
        return (query, rest) if sorted(own) == sorted(self.pairs(operation, query)) else None
