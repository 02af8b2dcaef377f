"""listing.toml as text: TOML with line numbers, checked against the JSON Schema of its vocabulary."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from listproof import files, user_file
from listproof.contract.parameter import Source
from listproof.errors import ContractError, ListproofError
from listproof.schema_mistakes import listed, resolved

FILE = "listing.toml"


@dataclass(frozen=True)
class ListingFile:
    """The content of listing.toml, ``completed`` by the conventions that it follows; ``stated`` are their keys, each
    with the section that says it."""

    written: user_file.UserFile
    completed: Mapping[str, Any] = field(default_factory=dict)
    stated: Mapping[str, Source] = field(default_factory=dict)

    @property
    def content(self) -> Mapping[str, Any]:
        return self.completed or self.written.content

    def source(self, key: str) -> Source | None:
        """The line of a key, or of the nearest table around it."""
        if key in self.stated:
            return self.stated[key]
        line = self.written.line(key)
        return Source(FILE, line, self.written.text.split("\n")[line - 1].strip()) if line else None

    def error(self, key: str, problem: str, remedy: str = "") -> ListproofError:
        """A ContractError that names the file, the line and the key."""
        if key in self.stated:
            remedy = f"{remedy} Said by {self.stated[key].file}; what listing.toml says itself counts.".strip()
        return self.written.error(key, problem, remedy)


def read(file: Path) -> ListingFile:
    """Read listing.toml and hold it against the vocabulary. Raises ContractError with the first mistake."""
    remedy = "It says what the list parameters mean: see docs/adding-a-contract.md."
    sidecar = ListingFile(user_file.read(file, most=files.MIB, remedy=remedy, mistake=ContractError))
    if sidecar.content.get("list", []) == []:
        remedy = "Add one table [[list]] for each list operation."
        raise sidecar.error("list", "is missing: the contract has no list operation.", remedy)
    sidecar.written.check(_listing_schema())
    _check_built(sidecar, sidecar.content, _listing_schema(), "")
    return sidecar


@functools.cache
def _listing_schema() -> dict[str, Any]:
    text = resources.files("listproof.contract").joinpath("listing.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _check_built(sidecar: ListingFile, value: Any, schema: Mapping[str, Any], key: str) -> None:
    schema = resolved(schema, _listing_schema())
    built = schema.get("x-built", True)
    if built is False:
        raise not_built(sidecar, key, "")
    if isinstance(built, list) and value not in built:
        remedy = f'Built so far: "{listed(built)}".' if any(built) else "Only the default is built so far."
        raise not_built(sidecar, key, f' = "{value}"', remedy)
    if isinstance(value, list):
        for number, inner in enumerate(value):
            _check_built(sidecar, inner, schema.get("items", {}), f"{key}[{number}]")
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            inner_schema = schema.get("properties", {}).get(name, {})
            _check_built(sidecar, inner, inner_schema, f"{key}.{name}".removeprefix("."))


def not_built(sidecar: ListingFile, key: str, what: str, remedy: str = "") -> ListproofError:
    """The refusal of what the vocabulary knows and no code does yet."""
    remedy = remedy or "Leave it out if the endpoint is described rightly without it."
    word = key.rpartition(".")[2]
    return sidecar.error(key, f"{word}{what} is not supported yet.", remedy)
