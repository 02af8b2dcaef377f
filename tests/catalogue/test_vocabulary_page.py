"""docs/vocabulary.md says of every key of listing.toml what it means and which contracts use it."""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "docs/generate_vocabulary.py"
SCHEMA = ROOT / "src/listproof/contract/listing.schema.json"

pytestmark = pytest.mark.skipif(not SCRIPT.is_file(), reason="in the repository only")


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


def test_the_page_is_fresh(made: dict[str, Any]) -> None:
    assert made["PAGE"].read_text("utf-8") == made["page"](), "stale: python docs/generate_vocabulary.py"


def test_every_key_has_a_line_and_a_meaning(made: dict[str, Any]) -> None:
    lines = [line.split(" | ") for line in made["page"]().splitlines() if line.startswith("| `")]
    meant = {cells[0].removeprefix("| ").strip("`").rpartition(".")[2]: cells[1] for cells in lines}
    tables = {"list", "page", "order", "filter", "select", "lifecycle", "out_of_scope"}
    assert set(names(json.loads(SCHEMA.read_text("utf-8")))) - tables <= set(meant)
    assert all(meaning.strip() for name, meaning in meant.items() if " = " not in name)


def names(schema: Any) -> Iterator[str]:
    """The keys of all tables of a schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        inner = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values(), schema.get("items")]
        for each in inner:
            yield from names(each)


def test_the_contracts_of_a_key_are_those_that_have_it(made: dict[str, Any]) -> None:
    uses = made["_uses"]()
    assert set(uses["list", "page", "style", '"whole"']) <= set(uses["list", "page", "style"])
    assert "seekrflow" in uses[("list", "neutral")]
    assert "examples/whole" in uses["list", "page", "style", '"whole"']
    assert "examples/cursor" not in uses["list", "page", "style", '"whole"']
