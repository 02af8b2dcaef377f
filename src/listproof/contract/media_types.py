"""Media types as a document writes them."""

from __future__ import annotations


def essence(media: str) -> str:
    """``application/json`` of ``Application/JSON; charset=utf-8``: no parameters, lower case (RFC 9110, 8.3.1)."""
    return media.partition(";")[0].strip().lower()


def is_json(media: str) -> bool:
    """Whether it is JSON: ``application/json``, or the suffix ``+json`` (RFC 6839, 3.1)."""
    return essence(media) == "application/json" or essence(media).endswith("+json")
