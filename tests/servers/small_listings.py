"""Small listings of the bundled contracts, and rows as they would be received."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from stand_in import operation, run, stamp

from listproof.contract.model import ListOperation
from listproof.oracle.query import Query
from listproof.oracle.row import Row, row_of
from listproof.oracle.snapshot import Snapshot

L, S = operation("langsmith"), operation("seekrflow")

Plain = list[dict[str, Any]]


def snapshot(rows: Plain, of: ListOperation = L) -> Snapshot:
    return Snapshot(of, tuple(row_of(of, row) for row in rows))


def received(rows: Plain, of: ListOperation = L) -> list[Row]:
    return [row_of(of, row) for row in rows]


def listing(drawn: Sequence[tuple[int, str]], contract: str) -> Plain:
    """Rows newest first, many with one time stamp, as some server lists them."""
    latest = sorted(enumerate(drawn), key=lambda pair: -pair[1][0])
    return [run(n, contract, created_at=stamp(second), status=status) for n, (second, status) in latest]


EIGHT = [
    run(number, created_at=stamp(number), status="error" if number % 4 == 0 else "success")
    for number in range(8, 0, -1)
]

OF_FOUR = Query(size=4, start=2)


def ids(*numbers: int) -> Plain:
    return [next(row for row in EIGHT if row["run_id"] == f"run-{number:04d}") for number in numbers]


def seen(listing: Snapshot) -> Snapshot:
    """With the order of text that the server was seen to have."""
    return replace(listing, ranks={("status", False): {"a": 0, "b": 1}})
