"""What an answer is: rows, a refusal, infrastructure, or a body that cannot be read."""

from __future__ import annotations

import httpx
import pytest
from stand_in import StandIn, runs

from listproof.collection.request import Request
from listproof.oracle.query import Query


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
