"""The client reads only, from the target only, exactly as written, and shows no secret."""

from __future__ import annotations

import threading

import httpx
import pytest
from faked import CREDENTIAL, fake
from loopback import reply, serving

from listproof.http.client import Client
from listproof.http.network import Network


@pytest.mark.parametrize("location", ["http://evil.test/", "/elsewhere", "http://[broken", "//evil.test"])
def test_redirect_is_an_answer_and_not_followed(location: str) -> None:
    client = fake(lambda request: httpx.Response(307, headers={"location": location}), credential=CREDENTIAL)
    assert client.send("GET", "/runs").status == 307
    assert client.traffic.requests == {("mock.test", "GET"): 1}


def test_cookies_are_not_kept() -> None:
    with serving(lambda _: reply(b"[]", "200 OK", "Set-Cookie: sid=marked")) as server, Client(server.url) as client:
        exchange = client.send("GET", "/")
        client.send("GET", "/")
        assert "cookie" not in server.log[1].headers
    assert "marked" not in str(exchange.headers)


def test_environment_leads_nothing_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with serving(lambda _: reply()) as server, Client(server.url) as client:
        assert client.send("GET", "/").status == 200
    with serving(lambda _: reply()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        with Client("http://mock.test", network=Network(trust_env=True)) as client:
            client.send("GET", "/runs", "a=b")
        assert proxy.log[0].target == "http://mock.test/runs?a=b"


def test_count_is_the_servers_own() -> None:
    with serving(lambda heard: reply(b"" if heard.method == "HEAD" else b"[]")) as server, Client(server.url) as client:
        threads = [
            threading.Thread(target=lambda: [client.send("GET", "/"), client.send("HEAD", "/")]) for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert client.traffic.requests == {(client.host, "GET"): 20, (client.host, "HEAD"): 20}
        assert len(server.log) == 40
    assert [exchange.number for exchange in client.exchanges] == list(range(1, 41))
    assert client.traffic.bytes == 40


def test_connections_are_kept_alive() -> None:
    with serving(lambda _: reply()) as server, Client(server.url) as client:
        for _ in range(5):
            client.send("GET", "/")
        assert {heard.connection for heard in server.log} == {1}
