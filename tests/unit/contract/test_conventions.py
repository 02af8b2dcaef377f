"""What a contract takes from a published convention, and what it does not."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from listproof.cli.command import main
from listproof.contract import conventions, library
from listproof.contract.listing_file import _listing_schema
from listproof.contract.model import ListOperation
from listproof.errors import ContractError

sys.path.insert(0, str(Path(__file__).parents[2] / "servers"))

from followers import FOLLOWERS

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
    assert page.foreign == "refuse"
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
    assert page.facts.keys() == {"over"}


def test_a_largest_size_that_nobody_names_is_not_asked_for(tmp_path: Path) -> None:
    """The convention says that larger ones are cut down, so no size need be honoured."""
    page = depot(tmp_path, ("openapi.yaml", "maximum: 100, ", "")).page
    assert page is not None
    assert page.facts["over"] == "clamp"
    assert not page.cuts_down


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


def follower(name: str, folder: Path, **changes: Any) -> ListOperation:
    (operation,) = library.load(str(replace(FOLLOWERS[name], **changes).write(folder / "contract"))).lists
    return operation


def test_an_order_whose_keys_are_named_is_asked_for_as_the_convention_says(tmp_path: Path) -> None:
    order = follower("OData-4.01", tmp_path).order
    assert order is not None
    assert order.asc is not None
    assert order.desc is not None
    assert (order.asc.text, order.desc.text, order.join) == ("$orderby={key}", "$orderby={key} desc", ",")
    assert order.nulls == {"weight": "low", "made": "low"}


def test_an_order_with_a_template_of_its_own_is_left_as_it_is(tmp_path: Path) -> None:
    order = follower("OData-4.01", tmp_path, more='[list.order]\nkeys = ["weight"]\nasc = "$orderby={key} asc"\n').order
    assert order is not None
    assert order.desc is None
    assert order.join is None


def test_filters_are_asked_for_by_field_and_operator(tmp_path: Path) -> None:
    """Texts are quoted; times are not in OData, where their literals stand bare."""
    found = {each.field: (each.send.text, each.quote, each.glue) for each in follower("OData-4.01", tmp_path).filters}
    assert found == {
        "label": ("$filter=label eq {value}", "'", " and "),
        "weight": ("$filter=weight ge {value}", "'", " and "),
        "made": ("$filter=made lt {value}", "", " and "),
    }


def test_texts_compare_without_case_but_those_that_the_convention_excepts(tmp_path: Path) -> None:
    more = '[[list.filter]]\nfield = "label"\nop = "eq"\n[[list.filter]]\nfield = "id"\nop = "eq"\n'
    found = {each.field: each.caseless for each in follower("SCIM-2.0", tmp_path, more=more).filters}
    assert found == {"label": True, "id": False}


def test_a_filter_that_no_convention_writes_needs_its_template(tmp_path: Path) -> None:
    more = '[[list.filter]]\nfield = "label"\nop = "suffix"\n'
    with pytest.raises(ContractError, match=r"filter\[0\]\.send: is missing"):
        follower("AIP-160", tmp_path, more=more)


def test_a_total_that_the_document_calls_an_estimate_is_one(tmp_path: Path) -> None:
    said = {"next_page_token": {"type": "string"}}
    total = {"type": "integer", "description": "The estimated number of pallets."}
    found = follower("AIP-158", tmp_path, said={**said, "total_size": total}).envelope.total
    assert found is not None
    assert found.estimated


def test_links_and_page_numbers_are_two_styles(tmp_path: Path) -> None:
    operation = follower("JSON:API-1.1", tmp_path)
    styles = [each.page.style for each in (operation, *operation.others) if each.page]
    assert styles == ["page", "link"]
    assert operation.select is not None
    assert operation.select.send.text == "fields[pallets]={name}"


def test_where_a_server_links_its_pages_the_bounds_of_a_listing_are_no_pages(tmp_path: Path) -> None:
    operation = follower("OData-4.01 links", tmp_path)
    assert operation.page is not None
    assert (operation.page.style, operation.page.size, operation.others) == ("link", None, ())


def test_rows_that_the_document_requires_are_never_missing(tmp_path: Path) -> None:
    assert not follower("SCIM-2.0", tmp_path).envelope.rows_absent
