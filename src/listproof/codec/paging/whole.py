"""Lists that come whole, or as many of their first rows as are asked for."""

from __future__ import annotations

from .sequence import Sequence


class Whole(Sequence):
    """See PageStyle: there is the first page alone."""
