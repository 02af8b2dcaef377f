"""What is known to be on a server, from whoever made the data or from the user."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import files
from ..errors import UsageError
from ..flags import option
from ..suggest import did_you_mean

WITHIN = 10.0
"""Seconds within which a change must show, where nothing else is said."""

IDS, NUMBERS = ("ids", "includes", "deleted"), ("count",)


@dataclass(frozen=True)
class Expected:
    """What one collection holds: exactly ``ids``, or ``count`` rows, or at least ``includes``; ``deleted`` are gone."""

    ids: tuple[str, ...] | None = None
    includes: tuple[str, ...] = ()
    count: int | None = None
    deleted: tuple[str, ...] = ()

    @property
    def says_what_is_there(self) -> bool:
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
    document = _document(file)
    _known(document, ("collection", "change"), str(file))
    tables = document.get("collection", {})
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise UsageError(f"{file}: collection: write a table for each, such as [collection.main].")
    changes = document.get("change", [])
    if not isinstance(changes, list) or not all(isinstance(change, dict) for change in changes):
        raise UsageError(f"{file}: change: write a list of tables, each headed [[change]].")
    manifest = Manifest(
        str(file),
        {name: _expected(table, f"{file}: collection.{name}") for name, table in tables.items()},
        tuple(_change(change, f"{file}: change {at}") for at, change in enumerate(changes, 1)),
    )
    for name in (*tables, *(change.collection for change in manifest.changes)):
        if name not in names:
            hint = did_you_mean(name, names)
            raise UsageError(f"{file}: {name}: no such collection.{hint} Those of this run: {', '.join(names)}.")
    if not manifest.decides():
        raise UsageError(f"{file}: says nothing. Give ids, includes, count or deleted of a collection, or a change.")
    return manifest


def _document(file: Path) -> Mapping[str, Any]:
    try:
        document = files.json(file) if file.suffix == ".json" else files.toml(file)
    except OSError as error:
        raise UsageError(f"{option('expect')} {file}: cannot be read ({error.strerror or error}).") from None
    except ValueError as error:
        kind = "JSON" if file.suffix == ".json" else "TOML"
        raise UsageError(f"{option('expect')} {file}: no valid {kind}: {error}.") from None
    if not isinstance(document, dict):
        raise UsageError(f"{option('expect')} {file}: expected a table at the top.")
    return document


def _expected(table: Mapping[str, Any], where: str) -> Expected:
    _known(table, (*IDS, *NUMBERS), where)
    for key in IDS:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise UsageError(f'{where}.{key}: expected a list of ids in quotes, such as ["ID", "ID"].')
        if len(set(value)) < len(value):
            raise UsageError(f"{where}.{key}: names one id twice.")
    count = table.get("count")
    if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < 0):
        raise UsageError(f"{where}.count: {count!r} is not a number of rows.")
    ids = tuple(table["ids"]) if "ids" in table else None
    if ids is not None and count not in (None, len(ids)):
        raise UsageError(f"{where}: count is {count}, but ids names {len(ids)} rows. Leave one out.")
    both = {*(ids or ()), *table.get("includes", [])} & set(table.get("deleted", []))
    if both:
        raise UsageError(f"{where}: {sorted(both)[0]} cannot be there and be deleted. Leave one out.")
    return Expected(ids, tuple(table.get("includes", [])), count, tuple(table.get("deleted", [])))


def _change(table: Mapping[str, Any], where: str) -> Change:
    names = ("collection", "id", "field", "value", "within")
    _known(table, names, where)
    for key in names[:4]:
        if not isinstance(table.get(key), str):
            raise UsageError(f"{where}: {key} must be given, as a text in quotes.")
    within = table.get("within", WITHIN)
    if isinstance(within, bool) or not isinstance(within, int | float) or not 0 < within <= 3600:
        raise UsageError(f"{where}.within: {within!r} is not a number of seconds, at most 3600.")
    return Change(table["collection"], table["id"], table["field"], table["value"], float(within))


def _known(table: Mapping[str, Any], names: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in names:
            raise UsageError(f"{where}: {key}: unknown.{did_you_mean(key, names)} Known are: {', '.join(names)}.")
