"""Where a value of a request goes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

HEADER = "header:"
"""What stands before the name of a header in listing.toml."""


ASKED = ("query", "slot", "body")
"""Where the parameters stand that say what is asked: in the query, and as slots of listing.toml in headers and in the
body."""


@dataclass(frozen=True)
class Slot:
    """``name`` is that of a query parameter or of a header, or a JSON Pointer in the body, where the step ``-`` is
    behind the last element of an array."""

    location: Literal["query", "header", "body"]
    name: str


def in_elements(written: str) -> bool:
    """Whether it is a member of the elements of an array in the body, so that it is filled once in each."""
    return written.startswith("/") and "/-/" in written


@lru_cache(maxsize=4096)
def slot(written: str) -> Slot:
    """The slot that listing.toml writes so: ``limit``, ``header:X-Page``, ``/page/size``."""
    if written.startswith("/"):
        return Slot("body", written)
    if written.startswith(HEADER):
        return Slot("header", written.removeprefix(HEADER))
    return Slot("query", written)
