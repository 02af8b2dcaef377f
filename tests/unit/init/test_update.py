"""``listproof init --update``: what a person wrote stays, the rest follows the newer document."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from listproof.cli.command import main
from listproof.contract import library
from listproof.init.blocks import joined, sections
from listproof.init.merge import MARK

Content = dict[str, Any]
Read = pytest.CaptureFixture[str]


CONTRACTS = Path(__file__).parents[3] / "contracts"
EXAMPLES = sorted(name for name in library.examples())


def query(name: str, kind: str = "integer", description: str = "") -> Content:
    return {"name": name, "in": "query", "description": description, "schema": {"type": kind}}


def operation(*parameters: Content, **envelope: Content) -> Content:
    """A list whose rows are beside the members of an envelope."""
    names = {"id": "string", "state": "string", "size": "integer"}
    row = {"type": "object", "properties": {name: {"type": kind} for name, kind in names.items()}}
    schema = {"type": "object", "properties": {"items": {"type": "array", "items": row}, **envelope}}
    ok = {"description": "rows", "content": {"application/json": {"schema": schema}}}
    return {"get": {"parameters": [*parameters], "responses": {"200": ok}}}


def api(*more: Content, most: int = 50, total: str = "total", others: tuple[str, ...] = ()) -> Content:
    """A document of ``/things``, and of other lists that differ from it."""
    size = query("limit", description=f"At most {most} rows.")
    things = operation(size, query("offset"), query("state", "string"), *more, **{total: {"type": "integer"}})
    paths = {"/things": things} | {path: operation(query("limit"), query("offset")) for path in others}
    return {"openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "paths": paths}


def made(tmp_path: Path, content: Content, *more: str) -> Path:
    """A folder that is made of the document."""
    file, out = tmp_path / "api.yaml", tmp_path / "contract"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    assert main(["init", str(file), "--out", str(out), *more]) == 0
    return out


def listing(out: Path) -> Path:
    return out / "listing.toml"


def update(tmp_path: Path, content: Content, *more: str) -> int:
    """The exit code of an update with the document."""
    file = tmp_path / "newer.yaml"
    file.write_text("# newer\n\n" + yaml.safe_dump(content), encoding="utf-8")
    return main(["init", str(file), "--out", str(tmp_path / "contract"), "--update", *more])


def edited(out: Path, *changes: tuple[str, str]) -> None:
    text = listing(out).read_text("utf-8")
    for before, after in changes:
        assert text.count(before) >= 1
        text = text.replace(before, after, 1)
    listing(out).write_text(text, encoding="utf-8")


def said(out: Path) -> list[Content]:
    content: list[Content] = tomllib.loads(listing(out).read_text("utf-8"))["list"]
    return content


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_parts_of_a_file_join_to_it(name: str) -> None:
    text = (CONTRACTS / name / "listing.toml").read_text("utf-8")
    assert joined(sections(text)) == text


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_same_document_changes_nothing_that_a_person_wrote(name: str, tmp_path: Path, capsys: Read) -> None:
    """The listing.toml of an example was written by hand beside a document that init reads otherwise."""
    out = tmp_path / "contract"
    out.mkdir()
    for each in (CONTRACTS / name).iterdir():
        (out / each.name).write_bytes(each.read_bytes())
    before = {each.name: each.read_bytes() for each in out.iterdir()}
    assert main(["init", str(out / "openapi.yaml"), "--out", str(out), "--update"]) == 0
    assert capsys.readouterr().out == "Nothing that listproof init concludes has changed.\n"
    assert {each.name: each.read_bytes() for each in out.iterdir()} == before


def test_what_init_wrote_follows_the_document(tmp_path: Path, capsys: Read) -> None:
    out = made(tmp_path, api())
    assert update(tmp_path, api(query("size", "integer"), most=80, total="total_count", others=("/others",))) == 0
    told = capsys.readouterr().out
    assert "GET /things  page  max = 50 is now max = 80\n" in told
    assert 'GET /things  total = "/total" is now total = "/total_count"\n' in told
    assert "GET /things  filter size={value} added\n" in told
    assert "GET /others  new\n" in told
    kept = listing(out).read_text("utf-8")
    assert main(["init", str(tmp_path / "newer.yaml"), "--out", str(tmp_path / "fresh")]) == 0
    assert sorted(kept.split("\n")) == sorted(listing(tmp_path / "fresh").read_text("utf-8").split("\n"))
    assert (out / "openapi.yaml").read_bytes() == (tmp_path / "newer.yaml").read_bytes()
    assert [each.key for each in library.load(str(out)).lists] == ["GET /things", "GET /others"]


def test_what_a_person_wrote_stays(tmp_path: Path, capsys: Read) -> None:
    out = made(tmp_path, api(query("q", "string")))
    edited(
        out,
        ("max = 50", "max = 40"),
        ("[[list.page]]", "# asked of the vendor\n[[list.page]]"),
        ("[[list]]", "# things, of which there are many\n\n[[list]]"),
        ('id = "id"', 'fields = ""  # mine\nid = "id"'),
        (
            '# ? [[list.filter]] op = "eq"; send = "q={value}"',
            '[[list.filter]]\nfield = "state"\nop = "ne"\nsend = "q={value}"',
        ),
    )
    mine = said(out)[0]
    assert update(tmp_path, api(query("q", "string"), query("size", "integer"), most=80)) == 0
    told = capsys.readouterr().out
    assert "GET /things  page  max = 40 kept; of the newer document it would be max = 80\n" in told
    (now,) = said(out)
    assert [each["send"] for each in now["filter"]] == ["state={value}", "size={value}", "q={value}"]
    assert {**now, "filter": now["filter"][::2]} == mine
    text = listing(out).read_text("utf-8")
    assert "# asked of the vendor\n[[list.page]]\n" in text
    assert "# things, of which there are many\n\n[[list]]" in text
    assert 'fields = ""  # mine\n' in text


def test_what_a_person_took_out_stays_out(tmp_path: Path) -> None:
    out = made(tmp_path, api())
    edited(
        out,
        ('[[list.filter]]\nfield = "state"', '# [[list.filter]]\n# field = "state"'),
        ('\nop = "eq"\nsend = "state={value}"', ""),
    )
    edited(out, ("total = ", "# total = "))
    assert "filter" not in said(out)[0]
    assert update(tmp_path, api(most=80, total="total_count")) == 0
    assert "filter" not in said(out)[0]
    assert "total" not in said(out)[0]
    assert said(out)[0]["page"][0]["max"] == 80


def test_a_comment_behind_a_value_that_changes_stands_above_it(tmp_path: Path) -> None:
    out = made(tmp_path, api())
    edited(
        out,
        ("max = 50  # ", "max = 50  # confirmed on example.com; "),
        ('size = "limit"  # ', 'size = "limit"  # mine; '),
    )
    assert update(tmp_path, api(most=80)) == 0
    text = listing(out).read_text("utf-8")
    assert "\n# before, of max = 50: confirmed on example.com\nmax = 80  # " in text
    old_line = next(line for line in text.split("\n") if line.startswith('size = "limit"'))
    assert main(["init", str(tmp_path / "newer.yaml"), "--out", str(tmp_path / "fresh")]) == 0
    assert old_line.replace("mine; ", "") in listing(tmp_path / "fresh").read_text("utf-8")


def test_what_the_document_no_longer_has_is_marked_until_it_is_back(tmp_path: Path, capsys: Read) -> None:
    first = api(query("size", "integer"), others=("/others",))
    out = made(tmp_path, first)
    before = listing(out).read_text("utf-8")
    assert update(tmp_path, api()) == 0
    told = capsys.readouterr().out
    assert "GET /others  no longer in the document: kept, and marked\n" in told
    assert "GET /things  filter size={value}  no longer in the document: kept, and marked\n" in told
    assert "Not usable before you settle this:" in told
    assert "GET /others is not an operation of the document." in told
    text = listing(out).read_text("utf-8")
    assert text.count(MARK) == 2
    assert f'{MARK}\n[[list]]\noperation = "GET /others"' in text
    assert update(tmp_path, api()) == 0
    assert listing(out).read_text("utf-8") == text
    assert update(tmp_path, first) == 0
    assert MARK not in listing(out).read_text("utf-8")
    assert [line.partition("#")[0] for line in listing(out).read_text("utf-8").split("\n")] == [
        line.partition("#")[0] for line in before.split("\n")
    ]


def test_a_table_goes_where_its_parameter_is_there_and_means_something_else(tmp_path: Path, capsys: Read) -> None:
    """No verdict rests on what init concluded before and would not conclude now."""
    stamp = query("after", "string", "Rows made after this time.")
    token = query("after", "string", "The cursor of the page before.")
    content = api(stamp)
    row = content["paths"]["/things"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
    row["items"]["items"]["properties"]["created_at"] = {"type": "string", "format": "date-time"}
    out = made(tmp_path, content)
    sent = [each["send"] for each in said(out)[0]["filter"]]
    assert sent == ["state={value}", "after={value}"]
    edited(out, ('[[list.filter]]\nfield = "created_at"', '# of a person\n[[list.filter]]\nfield = "created_at"'))
    content["paths"]["/things"]["get"]["parameters"] = [query("limit"), query("state", "string"), token]
    row["next_cursor"] = {"type": "string"}
    assert update(tmp_path, content) == 0
    told = capsys.readouterr().out
    assert "GET /things  filter after={value}  taken out: the newer document does not lead to it\n" in told
    assert 'style = "offset" is now style = "cursor"' in told
    assert [each["send"] for each in said(out)[0]["filter"]] == ["state={value}"]
    text = listing(out).read_text("utf-8")
    assert "# of a person\n" in text
    assert MARK not in text
    assert library.load(str(out)).lists[0].page is not None


def test_new_lists_are_named_by_globs(tmp_path: Path, capsys: Read) -> None:
    out = made(tmp_path, api(others=("/others",)), "--operation", "GET /things")
    newer = api(others=("/others", "/apples", "/pears"))
    assert update(tmp_path, newer, "--operation", "GET /a*") == 0
    told = capsys.readouterr().out
    assert "GET /apples  new\n" in told
    assert "GET /pears  new, and left out: it was not named to listproof init\n" in told
    assert [each["operation"] for each in said(out)] == ["GET /things", "GET /apples"]
    assert update(tmp_path, newer) == 0
    assert len(said(out)) == 2
    assert update(tmp_path, newer, "--operation", "GET /others") == 0
    assert [each.key for each in library.load(str(out)).lists] == ["GET /things", "GET /apples", "GET /others"]
    assert update(tmp_path, newer, "--operation", "GET /none") == 2


def test_an_operation_that_becomes_a_list_is_described_unless_a_person_left_it_out(tmp_path: Path) -> None:
    plain = {"get": {"responses": {"200": {"description": "fine"}}}}
    content = api()
    content["paths"] |= {"/others": plain, "/apples": plain, "/pears": plain}
    out = made(tmp_path, content)
    edited(out, ('[[out_of_scope]]\noperation = "GET /others"', '# why\n[[out_of_scope]]\noperation = "GET /others"'))
    mine = 'operation = "GET /apples"\nreason = "slow"'
    edited(out, ('operation = "GET /apples"\nreason = "its answer is no list of rows"', mine))
    newer = api(others=("/others", "/apples"))
    assert update(tmp_path, newer) == 0
    text = listing(out).read_text("utf-8")
    assert [each["operation"] for each in said(out)] == ["GET /things", "GET /others"]
    assert mine in text
    assert "# why\n" in text
    assert "GET /pears" not in text
    assert dict(library.load(str(out)).out_of_scope) == {"GET /apples": "slow"}


def test_source_has_the_sha256_of_the_document_that_is_there(tmp_path: Path, capsys: Read) -> None:
    out = made(tmp_path, api())
    before = hashlib.sha256((out / "openapi.yaml").read_bytes()).hexdigest()
    (out / "SOURCE").write_text(f"Things, by their vendor\n\nsha256: {before}\n", encoding="utf-8")
    assert update(tmp_path, api(most=80)) == 0
    now = hashlib.sha256((out / "openapi.yaml").read_bytes()).hexdigest()
    assert (out / "SOURCE").read_text("utf-8") == f"Things, by their vendor\n\nsha256: {now}\n"
    assert "SOURCE has the newer sha256" in capsys.readouterr().out


def test_a_document_of_another_form_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    out = made(tmp_path, api())
    file = tmp_path / "newer.json"
    file.write_text(yaml.safe_dump(api(most=80), default_flow_style=True, width=1 << 20), encoding="utf-8")
    assert main(["init", str(file), "--out", str(out), "--update"]) == 0
    assert sorted(each.name for each in out.iterdir()) == ["listing.toml", "openapi.json"]
    assert library.load(str(out)).lists[0].page is not None


def no_listing(out: Path) -> None:
    listing(out).unlink()


def no_toml(out: Path) -> None:
    listing(out).write_text("[[list", encoding="utf-8")


def inline(out: Path) -> None:
    """A list whose filters are one value, beside which a table has no place."""
    text = listing(out).read_text("utf-8")
    start, end = text.index("[[list.filter]]"), text.index('send = "state={value}"') + len('send = "state={value}"')
    text = text[:start] + text[end:]
    value = 'filter = [{ field = "state", op = "eq", send = "state={value}" }]'
    listing(out).write_text(text.replace('id = "id"', f'{value}\nid = "id"'), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "more", "told"),
    [
        (no_listing, (), "has no listing.toml and document to bring up to date"),
        (no_toml, (), "listing.toml"),
        (inline, (), "cannot be brought up to date, and nothing is changed"),
        (lambda _: None, ("--probe", "--base-url", "http://127.0.0.1:1"), "--update compares two documents"),
        (lambda _: None, ("--operation", "GET /none"), "has no list that GET /none names"),
    ],
    ids=["no listing", "no TOML", "inline", "probe", "no such list"],
)
def test_what_cannot_be_updated_is_one_message_and_stays(
    change: Callable[[Path], None], more: tuple[str, ...], told: str, tmp_path: Path, capsys: Read
) -> None:
    out = made(tmp_path, api())
    change(out)
    before = {each.name: each.read_bytes() for each in out.iterdir()}
    assert update(tmp_path, api(query("size", "integer"), most=80), *more) == 2
    assert told in capsys.readouterr().err
    assert {each.name: each.read_bytes() for each in out.iterdir()} == before


def test_a_folder_that_is_there_is_refused_without_the_option(tmp_path: Path, capsys: Read) -> None:
    out = made(tmp_path, api())
    assert main(["init", str(tmp_path / "api.yaml"), "--out", str(out)]) == 2
    assert "give --update to bring it up to the document" in capsys.readouterr().err


def test_lines_of_windows_stay_so(tmp_path: Path) -> None:
    out = made(tmp_path, api())
    listing(out).write_bytes(listing(out).read_bytes().replace(b"\n", b"\r\n"))
    assert update(tmp_path, api(most=80)) == 0
    content = listing(out).read_bytes()
    assert b"max = 80" in content
    assert content.count(b"\n") == content.count(b"\r\n")
