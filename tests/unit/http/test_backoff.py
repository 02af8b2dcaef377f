"""How long is waited: growing times, and what Retry-After says."""

from __future__ import annotations

import pytest
from played import Play, answer

from listproof.http.backoff import Backoff, retry_after


def test_waits_grow_with_jitter_from_the_seed() -> None:
    plays = [Play([answer(503)]), Play([answer(503)])]
    for play in plays:
        play.client.send("GET", "/")
    first, second, third = plays[0].slept
    assert 0.375 <= first <= 0.625
    assert 0.75 <= second <= 1.25
    assert 1.5 <= third <= 2.5
    assert plays[0].slept == plays[1].slept
    assert Backoff(1, 60).wait(1, {}, 0) != Backoff(2, 60).wait(1, {}, 0)


def test_retry_after_in_seconds_is_obeyed() -> None:
    play = Play([answer(429, retry_after="7"), answer(503, retry_after="11"), answer(200)])
    play.client.send("GET", "/")
    assert play.slept == [7, 11]


def test_retry_after_as_a_date_is_read_against_the_answers_own_clock() -> None:
    date = {"date": "Tue, 01 Jan 2030 00:00:00 GMT", "retry_after": "Tue, 01 Jan 2030 00:00:09 GMT"}
    play = Play([answer(429, **date), answer(200)])
    play.client.send("GET", "/")
    assert play.slept == [9]


@pytest.mark.parametrize(
    "headers, seconds",
    [
        ({}, None),
        ({"retry-after": "0"}, 0),
        ({"retry-after": " 12 "}, 12),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "٣"}, None),
        ({"retry-after": "9" * 5000}, float("inf")),
        ({"retry-after": "Tue, 01 Jan 2030 00:01:00 GMT", "date": "Tue, 01 Jan 2030 00:00:00 GMT"}, 60),
        ({"retry-after": "Tue, 01 Jan 2030 00:01:00 -0000", "date": "Tue, 01 Jan 2030 00:00:00 GMT"}, 60),
        ({"retry-after": "Tuesday, 01-Jan-30 00:01:00 GMT", "date": "Tue Jan  1 00:00:00 2030"}, 60),
        ({"retry-after": "Tue, 01 Jan 2002 00:00:00 GMT"}, 0),
    ],
)
def test_retry_after_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_date_without_a_date_header_is_read_against_our_clock() -> None:
    wait = retry_after({"retry-after": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert wait is not None
    assert wait > 3600


def test_zero_still_waits_the_growing_time() -> None:
    play = Play([answer(503, retry_after="0"), answer(200)])
    play.client.send("GET", "/")
    assert play.slept[0] >= 0.375


def test_wait_beyond_the_cap_is_not_begun() -> None:
    play = Play([answer(503, retry_after="40"), answer(503, retry_after="40"), answer(200)])
    exchange = play.client.send("GET", "/")
    assert (exchange.status, exchange.attempts, play.slept) == (503, 2, [40])
