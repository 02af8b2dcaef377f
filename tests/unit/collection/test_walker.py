"""A walk goes from page to page and ends on any server."""

from __future__ import annotations

import httpx
import pytest
from listings import clamped, expected, without_offset
from stand_in import Asked, Rows, StandIn, page, reply, runs

from listproof.codec.walk import Walk
from listproof.oracle.query import Condition, Query


def test_a_walk_joins_its_pages() -> None:
    server = StandIn(runs(7))
    walked = server.collection().ask(Walk(Query(), 3))
    assert list(walked.ids) == expected(7)
    assert [(each.limit, each.offset) for each in server.log[-3:]] == [(3, 0), (3, 3), (3, 6)]
    assert len(walked.exchanges) == 3
    assert walked.exchange is walked.exchanges[-1]


def test_a_walk_of_a_filter_ends_with_its_rows() -> None:
    server = StandIn(runs(9))
    walked = server.collection().ask(Walk(Query(where=(Condition("status", "error"),)), 2))
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
