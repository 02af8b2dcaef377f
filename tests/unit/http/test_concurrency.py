"""How many requests are under way: few at first, more where answers stay as quick, fewer where they do not."""

from __future__ import annotations

import threading
import time

import httpx

from listproof.http.client import Client
from listproof.http.concurrency import FIRST, WINDOW, AdaptiveConcurrency
from listproof.http.exchange import Exchange
from listproof.http.request_builder import Call


def test_more_are_sent_while_answers_stay_as_quick_and_half_as_many_when_they_do_not() -> None:
    pace = AdaptiveConcurrency(8)
    seen = [pace.now]
    for seconds in (1.0, 1.0, 1.5, 1.0, 1.0, 2.5, 1.0):
        pace.adapt([seconds], refused=False)
        seen.append(pace.now)
    assert seen == [4, 5, 6, 7, 8, 8, 4, 5]
    pace.adapt([1.0], refused=True)
    assert pace.now == 2


def test_no_more_than_allowed_are_sent_at_the_beginning() -> None:
    assert [AdaptiveConcurrency(most).now for most in (1, 3, 64)] == [1, 3, FIRST]


def test_one_row_of_requests_reaches_all_that_are_allowed_while_it_is_sent() -> None:
    lock, now, seen = threading.Lock(), 0, list[int]()

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal now
        with lock:
            now += 1
            seen.append(now)
        time.sleep(0.05)
        with lock:
            now -= 1
        return httpx.Response(200, json=[], request=request)

    still = httpx.MockTransport(answer)
    with Client("http://a.example", transport=still, concurrency=8, clock=lambda: 0.0) as client:
        came = [*client.send_all(Call("GET", "/a", f"n={n}", {}) for n in range(80))]
    assert [each.query for each in came if isinstance(each, Exchange)] == [f"n={n}" for n in range(80)]
    assert max(seen[:WINDOW]) <= FIRST < max(seen) <= 8
