"""What an answer must say beside its rows: counts, whether rows follow, and the page in force."""

from __future__ import annotations

from collections.abc import Mapping

from .expected import ordered, window
from .query import Query
from .snapshot import Snapshot


def said(snapshot: Snapshot, query: Query) -> Mapping[str, int | bool]:
    """The facts that the contract's answer to a query holds, by their keys in ``Envelope.said``, as far as the contract
    tells them. The snapshot must hold all rows; a query must begin at or before the end of its listing, or past it."""
    operation, envelope = snapshot.operation, snapshot.operation.envelope
    rows, (start, size) = len(ordered(snapshot, query)), window(operation, query)
    here = max(0, rows - start) if size is None else max(0, min(size, rows - start))
    page = operation.page
    begun = start // size if size and page and page.style == "page" else start
    facts: dict[str, int | bool | None] = {
        "returned": here,
        "more": start + here < rows,
        "echo.size": size,
        "echo.at": begun + (page.first if page else 0),
    }
    if envelope.total:
        counted = {"filter": rows, "all": len(snapshot), "page": here}[envelope.total.of]
        facts["total"] = min(counted, envelope.total.cap or counted)
    if size:
        facts["pages"] = -(-rows // size)
    if envelope.more and envelope.more.inverted:
        facts["more"] = not facts["more"]
    return {key: value for key, value in facts.items() if key in envelope.said and value is not None}
