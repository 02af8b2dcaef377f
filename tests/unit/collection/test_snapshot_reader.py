"""A listing is read to its end, on any server, and where it cannot be read that is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from listings import capped, clamped, expected, heavy, names, without_offset
from stand_in import MAIN, Asked, Rows, StandIn, operation, page, reply, run, runs

from listproof.collection import snapshot_builder, snapshot_reader
from listproof.collection.answer import Unreadable
from listproof.collection.collection import Collection
from listproof.collection.listing import whole_page
from listproof.collection.movement import Movement
from listproof.flags import told
from listproof.oracle.canonical import Digest
from listproof.oracle.query import Query


def without_limit(rows: Rows, asked: Asked) -> Rows:
    return page(rows, replace(asked, limit=len(rows)))


def without_both(rows: Rows, asked: Asked) -> Rows:
    return page(rows, replace(asked, limit=len(rows), offset=0))


def last_page_for_ever(rows: Rows, asked: Asked) -> Rows:
    return page(rows, replace(asked, offset=min(asked.offset, 100)))


@pytest.mark.parametrize(
    "rows, change, read, granted, requests",
    [
        (0, page, 0, 100, 1),
        (7, page, 7, 100, 2),
        (100, page, 100, 100, 2),
        (230, page, 230, 100, 4),
        (5, without_offset, 5, 100, 2),
        (230, without_offset, 100, 100, 2),
        (230, without_limit, 230, 100, 2),
        (230, without_both, 230, 100, 2),
        (130, clamped(50), 130, 50, 5),
        (130, clamped(1), 130, 1, 132),
        (50, clamped(50), 50, 100, 2),
        (130, capped(50), 130, 50, 5),
        (130, capped(10), 130, 10, 18),
        (130, last_page_for_ever, 130, 100, 3),
    ],
)
def test_reading_ends(
    rows: int, change: Callable[[Rows, Asked], Rows | httpx.Response], read: int, granted: int, requests: int
) -> None:
    server = StandIn(runs(rows), change)
    own = server.collection()
    assert len(own.snapshot) == read
    assert names(own) == expected(rows)[:read]
    assert own.snapshot.complete
    assert own.granted == granted
    assert own.limits.refused_above == (granted if change.__qualname__.startswith("capped") else None)
    assert len(server.log) == requests


def several(server: StandIn, concurrency: int) -> Collection:
    """A collection whose pages may be asked for together."""
    return server.collection(concurrency=concurrency)


@pytest.mark.parametrize(
    "rows, concurrency, asked",
    [
        (100, 4, 2),
        (350, 4, 5),  # 1, 1, 2 together, and one behind the short page
        (1250, 4, 17),  # 1, 1, 2, 4, 8 together, and one behind the short page
        (1250, 1, 14),
        (3150, 2, 33),  # 1, 1, 2, 4, 8, 8, 8 together
    ],
)
def test_pages_are_asked_for_together_as_many_as_were_read(rows: int, concurrency: int, asked: int) -> None:
    server = StandIn(runs(rows))
    own = several(server, concurrency)
    assert names(own) == expected(rows)
    assert len(server.log) == asked
    assert {each.limit for each in server.log} == {100}
    assert len({each.offset for each in server.log}) == asked
    if rows <= snapshot_builder.MANY:  # then all pages are kept
        for start in range(0, rows, 100):
            assert own.ask(Query(size=100, start=start)).ids == tuple(names(own)[start : start + 100])
        assert len(server.log) == asked


def test_pages_of_heavy_rows_are_halved_and_rows_kept_small() -> None:
    server = StandIn(heavy(130, 200_000))
    own = server.collection(body_cap=1 << 25)
    assert names(own) == expected(130)
    assert [each.limit for each in server.log[:3]] == [100, 50, 50]
    assert (own.granted, own.limits.refused_above, own.limits.largest) == (50, None, 100)
    kept = own.snapshot.rows[0].data
    assert isinstance(kept["kwargs"], Digest)
    assert kept["status"] == server.rows[0]["status"]
    two = own.ask(Query(size=2)).rows or ()
    assert [row.form for row in two] == [row.form for row in own.snapshot.rows[:2]]


def test_pages_beyond_the_body_cap_are_halved_and_not_asked_for_again() -> None:
    server = StandIn(heavy(130, 10_000))
    own = server.collection(body_cap=600_000)
    assert names(own) == expected(130)
    assert [each.limit for each in server.log[:3]] == [100, 50, 50]
    assert (own.granted, own.limits.refused_above, own.limits.largest) == (50, None, 50)


def test_a_page_that_an_outage_took_is_asked_for_once_more() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        return reply("", 503) if asked.offset == 300 and asked.again == 1 else page(rows, asked)

    server = StandIn(runs(450), change)
    assert names(several(server, 4)) == expected(450)
    assert sum(each.offset == 300 for each in server.log) == 2


def test_a_listing_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_reader, "MOST_ROWS", 1000)
    endless = StandIn([], lambda _, asked: [run(asked.turn * 1000 + n) for n in range(asked.limit)])
    snapshot = endless.collection().snapshot
    assert (len(snapshot), snapshot.complete) == (1000, False)
    assert told(snapshot.note) == "reading stopped after 1000 rows in 10 pages: no end in sight (--max-rows N reads on)"
    assert len(endless.log) == 10


def test_a_listing_of_ever_shorter_pages_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_reader, "MOST_PAGES", 20)
    endless = StandIn([], lambda _, asked: [run(asked.turn)])
    snapshot = endless.collection().snapshot
    assert (len(snapshot), snapshot.complete) == (20, False)


def test_pages_of_one_row_without_end_are_given_up_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_reader, "MOST_SMALL", 30)
    endless = StandIn([], lambda _, asked: [run(asked.offset)])
    snapshot = endless.collection().snapshot
    assert told(snapshot.note) == "reading stopped after 30 rows in 30 pages: no end in sight (--max-rows N reads on)"
    assert len(endless.log) < 40
    enough = StandIn(runs(600), lambda rows, asked: page(rows, replace(asked, limit=min(asked.limit, 10))))
    assert enough.collection().snapshot.complete


@pytest.mark.parametrize(
    "body, problem",
    [
        (b"null", "null in place of an array"),
        (b'{"data": []}', "an object in place of an array"),
        (b'"none"', "a string in place of an array"),
        (b"0", "a number in place of an array"),
        (b"true", "a boolean in place of an array"),
        (b"[1]", "an array with a number in it"),
        (b"[{}, []]", "an array with an array in it"),
        (b"[null]", "an array with null in it"),
        (b"[NaN]", "no JSON: NaN is not JSON"),
        (b"<html>", "no JSON: Expecting value at character 0"),
        (b"", "an empty body"),
    ],
)
def test_what_is_no_listing_cannot_be_read(body: bytes, problem: str) -> None:
    server = StandIn([], lambda *_: httpx.Response(200, content=body))
    own = server.collection()
    for _ in range(2):
        with pytest.raises(Unreadable) as caught:
            _ = own.snapshot
    assert str(caught.value) == f"main: {problem}"
    assert caught.value.answer.problem == problem
    assert not caught.value.answer.ok
    assert len(server.log) == 1
    assert (own.began, own.odd) == (frozenset(), ())


@pytest.mark.parametrize("status, asked", [(401, 1), (403, 1), (404, 1), (422, 5), (500, 1), (503, 1)])
def test_a_listing_that_is_refused_cannot_be_read(status: int, asked: int) -> None:
    server = StandIn([], lambda *_: reply({"detail": "no"}, status))
    with pytest.raises(Unreadable, match="an object in place of an array") as caught:
        _ = server.collection().snapshot
    assert caught.value.answer.status == status
    assert ["limit=" in each.query for each in server.log] == [True] * asked + [False] * (status not in (401, 403, 503))
    assert [each.limit for each in server.log][:asked] == [100, 50, 25, 20, 10][:asked]


@pytest.mark.parametrize(
    "contract, silent, limits",
    [
        ("langsmith", False, [100, 50, 25, 20, 10]),
        ("seekrflow", False, [100, 50, 25, 20]),
        ("seekrflow", True, [100, 50, 25, 20, 10]),
    ],
)
def test_no_page_smaller_than_the_documented_default_is_tried(contract: str, silent: bool, limits: list[int]) -> None:
    server = StandIn([], lambda *_: reply({"detail": "no"}, 422), contract)
    own = operation(contract)
    assert own.page is not None
    assert own.page.size is not None
    schema = {} if silent else own.page.size.schema
    own = replace(own, page=replace(own.page, size=replace(own.page.size, schema=schema)))
    with pytest.raises(Unreadable):
        _ = Collection("main", own, {"thread_id": MAIN}, server.client()).snapshot
    assert [each.limit for each in server.log if "limit=" in each.query] == limits
    assert server.log[-1].query == ""  # the listing without parameters


def test_reading_stops_at_an_error_with_what_was_read() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        return reply({"detail": "no"}, 500) if asked.offset == 100 else page(rows, asked)

    snapshot = StandIn(runs(230), change).collection().snapshot
    assert (len(snapshot), snapshot.complete, snapshot.ended) == (100, False, False)
    assert snapshot.note == 'reading stopped at row 100: 500 {"detail": "no"}'


def test_an_error_behind_a_short_page_leaves_no_row_unread() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        return reply({"detail": "no"}, 500) if asked.offset else page(rows, asked)

    snapshot = StandIn(runs(30), change).collection().snapshot
    assert (len(snapshot), snapshot.complete, snapshot.ended) == (30, False, True)


def test_rows_that_come_with_an_error_are_no_listing() -> None:
    server = StandIn(runs(7), lambda rows, asked: reply(page(rows, asked), 500))
    with pytest.raises(Unreadable, match="500"):
        _ = server.collection().snapshot
    assert [each.query for each in server.log] == ["limit=100&offset=0", ""]


@pytest.mark.parametrize("newer", [True, False])
def test_rows_that_arrive_while_a_listing_is_read_do_not_look_like_a_cap(newer: bool) -> None:
    def growing(rows: Rows, asked: Asked) -> Rows:
        given = page(rows, replace(asked, order="desc" if newer else "asc"))
        rows.append(run(100 + asked.turn))
        return given

    own = StandIn(runs(5), growing).collection()
    assert len(own.snapshot) >= 5
    assert own.granted == 100


def test_an_operation_without_paging_is_read_in_one_request() -> None:
    server = StandIn(runs(7), without_both)
    bare = Collection("main", replace(operation(), page=None), {"thread_id": MAIN}, server.client())
    assert len(bare.snapshot) == 7
    assert [each.query for each in server.log] == [""]
    assert whole_page(bare) == 100
    server.rows.insert(0, run(8))
    assert bare.look_again() is Movement.DATA


def test_rows_that_come_twice_are_kept_once_and_named() -> None:
    def twice(rows: Rows, asked: Asked) -> Rows:
        found = page(rows, asked)
        return [*found, found[0]] if found else found

    snapshot = StandIn(runs(3), twice).collection().snapshot
    assert [row.id for row in snapshot.rows] == expected(3)
    assert snapshot.repeated == ("run-0003",)
    overlapping = StandIn(runs(130), lambda rows, asked: page(rows, replace(asked, offset=max(0, asked.offset - 1))))
    assert overlapping.collection().snapshot.repeated == ("run-0031",)


def test_a_second_reading_of_known_rows_takes_one_request() -> None:
    server = StandIn(runs(5))
    own = server.collection()
    _ = own.snapshot
    before = len(server.log)
    own.look_again()
    assert len(server.log) == before + 1
