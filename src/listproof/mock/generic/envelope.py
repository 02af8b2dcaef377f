"""What an answer says beside its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from listproof.contract.model import ListOperation
from listproof.mock.data import Rows
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.stages import usual

Facts = Mapping[str, Any]
"""By the key of listing.toml: ``total``, ``returned``, ``more``, ``pages``, ``echo.size`` and ``echo.at``; and those of
``OTHERS``, as the rows before a page, None where there is no such page, and as texts where they are written."""

OTHERS = ("next", "prev", "first", "last")
"""The facts that lead to other pages, by their relation in links (RFC 8288)."""

SOME: Facts = {"total": 7, "returned": 7, "more": True, "pages": 7, "echo.size": 7, "echo.at": 7, "next": "7"}
"""Facts of no page, to see beforehand whether they can be written."""


@dataclass(frozen=True)
class Found:
    """The rows of one listing: all that are ``listed``, those that the filters ``kept``, and those on the ``page``.
    The page was cut from so many rows (``of``), and ``end`` of them stand before or on it. ``order`` are those rows."""

    listed: Rows
    kept: Rows
    page: Rows
    end: int = 0
    of: int = 0
    order: Rows = ()


def told(operation: ListOperation, _data: Drawn, found: Found, wanted: Wanted) -> Facts:
    """All that an answer may say of a page: numbers of rows and pages, and whether rows follow it."""
    size, kept, page = wanted.size, len(found.kept), len(found.page)
    total, sequential = operation.envelope.total, bool(operation.page and operation.page.style in ("cursor", "link"))
    counted = {"all": len(usual(operation, found.listed)), "page": page}.get(total.of, kept) if total else kept
    return {
        "total": min(counted, total.cap) if total and total.cap is not None else counted,
        "returned": page,
        "more": found.end < found.of if sequential else wanted.start + page < kept,
        "pages": min(kept, 1) if size is None else -(-kept // size) if size else 0,
        "echo.size": page if size is None else size,
        "echo.at": _position(operation, wanted),
        **(_others(operation, found, wanted) if operation.page and (sequential or operation.page.next) else {}),
    }


def _others(operation: ListOperation, found: Found, wanted: Wanted) -> Facts:
    """The positions of other pages; of the next one as the contract knows an end: it may always be said, or after
    every page with rows, or while rows follow."""
    assert operation.page is not None
    rows, size, end = found.end > wanted.start, wanted.size or 1, operation.page.end
    there = operation.page.polling or {"more": True, "empty": rows}.get(end, rows and found.end < found.of)
    return {
        "next": min(found.end, found.of) if there else None,
        "prev": (wanted.start if operation.page.back else max(0, min(wanted.start, found.of) - size))
        if wanted.start
        else None,
        "first": 0,
        "last": max(0, found.of - 1) // size * size,
    }


def _position(operation: ListOperation, wanted: Wanted) -> int:
    """The position of a page as a request writes it."""
    if operation.page is None:
        return wanted.start
    before = wanted.start // (wanted.size or 1) if operation.page.style == "page" else wanted.start
    return operation.page.first + before
