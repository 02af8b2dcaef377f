"""What is sent again, and how often."""

from __future__ import annotations

import threading
from collections.abc import Callable

import httpx
import pytest
from loopback import Heard, reply, serving
from played import Play, answer

from listproof.errors import Unreachable
from listproof.http.client import Client
from listproof.http.secret import Secret


def failure(kind: type[httpx.TransportError], text: str = "") -> Callable[[], httpx.TransportError]:
    return lambda: kind(text)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_refusal_of_infrastructure_is_asked_again(status: int) -> None:
    play = Play([answer(status), answer(status), answer(200)])
    exchange = play.client.send("GET", "/")
    assert (exchange.status, exchange.attempts, exchange.body) == (200, 3, b"200")
    assert play.client.traffic.retries == 2
    assert play.client.traffic.requests == {("mock.test", "GET"): 3}
    assert len(play.client.exchanges) == 1


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 408, 422, 425, 500, 501, 505, 508])
def test_other_answers_stand(status: int) -> None:
    play = Play([answer(status), answer(200)])
    exchange = play.client.send("GET", "/")
    assert (exchange.status, exchange.attempts, play.slept) == (status, 1, [])


def test_redirects_are_counted_and_not_followed() -> None:
    elsewhere = {"location": "http://evil.test/"}
    play = Play([answer(302, **elsewhere), answer(308, **elsewhere), answer(304, etag="x"), answer(200, **elsewhere)])
    assert [play.client.send("GET", "/").status for _ in range(4)] == [302, 308, 304, 200]
    assert (play.played, play.client.traffic.redirects) == (4, 2)
    assert play.client.traffic.requests == {("mock.test", "GET"): 4}


def test_what_was_waited_is_counted() -> None:
    play = Play([answer(429, retry_after="7"), answer(502), answer(200)])
    play.client.send("GET", "/")
    assert play.client.traffic.waited == sum(play.slept) > 7


def test_500_after_a_503_stands() -> None:
    assert Play([answer(503), answer(500), answer(200)]).client.send("GET", "/").status == 500


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_last_refusal_is_the_answer_once_retries_are_used_up(retries: int) -> None:
    play = Play([answer(503)], retries=retries)
    exchange = play.client.send("GET", "/")
    assert (exchange.status, exchange.attempts, len(play.slept)) == (503, retries + 1, retries)


def test_probe_stops_at_the_first_429_and_retries_a_503() -> None:
    probe = Secret("wrong", "$WRONG")
    assert Play([answer(429), answer(200)]).client.send("GET", "/", credential=probe).status == 429
    assert Play([answer(503), answer(401)]).client.send("GET", "/", credential=probe).status == 401


@pytest.mark.parametrize("kind", [httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError])
def test_dropped_connection_is_opened_again_once_at_once(kind: type[httpx.TransportError]) -> None:
    play = Play([failure(kind), answer(200)])
    exchange = play.client.send("GET", "/")
    assert (exchange.status, exchange.attempts, play.slept, play.client.traffic.retries) == (200, 2, [], 1)
    play = Play([failure(kind)])
    with pytest.raises(Unreachable):
        play.client.send("GET", "/")
    assert play.played == 2
    assert play.client.traffic.requests == {("mock.test", "GET"): 2}


def test_drop_and_refusals_together_end() -> None:
    play = Play([answer(503), failure(httpx.ReadError), answer(503), answer(200)])
    exchange = play.client.send("GET", "/")
    assert (exchange.status, exchange.attempts, len(play.slept)) == (200, 4, 2)


def test_refused_connection_is_tried_again_only_where_it_once_worked() -> None:
    play = Play([failure(httpx.ConnectError), answer(200)])
    with pytest.raises(Unreachable):
        play.client.send("GET", "/")
    assert (play.played, play.slept) == (1, [])
    play = Play([answer(200), failure(httpx.ConnectError), answer(200)])
    play.client.send("GET", "/")
    assert play.client.send("GET", "/").status == 200
    assert len(play.slept) == 1
    assert play.client.traffic.requests == {("mock.test", "GET"): 2}  # what was refused never left


def test_refused_connection_waits_no_longer_than_allowed() -> None:
    play = Play([answer(200), failure(httpx.ConnectError)], longest=0)
    play.client.send("GET", "/")
    with pytest.raises(Unreachable):
        play.client.send("GET", "/")
    assert (play.played, play.slept) == (2, [])


@pytest.mark.parametrize("kind", [httpx.ReadTimeout, httpx.ConnectTimeout, httpx.WriteTimeout])
def test_time_out_is_not_repeated(kind: type[httpx.TransportError]) -> None:
    play = Play([failure(kind), answer(200)])
    with pytest.raises(Unreachable):
        play.client.send("GET", "/")
    assert play.played == 1


def test_kept_connection_that_drops_is_replaced_by_a_fresh_one() -> None:
    def drop_second(heard: Heard) -> bytes | None:
        return None if heard.connection == 1 and len(server.log) == 2 else reply()

    with serving(drop_second) as server, Client(server.url) as client:
        client.send("GET", "/1")
        exchange = client.send("GET", "/2")
        assert (exchange.status, exchange.attempts) == (200, 2)
        assert [(heard.connection, heard.target) for heard in server.log] == [(1, "/1"), (1, "/2"), (2, "/2")]
        assert client.traffic.requests == {(client.host, "GET"): 3}


def test_second_kept_connection_is_not_trusted_after_a_drop() -> None:
    together = threading.Barrier(2)

    def answer(heard: Heard) -> bytes | None:
        if heard.target == "/both":
            together.wait(5)
        return None if heard.target == "/dropped" and heard.connection < 3 else reply()

    with serving(answer) as server, Client(server.url) as client:
        threads = [threading.Thread(target=client.send, args=("GET", "/both")) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert client.send("GET", "/dropped").attempts == 2
        assert server.log[-1].connection == 3


def test_server_that_always_drops_is_unreachable_after_two_requests() -> None:
    with serving(lambda _: None) as server, Client(server.url) as client:
        with pytest.raises(Unreachable, match="closed the connection without an answer"):
            client.send("GET", "/")
        assert len(server.log) == 2
        assert client.traffic.requests == {(client.host, "GET"): 2}


def test_connection_closed_while_idle_costs_no_attempt() -> None:
    with serving(lambda _: reply(b"[]", "200 OK", "Connection: close")) as server, Client(server.url) as client:
        assert [client.send("GET", "/").attempts for _ in range(3)] == [1, 1, 1]
        assert client.traffic.requests == {(client.host, "GET"): 3}
        assert len(server.log) == 3
