"""What the mock of any contract says beside its rows: on every page, past the end, and of no rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from listproof.contract import library
from listproof.errors import ContractError
from listproof.mock.generic.site import Site, site
from listproof.mock.pipeline import Reply, Request

DOCUMENT = """
openapi: 3.1.0
info: {{title: Notes, version: "1"}}
paths:
  /pads/{{pad}}/notes:
    get:
      parameters:
        - {{name: pad, in: path, required: true, schema: {{type: string}}}}
        - {{name: size, in: query, schema: {{type: integer, minimum: 0, maximum: 200, default: 10}}}}
        - {{name: at, in: query, schema: {{type: integer, minimum: {first}, default: {first}}}}}
        - {{name: kind, in: query, schema: {{type: string, enum: [a, b]}}}}
      responses:
        "200":
          description: notes
          content: {{application/json: {{schema: {{$ref: "#/components/schemas/{body}"}}}}}}
components:
  schemas:
    Note:
      type: object
      required: [id, kind]
      properties: {{id: {{type: string}}, kind: {{type: string, enum: [a, b]}}}}
    Bare: {{type: array, items: {{$ref: "#/components/schemas/Note"}}}}
    Base: {{type: object, required: [version], properties: {{version: {{type: integer, minimum: 3}}}}}}
    Notes:
      allOf:
        - $ref: "#/components/schemas/Base"
        - type: object
          required: [meta]
          properties:
            object: {{const: list}}
            items: {{$ref: "#/components/schemas/Bare"}}
            hint: {{type: string}}
            meta: {{$ref: "#/components/schemas/Meta"}}
    Meta:
      type: object
      required: [kind, next]
      properties:
        kind: {{enum: [page]}}
        next: {{type: ["null", string]}}
        total: {{type: integer}}
        words: {{type: string}}
        count: {{type: integer}}
        last: {{type: boolean}}
        pages: {{type: integer, minimum: {fewest}}}
        size: {{type: integer}}
        at: {{type: integer}}
"""

LISTING = """
[[list]]
operation = "GET /pads/{{pad}}/notes"
id = "id"
{said}
[[list.page]]
style = "{style}"
size = "size"
at = "at"
{paged}
[[list.filter]]
field = "kind"
op = "eq"
send = "kind={{value}}"
"""

ALL = """rows = "/items"
total = "/meta/total"
returned = "/meta/count"
echo = { size = "/meta/size", at = "/meta/at" }
"""


class Made:
    """The mock of a contract with these keys."""

    def __init__(
        self,
        folder: Path,
        said: str,
        paged: str = "",
        body: str = "Notes",
        first: int = 0,
        fewest: int = 0,
        style: str = "offset",
    ):
        folder.joinpath("openapi.yaml").write_text(DOCUMENT.format(body=body, first=first, fewest=fewest), "utf-8")
        folder.joinpath("listing.toml").write_text(LISTING.format(said=said, paged=paged, style=style), "utf-8")
        self.site: Site = site(library.load(str(folder)))

    def get(self, query: str = "", name: str = "main") -> Reply:
        listing = next(each for each in self.site.listings if each.name == name)
        return self.site.handle(self.site, Request("GET", self.site.path(listing.parents), query))

    def body(self, query: str = "", name: str = "main") -> Any:
        reply = self.get(query, name)
        assert reply.status == 200
        return json.loads(reply.body)

    def count(self, name: str = "main", kind: str | None = None) -> int:
        listing = next(each for each in self.site.listings if each.name == name)
        return sum(kind in (None, row["kind"]) for row in listing.rows)


def test_the_rest_of_the_body_is_what_the_document_demands(tmp_path: Path) -> None:
    body = Made(tmp_path, ALL).body("size=3")
    assert set(body) == {"version", "object", "items", "meta"}
    assert body["version"] >= 3
    assert (body["object"], body["meta"]["kind"]) == ("list", "page")
    assert "next" in body["meta"]
    assert "words" not in body["meta"]


def test_every_page_says_what_holds(tmp_path: Path) -> None:
    made = Made(tmp_path, ALL, 'more = "!/meta/last"\npages = "/meta/pages"')
    for kind, query in ((None, ""), ("a", "&kind=a"), ("b", "&kind=b")):
        whole = made.count(kind=kind)
        assert whole > 7
        for start in (0, 3, 7, whole - 7, whole - 6, whole, whole + 5):
            body = made.body(f"size=7&at={start}{query}")
            rows = len(body["items"])
            assert rows == max(0, min(7, whole - start))
            assert {name: body["meta"][name] for name in ("total", "count", "last", "pages", "size", "at")} == {
                "total": whole,
                "count": rows,
                "last": start + rows >= whole,
                "pages": (whole + 6) // 7,
                "size": 7,
                "at": start,
            }


def test_of_no_rows_and_of_one(tmp_path: Path) -> None:
    made = Made(tmp_path, ALL, 'more = "!/meta/last"\npages = "/meta/pages"')
    for name, count in (("empty", 0), ("one", 1)):
        body = made.body("", name)
        assert len(body["items"]) == count
        said = {"total": count, "count": count, "last": True, "pages": count, "size": 10, "at": 0}
        assert {key: body["meta"][key] for key in said} == said


def test_a_page_of_size_nothing_says_that_rows_follow(tmp_path: Path) -> None:
    body = Made(tmp_path, ALL, 'more = "!/meta/last"\npages = "/meta/pages"').body("size=0")
    assert (body["items"], body["meta"]["last"], body["meta"]["pages"]) == ([], False, 0)


def test_positions_that_count_from_one_are_echoed_so(tmp_path: Path) -> None:
    made = Made(tmp_path, ALL, "first = 1", first=1)
    assert made.body()["meta"]["at"] == 1
    assert made.body("at=9")["meta"]["at"] == 9


def test_numbered_pages_say_their_number(tmp_path: Path) -> None:
    made = Made(tmp_path, ALL, 'pages = "/meta/pages"', first=1, style="page")
    whole = made.count()
    last = (whole + 4) // 5
    for number, rows in ((1, 5), (2, 5), (last, whole - 5 * (last - 1)), (last + 1, 0)):
        body = made.body(f"size=5&at={number}")
        assert len(body["items"]) == rows
        assert (body["meta"]["at"], body["meta"]["pages"], body["meta"]["total"]) == (number, last, whole)
    assert made.body()["meta"]["at"] == 1


def test_pages_of_no_rows_are_one_where_the_document_has_no_fewer(tmp_path: Path) -> None:
    made = Made(tmp_path, ALL, 'pages = "/meta/pages"', fewest=1)
    assert made.body("", "empty")["meta"]["pages"] == 1
    assert made.body("size=200")["meta"]["pages"] == 1


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ('{ at = "/meta/total", of = "all" }', lambda made: made.count()),
        ('{ at = "/meta/total", of = "page" }', lambda _made: 4),
        ('{ at = "/meta/total", cap = 5 }', lambda _made: 5),
        ('{ at = "/meta/total", cap = 500 }', lambda made: made.count(kind="a")),
        ('"/meta/words"', lambda made: str(made.count(kind="a"))),
    ],
)
def test_a_total_counts_what_the_contract_says_in_the_type_of_the_document(
    tmp_path: Path, total: str, expected: Any
) -> None:
    made = Made(tmp_path, f'rows = "/items"\ntotal = {total}')
    meta = made.body("kind=a&size=4")["meta"]
    assert meta["words" if "words" in total else "total"] == expected(made)


def test_rows_may_be_absent_where_there_are_none(tmp_path: Path) -> None:
    made = Made(tmp_path, f'{ALL}\nrows_absent = "empty"')
    assert "items" not in made.body("", "empty")
    assert "items" not in made.body("at=1000")
    assert len(made.body("", "one")["items"]) == 1


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("header:X-Total-Count", "{}"),
        (r"header:Content-Range#/(\d+)$", "items 0-9/{}"),
        (r"header:X-Rows#/total=([0-9]+)", "total={}"),
    ],
)
def test_a_bare_array_says_its_total_in_a_header(tmp_path: Path, place: str, text: str) -> None:
    made = Made(tmp_path, f"total = '{place}'", body="Bare")
    name = place.partition(":")[2].partition("#")[0]
    for query, count in (("size=2", made.count()), ("at=1000", made.count()), ("kind=b", made.count(kind="b"))):
        reply = made.get(query)
        assert isinstance(json.loads(reply.body), list)
        assert reply.header(name) == text.format(count)
    assert made.get("", "empty").header(name) == text.format(0)


def test_a_header_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"listing.toml:\d+: .*no mock can be made: .*\[\^ab\]"):
        Made(tmp_path, r"total = 'header:X-Rows#/[^ab]{7}([0-9]+)[^ab]{7}'", body="Bare")


def test_it_is_the_same_every_time(tmp_path: Path) -> None:
    one, two = (Made(tmp_path, ALL).get("size=5").body for _ in range(2))
    assert one == two
