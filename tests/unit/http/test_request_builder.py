"""A request arrives as it was written, with the credential that was meant."""

from __future__ import annotations

import httpx
import pytest
from faked import CREDENTIAL, KEY, fake, never
from loopback import reply, serving

from listproof.errors import UsageError
from listproof.http.client import Client
from listproof.http.secret import Secret


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
