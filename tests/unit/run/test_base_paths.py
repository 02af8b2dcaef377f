"""The path of the document's servers: told where the lists are there and not at the base URL, and never added."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from listproof.contract import base_paths, library
from listproof.errors import UsageError
from listproof.run.session import Session
from listproof.run.settings import Settings

FOLDER = Path(__file__).parents[2] / "documents/composed"
"""A contract whose document names the server https://pay.example.org/v3."""


def under(prefix: str, asked: list[str], status: int = 404) -> Callable[[httpx.Request], httpx.Response]:
    """A server whose list stands under a path, and that has nothing elsewhere."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        there = request.url.path.startswith(prefix)
        return httpx.Response(
            200 if there else status, json={"data": [], "meta": {"total": 0}} if there else {"detail": "no"}
        )

    return answer


def opened(url: str, answer: Callable[[httpx.Request], httpx.Response]) -> Session:
    settings = Settings.of(str(FOLDER), url, collections={"main": {"account": "A"}})
    return Session(settings, transport=httpx.MockTransport(answer), environ={})


@pytest.mark.parametrize("url", ["http://server.test", "http://server.test/shop"])
def test_the_url_to_give_is_named_where_the_lists_are_there(url: str) -> None:
    asked: list[str] = []
    path = httpx.URL(url).path.rstrip("/")
    with (
        pytest.raises(UsageError, match=rf"the document names: --base-url {url}/v3\.$"),
        opened(url, under(f"{path}/v3/", asked)),
    ):
        pass
    assert [each for each in asked if each.startswith(f"{path}/v3/")] == asked[-1:]


@pytest.mark.parametrize(
    "url, prefix, status, more",
    [
        ("http://server.test", "/nowhere/", 404, 1),
        ("http://server.test/v3", "/nowhere/", 404, 0),
        ("http://server.test", "/v3/", 401, 0),
    ],
)
def test_nothing_is_named_where_they_are_not(url: str, prefix: str, status: int, more: int) -> None:
    asked: list[str] = []
    with pytest.raises(UsageError) as caught, opened(url, under(prefix, asked, status)):
        pass
    assert "the document names" not in str(caught.value)
    assert sum("/v3/" in each for each in asked if not url.endswith("/v3")) == more


def test_a_server_that_has_the_lists_is_asked_nothing_more() -> None:
    asked: list[str] = []
    with opened("http://server.test", under("/", asked)) as session:
        assert session.base_url == "http://server.test"
    assert not [each for each in asked if each.startswith("/v3")]


@pytest.mark.parametrize(
    "content, found",
    [
        ({}, ()),
        ({"servers": [{"url": "/"}, {"url": "https://a.example"}]}, ()),
        ({"servers": [{"url": "/api/v3/"}, {"url": "https://a.example/api/v3"}, {"url": "x"}]}, ("/api/v3",)),
        ({"servers": [{"url": "//{at}/{v}", "variables": {"v": {"default": "v2"}}}]}, ("/v2",)),
        ({"servers": [{"url": "https://a.example/{v}"}]}, ()),
        ({"servers": [{"url": "https://[a/v1"}, {"url": "/v2"}]}, ("/v2",)),
        ({"servers": [{"url": "/v1"}], "paths": {"/a": {"servers": [{"url": "/v2"}], "get": {}}}}, ("/v2",)),
        (
            {"paths": {"/a": {"servers": [{"url": "/v2"}], "get": {"servers": [{"url": "/v3"}, {"url": "/v4"}]}}}},
            ("/v3", "/v4"),
        ),
    ],
)
def test_the_paths_of_servers(content: dict[str, object], found: tuple[str, ...]) -> None:
    content = {"paths": {"/a": {"get": {}}}, **content}
    assert base_paths.base_paths(content, ["/paths/~1a/get"]) == found


def test_the_base_path_of_swagger_2_counts_too() -> None:
    contract = library.load(str(FOLDER.parent / "swagger"))
    assert contract.base_paths == ("/api/v4",)


@pytest.mark.parametrize(
    "base, documented, lacking",
    [
        ("", "/v3", "/v3"),
        ("/v3", "/v3", ""),
        ("/api", "/api/v3", "/v3"),
        ("/x/api/v3", "/api/v3", ""),
        ("/myapi", "/api", "/api"),
    ],
)
def test_what_a_base_url_lacks(base: str, documented: str, lacking: str) -> None:
    assert base_paths.missing(base, documented) == lacking
