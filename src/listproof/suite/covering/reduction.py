"""From a query to the fewest of its parameters with which it is still answered wrongly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ...checking import boundaries
from ...codec.facets import asked, parts, query_of
from ...collection.listing import located
from ...contract.model import ListOperation
from ...oracle.difference import Difference
from ...oracle.expected import ways_of
from ...oracle.query import Query
from .asking import Asking


@dataclass(frozen=True)
class Reduced:
    """A smaller query, the parameters that matter in it, and whether leaving out every one of them was tried."""

    query: Query
    roles: frozenset[str]
    least: bool


@dataclass
class Reduction:
    """Leaves out parameters of a query one by one."""

    asking: Asking

    @property
    def operation(self) -> ListOperation:
        return self.asking.trial.operation

    def of(self, query: Query) -> Reduced:
        """The query without the parameters that do not matter."""
        kept, tried, before = sorted(self.apart(query), key=_rank, reverse=True), True, -1
        came = self.asking.came(query)
        while len(kept) != before:
            before = len(kept)
            for role in list(kept):
                less = [each for each in kept if each != role]
                fewer = self.restricted(query, less)
                seen = self.asking.afford(fewer)
                tried = tried and seen is not None
                if seen and isinstance(seen[0], Difference) and self.asking.came(fewer) == came:
                    kept = less
        small = self.restricted(query, kept)
        for role, value in _defaults(self.operation).items():
            if role not in kept and role not in asked(self.operation, query):
                with_it = query_of(self.operation, {**asked(self.operation, small), role: value})
                seen = self.asking.afford(with_it)
                kept += [role] if seen and seen[0] is None else []
        return Reduced(small, frozenset(kept), tried)

    @cached_property
    def base(self) -> Query:
        """A query that is answered rightly, nearest to none at all: what differs from it may be a cause."""
        size = Query(size=boundaries.default_size(self.operation)) if self.operation.page else Query()
        choice = [Query(), size, size.but(start=0)] if self.operation.page else [Query()]
        wrong = [self.asking.afford(each) for each in choice]
        right = [each for each, seen in zip(choice, wrong, strict=True) if seen and seen[0] is None]
        return right[0] if right else Query()

    def apart(self, query: Query) -> list[str]:
        """The parameters in which a query differs from the base."""
        one, other = asked(self.operation, query), asked(self.operation, self.base)
        return sorted(role for role in {*one, *other} if one.get(role) != other.get(role))

    def restricted(self, query: Query, roles: Iterable[str]) -> Query:
        """The base with these parameters taken from the query."""
        own, base = asked(self.operation, query), asked(self.operation, self.base)
        sent = {**base, **{role: own.get(role) for role in roles}}
        return located(self.asking.trial.collection, query_of(self.operation, sent))


def _defaults(operation: ListOperation) -> dict[str, object]:
    """What may be sent in place of nothing, by the document: where it helps, leaving it out is part of a cause."""
    page, order = operation.page, operation.order
    known: dict[str, object] = {"size": page.default, "start": page.default_start} if page else {}
    if order and order.default:
        sorts = [each for each in boundaries.sorts(operation) if ways_of(operation, each) == order.default]
        known["order"] = sorts[0] if sorts else None
    return {role: value for role, value in known.items() if value is not None and role in parts(operation)}


def meeting(operation: ListOperation, query: Query, roles: Iterable[str] | None, least: bool) -> str:
    """The parameters that must meet, in words: "only when limit and order meet"; None as roles where it shows now and
    then. ``least`` says that it does not show with fewer."""
    if roles is None:
        return "not every time, so that no parameter can be blamed"
    own, known = asked(operation, query), parts(operation)
    ordered = sorted(roles, key=_rank)
    sent = [known[role].name for role in ordered if role in own]
    words = [f"{known[role].name} is left out" for role in ordered if role not in own]
    if sent:
        words = [f"{_in_words(sent)} {'meet' if len(sent) > 1 else 'is sent'}", *words]
    if not words:
        return "without any parameter"
    return f"{'only when' if least else 'seen when'} {' and '.join(words)}"


def _rank(role: str) -> int:
    """The order in which parameters are named; the last is the first that is left out."""
    return ("filter", "order", "select", "start", "size").index(role.partition(" ")[0])


def _in_words(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
