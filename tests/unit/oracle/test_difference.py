"""What a difference says of its extent: how many rows are affected, with and without identity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stand_in import operation, run, runs

from listproof.oracle.difference import Difference, Kind
from listproof.oracle.query import Query
from listproof.oracle.received import difference
from listproof.oracle.row import row_of
from listproof.oracle.snapshot import Snapshot

ROWS = 6


def seen(query: Query, answer: Sequence[Mapping[str, Any]]) -> Difference:
    """How an answer differs on a collection of six rows, the newest first."""
    snapshot = Snapshot(operation(), tuple(row_of(operation(), data) for data in runs(ROWS)))
    found = difference(snapshot, query, [row_of(operation(), data) for data in answer])
    assert isinstance(found, Difference)
    return found


def test_altered_rows_are_counted_and_named() -> None:
    answer = [data | {"status": "lost"} if at in (1, 2, 4) else data for at, data in enumerate(runs(ROWS))]
    found = seen(Query(), answer)
    assert found.kind is Kind.ALTERED
    assert found.actual == "status = 'lost' (3 of 6 rows differ)"
    assert found.altered_ids == ("run-0005", "run-0004", "run-0002")


def test_one_altered_row_needs_no_count() -> None:
    found = seen(Query(), [*runs(ROWS)[:-1], run(1, status="lost")])
    assert found.actual == "status = 'lost'"
    assert found.altered_ids == ("run-0001",)


def test_rows_with_fields_too_many_or_too_few_are_counted() -> None:
    names = ("run_id", "status")
    right = [{name: data[name] for name in names} for data in runs(ROWS)]
    more = seen(Query(select=names), [data | {"more": 1} for data in right])
    assert (more.kind, more.actual) == (Kind.EXTRA_FIELD, "also more (6 of 6 rows differ)")
    fewer = seen(Query(select=names), [{"run_id": data["run_id"]} if at < 2 else data for at, data in enumerate(right)])
    assert (fewer.kind, fewer.actual) == (Kind.MISSING_FIELD, "without status (2 of 6 rows differ)")


def test_rows_without_identity_are_counted_too() -> None:
    query, right = Query(select=("created_at",)), [{"created_at": data["created_at"]} for data in runs(ROWS)]
    more = seen(query, [data | {"status": "error"} if at > 2 else data for at, data in enumerate(right)])
    assert (more.kind, more.actual) == (Kind.EXTRA_FIELD, "also status (3 of 6 rows differ)")
    fewer = seen(query, [{}, {}, *right[2:]])
    assert (fewer.kind, fewer.actual) == (Kind.MISSING_FIELD, "created_at missing (2 of 6 rows differ)")
    turned = seen(query, [*right[:4], right[5], right[4]])
    assert turned.kind is Kind.ORDER
    assert turned.actual.endswith(" (2 of 6 rows differ)")


def test_rows_out_of_place_are_counted() -> None:
    rows = runs(ROWS)
    found = seen(Query(), [rows[1], rows[0], *rows[2:]])
    assert found.kind is Kind.ORDER
    assert found.actual == (
        "the sequence run-0005, run-0006, run-0004, run-0003, run-0002, run-0001 (2 of 6 rows differ)"
    )
