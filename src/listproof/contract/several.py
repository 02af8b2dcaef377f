"""Fields that a filter compares together: the first one that has a value, or any of them. Their names stand in one
text, which names them as one field of the row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

FIRST, ANY = " ?? ", " | "
"""What stands between the names: of fields of which the first one counts that has a value, and of those of which any
one does."""


def joined(names: Sequence[str], *, first: bool) -> str:
    """The name of several fields: of the first one that has a value, or of any of them."""
    return (FIRST if first else ANY).join(names)


@lru_cache(4096)
def parts(name: str) -> tuple[str, ...]:
    """The names of the fields that a name stands for, itself where it is one."""
    return tuple(name.split(ANY if ANY in name else FIRST))
