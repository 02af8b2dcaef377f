"""What a contract takes from a published convention, and what it does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from listproof.cli.command import main
from listproof.contract import conventions, library
from listproof.contract.listing_file import _listing_schema
from listproof.contract.model import ListOperation
from listproof.errors import ContractError

DEPOT = Path(__file__).parent / "depot"


def depot(folder: Path, *changes: tuple[str, str, str]) -> ListOperation:
    """The depot's list after changes of its files: file, text, other text."""
    made = folder / "depot"
    shutil.copytree(DEPOT, made)
    for name, old, new in changes:
        text = (made / name).read_text("utf-8")
        assert old in text
        (made / name).write_text(text.replace(old, new), "utf-8")
    (operation,) = library.load(str(made)).lists
    return operation


def test_slots_places_and_words_come_from_the_convention(tmp_path: Path) -> None:
    operation = depot(tmp_path)
    page = operation.page
    assert page is not None
    assert page.size is not None
    assert page.at is not None
    assert (page.style, page.size.name, page.at.name, str(page.next)) == (
        "cursor",
        "pageSize",
        "pageToken",
        "/nextPageToken",
    )
    assert page.short
    assert page.empty
    assert page.facts == {"over": "clamp", "zero": "default", "below": "refuse"}
    assert operation.envelope.total is not None
    assert str(operation.envelope.total.at) == "/totalSize"


def test_its_sections_are_cited(tmp_path: Path) -> None:
    sources = depot(tmp_path).sources
    for role in ("size", "start", "next", "over", "zero", "below", "total"):
        assert any(str(each).startswith("AIP-158, ") for each in sources[role]), role


def test_what_listing_toml_writes_counts(tmp_path: Path) -> None:
    own = '[[list.page]]\nstyle = "cursor"\nover = "refuse"\n'
    operation = depot(tmp_path, ("listing.toml", 'id = "name"\n', f'id = "name"\n\n{own}'))
    page = operation.page
    assert page is not None
    assert page.at is not None
    assert page.at.name == "pageToken"
    assert page.facts["over"] == "refuse"
    assert str(operation.sources["over"][0]).startswith("listing.toml:")


def test_pages_of_another_style_are_left_as_they_are(tmp_path: Path) -> None:
    own = '[[list.page]]\nstyle = "offset"\nsize = "pageSize"\nat = "skip"\n'
    page = depot(
        tmp_path,
        ("listing.toml", 'id = "name"\n', f'id = "name"\n\n{own}'),
        (
            "openapi.yaml",
            "pageToken, in: query, schema: { type: string }",
            "skip, in: query, schema: { type: integer }",
        ),
    ).page
    assert page is not None
    assert page.style == "offset"
    assert page.facts == {}


def test_no_parameter_is_invented(tmp_path: Path) -> None:
    operation = depot(tmp_path, ("openapi.yaml", "name: pageToken", "name: shelf"))
    assert operation.page is None


def test_a_fact_that_means_nothing_there_is_left_out(tmp_path: Path) -> None:
    page = depot(tmp_path, ("openapi.yaml", "maximum: 100, ", "minimum: 1, ")).page
    assert page is not None
    assert page.facts == {}


def test_an_unknown_convention_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="follows"):
        depot(tmp_path, ("listing.toml", 'AIP-158"]', 'AIP-999"]'))


def test_the_vocabulary_knows_the_conventions_that_there_are() -> None:
    assert _listing_schema()["properties"]["follows"]["items"]["enum"] == [*conventions.known()]


def test_explain_shows_what_is_tested_and_what_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--follows", "AIP-158"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "page.next" in said
    assert "Tested by CUR-06" in said
    assert "not tested" in said


def test_explain_of_an_unknown_convention_names_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--follows", "AIP-185"]) == 2
    assert "AIP-158" in capsys.readouterr().err
