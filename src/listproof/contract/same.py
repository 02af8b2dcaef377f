"""Two list operations of a contract that hold the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Same:
    """The other list, by its ``operation``, that holds the same rows.

    ``parent`` maps the parameters that name a collection here and not there to the row field there that tells its rows.
    Rows may come ``late`` to one of the two, by so many seconds.
    """

    operation: str
    parent: Mapping[str, str]
    late: int = 0
