"""What is asked of a listing."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class SortKey:
    """One of the keys that rows are sorted by; ``key`` is its name among the keys of the operation's order."""

    key: str
    descending: bool = False


Sort = tuple[SortKey, ...]
"""An order: by the first key, of rows that are equal by it by the second one, and so on."""

UNSORTED: Sort = ()
"""No order is asked for: it is the listing's own."""


@dataclass(frozen=True)
class Condition:
    """What a filter keeps: ``filter`` is its name among the operation's filters, ``value`` what it is asked with, as a
    request writes it; several values where it takes several."""

    filter: str
    value: str | tuple[str, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """Its values, one or several."""
        return (self.value,) if isinstance(self.value, str) else self.value


Where = tuple[Condition, ...]
"""Conditions that hold together."""


@dataclass(frozen=True)
class Query:
    """What one request asks for, in rows and fields; None or empty means that nothing is sent for it.

    ``size`` is how many rows, ``start`` how many rows stand before the first of them; ``drop`` are names that are left
    out of rows, where none are selected.
    """

    size: int | None = None
    start: int | None = None
    sort: Sort = UNSORTED
    where: Where = ()
    select: tuple[str, ...] | None = None
    drop: tuple[str, ...] = ()

    def but(self, **changes: object) -> Query:
        """The same query with some parameters changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names and types are the fields' own

    @property
    def projected(self) -> bool:
        """Whether rows are cut down."""
        return self.select is not None or bool(self.drop)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the parameters that are sent."""
        present = {
            "size": self.size is not None,
            "start": self.start is not None,
            "order": bool(self.sort),
            "filter": bool(self.where),
            "select": self.projected,
        }
        return tuple(role for role, sent in present.items() if sent)
