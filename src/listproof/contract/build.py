"""listing.toml held against its document: ListOperation values, or one message about the first mistake."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from listproof.contract import operation
from listproof.contract.document import Document
from listproof.contract.listing_file import ListingFile, not_built, template, words
from listproof.contract.member import declared
from listproof.contract.model import Filter, ListOperation, Order, Page, Parameter, Select, Source
from listproof.contract.operation import Operation, Rows
from listproof.schema_mistakes import listed
from listproof.suggest import close

Sorted = tuple[str, bool]  # field, descending


def lists(sidecar: ListingFile, document: Document) -> tuple[ListOperation, ...]:
    """The list operations that listing.toml describes. Raises ContractError."""
    operations = document.operations()
    keys = [table["operation"] for table in sidecar.content["list"]]
    found: list[ListOperation] = []
    for number, (key, table) in enumerate(zip(keys, sidecar.content["list"], strict=True)):
        at = f"list[{number}]"
        _known(sidecar, f"{at}.operation", key, operations)
        if key in keys[:number]:
            remedy = "Join the two tables into one."
            raise sidecar.error(f"{at}.operation", f"{key} is described by list[{keys.index(key)}] already.", remedy)
        if not key.startswith("GET "):
            remedy = "Move it to [[out_of_scope]], with the reason."
            raise not_built(sidecar, f"{at}.operation", f' = "{key}" (another method than GET)', remedy)
        facts = operation.read(document, key, operations[key])
        found.append(_Reading(sidecar, facts, operation.rows(document, facts), table, at).result(document))
    return tuple(found)


def out_of_scope(sidecar: ListingFile, document: Document) -> dict[str, str]:
    """Operations left out, with the reason; every operation has to be described or left out."""
    operations = document.operations()
    described = {table["operation"] for table in sidecar.content["list"]}
    left_out: dict[str, str] = {}
    for number, table in enumerate(sidecar.content.get("out_of_scope", ())):
        at, key = f"out_of_scope[{number}].operation", table["operation"]
        _known(sidecar, at, key, operations)
        if key in described or key in left_out:
            where = "described by a [[list]]" if key in described else "out of scope"
            raise sidecar.error(at, f"{key} is {where} already.", "Keep one of the two.")
        left_out[key] = table["reason"]
    missing = [key for key in operations if key not in described and key not in left_out]
    if missing:
        problem = f"{listed(missing[:5])}{' …' if missing[5:] else ''}: neither described nor out of scope."
        remedy = "Add a table [[list]], or [[out_of_scope]] with operation and reason, for each."
        raise sidecar.error("out_of_scope", problem, remedy)
    return left_out


def _known(sidecar: ListingFile, at: str, key: str, operations: Mapping[str, str]) -> None:
    if key not in operations:
        near = close(key, operations)
        remedy = (f"Did you mean {near[0]}? " if near else "") + f"Its operations: {listed(operations)}."
        raise sidecar.error(at, f"{key} is no operation of the document.", remedy)


@dataclass
class _Reading:
    """One [[list]] table while it is read. ``taken`` says which key has given a parameter its role."""

    sidecar: ListingFile
    facts: Operation
    rows: Rows
    table: Mapping[str, Any]
    at: str
    taken: dict[str, str] = field(default_factory=dict)
    sources: dict[str, tuple[Source, ...]] = field(default_factory=dict)

    def result(self, document: Document) -> ListOperation:
        table = self.table
        if table["id"].startswith("/"):
            raise not_built(self.sidecar, f"{self.at}.id", " as a pointer", "Name a member of the row.")
        self._note_document(document)
        return ListOperation(
            key=self.facts.key,
            method=self.facts.key.partition(" ")[0],
            path=self.facts.key.partition(" ")[2],
            id=self._field("id", table["id"]),
            parent={name: self._parent(name, value) for name, value in table.get("parent", {}).items()},
            parameters=self.facts.parameters,
            page=self._page(),
            order=self._order(),
            filters=tuple(self._filters()),
            select=self._select(),
            row_schema=self.rows.schema,
            row_fields=self.rows.fields,
            row_required=self.rows.required,
            responses=self.facts.responses,
            security=self.facts.security,
            neutral=tuple(self._neutral()),
            sources=self.sources,
        )

    def _fail(self, key: str, problem: str, remedy: str = "") -> NoReturn:
        raise self.sidecar.error(f"{self.at}.{key}", problem, remedy)

    def _note_document(self, document: Document) -> None:
        at = self.facts.pointer
        self.sources["row"] = (self.rows.source,)
        if self.rows.required_source:
            self.sources["row.required"] = (self.rows.required_source,)
        self.sources["responses"] = (document.source(f"{at}/responses"),)
        self.sources |= {status: (response.source,) for status, response in self.facts.responses.items()}
        self.sources |= {f"path.{p.name}": (p.source,) for p in self.facts.parameters if p.location == "path"}
        for role, location in (("path", "path"), ("scope", "header")):
            if places := tuple(p.source for p in self.facts.parameters if p.location == location):
                self.sources[role] = places
        if self.facts.security:
            self.sources["security"] = tuple(dict.fromkeys(scheme.source for scheme in self.facts.security))

    def _note_role(self, role: str, *parameters: Parameter) -> None:
        known = self.sources.get(role, ())
        self.sources[role] = tuple(dict.fromkeys((*known, *(p.source for p in parameters))))
        for parameter in parameters:
            for fact, place in self.facts.places[parameter.name, parameter.location].items():
                self.sources[f"{role}.{fact}"] = (*self.sources.get(f"{role}.{fact}", ()), place)

    def _field(self, key: str, name: str) -> str:
        if name not in self.rows.fields:
            near = close(name, self.rows.fields)
            remedy = (f"Did you mean {near[0]}? " if near else "") + f"Its fields: {listed(self.rows.fields)}."
            self._fail(key, f"{name} is no field of the row ({self.rows.source}).", remedy)
        return name

    def _parent(self, name: str, value: str) -> str:
        if name not in self.facts.named("path"):
            remedy = f"Its path parameters: {listed(self.facts.named('path'))}."
            self._fail(f"parent.{name}", f"{name} is no path parameter of {self.facts.key}.", remedy)
        return self._field(f"parent.{name}", value)

    def _slot(self, key: str, name: str, role: str) -> Parameter:
        if name.startswith(("/", "header:")):
            where = "in the body" if name.startswith("/") else "in a header"
            raise not_built(self.sidecar, f"{self.at}.{key}", f": a slot {where}", "Name a query parameter.")
        parameter = next((p for p in self.facts.parameters if (p.name, p.location) == (name, "query")), None)
        if parameter is None:
            names = self.facts.named("query")
            near = close(name, names)
            remedy = (f"Did you mean {near[0]}? " if near else "") + f"Its query parameters: {listed(names)}."
            self._fail(key, f"{name} is no query parameter of {self.facts.key}.", remedy)
        earlier = self.taken.setdefault(name, role)
        if earlier != role:
            remedy = "A parameter has one role: name another one, or leave one of the two out."
            self._fail(key, f"{name} has its role from {self.at}.{earlier} already.", remedy)
        return parameter

    def _words(self, key: str, text: str, allowed: str, needed: bool) -> None:
        wrong = next((word for word in words(text) if word not in allowed.split()), None)
        if wrong is not None:
            fit = " and ".join(f"{{{word}}}" for word in allowed.split())
            self._fail(key, f"{{{wrong}}} means nothing in {text}.", f"Filled in here: {fit}.")
        if set(re.sub(r"\{\w+\}", "", text)) & set("{}"):
            self._fail(key, f"{text} holds a brace that stands for nothing.", "Braces are for words such as {value}.")
        if needed and allowed.split()[0] not in words(text):
            self._fail(key, f"{text} lacks {{{allowed.split()[0]}}}.", "Write it where the value goes.")

    def _literal(self, key: str, parameter: Parameter, text: str) -> None:
        enum = _texts(parameter.enum)
        if enum is not None and text not in enum:
            place = listed(self.sources.get(f"{key.split('.')[0]}.enum", ()))
            remedy = f"Possible: {listed(enum)} ({place})."
            self._fail(key, f"{text} is no value of the parameter {parameter.name}.", remedy)

    def _page(self) -> Page | None:
        pages = self.table.get("page", ())
        for number, page in enumerate(pages):
            earlier = next((n for n, other in enumerate(pages[:number]) if other["style"] == page["style"]), None)
            if earlier is not None:
                problem = f"{page['style']} is the style of {self.at}.page[{earlier}] already."
                self._fail(f"page[{number}].style", problem, "Keep one of the two.")
        if not pages:
            return None
        for name in ("size", "at"):
            if name not in pages[0]:
                remedy = "Name the query parameter (a server that decides by itself is not built yet)."
                self._fail(f"page[0].{name}", "is missing.", remedy)
        size = self._slot("page[0].size", pages[0]["size"], "page[0].size")
        at = self._slot("page[0].at", pages[0]["at"], "page[0].at")
        for key, parameter in (("size", size), ("at", at)):
            if parameter.schema.get("type", "integer") not in ("integer", "number"):
                problem = f"{parameter.name} is of type {parameter.schema['type']} ({parameter.source})."
                self._fail(f"page[0].{key}", problem, "Name the parameter that takes an integer.")
        self._note_role("limit", size)
        self._note_role("offset", at)
        return Page("offset", size, at, pages[0].get("first", 0))

    def _order(self) -> Order | None:
        order = self.table.get("order")
        if order is None:
            return None
        keys, compared = self._keys(order["keys"])
        asked = {name: order[name] for name in ("asc", "desc") if name in order}
        if not asked:
            self._fail("order", "has neither asc nor desc.", 'Add templates such as asc = "order=asc".')
        parameters: dict[str, Parameter] = {}
        for name, text in asked.items():
            self._words(f"order.{name}", text, "key", len(keys) > 1)
            parameters |= {slot: self._slot(f"order.{name}", slot, "order") for slot, _ in template(text)}
        self._note_role("order", *parameters.values())
        meanings: dict[tuple[tuple[str, str], ...], Sorted] = {}
        for name, text in asked.items():
            for word, row_field in keys.items():
                written = template(text, key=word)
                for slot, value in written:
                    self._literal(f"order.{name}", parameters[slot], value)
                if meanings.setdefault(written, (row_field, name == "desc")) != (row_field, name == "desc"):
                    self._fail(f"order.{name}", f"{text} is written for another order too.", "Let the two differ.")
        stated = meanings.get(tuple((slot, str(p.default)) for slot, p in parameters.items()))
        default = self._default(order, stated)
        asked_by = tuple(parameters.values())
        return Order(keys, order.get("asc"), order.get("desc"), default, asked_by, compared, order.get("nulls"))

    def _keys(self, keys: Mapping[str, Any] | Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
        """The fields by the words of requests, and how the texts of a field compare."""
        tables = keys if isinstance(keys, Mapping) else {key: key for key in keys}
        fields: dict[str, str] = {}
        compared: dict[str, str] = {}
        for word, table in tables.items():
            name, way = (table, None) if isinstance(table, str) else (table["field"], table.get("order"))
            fields[word] = self._field("order.keys", name)
            if way == "declared" and not declared(self.rows.fields[name]):
                remedy = "Leave it out: the order that the server has is then observed."
                self._fail(
                    "order.keys", f"{name} has no enum in the schema of the row, so no order is declared.", remedy
                )
            if way and compared.setdefault(name, way) != way:
                self._fail(
                    "order.keys", f"{name} is sorted in two ways, {compared[name]} and {way}.", "Keep one of the two."
                )
        return fields, compared

    def _default(self, order: Mapping[str, Any], stated: Sorted | None) -> tuple[Sorted, ...] | None:
        if "default" not in order:
            return (stated,) if stated else None
        names = [(name.removeprefix("-"), name.startswith("-")) for name in order["default"]]
        default = tuple((self._field("order.default", name), descending) for name, descending in names)
        if stated and default[0] != stated:
            written = ("-" if stated[1] else "") + stated[0]
            remedy = f'By the document it is "{written}" ({listed(self.sources["order.default"])}).'
            self._fail("order.default", "contradicts the document.", remedy)
        place = self.sidecar.source(f"{self.at}.order.default")
        self.sources["order.default"] = (*self.sources.get("order.default", ()), *([place] if place else []))
        return default

    def _filters(self) -> Iterator[Filter]:
        for number, table in enumerate(self.table.get("filter", ())):
            key = f"filter[{number}]"
            if not isinstance(table.get("field"), str):
                what = "several fields alike" if "field" in table else "a filter without a field"
                raise not_built(self.sidecar, f"{self.at}.{key}.field", f": {what}", "Name one field of the row.")
            name = self._field(f"{key}.field", table["field"])
            earlier = [n for n, other in enumerate(self.table["filter"][:number]) if other.get("field") == name]
            if earlier:
                problem = f"{name} is compared by {self.at}.filter[{earlier[0]}] already."
                self._fail(f"{key}.field", problem, "Several filters of one field are not built yet: keep one.")
            self._words(f"{key}.send", table["send"], "value field", True)
            slots = template(table["send"], field=name)
            found = {slot: self._slot(f"{key}.send", slot, f"{key}.send") for slot, _ in slots}
            self._note_role("filter", *found.values())
            holder = next((slot for slot, text in slots if "{value}" in text), None)
            if holder is None:
                self._fail(f"{key}.send", f"{table['send']} has no {{value}} after the =.", "Write it there.")
            values = self._values(f"{key}.values", table)
            enum = _texts(found[holder].enum) if dict(slots)[holder] == "{value}" else None
            if values and enum is not None:
                place = listed(self.sources["filter.enum"][-1:])
                self._fail(f"{key}.values", f"repeats what the document says ({place}).", "Leave it out.")
            yield Filter(name, table["op"], table["send"], enum or values, found[holder], closed=bool(enum))

    def _values(self, key: str, table: Mapping[str, Any]) -> tuple[str, ...]:
        """The values that listing.toml names: text, integers, true and false."""
        texts = _texts(tuple(table.get("values", ()))) or ()
        twice = next((text for at, text in enumerate(texts) if text in texts[:at]), None)
        if twice is not None:
            self._fail(key, f"{twice} stands there twice: with and without quotes it is one text.", "Keep one.")
        return texts

    def _select(self) -> Select | None:
        select = self.table.get("select")
        if select is None:
            return None
        self._words("select.send", select["send"], "name", True)
        pairs = template(select["send"])
        found = {slot: self._slot("select.send", slot, "select.send") for slot, _ in pairs}
        self._note_role("select", *found.values())
        holder = next((slot for slot, text in pairs if "{name}" in text), None)
        if holder is None:
            self._fail("select.send", f"{select['send']} has no {{name}} after the =.", "Write it there.")
        enum = _texts(found[holder].enum)
        for name in select.get("names", ()):
            self._field("select.names", name)
            self._literal("select.names", found[holder], name)
        names = tuple(select.get("names") or enum or self.rows.fields)
        always = tuple(self._field("select.always", name) for name in select.get("always", ()))
        return Select(select["send"], select["join"], names, always, found[holder])

    def _neutral(self) -> Iterator[str]:
        for name in self.table.get("neutral", ()):
            if name not in self.facts.named("header"):
                remedy = f"Its header parameters: {listed(self.facts.named('header'))}."
                self._fail("neutral", f"{name} is no header parameter of {self.facts.key}.", remedy)
            yield name


def _texts(enum: tuple[object, ...] | None) -> tuple[str, ...] | None:
    """Documented values as a request writes them; null cannot be written."""
    if enum is None:
        return None
    return tuple(map(_text, (value for value in enum if value is not None)))


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value)
