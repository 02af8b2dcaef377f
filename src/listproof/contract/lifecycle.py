"""What the members of a row say of its life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Lifecycle:
    """The fields and statuses of what is listed, as far as they are said.

    ``created``, ``started`` and ``updated`` are fields with time stamps; ``ended`` maps others to the statuses with
    which they are set. A row keeps a ``final`` status; with an ``active`` one it still goes on, which ``flag`` says,
    too. One that is ``unstarted`` may be due only when it says that it was created.
    ``sums`` maps a field to those that it adds up, of rows that do not go on.
    """

    status: str = ""
    created: str = ""
    started: str = ""
    updated: str = ""
    ended: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    final: tuple[str, ...] = ()
    active: tuple[str, ...] = ()
    unstarted: tuple[str, ...] = ()
    flag: str = ""
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
