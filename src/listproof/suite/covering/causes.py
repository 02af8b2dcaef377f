"""Causes of wrong answers: which differences are one."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...contract.member import comes
from ...oracle.difference import Difference, Kind
from ...oracle.expected import fields_of
from ...oracle.query import Query
from .reduction import Reduction

CONTENTS = (Kind.ALTERED, Kind.CONTENT, Kind.MISSING_FIELD, Kind.EXTRA_FIELD)

APART = (Kind.FOREIGN, Kind.REFUSED, Kind.STATUS)

ROWS, VALUES = "which rows came", "what is in them"


@dataclass(frozen=True)
class Cause:
    """What one finding is about: sorts of difference, what came, and the parameters that must meet for it, or None
    where it shows only sometimes. ``at`` is the place of the finding."""

    sorts: frozenset[str]
    outcome: str
    roles: frozenset[str] | None
    at: int


@dataclass
class Causes:
    """The causes that are known."""

    reduction: Reduction
    known: list[Cause] = field(default_factory=list)

    def explaining(self, query: Query, seen: Difference) -> Cause | None:
        """The known cause that explains a difference: what it needs of the query fails alone in its way."""
        asking, reduction = self.reduction.asking, self.reduction
        for cause in self.known:
            if cause.roles is None or cause.outcome != asking.came(query):
                continue
            small = reduction.restricted(query, cause.roles)
            less = (seen,) if small == query else asking.afford(small)
            if less is None:
                if self.sorts_of(query, seen.kind) & cause.sorts and cause.roles <= set(reduction.apart(query)):
                    return cause
            elif (
                isinstance(less[0], Difference)
                and self.sorts_of(small, less[0].kind) & cause.sorts
                and asking.came(small) == cause.outcome
            ):
                return cause
        return None

    def nearest(self, query: Query, seen: Difference) -> Cause | None:
        """The first known cause whose differences are of the same sort, or else the first; None without any."""
        sorts = self.sorts_of(query, seen.kind)
        return next((each for each in self.known if each.sorts & sorts), self.known[0] if self.known else None)

    def same(self, cause: Cause) -> Cause | None:
        """The known cause that this one is."""
        for each in self.known:
            if each.sorts & cause.sorts and each.roles == cause.roles and each.outcome == cause.outcome:
                return each
        return None

    def sorts_of(self, query: Query, kind: str) -> frozenset[str]:
        """What a difference is about: rows or their contents, either where no identity tells a strange row from a
        row with strange values, or a kind of its own."""
        operation = self.reduction.operation
        if kind == Kind.ALTERED and not comes(operation, operation.id, fields_of(operation, query)):
            return frozenset({ROWS, VALUES})
        return frozenset({VALUES if kind in CONTENTS else kind if kind in APART else ROWS})
