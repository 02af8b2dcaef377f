"""What is kept of an exchange holds no secret, no body, and the time that it took."""

from __future__ import annotations

import gc
import logging
import traceback
import weakref

import httpx
import pytest
from faked import CREDENTIAL, KEY, fake
from loopback import reply, serving

from listproof.errors import Unreachable
from listproof.http.client import Client
from listproof.http.exchange import Exchange
from listproof.http.secret import Secret


def test_key_is_in_no_log_repr_curl_or_header_that_echoes_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    probe = Secret("Bearer sk-marked-9999999999", "Bearer $WRONG")
    credential = {**CREDENTIAL, "x-api-key": Secret(KEY, "$K")}

    def echo(heard: object) -> bytes:
        return reply(KEY.encode(), "200 OK", f"X-Echo: {KEY}", f"Location: /login?key={KEY}", f"X-Probe: {probe.value}")

    with serving(echo) as server, Client(server.url, headers=credential) as client:
        own = client.send("GET", "/runs")
        wrong = client.send("GET", "/runs", credential=probe)
        theirs = client.send("GET", "/runs", credential="none", headers={"cookie": "sid=sk-marked-1"}).curl()
    for exchange in (own, wrong, *client.exchanges):
        assert "marked" not in f"{exchange!r} {exchange} {exchange.curl()}"
    assert "marked" not in f"{wrong.headers} {wrong.headers.raw!r} {client!r} {vars(client)}"
    assert own.headers["location"] == "/login?key=$K"
    assert client.conceal(own.body.decode()) == "$K"
    assert "marked" not in theirs
    assert "$LISTPROOF_COOKIE" not in own.curl()
    assert '-H "cookie: $LISTPROOF_COOKIE"' in theirs
    assert "marked" not in caplog.text
    assert "receive_response_headers.started" in caplog.text  # the libraries below did log


@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.LocalProtocolError, httpx.ReadTimeout, httpx.ProxyError])
def test_no_exception_carries_the_key(kind: type[httpx.TransportError]) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise kind(f"Illegal header value {request.headers['authorization']!r}")

    with pytest.raises(Unreachable) as caught:
        fake(handler, credential=CREDENTIAL).send("GET", "/runs")
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    trace = caught.value.__traceback__
    while trace is not None:
        shown = {k: v for k, v in trace.tb_frame.f_locals.items() if k not in ("caught", "kind", "handler")}
        assert KEY not in repr(shown)
        trace = trace.tb_next


def test_log_keeps_no_bodies_and_observers_get_them_in_order() -> None:
    client = fake(lambda request: httpx.Response(200, content=b"x" * 1000))
    seen: list[Exchange] = []
    client.log.observers.append(seen.append)
    exchanges = [client.send("GET", f"/{n}") for n in range(3)]
    assert seen == exchanges
    assert [len(exchange.body) for exchange in seen] == [1000] * 3
    assert [exchange.body for exchange in client.exchanges] == [b""] * 3
    kept = weakref.ref(exchanges[0])
    del seen, exchanges
    client.log.observers.clear()
    gc.collect()
    assert kept() is None


def test_seconds_are_measured_by_the_clock() -> None:
    ticks = iter(range(0, 1000, 3))
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=b"x"))
    client = Client("http://mock.test", transport=transport, clock=lambda: float(next(ticks)))
    assert client.send("GET", "/").seconds == 6.0  # read at the start, after one chunk and at the end
