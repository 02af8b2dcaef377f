"""Sort keys of every kind on a server that is right in each of the ways there are, and wrong in some."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby

import pytest
from task_server import KEYS, Asked, Row, Server, aimed, contract, failed, first, high, last, low, results, tasks

from listproof.collection.listing import whole_page
from listproof.oracle.difference import Difference, Tied
from listproof.oracle.expected import Unknown
from listproof.oracle.query import Query, SortKey
from listproof.oracle.received import difference
from listproof.oracle.row import row_of
from listproof.oracle.sort_values import absent
from listproof.results.model import Level, Verdict
from listproof.suite.catalogue import catalogue

ORDERS = ("ORD", "NUL")


def split(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
    """Half of the rows without the key at each end."""
    rows = replace(server, nulls=first).sort(rows, asked.key, asked.falling)
    half = sum(absent(row_of(contract(), row), asked.key) for row in rows) // 2
    return [*rows[half:], *rows[:half]]


def elsewhere_in_a_filter(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
    return replace(server, nulls=first if asked.state else last).sort(rows, asked.key, asked.falling)


def test_a_place_of_null_that_changes_is_no_must() -> None:
    found = failed(results(Server(lists=elsewhere_in_a_filter), contract(), (*ORDERS, "MIX")))
    assert found.keys() == {"NUL-02"}
    level = {each.facts.id: each.facts.level for each in catalogue()}
    assert level["NUL-02"] is Level.SHOULD


@pytest.mark.parametrize("nulls", [high, low, first, last])
def test_the_oracle_leaves_the_place_of_null_to_its_own_requirement_and_nothing_else(
    nulls: Callable[[bool], bool],
) -> None:
    server = Server(nulls=nulls, keys=KEYS)
    snapshot = aimed(server).collections[0].snapshot
    turned = replace(server, nulls=lambda falling: not nulls(falling))
    for key in ("due", "rank", "level", "version", "price", "done"):
        for falling in (False, True):
            query = Query(size=5, start=3, sort=(SortKey(key, falling),))
            rows = [row_of(contract(), row) for row in server.answer(Asked(key, falling, 5, 3, None, ()))]
            assert difference(snapshot, query, rows) in (None, Tied())
            other = [row_of(contract(), row) for row in turned.answer(Asked(key, falling, 5, 3, None, ()))]
            assert difference(snapshot, query, other) in (None, Tied())
            lost = [each for each in rows if each.id != rows[-1].id]
            assert isinstance(difference(snapshot, query, lost), Difference)


def test_an_order_that_could_not_be_seen_is_not_judged() -> None:
    server = Server(lists=split)
    snapshot = aimed(server).collections[0].snapshot
    rows = [row_of(contract(), row) for row in server.answer(Asked("due", False, 5, 0, None, ()))]
    assert isinstance(difference(snapshot, Query(size=5, sort=(SortKey("due", False),)), rows), Unknown)


@pytest.mark.parametrize("nulls", [first, last])
def test_of_a_large_listing_the_ends_tell_the_place_of_null(nulls: Callable[[bool], bool]) -> None:
    server = Server(tasks(130), nulls=nulls, keys=KEYS)  # more than the largest page
    one = aimed(server).collections[0]
    assert whole_page(one) is None
    assert {field for field, _ in one.snapshot.ranks} == {"due", "rank"}
    rows = [row_of(contract(), row) for row in server.answer(Asked("due", False, 40, 70, None, ()))]
    assert difference(one.snapshot, Query(size=40, start=70, sort=(SortKey("due", False),)), rows) in (None, Tied())


def test_rows_that_have_no_sort_key_are_equal() -> None:
    snapshot = aimed(Server()).collections[0].snapshot
    ties = [snapshot.level(row, "due") for row in snapshot.rows if absent(row, "due")]
    assert len(ties) > 1
    assert len(set(ties)) == 1


def test_a_contract_without_nullable_keys_is_not_asked_for_them() -> None:
    order = contract().order
    assert order is not None
    required = replace(contract(), row_required=("done",), order=replace(order, keys={"done": "done"}))
    found = results(Server(), required, ("NUL",))
    assert {each.verdict for each in found} == {Verdict.NOT_APPLICABLE}


@dataclass(frozen=True)
class Loses:
    """Rows with equal keys turn around at every second page of these requests."""

    when: Callable[[Asked], bool]

    def __call__(self, server: Server, rows: list[Row], asked: Asked) -> list[Row]:
        rows = server.sort(rows, asked.key, asked.falling)
        if not self.when(asked) or asked.skip // asked.count % 2 == 0:
            return rows
        groups = [list(group) for _, group in groupby(rows, key=lambda row: row.get(asked.key))]
        return [row for group in groups for row in group[::-1]]


LOSES: dict[str, Callable[[Asked], bool]] = {
    "filter and order": lambda asked: asked.state is not None and asked.key == "level",
    "order and select": lambda asked: bool(asked.fields) and asked.key == "done" and asked.falling,
    "filter and select": lambda asked: bool(asked.fields) and asked.state is not None,
    "select and page size": lambda asked: bool(asked.fields) and asked.count <= 2,
}


@pytest.mark.whole_run
@pytest.mark.parametrize("name", LOSES)
def test_rows_that_are_lost_among_ties_under_two_parameters_are_found(name: str) -> None:
    rows = [{**row, "created_at": f"2025-11-03T08:{59 - n // 8:02}:00Z"} for n, row in enumerate(tasks(34))]
    found = results(Server(rows, keys=KEYS, lists=Loses(LOSES[name])), only=("ORD-10",))
    assert set(failed(found)) == {"ORD-10"}
    assert failed(results(Server(rows, keys=KEYS), only=("ORD-10",))) == {}
