"""What is known to be on a server, from whoever made the data or from the user."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from .. import user_file
from ..flags import option
from ..plural import many
from ..suggest import did_you_mean
from ..user_file import UserFile

WITHIN = 10.0
"""Seconds within which a change must show, where nothing else is said."""


@dataclass(frozen=True)
class Expected:
    """What one collection holds: exactly ``ids``, or ``count`` rows, or at least ``includes``; ``deleted`` are gone."""

    ids: tuple[str, ...] | None = None
    includes: tuple[str, ...] = ()
    count: int | None = None
    deleted: tuple[str, ...] = ()

    @property
    def says_what_is_there(self) -> bool:
        """Whether it says which rows there are, or how many."""
        return self.ids is not None or self.count is not None or bool(self.includes)


@dataclass(frozen=True)
class Change:
    """The row ``id`` comes to hold ``value`` in ``field``, and the filter shows it ``within`` seconds.

    ``make`` brings it about; None: somebody else has or will, and the seconds count from the check's start.
    """

    collection: str
    id: str
    field: str
    value: str
    within: float = WITHIN
    make: Callable[[], None] | None = None


@dataclass(frozen=True)
class Manifest:
    """By collection name what is there, and the changes to be seen. ``source`` says in words who knows it."""

    source: str
    expected: Mapping[str, Expected] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()

    def decides(self) -> frozenset[str]:
        """IDs of the requirements that this manifest can decide."""
        found = {
            "MAN-01": any(each.says_what_is_there for each in self.expected.values()),
            "MAN-02": any(each.deleted for each in self.expected.values()),
            "MAN-03": bool(self.changes),
        }
        return frozenset(identity for identity, said in found.items() if said)


def read(file: Path, collections: Iterable[str]) -> Manifest:
    """The manifest in a TOML or JSON file about these collections (docs/real-servers.md). Raises UsageError."""
    names = tuple(collections)
    written = user_file.read(file, f"{option('expect')} {file}")
    written.check(_manifest_schema())
    tables, changes = written.content.get("collection", {}), written.content.get("change", [])
    places = [(name, f"collection.{name}") for name in tables]
    places += [(change["collection"], f"change[{at}].collection") for at, change in enumerate(changes)]
    for name, key in places:
        if name not in names:
            hint = f"{did_you_mean(name, names)} Those of this run: {', '.join(names)}.".lstrip()
            raise written.error(key, f"{name} is no such collection.", hint)
    manifest = Manifest(
        str(file),
        {name: _expected(written, table, f"collection.{name}") for name, table in tables.items()},
        tuple(_change(change) for change in changes),
    )
    if not manifest.decides():
        remedy = "Give ids, includes, count or deleted of a collection, or a change."
        raise written.error("collection", "says nothing.", remedy)
    return manifest


@cache
def _manifest_schema() -> Mapping[str, Any]:
    text = resources.files("listproof.oracle").joinpath("manifest.schema.json").read_text("utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


def _expected(written: UserFile, table: Mapping[str, Any], key: str) -> Expected:
    count = table.get("count")
    ids = tuple(table["ids"]) if "ids" in table else None
    if ids is not None and count not in (None, len(ids)):
        raise written.error(f"{key}.count", f"is {count}, but ids names {many(len(ids), 'row')}.", "Leave one out.")
    both = {*(ids or ()), *table.get("includes", [])} & set(table.get("deleted", []))
    if both:
        raise written.error(f"{key}.deleted", f"{min(both)} cannot be there and be deleted.", "Leave one out.")
    return Expected(ids, tuple(table.get("includes", [])), count, tuple(table.get("deleted", [])))


def _change(table: Mapping[str, Any]) -> Change:
    within = float(table.get("within", WITHIN))
    return Change(table["collection"], table["id"], table["field"], table["value"], within)
