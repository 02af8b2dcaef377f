"""Cursors and links of the mock of any contract: every walk sees the rows of its question once, in their order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import count, product
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from listproof.contract import library
from listproof.mock.generic.data import Listing
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.site import Site, site
from listproof.mock.pipeline import Reply, Request

EXAMPLES = ("cursor", "row-cursor", "link-header")
SIZES = (1, 2, 7, 8, 20, 100)
HOST = "api.example.com:8080"

ORDERS: Mapping[str, Sequence[Mapping[str, str]]] = {
    "cursor": [{}, {"sort": "edited_at"}, {"sort": "-edited_at"}, {"sort": "replies"}],
    "row-cursor": [{}, {"order": "oldest"}],
    "link-header": [{}, {"sort": "closed"}, {"sort": "comments", "direction": "asc"}],
}
FILTERS: Mapping[str, Sequence[Mapping[str, str]]] = {
    "cursor": [{}, {"kind": "text"}, {"pinned": "false", "kind": "poll"}],
    "row-cursor": [{}, {"level": "error"}, {"source": "door"}],
    "link-header": [{}, {"state": "closed"}, {"milestone": ""}],
}

DOCUMENT = """
openapi: 3.1.0
info: {{title: Notes, version: "1"}}
paths:
  /notes:
    get:
      parameters:
        - {{name: n, in: query, schema: {{type: integer, minimum: 1, maximum: 200, default: 10}}}}
        - {{name: "page[token]", in: query, schema: {{type: string}}}}
        - {{name: kind, in: query, schema: {{type: string, enum: [a, b]}}}}
      responses:
        "200":
          description: notes
          headers: {{X-Next: {{schema: {{type: string}}}}}}
          content:
            application/json:
              schema:
                type: object
                required: {required}
                properties:
                  items: {{type: array, items: {{$ref: "#/components/schemas/Note"}}}}
                  more: {{type: boolean}}
                  next: {next}
                  links: {{$ref: "#/components/schemas/Links"}}
                  ways: {{type: array, items: {{$ref: "#/components/schemas/Way"}}}}
        "400": {{description: refused, content: {{application/json: {{schema: {{type: object}}}}}}}}
components:
  schemas:
    Note:
      type: object
      required: [id, kind]
      properties: {{id: {{type: string}}, kind: {{type: string, enum: [a, b]}}}}
    Links:
      type: object
      properties:
        next: {{type: [string, "null"]}}
        previous: {{type: [string, "null"]}}
        first: {{type: string}}
    Way:
      type: object
      required: [rel, href]
      properties: {{rel: {{type: string, enum: [self, next]}}, href: {{type: string}}}}
"""

LISTING = """
[[list]]
operation = "GET /notes"
rows = "/items"
id = "id"
[[list.page]]
style = "{style}"
size = "n"
{keys}
[[list.filter]]
field = "kind"
op = "eq"
send = "kind={{value}}"
"""


@dataclass(frozen=True)
class Client:
    """Someone who reads pages of one listing."""

    site: Site
    listing: Listing
    sent: list[str]

    def get(self, query: str) -> Reply:
        self.sent.append(query)
        return self.site.handle(self.site, Request("GET", self.site.path(self.listing.parents), query, {"host": HOST}))

    def page(self, query: str) -> Any:
        reply = self.get(query)
        assert reply.status == 200, reply.body
        return json.loads(reply.body)


@cache
def served_by(name: str, seed: int) -> Site:
    return site(library.load(f"examples/{name}"), seed=seed)


def example(name: str, listing: str = "main", seed: int = 0, stages: Stages | None = None) -> Client:
    served = served_by(name, seed)
    if stages is not None:
        served = replace(served, endpoints=tuple(replace(each, stages=stages) for each in served.endpoints))
    return Client(served, next(each for each in served.listings if each.name == listing), [])


def notes(
    folder: Path, style: str, keys: str, listing: str = "main", following: str = "{type: string}", required: str = "[]"
) -> Client:
    document = DOCUMENT.format(required=required, next=following)
    folder.joinpath("openapi.yaml").write_text(document, "utf-8")
    folder.joinpath("listing.toml").write_text(LISTING.format(style=style, keys=keys), "utf-8")
    served = site(library.load(str(folder)))
    wanted = {"empty": (), "one": served.listings[0].rows[:1]}.get(listing, served.listings[0].rows)
    (endpoint,) = served.endpoints
    only = replace(served.listings[0], rows=wanted)
    changed = replace(endpoint, data=replace(endpoint.data, listings=(only,)))
    return Client(replace(served, endpoints=(changed,)), only, [])


def by_cursor(client: Client, asked: Mapping[str, str]) -> Iterator[list[Any]]:
    cursor: Mapping[str, str] = {}
    while True:
        body = client.page(urlencode({**asked, **cursor}))
        yield body["messages"]
        assert body["has_more"] == (body["next_cursor"] is not None)
        if body["next_cursor"] is None:
            return
        cursor = {"cursor": body["next_cursor"]}


def by_row(client: Client, asked: Mapping[str, str]) -> Iterator[list[Any]]:
    after: Mapping[str, str] = {}
    while True:
        body = client.page(urlencode({**asked, **after}))
        yield body["events"]
        if not body["has_more"]:
            return
        after = {"after": body["events"][-1]["id"]}


def by_header(client: Client, asked: Mapping[str, str]) -> Iterator[list[Any]]:
    query = urlencode(asked)
    while True:
        reply = client.get(query)
        assert reply.status == 200, reply.body
        yield json.loads(reply.body)
        links = related(reply)
        if "next" not in links:
            return
        query = urlsplit(links["next"]).query


def related(reply: Reply) -> dict[str, str]:
    return {rel: url for url, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', reply.header("Link") or "")}


WALKS: Mapping[str, Callable[[Client, Mapping[str, str]], Iterator[list[Any]]]] = {
    "cursor": by_cursor,
    "row-cursor": by_row,
    "link-header": by_header,
}


@cache
def of_whole(name: str, *order: tuple[str, str]) -> list[Any]:
    """All rows in an order, on one page."""
    maximum = {"cursor": "limit", "row-cursor": "limit", "link-header": "per_page"}[name]
    (page,) = WALKS[name](example(name), {**dict(order), maximum: "100"})
    return page


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_walk_sees_every_row_of_its_question_once_in_order(name: str) -> None:
    slot = "per_page" if name == "link-header" else "limit"
    for order, where in product(ORDERS[name], FILTERS[name]):
        whole = of_whole(name, *order.items())
        wanted = [row for row in whole if all(written(row.get(field)) == text for field, text in where.items())]
        assert len(whole) > 60
        assert 0 < len(wanted) <= len(whole)
        for size in (*SIZES, len(wanted)):
            client = example(name)
            pages = list(WALKS[name](client, {**order, **where, slot: str(size)}))
            assert [row for page in pages for row in page] == wanted
            assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)
            assert pages[-1] != []
            assert len(set(client.sent)) == len(pages)


def written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "none" if value is None else str(value)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize(("listing", "rows"), [("empty", 0), ("one", 1)])
def test_no_rows_and_one_are_one_page(name: str, listing: str, rows: int) -> None:
    (page,) = WALKS[name](example(name, listing), {})
    assert len(page) == rows


def test_later_pages_are_projected_and_may_have_another_size() -> None:
    client = example("cursor")
    first = client.page("fields=id&limit=5")
    later = client.page(urlencode({"fields": "id", "limit": "3", "cursor": first["next_cursor"]}))
    assert [*first["messages"], *later["messages"]] == [{"id": row["id"]} for row in of_whole("cursor")[:8]]


@pytest.mark.parametrize(
    ("listing", "asked"),
    [
        ("main", {"sort": "sent_at"}),
        ("main", {"kind": "text"}),
        ("main", {"kind": "poll", "pinned": "true"}),
        ("other", {"kind": "poll"}),
    ],
)
def test_a_cursor_of_another_question_is_refused_as_documented(listing: str, asked: Mapping[str, str]) -> None:
    cursor = example("cursor").page("kind=poll&limit=2")["next_cursor"]
    assert example("cursor").get(urlencode({"kind": "poll", "cursor": cursor})).status == 200
    reply = example("cursor", listing).get(urlencode({**asked, "cursor": cursor}))
    assert (reply.status, set(json.loads(reply.body))) == (400, {"error"})


def test_an_altered_cursor_is_refused() -> None:
    client = example("cursor")
    cursor: str = client.page("limit=2")["next_cursor"]
    assert re.fullmatch(r"[A-Za-z0-9_-]+", cursor)
    changed = [cursor[:at] + ("A" if letter != "A" else "B") + cursor[at + 1 :] for at, letter in enumerate(cursor)]
    for text in (*changed, cursor[:-1], cursor + "A", cursor[:4], cursor + "==", "", "0", "a" * 10_000, "\u00e9"):
        assert client.get(urlencode({"cursor": text, "limit": 2})).status == 400


def test_cursors_are_the_same_every_time_and_another_servers_are_refused() -> None:
    one, two = (example("cursor").page("limit=2")["next_cursor"] for _ in range(2))
    assert one == two
    other = example("cursor", seed=1)
    assert other.get(urlencode({"cursor": one})).status == 400


def test_cursors_with_a_nonce_lead_to_the_same_page() -> None:
    numbers = count()
    client = example("cursor", stages=replace(Stages(), nonce=lambda: next(numbers).to_bytes(2)))
    one, two = (client.page("limit=2")["next_cursor"] for _ in range(2))
    assert one != two
    pages = [client.page(urlencode({"cursor": each, "limit": 2}))["messages"] for each in (one, two)]
    assert pages[0] == pages[1] == of_whole("cursor")[2:4]


def test_after_every_row_come_those_behind_it() -> None:
    client, whole = example("row-cursor"), of_whole("row-cursor")
    for at, row in enumerate(whole):
        body = client.page(f"after={row['id']}&limit=4")
        assert body["events"] == whole[at + 1 : at + 5]
        assert body["has_more"] is (at + 5 < len(whole))


def test_an_unknown_row_and_one_of_another_listing_or_filter_are_refused() -> None:
    client, other = example("row-cursor"), example("row-cursor", "other")
    errors = [row["id"] for row in of_whole("row-cursor") if row["level"] == "error"]
    assert client.get(f"level=error&after={errors[0]}").status == 200
    for query in ("after=999999", f"after={other.listing.rows[0]['id']}", f"level=info&after={errors[0]}", "after=x"):
        assert client.get(query).status == 422


def test_links_are_of_the_request_with_another_position() -> None:
    client = example("link-header")
    first = "state=open&direction=asc&x=%C3%A4%20+&per_page=3"
    link = related(client.get(first))["next"]
    later = related(client.get(urlsplit(link).query))["next"]
    asked = parse_qsl(first, keep_blank_values=True)
    for url in (link, later):
        scheme, host, path, query, _ = urlsplit(url)
        assert (scheme, host, path) == ("http", HOST, client.site.path(client.listing.parents))
        found = parse_qsl(query, keep_blank_values=True)
        assert (found[:-1], found[-1][0]) == (asked, "page_token")
    assert link.startswith(f"http://{HOST}{client.site.path(client.listing.parents)}?{first}&")
    assert link != later


def test_first_previous_and_last_lead_where_they_say() -> None:
    client, whole = example("link-header"), of_whole("link-header")
    pages = [client.get("per_page=10")]
    while "next" in related(pages[-1]):
        pages.append(client.get(urlsplit(related(pages[-1])["next"]).query))
    for number, page in enumerate(pages):
        led = {rel: json.loads(client.get(urlsplit(url).query).body) for rel, url in related(page).items()}
        assert led["first"] == whole[:10]
        assert led["last"] == whole[len(whole) // 10 * 10 :]
        assert led.get("prev") == (whole[10 * number - 10 : 10 * number] if number else None)
    assert len(pages) == len(whole) // 10 + 1


def test_cursors_say_nothing_beside_the_rows_of_offsets() -> None:
    served = site(library.load("examples/offset-envelope"))
    reply = served.handle(served, Request("GET", served.path(served.listings[0].parents), "limit=3", {"host": HOST}))
    assert set(json.loads(reply.body)) == {"object", "data", "meta"}
    assert reply.header("Link") is None


@pytest.mark.parametrize(
    ("following", "required", "said"),
    [
        ('{type: [string, "null"]}', "[items, next]", {"next": None}),
        ('{type: [string, "null"]}', "[]", {"next": None}),
        ("{type: string}", "[items]", {}),
        ("{type: string}", "[next]", {"next": ""}),
        ("{anyOf: [{type: string}, {type: 'null'}]}", "[next]", {"next": None}),
    ],
)
def test_the_end_is_written_as_the_document_allows(tmp_path: Path, following: str, required: str, said: Any) -> None:
    client = notes(tmp_path, "cursor", 'at = "page[token]"\nnext = "/next"', following=following, required=required)
    whole = client.page("n=200")
    assert {key: value for key, value in whole.items() if key != "items"} == said
    assert isinstance(client.page("n=3")["next"], str)


@pytest.mark.parametrize("listing", ["main", "one", "empty"])
def test_where_more_says_the_end_there_always_is_a_cursor(tmp_path: Path, listing: str) -> None:
    keys = 'at = "page[token]"\nnext = "/next"\nmore = "/more"\nend = "more"'
    client = notes(tmp_path, "cursor", keys, listing)
    seen, query = [], "n=9"
    while True:
        body = client.page(query)
        seen += body["items"]
        assert body["next"]
        query = urlencode({"n": 9, "page[token]": body["next"]})
        if not body["more"]:
            break
    assert sorted(row["id"] for row in seen) == sorted(row["id"] for row in client.listing.rows)
    assert client.page(query)["items"] == []


@pytest.mark.parametrize("listing", ["main", "one", "empty"])
def test_where_an_empty_page_is_the_end_one_comes_after_the_rows(tmp_path: Path, listing: str) -> None:
    keys = 'at = "page[token]"\nnext = "header:X-Next"\nend = "empty"'
    client = notes(tmp_path, "cursor", keys, listing)
    pages, query = [], "n=9"
    while True:
        reply = client.get(query)
        pages.append(json.loads(reply.body)["items"])
        if not pages[-1]:
            assert reply.header("X-Next") is None
            break
        query = urlencode({"n": 9, "page[token]": str(reply.header("X-Next"))})
    assert len(pages) == -(-len(client.listing.rows) // 9) + 1
    assert sorted(row["id"] for page in pages for row in page) == sorted(row["id"] for row in client.listing.rows)


def test_a_link_in_the_body(tmp_path: Path) -> None:
    client = notes(tmp_path, "link", 'next = "/links/next"')
    wanted = [row for row in client.listing.rows if row["kind"] == "a"]
    url, seen, before = f"http://{HOST}/notes?kind=a&n=4", list[Any](), list[Any]()
    while url:
        body = client.page(urlsplit(url).query)
        links = body["links"]
        assert client.page(urlsplit(links["first"]).query)["items"] == [*seen, *body["items"]][:4]
        assert not seen or client.page(urlsplit(links["previous"]).query)["items"] == before
        seen, before, url = [*seen, *body["items"]], body["items"], links["next"]
        assert url is None or url.startswith(f"http://{HOST}/notes?kind=a&n=4&page%5Btoken%5D=")
    assert sorted(row["id"] for row in seen) == sorted(row["id"] for row in wanted)


@pytest.mark.parametrize("listing", ["main", "empty"])
def test_a_link_in_a_list_of_relations(tmp_path: Path, listing: str) -> None:
    client = notes(tmp_path, "link", 'next = "/ways/rel=next/href"', listing)
    seen, query = list[Any](), "n=10"
    while True:
        body = client.page(query)
        seen += body["items"]
        if not body["ways"]:
            break
        (way,) = body["ways"]
        assert way["rel"] == "next"
        query = urlsplit(way["href"]).query
    assert sorted(row["id"] for row in seen) == sorted(row["id"] for row in client.listing.rows)
    assert len(client.sent) == max(1, -(-len(seen) // 10))


def test_a_link_without_a_host_is_relative(tmp_path: Path) -> None:
    served = notes(tmp_path, "link", 'next = "/links/next"').site
    body = json.loads(served.handle(served, Request("GET", "/notes", "n=4")).body)
    assert body["links"]["next"].startswith("/notes?n=4&page%5Btoken%5D=")
