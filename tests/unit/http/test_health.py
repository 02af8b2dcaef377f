"""When a server is given up: only where what it answered before is not answered any more."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from listproof.errors import RunEnded, Unreachable
from listproof.http.client import Client
from listproof.http.secret import Secret

Answer = Callable[[httpx.Request], int]


def client(answer: Answer, *, key: str = "") -> Client:
    """A client of a server that answers with these statuses; 0 is not an answer. Waiting takes no time."""

    def respond(request: httpx.Request) -> httpx.Response:
        status = answer(request)
        if not status:
            raise httpx.ConnectError("refused", request=request)
        return httpx.Response(status, json=[])

    headers = {"authorization": Secret(key, "$KEY")} if key else {}
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    def clock() -> float:
        now[0] += 0.001
        return now[0]

    transport = httpx.MockTransport(respond)
    return Client("http://server.test", headers=headers, transport=transport, sleep=sleep, clock=clock)


def statuses(sending: Client, paths: list[str]) -> list[int]:
    """What each path gets until the run ends; 0 for no answer."""
    got = []
    for path in paths:
        try:
            got.append(sending.send("GET", path).status)
        except Unreachable:
            got.append(0)
        except RunEnded:
            return got
    return got


@pytest.mark.parametrize("status", [0, 429, 503])
def test_a_server_that_was_there_and_is_gone_is_given_up(status: int) -> None:
    left = iter([200] * 5)
    sending = client(lambda _: next(left, status))
    assert statuses(sending, ["/x"] * 50) == [200] * 5 + [status] * 3
    assert "given up after 4 failures in a row" in sending.ended


def test_a_path_that_a_gateway_never_answers_does_not_end_the_run() -> None:
    sending = client(lambda request: 200 if request.url.path == "/good" else 504)
    assert statuses(sending, ["/good"] + ["/bad"] * 20 + ["/good"]) == [200] + [504] * 20 + [200]
    assert sending.ended == ""


def test_a_server_that_starts_anew_is_waited_for() -> None:
    answers = iter([200, 0, 0, 200])
    sending = client(lambda _: next(answers))
    assert statuses(sending, ["/x", "/x"]) == [200, 200]


def test_a_key_that_stops_working_ends_the_run_before_an_answer_is_taken_for_the_servers() -> None:
    left = iter([200] * 5)
    sending = client(lambda _: next(left, 401), key="k")
    assert statuses(sending, ["/a", "/b"] * 10) == [200] * 5
    assert sending.ended == "the credential stopped working: what it opened before is now answered with 401"


def test_a_collection_that_is_closed_to_the_key_does_not() -> None:
    sending = client(lambda request: 200 if request.url.path == "/own" else 401, key="k")
    assert statuses(sending, ["/own", "/foreign", "/foreign", "/own"]) == [200, 401, 401, 200]
    assert sending.traffic.requests.total() == 5, "the own collection was asked once more to tell the two apart"
