"""Raw queries without the parameters that are credentials."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import unquote_plus


def without(query: str, names: Collection[str]) -> str:
    """The raw query without the parameters of these names, the others as they stand."""
    if not names:
        return query
    return "&".join(pair for pair in query.split("&") if unquote_plus(pair.partition("=")[0]) not in names)
