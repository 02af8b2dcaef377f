"""Every key of the vocabulary is used by some contract of the checkout."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from listproof.contract.listing_file import _listing_schema
from listproof.schema_mistakes import resolved

ROOT = Path(__file__).parents[3]
CONTRACTS = (
    ROOT / "contracts",
    ROOT / "tests" / "servers",
    ROOT / "tests" / "worlds",
    ROOT / "tests" / "unit" / "contract",
)


def known(schema: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Every key that a schema knows: ``list.page.size``; of words of a user's own the keys below them."""
    here = resolved(schema, _listing_schema())
    for name, inner in here.get("properties", {}).items():
        yield f"{at}{name}"
        yield from known(inner, f"{at}{name}.")
    for inner in (here.get("items"), here.get("additionalProperties")):
        if isinstance(inner, Mapping):
            yield from known(inner, at)


def used(value: Any, schema: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """The keys that a listing.toml has, as above."""
    here = resolved(schema, _listing_schema())
    if isinstance(value, list):
        for each in value:
            yield from used(each, here.get("items", {}), at)
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in here.get("properties", {}):
                yield f"{at}{name}"
                yield from used(inner, here["properties"][name], f"{at}{name}.")
            elif isinstance(here.get("additionalProperties"), Mapping):
                yield from used(inner, here["additionalProperties"], at)


def test_every_key_is_used_by_some_contract() -> None:
    files = [file for place in CONTRACTS for file in place.rglob("listing.toml")]
    found = {key for file in files for key in used(tomllib.loads(file.read_text("utf-8")), _listing_schema())}
    assert len(files) > 20
    assert not {*known(_listing_schema())} - found
