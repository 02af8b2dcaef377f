"""What is asked of a listing."""

from __future__ import annotations

from dataclasses import dataclass, replace

Sort = tuple[str, bool]
"""(key of the operation's order, whether descending)"""


@dataclass(frozen=True)
class Query:
    """The parameters of one request by role; None or empty means that the parameter is not sent."""

    limit: int | None = None
    offset: int | None = None
    order: Sort | None = None
    filters: tuple[tuple[str, str], ...] = ()  # (field, value)
    select: tuple[str, ...] | None = None

    def but(self, **changes: object) -> Query:
        """The same query with some parameters changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names and types are the fields' own

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the parameters that are sent."""
        present = {
            "limit": self.limit is not None,
            "offset": self.offset is not None,
            "order": self.order is not None,
            "filter": bool(self.filters),
            "select": self.select is not None,
        }
        return tuple(role for role, sent in present.items() if sent)
