"""``listproof init``: what is read from documents, and the folders that are made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from listproof.cli.command import main
from listproof.contract import library
from listproof.contract.model import ListOperation
from listproof.init.guess import CONVENTION, GUESS, Listed
from listproof.init.infer import lists

CONTRACTS = Path(__file__).parents[3] / "contracts"
EXAMPLES = sorted(name for name in library.examples())
ROW = {"id": "string", "state": "string", "created_at": "string", "size": "integer"}


def query(name: str, kind: str = "integer", **more: Any) -> dict[str, Any]:
    said = {key: more.pop(key) for key in ("description", "deprecated") if key in more}
    return {"name": name, "in": "query", "schema": {"type": kind, **more}} | said


def document(
    *parameters: dict[str, Any],
    answer: dict[str, Any] | None = None,
    path: str = "/things",
    headers: dict[str, Any] | None = None,
    row: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A document of one list; ``answer`` are the members of its envelope, none where the body is the array."""
    item = {"type": "object", "properties": {name: {"type": kind} for name, kind in (row or ROW).items()}}
    rows = {"type": "array", "items": item}
    schema = rows if answer is None else {"type": "object", "properties": {"items": rows, **answer}}
    ok = {"description": "rows", "content": {"application/json": {"schema": schema}}, "headers": headers or {}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": {path: {"get": {"parameters": [*parameters], "responses": {"200": ok}}}},
    }


def only(content: dict[str, Any]) -> Listed:
    (found,) = lists(content)
    return found


TEXT = {"type": "string"}
STYLES = {
    "rows": (document(query("limit"), query("offset")), "offset", "offset", None),
    "pages": (document(query("per_page"), query("page")), "page", "page", None),
    "a token": (
        document(query("limit"), query("cursor", "string"), answer={"next_cursor": TEXT}),
        *("cursor", "cursor", "/next_cursor"),
    ),
    "a link with a token in it": (
        document(query("limit"), query("cursor", "string"), answer={"next": {**TEXT, "format": "uri"}}),
        *("link", "cursor", "/next"),
    ),
    "an offset that is a token": (
        document(query("limit"), query("offset", "string", description="The token."), answer={"next_offset": TEXT}),
        *("cursor", "offset", "/next_offset"),
    ),
    "the identity of a row": (
        document(query("limit"), query("starting_after", "string", description="The last object's id."), answer={}),
        *("cursor", "starting_after", "row:/id"),
    ),
    "a link in the body": (
        document(query("limit"), answer={"next": {"type": "string", "format": "uri"}}),
        *("link", None, "/next"),
    ),
    "a link in a header": (document(query("limit"), headers={"Link": {"schema": TEXT}}), "link", None, "link:next"),
    "an old way and a new one": (
        document(query("page", deprecated=True), query("page_token", "string"), answer={"next_page_token": TEXT}),
        *("cursor", "page_token", "/next_page_token"),
    ),
    "nothing": (document(), "none", None, None),
}


@pytest.mark.parametrize("name", STYLES)
def test_how_pages_are_asked_for(name: str) -> None:
    content, style, at, following = STYLES[name]
    found = only(content)
    assert (found.styles[0], found.value("at"), found.value("next")) == (style, at, following)


@pytest.mark.parametrize("name", ["after", "before", "since"])
def test_a_bound_of_time_is_a_filter_and_not_a_position(name: str) -> None:
    found = only(document(query("limit"), query("offset"), query(name, "string", format="date-time")))
    assert found.styles[0] == "offset"
    (each,) = found.filters
    assert (each.slot, each.field) == (name, "created_at")


@pytest.mark.parametrize(
    ("prose", "fact", "value"),
    [
        ("Rows of a page. Default: 20, maximum: 150.", ("default", "max"), (20, 150)),
        ("Between 1 and 100; defaults to 25", ("default", "max"), (25, 100)),
        ("At most 500 rows.", ("max",), (500,)),
        ("How many rows.", ("default", "max"), (None, None)),
    ],
)
def test_facts_that_stand_in_prose(prose: str, fact: tuple[str, ...], value: tuple[int | None, ...]) -> None:
    found = only(document(query("limit", description=prose), query("offset")))
    assert tuple(found.value(each) for each in fact) == value


def test_what_is_no_list_is_none() -> None:
    thing = document(path="/things/{id}", answer={"id": TEXT, "name": TEXT, "state": TEXT})
    count = document(path="/things/count", row={"state": "string"})
    assert [[*lists(each)] for each in (thing, count)] == [[], []]


FILTERS = {
    "state": ("state", "eq"),
    "state[]": ("state", "in"),
    "size_gte": ("size", "ge"),
    "size__lt": ("size", "lt"),
    "min_size": ("size", "ge"),
    "maxSize": ("size", "le"),
    "filter[state]": ("state", "eq"),
    "created_after": ("created_at", "gt"),
    "createdBefore": ("created_at", "lt"),
    "exclude_state": ("state", "ne"),
    "q": ("", "eq"),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters_by_their_names(name: str) -> None:
    (each,) = only(document(query(name, "string"))).filters
    assert (each.field, each.op) == FILTERS[name]
    assert (each.sure == GUESS) == (not each.field)


ORDERS = {
    "prefix": [query("sort", "string", enum=["size", "-size"])],
    "two": [query("sort", "string", enum=["size"]), query("order", "string", enum=["asc", "desc"])],
    "colon": [query("sort", "string", description="Such as `size:desc`.")],
    "word": [query("order", "string", enum=["asc", "desc"])],
    "enum": [query("sort", "string", enum=["size_asc", "size_desc"])],
}


@pytest.mark.parametrize("grammar", ORDERS)
def test_orders_by_their_values(grammar: str) -> None:
    order = only(document(*ORDERS[grammar])).order
    assert order is not None
    assert order.grammar == grammar
    assert grammar == "word" or order.keys == ("size",)


def made(tmp_path: Path, content: dict[str, Any], *more: str) -> Path:
    file, out = tmp_path / "api.yaml", tmp_path / "contract"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    assert main(["init", str(file), "--out", str(out), *more]) == 0
    return out


def facts(operation: ListOperation) -> dict[str, Any]:
    page = operation.page
    assert page is not None
    return {
        "id": operation.id.lstrip("/"),
        "rows": operation.envelope.rows,
        "parent": dict(operation.parent),
        "size": page.size.name if page.size else None,
        "at": page.at.name if page.at else None,
    }


WALKED = ("offset-envelope", "page-number", "cursor", "filters", "search")


@pytest.mark.parametrize("name", WALKED)
def test_what_the_examples_say_is_found_in_their_documents(name: str, tmp_path: Path) -> None:
    """Without a look at listing.toml, which was written by hand."""
    folder, out = CONTRACTS / "examples" / name, tmp_path / "made"
    assert main(["init", str(folder / "openapi.yaml"), "--out", str(out)]) == 0
    ((wanted,), (found,)) = (library.load(str(each)).lists for each in (folder, out))
    assert facts(found) == facts(wanted)
    assert found.page is not None
    assert wanted.page is not None
    assert (found.page.style, found.page.next) == (wanted.page.style, wanted.page.next)
    assert {each.field for each in found.filters} & {each.field for each in wanted.filters}


def test_the_document_comes_as_it_is_and_each_operation_has_a_place(tmp_path: Path) -> None:
    content = document(query("limit", minimum=1, default=10), query("offset", minimum=0), query("state", "string"))
    content["paths"]["/things"]["post"] = {"responses": {"201": {"description": "made"}}}
    content["paths"]["/health"] = {"get": {"responses": {"200": {"description": "fine"}}}}
    out = made(tmp_path, content)
    assert (out / "openapi.yaml").read_bytes() == (tmp_path / "api.yaml").read_bytes()
    contract = library.load(str(out))
    assert [each.key for each in contract.lists] == ["GET /things"]
    assert set(contract.out_of_scope) == {"POST /things", "GET /health"}


def test_what_is_a_guess_is_a_comment(tmp_path: Path) -> None:
    out = made(tmp_path, document(query("limit"), query("offset"), query("q", "string")))
    text = (out / "listing.toml").read_text("utf-8")
    assert '# ? [[list.filter]] op = "eq"; send = "q={value}"' in text
    assert library.load(str(out)).lists[0].filters == ()


def test_operations_are_named_by_globs(tmp_path: Path) -> None:
    content = document(query("limit"), query("offset"))
    content["paths"]["/others"] = content["paths"]["/things"]
    out = made(tmp_path, content, "--operation", "GET /o*")
    assert [each.key for each in library.load(str(out)).lists] == ["GET /others"]


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = made(tmp_path, document(query("limit"), query("offset")))
    before = (out / "listing.toml").read_text("utf-8")
    assert main(["init", str(tmp_path / "api.yaml"), "--out", str(out)]) == 2
    assert "is there already, and nothing is overwritten" in capsys.readouterr().err
    assert (out / "listing.toml").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (document(path="/things/count", row={"state": "string"}), "has no operation whose answer is a list of rows"),
        (document(row={"state": "boolean"}), "which field tells its rows apart is not clear"),
        ({"info": {}}, "is no OpenAPI document"),
    ],
    ids=["no list", "no identity", "no document"],
)
def test_what_cannot_be_made_is_one_message(
    content: dict[str, Any], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "api.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    assert main(["init", str(file), "--out", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_document_that_is_not_there_is_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "none.yaml"), "--out", str(tmp_path / "out")]) == 2
    assert "none.yaml is not a file. Name an OpenAPI document" in capsys.readouterr().err


def test_how_sure_an_identity_is() -> None:
    assert only(document()).facts["id"].sure >= CONVENTION
    assert only(document(row={"label": "string", "name": "string"})).facts["id"].sure == GUESS
