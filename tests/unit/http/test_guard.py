"""What may leave: GET and HEAD, to the target, exactly as written."""

from __future__ import annotations

import httpx
import pytest
from faked import CREDENTIAL, fake, never

from listproof.errors import ForbiddenRequest
from listproof.http import guard
from listproof.http.address import read


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
    monkeypatch.setattr(guard, "check", lambda request, address, searches: looked.append(request.method))
    fake(lambda _: httpx.Response(503)).send("GET", "/runs")
    assert looked == ["GET"] * 4


SEARCH = "/shops/{shop}/orders/search"


@pytest.mark.parametrize("path", ["/shops/a/orders/search", "/shops/%2F/orders/search"])
def test_a_declared_search_is_posted(path: str) -> None:
    client = fake(searches=(SEARCH,))
    exchange = client.send("POST", path, body=b'{"size":1}')
    assert exchange.status == 200
    assert client.traffic.requests == {("mock.test", "POST"): 1}
    assert exchange.curl() == (
        "curl -sS -i -X POST -H 'content-type: application/json' --data '{\"size\":1}' http://mock.test" + path
    )


@pytest.mark.parametrize(
    "path", ["/shops/a/orders", "/shops/a/b/orders/search", "/shops//orders/search", "/shops/a/orders/search/", "/"]
)
def test_no_other_path_is_posted_to(path: str) -> None:
    client = fake(never, searches=(SEARCH,))
    with pytest.raises(ForbiddenRequest):
        client.send("POST", path, body=b"{}")
    assert not client.traffic.requests


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "QUERY", "post"])
def test_a_search_opens_no_other_method(method: str) -> None:
    with pytest.raises(ForbiddenRequest):
        fake(never, searches=(SEARCH,)).send(method, "/shops/a/orders/search", body=b"{}")


@pytest.mark.parametrize("body", [b"", b"a=b", b"[]", b"null", b"{", b'"x"'])
def test_nothing_but_a_json_object_is_posted(body: bytes) -> None:
    with pytest.raises(ForbiddenRequest):
        fake(never, searches=(SEARCH,)).send("POST", "/shops/a/orders/search", body=body)


def test_no_other_media_type_is_posted() -> None:
    with pytest.raises(ForbiddenRequest):
        fake(never, searches=(SEARCH,)).send(
            "POST", "/shops/a/orders/search", body=b"{}", headers={"content-type": "text/plain"}
        )


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_reads_has_no_body(method: str) -> None:
    with pytest.raises(ForbiddenRequest):
        fake(never, searches=(SEARCH,)).send(method, "/runs", body=b"{}")


def test_last_look_stops_a_post_to_another_path_behind_a_prefix() -> None:
    address = read("http://mock.test/api")
    guard.check(httpx.Request("POST", "http://mock.test/api/shops/a/orders/search", json={}), address, (SEARCH,))
    for url in ("http://mock.test/shops/a/orders", "http://mock.test/api/shops/a/orders", "http://evil.test/api"):
        with pytest.raises(ForbiddenRequest):
            guard.check(httpx.Request("POST", url, json={}), address, (SEARCH,))
