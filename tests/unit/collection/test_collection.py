"""Reading a listing ends on every server, and a moved collection is told from a wrong answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from stand_in import MAIN, Asked, Rows, StandIn, operation, page, reply, run, runs, stamp

from listproof.codec.walk import Walk
from listproof.collection import movement as movements
from listproof.collection import snapshot_builder, snapshot_reader
from listproof.collection.answer import Unreadable
from listproof.collection.answer_cache import AnswerCache
from listproof.collection.collection import Collection
from listproof.collection.listing import whole_page
from listproof.collection.movement import Movement
from listproof.collection.request import Request
from listproof.errors import Unreachable
from listproof.flags import told
from listproof.http.secret import Secret
from listproof.oracle.canonical import Digest
from listproof.oracle.query import Query


def names(of: Collection) -> list[object]:
    return [row.id for row in of.snapshot.rows]


def expected(count: int) -> list[str]:
    return [f"run-{number:04d}" for number in range(count, 0, -1)]


def without_offset(rows: Rows, asked: Asked) -> Rows:
    return page(rows, replace(asked, offset=0))


def without_limit(rows: Rows, asked: Asked) -> Rows:
    return page(rows, replace(asked, limit=len(rows)))


def without_both(rows: Rows, asked: Asked) -> Rows:
    return page(rows, replace(asked, limit=len(rows), offset=0))


def clamped(most: int) -> Callable[[Rows, Asked], Rows]:
    return lambda rows, asked: page(rows, replace(asked, limit=min(asked.limit, most)))


def capped(most: int) -> Callable[[Rows, Asked], Rows | httpx.Response]:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        return page(rows, asked) if asked.limit <= most else reply({"detail": "too large"}, 422)

    return change


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
            assert own.ask(Query(limit=100, offset=start)).ids == tuple(names(own)[start : start + 100])
        assert len(server.log) == asked


def heavy(count: int, size: int) -> list[dict[str, Any]]:
    """Rows of so many bytes and a few more."""
    return [row | {"kwargs": {"input": ["x" * size, row["run_id"]]}} for row in runs(count)]


def test_pages_of_heavy_rows_are_halved_and_rows_kept_small() -> None:
    server = StandIn(heavy(130, 200_000))
    own = server.collection(body_cap=1 << 25)
    assert names(own) == expected(130)
    assert [each.limit for each in server.log[:3]] == [100, 50, 50]
    assert (own.granted, own.limits.refused_above, own.limits.largest) == (50, None, 100)
    kept = own.snapshot.rows[0].data
    assert isinstance(kept["kwargs"], Digest)
    assert kept["status"] == server.rows[0]["status"]
    two = own.ask(Query(limit=2)).rows or ()
    assert [row.form for row in two] == [row.form for row in own.snapshot.rows[:2]]


def test_pages_beyond_the_body_cap_are_halved_and_not_asked_for_again() -> None:
    server = StandIn(heavy(130, 10_000))
    own = server.collection(body_cap=600_000)
    assert names(own) == expected(130)
    assert [each.limit for each in server.log[:3]] == [100, 50, 50]
    assert (own.granted, own.limits.refused_above, own.limits.largest) == (50, None, 50)


def test_what_was_forgotten_is_asked_for_again() -> None:
    server = StandIn(heavy(3, 60_000))
    own = Collection("main", operation(), {"thread_id": MAIN}, server.client(), memory=AnswerCache(400_000))
    for offset in (0, 1, 0, 1, 2):
        assert own.ask(Query(limit=1, offset=offset)).ids == (f"run-{3 - offset:04d}",)
    assert len(server.log) == 3
    assert own.ask(Query(limit=3)).ids == ("run-0003", "run-0002", "run-0001")
    assert own.ask(Query(limit=1, offset=1)).ids == ("run-0002",)
    assert [(each.limit, each.offset) for each in server.log[3:]] == [(3, 0), (1, 1)]


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


def moving(*states: Rows, change: Callable[[Rows, Asked], Rows] = page) -> StandIn:
    """A server whose first page is another state each time it is asked for, the last one for ever after."""

    def answer(_: Rows, asked: Asked) -> Rows:
        first = sum(each.offset == 0 and each.limit == 100 for each in server.log)
        return change(states[min(first, len(states)) - 1], asked)

    server = StandIn([], answer)
    return server


def stored(rows: Rows, asked: Asked) -> Rows:
    """Rows as they lie in store."""
    return rows[asked.offset : asked.offset + asked.limit]


UPDATED = [{**run(2), "metadata": {"seen": 1}}, run(1)]


@pytest.mark.parametrize(
    "states, values, movement",
    [
        ([runs(5)], False, Movement.NONE),
        ([runs(5)], True, Movement.NONE),
        ([runs(5), runs(5)[::-1]], False, Movement.ORDER),
        ([runs(5), [runs(5)[n] for n in (2, 0, 4, 1, 3)]], False, Movement.ORDER),
        ([[runs(5)[n] for n in (2, 0, 4, 1, 3)], runs(5)], False, Movement.ORDER),
        ([runs(5), runs(6)], False, Movement.DATA),
        ([runs(5), runs(4)], False, Movement.DATA),
        ([runs(5), runs(6), runs(7)], False, Movement.DATA),
        ([runs(5), runs(4), runs(5)], False, Movement.NONE),
        ([runs(2), [run(2, status="timeout"), run(1)]], False, Movement.DATA),
        ([runs(2), [run(2, created_at=stamp(9)), run(1)]], False, Movement.DATA),
        ([runs(2), [run(2, created_at=stamp(9)), run(1)], runs(2)], False, Movement.DATA),
        ([runs(2), UPDATED], False, Movement.NONE),
        ([runs(2), UPDATED], True, Movement.DATA),
        ([runs(2), [run(1)], UPDATED], False, Movement.NONE),
        ([runs(2), [run(1)], UPDATED], True, Movement.DATA),
    ],
)
def test_a_second_look_tells_what_moved(states: list[Rows], values: bool, movement: Movement) -> None:
    own = moving(*states, change=stored).collection()
    before = own.snapshot
    assert own.look_again(values=values) is movement
    assert (own.snapshot is before) == (movement is not Movement.DATA)


def test_a_collection_that_is_not_large_is_read_again_however_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(movements, "MANY", 5)
    server = StandIn(runs(5))
    own = server.collection()
    assert {own.look_again(since=1) for _ in range(movements.READINGS + 1)} == {Movement.NONE}
    assert len(server.log) == 2 + movements.READINGS + 1


def test_a_row_that_comes_in_behind_a_full_page_is_a_movement() -> None:
    server = StandIn(runs(100))
    own = server.collection()
    assert len(own.snapshot) == 100
    server.rows.append(run(0))
    assert own.look_again() is Movement.DATA
    assert len(own.snapshot) == 101


def large(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """A server with seven rows, where six are many."""
    monkeypatch.setattr(movements, "MANY", 5)
    monkeypatch.setattr(snapshot_builder, "MANY", 5)
    return StandIn(runs(7))


def test_a_large_collection_is_read_again_a_number_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    own = large(monkeypatch).collection()
    looks = [own.look_again() for _ in range(movements.READINGS + 1)]
    assert looks == [Movement.NONE] * movements.READINGS + [Movement.NOT_REREAD]


def test_a_movement_of_a_large_collection_is_told_once_and_leaves_the_other_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = large(monkeypatch)
    own = server.collection()
    before = own.snapshot
    server.rows.insert(0, run(8))
    assert own.look_again(since=1) is Movement.DATA
    assert own.snapshot.by_id["run-0003"] is before.by_id["run-0003"]
    assert own.look_again(since=1) is Movement.NONE


def test_equal_sort_keys_in_another_order_are_no_movement() -> None:
    rows = [run(5), run(4, created_at=stamp(2)), run(3, created_at=stamp(2)), run(1)]
    own = moving(rows, [rows[n] for n in (0, 2, 1, 3)], change=stored).collection()
    assert own.look_again() is Movement.NONE


def test_what_was_answered_before_a_movement_is_forgotten() -> None:
    server = StandIn(runs(5))
    own = server.collection()
    first = own.ask(Query(limit=2))
    assert own.look_again() is Movement.NONE
    assert own.ask(Query(limit=2)) is first
    server.rows.insert(0, run(6))
    assert own.look_again() is Movement.DATA
    asked = len(server.log)
    assert len(own.snapshot) == 6
    assert len(server.log) == asked
    assert own.ask(Query(limit=2)).ids == ("run-0006", "run-0005")
    assert names(own) == expected(6)


def test_a_second_reading_of_known_rows_takes_one_request() -> None:
    server = StandIn(runs(5))
    own = server.collection()
    _ = own.snapshot
    before = len(server.log)
    own.look_again()
    assert len(server.log) == before + 1


def test_a_question_is_asked_once_however_it_is_put() -> None:
    server = StandIn(runs(5))
    own = server.collection()
    answers = [own.ask(each) for each in (Query(limit=2), Query(limit=2), Request("limit=2"))]
    assert answers[0] is answers[1] is answers[2]
    assert (len(server.log), own.requester.saved) == (1, 2)
    own.ask(Request("limit=2", turn=1))
    own.ask(Query(limit=2), fresh=True)
    own.ask(Request("limit=2", headers=(("x-a", "b"),)))
    assert len(server.log) == 4
    assert server.log[3].headers["x-a"] == "b"


@pytest.mark.parametrize("status, kept", [(200, True), (404, True), (503, False)])
def test_an_answer_that_somebody_else_asked_for_is_kept_unless_it_is_an_outage(status: int, kept: bool) -> None:
    server = StandIn(runs(5), lambda rows, asked: reply(page(rows, asked), status))
    own = server.collection()
    request = Request("limit=2")
    assert not own.requester.knows(request)
    own.requester.keep(request, own.requester.client.send("GET", own.path, "limit=2"))
    assert own.requester.knows(request) == kept
    answers = [own.ask(Query(limit=2)) for _ in range(2)]
    assert {each.ids for each in answers} == {("run-0005", "run-0004")}
    assert (len(server.log), own.requester.saved) == ((1, 1) if kept else (3, 0))


def test_an_error_is_not_kept() -> None:
    own = StandIn(runs(5)).collection()
    own.requester.keep(Request("limit=2"), Unreachable("refused"))
    assert not own.requester.knows(Request("limit=2"))


def test_a_request_goes_with_the_credential_that_it_names() -> None:
    server = StandIn(runs(1), headers={"x-api-key": Secret("own-key", "${KEY}")})
    own = server.collection()
    for credential in ("own", "none", Secret("other-key", "probe")):
        own.ask(Request(credential=credential))
    assert [each.headers.get("x-api-key") for each in server.log] == ["own-key", None, "other-key"]


def test_a_walk_joins_its_pages() -> None:
    server = StandIn(runs(7))
    walked = server.collection().ask(Walk(Query(), 3))
    assert list(walked.ids) == expected(7)
    assert [(each.limit, each.offset) for each in server.log[-3:]] == [(3, 0), (3, 3), (3, 6)]
    assert len(walked.exchanges) == 3
    assert walked.exchange is walked.exchanges[-1]


def test_a_walk_of_a_filter_ends_with_its_rows() -> None:
    server = StandIn(runs(9))
    walked = server.collection().ask(Walk(Query(filters=(("status", "error"),)), 2))
    assert list(walked.ids) == ["run-0007", "run-0004", "run-0001"]
    assert len(walked.exchanges) == 2


def test_a_walk_is_made_anew_where_it_is_another_turn_or_fresh() -> None:
    server = StandIn(runs(7))
    own = server.collection()
    own.ask(Walk(Query(), 3))
    before = len(server.log)
    own.ask(Walk(Query(), 3))
    assert len(server.log) == before
    own.ask(Walk(Query(), 3, turn=1))
    assert len(server.log) == before + 3
    own.ask(Walk(Query(), 3), fresh=True)
    assert len(server.log) == before + 6


def test_a_walk_of_ever_too_short_pages_is_given_up() -> None:
    server = StandIn(runs(25))
    own = server.collection()
    assert len(own.snapshot) == 25
    server.change = clamped(1)
    assert list(own.ask(Walk(Query(), 10)).ids) == expected(25)[:12]  # the pages that are due, and ten more


@pytest.mark.parametrize("size, requests", [(1, 7), (3, 3)])
def test_a_walk_ends_where_offset_is_ignored(size: int, requests: int) -> None:
    walked = StandIn(runs(7), without_offset).collection().ask(Walk(Query(), size))
    assert len(walked.exchanges) == requests
    assert walked.ok


def test_a_walk_ends_at_an_empty_page_and_at_one_that_cannot_be_read() -> None:
    def cut(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        if asked.limit == 3 and asked.offset:
            return []
        return reply({"detail": "no"}, 500) if asked.limit == 2 and asked.offset == 4 else page(rows, asked)

    own = StandIn(runs(7), cut).collection()
    assert list(own.ask(Walk(Query(), 3)).ids) == expected(7)[:3]
    broken = own.ask(Walk(Query(), 2))
    assert (broken.rows, broken.status, len(broken.exchanges)) == (None, 500, 3)
    assert (broken.value, broken.problem) == ({"detail": "no"}, "an object in place of an array")


def test_a_page_beyond_what_is_read_is_evidence_of_nothing_in_a_walk_either() -> None:
    server = StandIn(runs(7))
    own = server.collection()
    assert len(own.snapshot) == 7
    deep = httpx.Response(200, content=b"[" * 500 + b"]" * 500)
    server.change = lambda rows, asked: deep if asked.offset else page(rows, asked)
    walked = own.ask(Walk(Query(), 3))
    assert (walked.rows, walked.beyond_reader, walked.infrastructure) == (None, True, True)


def test_rows_that_come_with_an_error_are_no_page_of_a_walk() -> None:
    server = StandIn(runs(7))
    own = server.collection()
    assert len(own.snapshot) == 7
    server.change = lambda rows, asked: reply(page(rows, asked), 500 if asked.offset else 200)
    walked = own.ask(Walk(Query(), 3))
    assert (walked.rows, len(walked.exchanges)) == (None, 2)


@pytest.mark.parametrize(
    "status, body, told, refused, infrastructure",
    [
        (200, "[]", "200 with 0 rows", False, False),
        (422, '{"detail": 1}', '422 {"detail": 1}', True, False),
        (400, "[]", "400 []", True, False),
        (404, '[{"run_id": "a"}]', '404 [{"run_id": "a"}]', False, False),
        (429, "", "429", False, True),
        (503, "", "503", False, True),
        (500, "x" * 500, "500 " + "x" * 120 + "…", False, False),
        (500, "x" * 120, "500 " + "x" * 120, False, False),
        (302, "x", "302 x", False, False),
        (302, "", "302", False, False),
    ],
)
def test_what_an_answer_is(status: int, body: str, told: str, refused: bool, infrastructure: bool) -> None:
    answer = StandIn([], lambda *_: httpx.Response(status, text=body)).collection().ask(Query())
    assert str(answer) == told
    assert (answer.refused, answer.infrastructure) == (refused, infrastructure)
    assert answer.ok == (status == 200)


@pytest.mark.parametrize("body, told", [(b"caf\xe9", "500 caf\N{REPLACEMENT CHARACTER}"), (b"\xc3\xa9", "500 é")])
def test_a_body_that_is_no_text_is_shown_as_far_as_it_is(body: bytes, told: str) -> None:
    assert str(StandIn([], lambda *_: httpx.Response(500, content=body)).collection().ask(Query())) == told


@pytest.mark.parametrize("body, told", [("secret", "500 with a body of 6 bytes"), ("", "500")])
def test_without_bodies_an_answer_says_how_long_its_body_is(body: str, told: str) -> None:
    own = StandIn([], lambda *_: httpx.Response(500, text=body)).collection(bodies=False)
    assert str(own.ask(Query())) == told


def test_a_broken_body_is_nobodys_answer() -> None:
    def coded(*_: object) -> httpx.Response:
        return httpx.Response(200, stream=httpx.ByteStream(b"no gzip"), headers={"content-encoding": "gzip"})

    answer = StandIn([], coded).collection().ask(Query())
    assert answer.infrastructure
    assert answer.rows is None
    assert answer.problem == answer.exchange.broken


def test_a_body_beyond_the_cap_is_not_read() -> None:
    answer = StandIn(runs(5)).collection(body_cap=100).ask(Query())
    assert (answer.ok, answer.rows) == (False, None)
    assert "cap" in answer.problem


def test_the_answer_to_head_has_no_rows() -> None:
    answer = StandIn(runs(1)).collection().ask(Request(method="HEAD"))
    assert (answer.status, answer.rows, answer.ids) == (200, None, ())


def test_path_values_are_encoded() -> None:
    own = Collection("odd", operation("seekrflow"), {"thread_id": "a/b ü~"}, StandIn([]).client())
    assert own.path == "/v1/threads/a%2Fb%20%C3%BC~/runs"


def odd_at_1000(rows: Rows, asked: Asked) -> Rows:
    found = page(rows, asked)
    return [*found[1:], run(9999)] if asked.limit == 1000 else found


def turned_at_1000(rows: Rows, asked: Asked) -> Rows:
    found = page(rows, asked)
    return found[::-1] if asked.limit == 1000 else found


@pytest.mark.parametrize(
    "count, change, limit",
    [
        (99, page, 100),
        (100, page, 1000),
        (150, page, 1000),
        (150, clamped(100), None),
        (150, capped(100), None),
        (60, capped(50), None),
        (1000, page, None),
        (150, odd_at_1000, None),
        (150, turned_at_1000, None),
    ],
)
def test_a_limit_that_brings_the_whole_listing(count: int, change: Any, limit: int | None) -> None:
    server = StandIn(runs(count), change)
    own = server.collection()
    assert whole_page(own) == limit
    assert max(each.limit for each in server.log) <= 1000
    if count >= 1000:
        assert max(each.limit for each in server.log) == 100
