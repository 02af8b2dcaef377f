"""``listproof init`` names the published conventions that a document follows, and how sure that is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from listproof.cli.command import main
from listproof.contract import library

sys.path.insert(0, str(Path(__file__).parents[2] / "servers"))

from followers import FOLLOWERS


def made(name: str, folder: Path, description: str = "") -> str:
    """What init writes of a follower's document with this description."""
    content = FOLLOWERS[name].document()
    content["info"]["description"] = description
    file = folder / "api.json"
    file.write_text(json.dumps(content), "utf-8")
    assert main(["init", str(file), "--out", str(folder / "made")]) == 0
    return (folder / "made" / "listing.toml").read_text("utf-8")


SHAPED = [name for name in FOLLOWERS if name != "AIP-160"]


@pytest.mark.parametrize("name", SHAPED)
def test_what_only_looks_so_is_a_comment(name: str, tmp_path: Path) -> None:
    text = made(name, tmp_path)
    assert f'# ? follows = ["{FOLLOWERS[name].follows[0]}"]  # GET /depots' in text
    assert "\nfollows" not in text


NAMES = {
    "AIP-158": "Pages are those of https://google.aip.dev/158: see AIP-158.",
    "JSON:API-1.1": "We follow JSON:API.",
    "SCIM-2.0": "A SCIM 2.0 service.",
    "OData-4.01": "An OData service.",
}


@pytest.mark.parametrize("name", NAMES)
def test_what_the_document_says_of_itself_is_followed(name: str, tmp_path: Path) -> None:
    text = made(name, tmp_path, NAMES[name])
    assert f'\nfollows = ["{name}"]  # the document says' in text
    (operation,) = library.load(str(tmp_path / "made")).lists
    cited = {str(each) for sources in operation.sources.values() for each in sources}
    assert any(each.startswith(f"{name}, ") for each in cited)


def test_a_document_of_its_own_follows_none(tmp_path: Path) -> None:
    row = {"type": "object", "properties": {"id": {"type": "string"}}}
    ok = {"description": "rows", "content": {"application/json": {"schema": {"type": "array", "items": row}}}}
    asked = [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in ("limit", "offset")]
    content = {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": {"/things": {"get": {"parameters": asked, "responses": {"200": ok}}}},
    }
    file = tmp_path / "api.json"
    file.write_text(json.dumps(content), "utf-8")
    assert main(["init", str(file), "--out", str(tmp_path / "made")]) == 0
    assert "follows" not in (tmp_path / "made" / "listing.toml").read_text("utf-8")
