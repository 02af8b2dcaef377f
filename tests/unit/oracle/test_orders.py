"""Sort keys of every kind on a server that is right in each of the ways there are, and wrong in some."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import pytest
from task_server import KEYS, Asked, Key, Row, Server, aimed, contract, failed, first, high, last, low, results, tasks

from listproof.collection.listing import whole_page
from listproof.contract.model import ListOperation
from listproof.oracle.difference import Difference, Tied, difference
from listproof.oracle.expected import Unknown
from listproof.oracle.query import Query
from listproof.oracle.row import row_of
from listproof.oracle.snapshot import absent
from listproof.results.model import Level, Verdict
from listproof.suite.catalogue import catalogue

ORDERS = ("ORD", "NUL")
OWN: Mapping[str, Key] = {name: lambda text: text[::-1] for name in ("level", "version", "price")}
"""An order that nobody has heard of."""

Lists = Callable[[Server, list[Row], Asked], list[Row]]


def stated(**words: Any) -> ListOperation:
    """The contract with more said of its orders."""
    assert contract().order is not None
    return replace(contract(), order=replace(contract().order, **words))  # type: ignore[type-var]  # asserted


EVERY = stated(text={"level": "declared", "version": "natural", "price": "numeric"})


def coalesced(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
    """A row without a rank sorts as one of rank 0, among those that have it."""
    if asked.key != "rank":
        return server.sort(rows, asked.key, asked.falling)
    rows = sorted(rows, key=lambda row: row["id"])
    return sorted(rows, key=lambda row: row.get("rank", 0), reverse=asked.falling)


RIGHT: dict[str, tuple[Server, ListOperation]] = {
    "nulls high": (Server(nulls=high, keys=KEYS), contract()),
    "nulls low": (Server(nulls=low), contract()),
    "nulls first": (Server(nulls=first, keys=KEYS), EVERY),
    "nulls last": (Server(nulls=last), contract()),
    "null as zero": (Server(lists=coalesced), contract()),
    "orders of its own": (Server(keys=OWN), contract()),
    "nulls high, as stated": (Server(nulls=high), stated(nulls="high")),
    "one row": (Server(tasks(1)), contract()),
}


@pytest.mark.whole_run
@pytest.mark.parametrize("name", RIGHT)
def test_a_right_server_has_no_finding(name: str) -> None:
    server, operation = RIGHT[name]
    found = results(server, operation)
    assert failed(found) == {}
    if len(server.rows) > 1:
        decided = {each.id: each.verdict for each in found if each.collection == "main"}
        assert {name: decided[name] for name in ("ORD-01", "ORD-02", "NUL-01", "NUL-02")} == dict.fromkeys(
            ("ORD-01", "ORD-02", "NUL-01", "NUL-02"), Verdict.PASSED
        )


def moved(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
    """Rows without the key first on the first page, last on all others."""
    return replace(server, nulls=last if asked.skip else first).sort(rows, asked.key, asked.falling)


def dropped(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
    return [row for row in server.sort(rows, asked.key, asked.falling) if row.get(asked.key) is not None]


def dropped_ascending(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
    return server.sort(rows, asked.key, asked.falling) if asked.falling else dropped(server, rows, asked)


def dropped_where_rows_fall(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
    return dropped(server, rows, asked) if asked.falling else server.sort(rows, asked.key, asked.falling)


def dropped_from_later_pages(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
    page = server.sort(rows, asked.key, asked.falling)
    behind = [row for row in page[asked.skip :] if row.get(asked.key) is not None]
    return [*page[: asked.skip], *behind] if asked.skip else page


def split(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
    """Half of the rows without the key at each end."""
    rows = replace(server, nulls=first).sort(rows, asked.key, asked.falling)
    half = sum(absent(row_of(contract(), row), asked.key) for row in rows) // 2
    return [*rows[half:], *rows[:half]]


def elsewhere_in_a_filter(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
    return replace(server, nulls=first if asked.state else last).sort(rows, asked.key, asked.falling)


def in_turn(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
    """Text by the last of its letters, where the page is small by the first."""
    keys: Mapping[str, Key] = {**OWN, "version": str} if asked.count < 10 else OWN
    return replace(server, keys=keys).sort(rows, asked.key, asked.falling)


def equal_apart(server: Server, rows: list[Row], asked: Asked) -> list[Row]:
    rows = server.sort(rows, asked.key, asked.falling)
    return rows if asked.key != "level" else [*rows[1:], rows[0]]


WRONG: dict[str, tuple[Server, ListOperation, set[str]]] = {
    "nulls that move between pages": (Server(lists=moved), contract(), {"ORD-05", "ORD-08", "NUL-01", "NUL-02"}),
    "nulls dropped": (Server(lists=dropped), contract(), {"NUL-01"}),
    "nulls dropped where rows rise": (Server(lists=dropped_ascending), contract(), {"NUL-01", "ORD-02"}),
    "nulls dropped where rows fall": (Server(lists=dropped_where_rows_fall), contract(), {"NUL-01", "ORD-02"}),
    "nulls dropped from later pages": (Server(lists=dropped_from_later_pages), contract(), {"NUL-01"}),
    "nulls at both ends": (Server(lists=split), contract(), {"NUL-01"}),
    "nulls elsewhere in a filter": (Server(lists=elsewhere_in_a_filter), contract(), {"NUL-02"}),
    "nulls not where they are said to be": (Server(nulls=last), stated(nulls="low"), {"NUL-02"}),
    "an enum not sorted as declared": (Server(), EVERY, {"ORD-01", "ORD-05"}),
    "versions not sorted naturally": (Server(), stated(text={"version": "natural"}), {"ORD-01", "ORD-05"}),
    "numbers sorted as text": (Server(), stated(text={"price": "numeric"}), {"ORD-01", "ORD-05"}),
    "false after true": (Server(keys={"done": lambda value: not value}), contract(), {"ORD-01", "ORD-05"}),
    "equal text apart": (Server(lists=equal_apart), contract(), {"ORD-01", "ORD-02", "ORD-05"}),
    "text in another order on small pages": (Server(lists=in_turn), contract(), {"ORD-05", "ORD-08"}),
}


@pytest.mark.whole_run
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_order_is_found(name: str) -> None:
    server, operation, roots = WRONG[name]
    found = results(server, operation, ORDERS)
    assert set(failed(found)) == roots, failed(found)


def test_a_place_of_null_that_changes_is_no_must() -> None:
    found = failed(results(Server(lists=elsewhere_in_a_filter), contract(), ORDERS))
    assert found.keys() == {"NUL-02"}
    level = {each.facts.id: each.facts.level for each in catalogue()}
    assert level["NUL-02"] is Level.SHOULD


@pytest.mark.parametrize("nulls", [high, low, first, last])
def test_the_oracle_holds_every_window_against_the_place_of_null_that_was_seen(nulls: Callable[[bool], bool]) -> None:
    server = Server(nulls=nulls, keys=KEYS)
    snapshot = aimed(server).collections[0].snapshot
    turned = replace(server, nulls=lambda falling: not nulls(falling))
    for key in ("due", "rank", "level", "version", "price", "done"):
        for falling in (False, True):
            query = Query(limit=5, offset=3, order=(key, falling))
            rows = [row_of(contract(), row) for row in server.answer(Asked(key, falling, 5, 3, None, ()))]
            assert difference(snapshot, query, rows) in (None, Tied())
            other = [row_of(contract(), row) for row in turned.answer(Asked(key, falling, 5, 3, None, ()))]
            assert isinstance(difference(snapshot, query, other), Difference) is (key in ("due", "rank"))


def test_an_order_that_could_not_be_seen_is_not_judged() -> None:
    server = Server(lists=split)
    snapshot = aimed(server).collections[0].snapshot
    rows = [row_of(contract(), row) for row in server.answer(Asked("due", False, 5, 0, None, ()))]
    assert isinstance(difference(snapshot, Query(limit=5, order=("due", False)), rows), Unknown)


@pytest.mark.parametrize("nulls", [first, last])
def test_of_a_large_listing_the_ends_tell_the_place_of_null(nulls: Callable[[bool], bool]) -> None:
    server = Server(tasks(130), nulls=nulls, keys=KEYS)  # more than the largest page
    one = aimed(server).collections[0]
    assert whole_page(one) is None
    assert {field for field, _ in one.snapshot.ranks} == {"due", "rank"}
    rows = [row_of(contract(), row) for row in server.answer(Asked("due", False, 40, 70, None, ()))]
    assert difference(one.snapshot, Query(limit=40, offset=70, order=("due", False)), rows) in (None, Tied())


def test_rows_that_have_no_sort_key_are_equal() -> None:
    snapshot = aimed(Server()).collections[0].snapshot
    ties = [snapshot.tie(row, "due") for row in snapshot.rows if absent(row, "due")]
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
