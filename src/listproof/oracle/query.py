"""What is asked of a listing."""

from __future__ import annotations

from dataclasses import dataclass, replace

Sort = tuple[str, bool]
"""(key of the operation's order, whether descending)"""


@dataclass(frozen=True)
class Query:
    """What one request asks for, in rows and fields; None or empty means that nothing is sent for it.

    ``size`` is how many rows, ``start`` how many rows stand before the first of them.
    """

    size: int | None = None
    start: int | None = None
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
            "size": self.size is not None,
            "start": self.start is not None,
            "order": self.order is not None,
            "filter": bool(self.filters),
            "select": self.select is not None,
        }
        return tuple(role for role, sent in present.items() if sent)
