"""The client reads only, from the target only, exactly as written, and shows no secret."""

from __future__ import annotations

import gc
import logging
import threading
import traceback
import weakref
from collections.abc import Callable

import httpx
import pytest
from loopback import reply, serving

from listproof.errors import ForbiddenRequest, Unreachable, UsageError
from listproof.http import guard
from listproof.http.address import read
from listproof.http.client import Client
from listproof.http.exchange import Exchange
from listproof.http.network import Network
from listproof.http.secret import Secret

KEY = "sk-marked-0123456789"
CREDENTIAL = {"Authorization": Secret(f"Bearer {KEY}", "Bearer $K")}


def fake(
    handler: Callable[[httpx.Request], httpx.Response] = lambda request: httpx.Response(200, json=[]),
    base: str = "http://mock.test",
    credential: dict[str, Secret] | None = None,
) -> Client:
    return Client(base, headers=credential or {}, transport=httpx.MockTransport(handler), sleep=lambda _: None)


def never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"sent: {request.method} {request.url}")


# What may leave


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY", "get", "head", "", "GET "]
)
def test_only_get_and_head_are_sent(method: str) -> None:
    client = fake(never)
    with pytest.raises(ForbiddenRequest):
        client.send(method, "/runs")
    assert not client.traffic.requests


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_methods_are_sent(method: str) -> None:
    client = fake()
    assert client.send(method, "/runs").status == 200
    assert client.traffic.requests == {("mock.test", method): 1}


@pytest.mark.parametrize(
    "path",
    [
        "",
        "runs",
        "//evil.test/runs",
        "http://evil.test/runs",
        "@evil.test/runs",
        ":81/runs",
        ".evil.test/runs",
        "\\\\evil.test",
        "/a/../b",
        "/..",
        "/a/./b",
        "/a/..",
        "/a b",
        "/a\r\nHost: evil.test",
        "/é",
        "/a?b=c",
        "/a#b",
        "/{id}",
        "/" + "a" * 70_000,
    ],
)
@pytest.mark.parametrize("base", ["http://mock.test", "http://mock.test/api"])
def test_path_that_would_go_elsewhere_or_otherwise_is_forbidden(path: str, base: str) -> None:
    with pytest.raises(ForbiddenRequest):
        fake(never, base).send("GET", path)


@pytest.mark.parametrize("query", ["a b", "a#b", 'a="', "a=é", "a=<>", "a\nb", "\x00", "\udcff"])
def test_query_that_would_be_rewritten_is_forbidden(query: str) -> None:
    with pytest.raises(ForbiddenRequest):
        fake(never).send("GET", "/runs", query)


@pytest.mark.parametrize(
    "name, value",
    [
        ("Host", "evil.test"),
        ("content-length", "5"),
        ("Transfer-Encoding", "chunked"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("x-http-method", "POST"),
        ("X-Method-Override", "PUT"),
        ("Upgrade", "h2c"),
        ("x a", "b"),
        ("x", "a\r\nHost: evil.test"),
        ("x", " marked"),
        ("x", "€"),
        ("x", "\x00"),
        ("AUTHORIZATION", "Bearer other"),
    ],
)
def test_header_that_would_mislead_is_forbidden(name: str, value: str) -> None:
    with pytest.raises(ForbiddenRequest) as caught:
        fake(never, credential=CREDENTIAL).send("GET", "/runs", headers={name: value})
    assert value not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.test/runs",
        "https://mock.test/runs",
        "http://mock.test:8080/runs",
        "http://user@mock.test/runs",
        "http://mock.test.evil/runs",
    ],
)
def test_last_look_stops_what_is_built_for_another_origin(url: str) -> None:
    with pytest.raises(ForbiddenRequest):
        guard.check(httpx.Request("GET", url), read("http://mock.test"))


def test_last_look_stops_writing_and_a_strange_host_header() -> None:
    with pytest.raises(ForbiddenRequest):
        guard.check(httpx.Request("POST", "http://mock.test/runs"), read("http://mock.test"))
    with pytest.raises(ForbiddenRequest):
        guard.check(httpx.Request("GET", "http://mock.test/", headers={"host": "evil.test"}), read("http://mock.test"))


def test_every_attempt_passes_the_last_look(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(guard, "check", lambda request, address: looked.append(request.method))
    fake(lambda _: httpx.Response(503)).send("GET", "/runs")
    assert looked == ["GET"] * 4


@pytest.mark.parametrize("location", ["http://evil.test/", "/elsewhere", "http://[broken", "//evil.test"])
def test_redirect_is_an_answer_and_not_followed(location: str) -> None:
    client = fake(lambda request: httpx.Response(307, headers={"location": location}), credential=CREDENTIAL)
    assert client.send("GET", "/runs").status == 307
    assert client.traffic.requests == {("mock.test", "GET"): 1}


# What goes out


@pytest.mark.parametrize(
    "path, query",
    [
        ("/threads/x/runs", ""),
        ("/threads/x/runs", "limit=+5"),
        ("/threads/x/runs", "a=%2B5&b=%2b5"),
        ("/threads/x/runs", "empty=&bare&&=x"),
        ("/threads/x/runs", "u=%C3%A9%c3%a9%FF%00"),
        ("/threads/x/runs", "select=a,b&select=c"),
        ("/threads/x/runs", "q=a?b/c:d@e!$'()*;[]|^{}`\\~"),
        ("/threads/x/runs", "bad=%zz%"),
        ("/threads/%2e%2e/runs", ""),
        ("/threads/a%2Fb%20c/runs/", ""),
        ("/threads//runs", ""),
    ],
)
def test_path_and_query_arrive_byte_for_byte(path: str, query: str) -> None:
    wanted = f"/v1{path}" + (f"?{query}" if query else "")
    with serving(lambda _: reply()) as server, Client(f"{server.url}/v1/") as client:
        exchange = client.send("GET", path, query)
        assert server.log[0].target == wanted
    assert exchange.url == f"{server.url}{wanted}"
    assert (exchange.path, exchange.query) == (f"/v1{path}", query)


def test_headers_are_those_that_the_exchange_shows() -> None:
    with serving(lambda _: reply()) as server, Client(server.url, headers=CREDENTIAL) as client:
        exchange = client.send("GET", "/runs", headers={"x-team-id": "7", "Accept-Encoding": "identity"})
        heard = server.log[0].headers
    assert heard.pop("host") == f"127.0.0.1:{server.port}"
    assert heard.pop("authorization") == f"Bearer {KEY}"
    shown = {name.lower(): value for name, value in exchange.request_headers}
    assert shown.pop("authorization") == "Bearer $K"
    assert exchange.concealed == ("Authorization",)
    assert heard == shown
    assert heard["accept-encoding"] == "identity"
    assert heard["user-agent"].startswith("listproof/")


def test_credential_is_own_none_or_a_probe() -> None:
    seen: list[str | None] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization"))
        return httpx.Response(200)

    client = fake(handler, credential=CREDENTIAL)
    kinds = [
        client.send("GET", "/").credential,
        client.send("GET", "/", credential="none").credential,
        client.send("GET", "/", credential=Secret("Bearer wrong", "Bearer $WRONG")).credential,
        client.send("GET", "/", credential=Secret("", "")).credential,
    ]
    assert seen == [f"Bearer {KEY}", None, "Bearer wrong", ""]
    assert kinds == ["own", "none", "probe", "probe"]


def test_probe_needs_a_credential_to_replace() -> None:
    with pytest.raises(ValueError, match="probe"):
        fake(never).send("GET", "/", credential=Secret("x", "$X"))
    with pytest.raises(ValueError, match="own"):
        fake(never).send("GET", "/", credential="another")


def test_user_may_replace_a_usual_header() -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.extend(request.headers.get_list("user-agent"))
        return httpx.Response(200)

    fake(handler, credential={"User-Agent": Secret("mine/1", "$UA")}).send("GET", "/")
    assert seen == ["mine/1"]


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


@pytest.mark.parametrize(
    "credential",
    [
        {"Authorization": Secret(f"{KEY}\n", "$K")},
        {"Authorization": Secret("", "$K")},
        {"Authori zation": Secret(KEY, "$K")},
        {"Host": Secret(KEY, "$K")},
        {"x-key": Secret(KEY, "$K"), "X-Key": Secret(KEY, "$K")},
    ],
)
def test_unusable_credential_is_refused_without_its_value(credential: dict[str, Secret]) -> None:
    with pytest.raises(UsageError) as caught:
        fake(never, credential=credential)
    assert KEY not in str(caught.value)


# The base URL


@pytest.mark.parametrize(
    "text, url, netloc",
    [
        ("http://h", "http://h", "h"),
        (" HTTP://Host:80/ ", "http://host", "host"),
        ("https://h:8443/api/v1/", "https://h:8443/api/v1", "h:8443"),
        ("http://[::1]:8000/x%20y", "http://[::1]:8000/x%20y", "[::1]:8000"),
        ("http://bücher.test", "http://xn--bcher-kva.test", "xn--bcher-kva.test"),
    ],
)
def test_base_url_is_read(text: str, url: str, netloc: str) -> None:
    client = fake(base=text)
    assert (client.base_url, client.host) == (url, netloc)
    assert client.send("GET", "/runs").url == f"{url}/runs"


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "empty"),
        ("localhost:8000/x", "write http://localhost:8000/x"),
        ("127.0.0.1:8000", "write http://127.0.0.1:8000"),
        ("api.example.com", "write https://api.example.com"),
        ("http:/host", "'://'"),
        ("ftp://host", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("http://", "host"),
        ("http:///x", "host"),
        ("http://:80", "host"),
        ("http://host:port", "malformed"),
        ("http://host:99999", "from 1 to 65535"),
        ("http://host:0", "from 1 to 65535"),
        ("http://a..b/", "malformed"),
        ("http://" + "a" * 64, "malformed"),
        ("http://[::1", "malformed"),
        ("http://ho st", "space"),
        ("http://host\\x", "backslash"),
        ("http://host/a/../b", "'..'"),
        ("http://host/é", "percent-encode"),
        ("http://user:marked@host/", "--header"),
        ("https://marked@host", "--header"),
        ("user:marked@host", "--header"),
        ("http://user:mar/ked@host", "--header"),
        ("http://user?marked@host", "--header"),
        ("http://host/?key=marked", "query"),
        ("http://host#marked", "fragment"),
        ("host?key=marked", "query"),
    ],
)
def test_unusable_base_url_is_explained_without_its_secrets(text: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        fake(never, text)
    assert told in str(caught.value)
    assert "marked" not in str(caught.value)
    assert "ked@" not in str(caught.value)


# Secrets


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


# Counting and the log


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
