"""Writes docs/vocabulary.md, every key of listing.toml with the contracts that use it, from the schema and the
contracts of this repository: ``python docs/generate_vocabulary.py``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE / "vocabulary.md"
ROOT = HERE.parent

FOLDERS = ("contracts", "tests")
"""Where contracts are looked for."""

MOST = 4
"""Contracts that are named of those that use a key."""

HEAD = """# The vocabulary of listing.toml

Made from `src/listproof/contract/listing.schema.json` and the contracts of this repository (`python
docs/generate_vocabulary.py`; a test fails when this page is stale). What slots, templates, fields and places are, and
what each key does, is told in [adding-a-contract.md](adding-a-contract.md). A key that has values of its own has a line
for each. The last column has contracts under `contracts` (the bundled ones) and `tests` that use it."""

Uses = Mapping[tuple[str, ...], Mapping[str, None]]
"""Keys, and values behind them, with the contracts that use them."""


def page() -> str:
    """The page of the vocabulary."""
    uses = _uses()
    parts = [HEAD]
    for title, path, schema in _tables("listing.toml", (), _schema()):
        rows = [row for name, inner in schema["properties"].items() for row in _rows((*path, name), inner, uses, path)]
        if rows:
            parts += [f"\n## `{title}`\n", "| key | meaning | example | used by |\n|---|---|---|---|", *rows]
    return "\n".join(parts) + "\n"


@cache
def _schema() -> dict[str, Any]:
    text = resources.files("listproof.contract").joinpath("listing.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _resolved(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with what its ``$ref`` leads to; its own members count."""
    if "$ref" not in schema:
        return dict(schema)
    name = str(schema["$ref"]).rpartition("/")[2]
    return {**_resolved(_schema()["$defs"][name]), **{key: value for key, value in schema.items() if key != "$ref"}}


def _tables(title: str, path: tuple[str, ...], schema: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """The tables of a schema and those within: the title, the keys that lead there, and the schema."""
    schema = _resolved(schema)
    if title:
        yield title, path, schema
    for name, inner in schema.get("properties", {}).items():
        inner = _resolved(inner)
        items = _resolved(inner.get("items", {}))
        if _is_table(items):
            yield from _tables(f"[[{'.'.join((*path, name))}]]", (*path, name), items)
        elif _has_heading(inner):
            yield from _tables(f"[{'.'.join((*path, name))}]", (*path, name), inner)


def _is_table(schema: Mapping[str, Any]) -> bool:
    return "properties" in schema


def _has_heading(schema: Mapping[str, Any]) -> bool:
    return _is_table(schema) and _sentence(schema).startswith("the table [")


def _rows(path: tuple[str, ...], schema: Mapping[str, Any], uses: Uses, table: tuple[str, ...]) -> Iterator[str]:
    """The lines of a key, of its values, and of the keys of an inner table that has no heading of its own."""
    schema = _resolved(schema)
    if _is_table(_resolved(schema.get("items", {}))) or _has_heading(schema):
        return
    name = ".".join(path[len(table) :])
    built = schema.get("x-built", True)
    meaning = _sentence(schema) + ("" if built is not False else " Refused so far.")
    examples = schema.get("examples") or ()
    yield _row(name, meaning, " or ".join(f"`{_toml(each)}`" for each in examples), uses.get(path, {}))
    for value in _values(schema):
        legal = "" if not isinstance(built, list) or value in built else "refused so far"
        yield _row(f"{name} = {_toml(value)}", legal, "", uses.get((*path, _toml(value)), {}))
    for inner, own in schema.get("properties", {}).items():
        yield from _rows((*path, inner), own, uses, table)


def _values(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values that a key may have, where it has a list of its own."""
    listed = schema.get("enum") or schema.get("then", {}).get("enum") or ()
    return tuple(each for each in listed if not isinstance(each, bool))


def _row(name: str, meaning: str, example: str, contracts: Mapping[str, None]) -> str:
    named = [f"`{each}`" for each in list(contracts)[:MOST]]
    more = len(contracts) - len(named)
    used = ", ".join(named) + (f" and {more} more" if more > 0 else "") or "none"
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in (f'`{name}`', meaning, example, used))} |"


def _sentence(schema: Mapping[str, Any]) -> str:
    return str(schema.get("description", "")).strip()


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_toml(inner)}" for name, inner in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def _uses() -> Uses:
    """What each contract of the repository uses, the bundled ones first."""
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("listing.toml")):
            name = str(file.parent.relative_to(ROOT)).removeprefix("contracts/")
            for path in _paths((), tomllib.loads(file.read_text("utf-8"))):
                found.setdefault(path, {})[name] = None
    return found


def _paths(path: tuple[str, ...], value: Any) -> Iterator[tuple[str, ...]]:
    """The keys of a value, and the values behind them."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield (*path, name)
            yield from _paths((*path, name), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(path, inner)
    else:
        yield (*path, _toml(value))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
