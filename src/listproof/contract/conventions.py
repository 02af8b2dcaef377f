"""Published conventions that a contract follows: what they say of lists, joined with what listing.toml says itself."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from listproof.contract import body, operation
from listproof.contract.document import Document
from listproof.contract.listing_file import ListingFile
from listproof.contract.parameter import Source


@dataclass(frozen=True)
class Says:
    """One thing that a convention says: of the key of listing.toml a word, or names of which an operation has one
    (slots), or places of which its answer has one. ``tested`` are the requirements that decide it."""

    key: str
    section: str
    reason: str
    tested: tuple[str, ...]
    word: Any = None
    slot: tuple[str, ...] = ()
    place: tuple[str, ...] = ()


@dataclass(frozen=True)
class Untested:
    """What a convention says and no requirement decides, with the reason."""

    section: str
    what: str
    reason: str


@dataclass(frozen=True)
class Convention:
    """A published convention of lists."""

    name: str
    title: str
    url: str
    says: tuple[Says, ...]
    untested: tuple[Untested, ...]

    def source(self, said: Says) -> Source:
        """The section that says it, as reports cite it."""
        return Source(f"{self.name}, {said.section}", 0, f"{said.reason} ({self.url})")


@cache
def known() -> Mapping[str, Convention]:
    """All conventions by their names."""
    folder = resources.files("listproof.contract").joinpath("conventions")
    files = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    found = (_convention(tomllib.loads(each.read_text("utf-8"))) for each in files)
    return {each.name: each for each in found}


def _convention(data: Mapping[str, Any]) -> Convention:
    lists = ("tested", "slot", "place")
    says = tuple(Says(**(each | {key: tuple(each.get(key, ())) for key in lists})) for each in data["says"])
    untested = tuple(Untested(**each) for each in data.get("untested", ()))
    return Convention(data["name"], data["title"], data["url"], says, untested)


def followed(listing: ListingFile, document: Document) -> ListingFile:
    """listing.toml with what the conventions add that it follows. What it says itself counts; what the document's
    operation has no parameter or member for is not added."""
    names = listing.content.get("follows", ())
    if not names:
        return listing
    operations = document.operations()
    stated: dict[str, Source] = {}
    tables = []
    for number, written in enumerate(listing.content["list"]):
        table = dict(written)
        if table["operation"] in operations:
            facts = operation.read(document, table["operation"], operations[table["operation"]])
            for name in names:
                for key, source in _complete(table, known()[name], document, facts):
                    stated[f"list[{number}].{key}"] = source
        tables.append(table)
    return replace(listing, completed={**listing.content, "list": tables}, stated=stated)


def _complete(
    table: dict[str, Any], convention: Convention, document: Document, facts: operation.Operation
) -> Iterator[tuple[str, Source]]:
    """Add what a convention says of an operation to its table: the keys, each with where that is said."""
    found = {each.key: (each, _value(each, document, facts)) for each in convention.says}
    usable = {key: (each, value) for key, (each, value) in found.items() if value is not None}
    own = {key.removeprefix("page."): each for key, each in usable.items() if key.startswith("page.")}
    for key, (said, value) in usable.items():
        if not key.startswith("page.") and key not in table:
            table[key] = value
            yield key, convention.source(said)
    style = own["style"][1] if "style" in own else None
    if style is None or not {"at", "next"} <= {*own}:
        return
    pages = [dict(each) for each in table.get("page", ())] or [{}]
    number = next((n for n, each in enumerate(pages) if each.get("style", style) == style), None)
    if number is None:
        return
    for key, (said, value) in own.items():
        if key not in pages[number]:
            pages[number][key] = value
            yield f"page[{number}].{key}", convention.source(said)
    table["page"] = pages


def _value(said: Says, document: Document, facts: operation.Operation) -> Any:
    """What a convention says of an operation: its word, or the name that the operation has, None where it has none."""
    if said.slot:
        return next((name for name in said.slot if name in facts.named("query")), None)
    if said.place:
        return next((place for place in said.place if _has(document, facts, place)), None)
    return said.word


def _has(document: Document, facts: operation.Operation, place: str) -> bool:
    try:
        body.member(document, body.schema_of_200(document, facts), place)
    except body.NoMember:
        return False
    return True
