"""listing.toml with what the conventions say that it follows: what it says itself counts, and what the document's
operation has no parameter or member for is not added."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import translate
from typing import Any

from listproof.contract import body, operation, pointer
from listproof.contract.conventions import Convention, Says, known
from listproof.contract.document import Document
from listproof.contract.listing_file import ListingFile
from listproof.contract.page_facet import NEEDS
from listproof.contract.parameter import Source

Added = Iterator[tuple[str, Source]]
"""Keys that were added, each with the section that says it."""


def completed(listing: ListingFile, document: Document) -> ListingFile:
    """listing.toml with what the conventions add that it follows, and where that is said."""
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
                added = _Completion(table, known()[name], document, facts).added()
                stated |= {f"list[{number}].{key}": source for key, source in added}
        tables.append(table)
    return replace(listing, completed={**listing.content, "list": tables}, stated=stated)


@dataclass(frozen=True)
class _Completion:
    """A table [[list]] while a convention completes it."""

    table: dict[str, Any]
    convention: Convention
    document: Document
    facts: operation.Operation

    def added(self) -> Added:
        """Add what the convention says of the operation: the keys, each with where that is said."""
        families: dict[str, list[Says]] = {}
        for each in self.convention.says:
            families.setdefault(each.key.partition(".")[0], []).append(each)
        own = ("page", "order", "filter", "select")
        for each in (said for family, says in families.items() if family not in own for said in says):
            yield from self._single(each)
        yield from self._pages(families.get("page", []))
        yield from self._order(families.get("order", []))
        yield from self._filters(families.get("filter", []))
        yield from self._select(families.get("select", []))

    def _single(self, said: Says) -> Added:
        value = self._value(said)
        outer, _, inner = said.key.partition(".")
        if value is None or (not inner and outer in self.table) or inner in self.table.get(outer, ()):
            return
        if outer == "rows_absent" and self._is_required(str(self.table.get("rows", ""))):
            return
        self.table[outer] = {**self.table.get(outer, {}), inner: value} if inner else value
        yield said.key, self.convention.source(said)

    def _pages(self, says: list[Says]) -> Added:
        """Complete the tables of the styles that the convention has; add them where there is no table."""
        written = [dict(each) for each in self.table.get("page", ())]
        pages = list(written)
        for style in self.convention.styles:
            number = next((n for n, each in enumerate(pages) if each.get("style", style) == style), None)
            if number is None and (written or (pages and self.convention.single)):
                continue
            page = pages[number] if number is not None else {}
            own = {
                each.key.partition(".")[2]: (each, value)
                for each in reversed(says)
                if (style == each.word if each.key == "page.style" else not each.style or style in each.style)
                and (value := self._value(each)) is not None
            }
            if not {*NEEDS[style]} <= {*own, *page}:
                continue
            if number is None:
                pages.append(page)
            for key, (said, value) in own.items():
                if key not in page:
                    page[key] = value
                    yield f"page[{pages.index(page)}].{key}", self.convention.source(said)
        if pages:
            self.table["page"] = pages

    def _order(self, says: list[Says]) -> Added:
        """How an order is asked for whose keys listing.toml names."""
        table = self.table.get("order")
        if table is None or {"asc", "desc"} & {*table} or "keys" not in table:
            return
        yield from self._table("order", dict(table), says)

    def _select(self, says: list[Says]) -> Added:
        if "select" not in self.table and all(self._value(each) is not None for each in says):
            yield from self._table("select", {}, says)

    def _table(self, name: str, table: dict[str, Any], says: list[Says]) -> Added:
        for said in says:
            key, value = said.key.partition(".")[2], self._value(said)
            if value is not None and key not in table:
                table[key] = value
                yield said.key, self.convention.source(said)
        if table:
            self.table[name] = table

    def _filters(self, says: list[Says]) -> Added:
        """How the filters are asked for of which listing.toml says field and operator alone."""
        tables = [dict(each) for each in self.table.get("filter", ())]
        for number, table in enumerate(tables):
            if "send" in table or "field" not in table:
                continue
            for said in says:
                key, value = said.key.partition(".")[2], self._of_filter(said, table)
                if value is not None and key not in table and (key == "send" or "send" in table):
                    table[key] = value
                    yield f"filter[{number}].{key}", self.convention.source(said)
        if tables:
            self.table["filter"] = tables

    def _of_filter(self, said: Says, table: Mapping[str, Any]) -> Any:
        """What is said of a filter, None where it is said of others."""
        names = table["field"] if isinstance(table["field"], list) else [table["field"]]
        if (said.ops and table["op"] not in said.ops) or {*names} & {*said.but}:
            return None
        if said.formats and any(self._format(name) in said.formats for name in names):
            return None
        value = self._value(said, table["op"])
        return value.replace("{field}", _dotted(names[0])) if isinstance(value, str) and len(names) == 1 else value

    def _format(self, name: str) -> str:
        """The format of a field's values, empty where the document says none; of what is no text its type."""
        try:
            at = self._member(f"{self.table.get('rows', '')}/0{self.table.get('fields', '')}{_place(name)}")
        except body.NoMember:
            return ""
        merged = self.document.merged(*self.document.chain(at))
        return str(merged.get("format") or merged.get("type") or "")

    def _value(self, said: Says, op: str = "") -> Any:
        """What a convention says of the operation: its word, or the name or place that the operation has, None where it
        has none."""
        slot = self._slot(said.slot) if said.slot else ""
        place = next((each for each in said.place if self._has(each)), None) if said.place else ""
        if slot is None or place is None:
            return None
        if said.write:
            template = said.write if isinstance(said.write, str) else said.write.get(op)
            return template.replace("{slot}", slot) if template else None
        if not place:
            return slot if said.word is None else said.word
        estimated = said.key == "total" and self._is_estimate(place)
        return (
            {"at": place, **(said.word or {}), **({"estimated": True} if estimated else {})}
            if (said.word or estimated)
            else place
        )

    def _slot(self, names: tuple[str, ...]) -> str | None:
        """The first of the names that the operation has, among its parameters or their members."""
        own = self.facts.named("query")
        for name in names:
            found = next((each for each in own if re.match(translate(name.replace("[", "[[]")), each)), None)
            if found is not None or operation.inner(self.document, self.facts, name) is not None:
                return found or name
        return None

    def _has(self, place: str) -> bool:
        """Whether the document says that an answer has something there."""
        kind, _, rest = place.partition(":")
        if not place.startswith("/"):
            return self._has_header("Link" if kind == "link" else rest)
        try:
            self._member(place)
        except body.NoMember:
            return False
        return True

    def _has_header(self, name: str) -> bool:
        status = next((each for each in ("200", "2XX", "default") if each in self.facts.responses), None)
        if status is None:
            return False
        holder = self.document.chain(f"{self.facts.pointer}/responses/{status}")[-1]
        return any(each.lower() == name.lower() for each in self.document.get(holder).get("headers", {}))

    def _is_required(self, place: str) -> bool:
        """Whether the document says that an answer always has this member."""
        outer, _, name = place.rpartition("/")
        try:
            chain = self.document.chain(self._member(outer) if outer else self._whole)
        except body.NoMember:
            return False
        return any(name in self.document.get(at).get("required", ()) for at in chain)

    def _is_estimate(self, place: str) -> bool:
        """Whether the document says of a total that it need not be exact."""
        said = self.document.merged(*self.document.chain(self._member(place))).get("description", "")
        return bool(re.search(r"\bestimat|\bapproximat", str(said), re.IGNORECASE))

    def _member(self, place: str) -> str:
        return body.member(self.document, self._whole, place)

    @property
    def _whole(self) -> str:
        return body.schema_of_200(self.document, self.facts)


def _place(name: str) -> str:
    return name if name.startswith("/") else pointer.join(name)


def _dotted(name: str) -> str:
    """A field as expressions name it: ``/meta/created`` is ``meta.created``."""
    return ".".join(pointer.steps(name)) if name.startswith("/") else name
