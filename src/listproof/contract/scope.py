"""One [[list]] table while it is read: what its document has, and which parameters have a role already."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from listproof.contract import body, operation, pointer
from listproof.contract.document import Document
from listproof.contract.listing_file import ListingFile, not_built
from listproof.contract.operation import Operation
from listproof.contract.parameter import JsonSchema, Parameter, Source
from listproof.contract.rows import Rows
from listproof.contract.slot import HEADER, slot
from listproof.contract.template import Template
from listproof.schema_mistakes import listed
from listproof.suggest import close


@dataclass
class Scope:
    """What all facets of a list operation share. ``at`` is where the table stands; ``taken`` says which key has given a
    parameter its role, ``sources`` where the document says what, ``pointed`` the schemas of fields that are named by a
    JSON Pointer, ``slots`` those in the body and in headers, with where the document states their facts, ``needed`` the
    texts of slots that are filled beside something."""

    sidecar: ListingFile
    facts: Operation
    rows: Rows
    table: Mapping[str, Any]
    at: str
    taken: dict[str, str] = field(default_factory=dict)
    sources: dict[str, tuple[Source, ...]] = field(default_factory=dict)
    pointed: dict[str, JsonSchema] = field(default_factory=dict)
    slots: dict[tuple[str, str], tuple[Parameter, Mapping[str, Source]]] = field(default_factory=dict)
    needed: dict[str, str] = field(default_factory=dict)

    def fail(self, key: str, problem: str, remedy: str = "") -> NoReturn:
        """Raise the ContractError of a mistake at ``key``."""
        raise self.sidecar.error(f"{self.at}.{key}", problem, remedy)

    def note_document(self, document: Document) -> None:
        """Note where the document says what belongs to no single facet."""
        at = self.facts.pointer
        self.sources["operation"] = (document.source(at),)
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

    def note_role(self, role: str, *parameters: Parameter) -> None:
        """Note where the document says what it does of a role's parameters."""
        known = self.sources.get(role, ())
        self.sources[role] = tuple(dict.fromkeys((*known, *(p.source for p in parameters))))
        for parameter in parameters:
            at = parameter.name, parameter.location
            for fact, place in (self.slots[at][1] if at in self.slots else self.facts.places[at]).items():
                self.sources[f"{role}.{fact}"] = (*self.sources.get(f"{role}.{fact}", ()), place)

    def note_conventions(self) -> None:
        """Note the sections of conventions as places that say what their keys mean."""
        for key, source in self.sidecar.stated.items():
            if key.startswith(f"{self.at}."):
                role = _role(key.removeprefix(f"{self.at}."))
                self.sources[role] = tuple(dict.fromkeys((*self.sources.get(role, ()), source)))

    def row_field(self, key: str, name: str) -> str:
        """The name, if it is a field of the row or a JSON Pointer in it. Raises ContractError."""
        if not name.startswith("/"):
            return self.member(key, name)
        try:
            self.pointed[name] = self.rows.pointed(name)
        except body.NoMember as error:
            self.fail(key, *missing(self.rows.document, name, error))
        return name

    def member(self, key: str, name: str) -> str:
        """The name, if it is one of those that fields of the row have. Raises ContractError."""
        if name not in self.rows.fields:
            near = close(name, self.rows.fields)
            remedy = (f"Did you mean {near[0]}? " if near else "") + f"Its fields: {listed(self.rows.fields)}."
            self.fail(key, f"{name} is not a field of the row ({self.rows.source}).", remedy)
        return name

    def slot(self, key: str, name: str, role: str, quoted: bool = False) -> Parameter:
        """The slot that takes the role ``role``, as a parameter that bears its name: a query parameter,
        ``header:Name``, or a JSON Pointer in the body; ``quoted`` is what goes there in JSON's quotes. Raises
        ContractError where there is none, or it has another role."""
        own = slot(name)
        if own.location == "body":
            parameter = self._in_body(key, name)
        elif own.location == "header":
            named = self._named(key, own.name, "header")
            parameter = replace(named, name=name, location="slot")
            places = self.facts.places[named.name, "header"]
            self.slots.setdefault((name, "slot"), (parameter, places))
        else:
            parameter = self._in_object(name) or self._named(key, name, "query")
        if parameter.in_json and not (quoted and parameter.schema.get("type") == "string"):
            text = parameter.schema.get("type") == "string" and key.startswith("filter")
            problem = f"{name} holds JSON ({parameter.source}), which is not supported yet."
            self.fail(key, problem, "Write quote = '\"' for texts in it." if text else "Leave out what it is for.")
        earlier = self.taken.setdefault(name, role)
        if earlier != role:
            remedy = "A parameter has one role: name another one, or leave one of the two out."
            self.fail(key, f"{name} has its role from {self.at}.{earlier} already.", remedy)
        return parameter

    def _named(self, key: str, name: str, location: str) -> Parameter:
        parameter = next((p for p in self.facts.parameters if (p.name, p.location) == (name, location)), None)
        if parameter is None:
            names = self.facts.named(location)
            near = close(name, names)
            remedy = (f"Did you mean {near[0]}? " if near else "") + f"Its {location} parameters: {listed(names)}."
            if location == "query" and (whole := self.facts.named("querystring")):
                remedy += f" Its query string is {whole[0]} as a whole; named are members that a form has."
            self.fail(key, f"{name} is not a {location} parameter of {self.facts.key}.", remedy)
        return parameter

    def _in_object(self, name: str) -> Parameter | None:
        """The member that a name such as ``page[size]`` names of a query parameter which is an object, as a parameter
        of that name; None where there is no such, or the document has a parameter of this very name."""
        if (name, "query") in self.facts.places:
            return None
        found = operation.inner(self.rows.document, self.facts, name)
        if found is None:
            return None
        parameter, _ = self.slots.setdefault((name, "query"), found)
        return parameter

    def _in_body(self, key: str, name: str) -> Parameter:
        if not self.facts.body or self.facts.key.startswith("GET "):
            problem = f"{name}: a request of {self.facts.key} has no JSON body."
            self.fail(key, problem, "Name a query parameter.")
        try:
            parameter, places = operation.member(self.rows.document, self.facts, name)
        except body.NoMember as error:
            self.fail(key, *missing(self.rows.document, name, error))
        self.slots.setdefault((name, "body"), (parameter, places))
        return parameter

    def refuse_array(self, key: str, slots: Iterable[str]) -> None:
        """Raise the ContractError of several values as one array: an array in the body is one slot an element."""
        if any(slot(name).location == "body" for name in slots):
            problem = "is array; in a body each value is one more element of it."
            self.fail(key, problem, 'Write "repeat", and in the template the slot of an element: /states/-={value}.')
        raise not_built(self.sidecar, f"{self.at}.{key}", " of a query parameter", 'Write "repeat" or a separator.')

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The operation's parameters, with those that are slots in the body; a header that is a slot is no header that
        a request may have beside them."""
        taken = {name.removeprefix(HEADER).lower() for name, location in self.slots if location == "slot"}
        own = [p for p in self.facts.parameters if p.location != "header" or p.name.lower() not in taken]
        if any(location == "query" for _, location in self.slots):
            own = [p for p in own if p.location not in ("query", "querystring") or p.name not in self.facts.objects]
        return (*own, *(parameter for parameter, _ in self.slots.values()))

    def check_words(self, key: str, text: str, allowed: str, needed: bool) -> None:
        """Check that a template holds no words but those ``allowed``, and the first of them where it is ``needed``."""
        words = Template(text).words
        wrong = next((word for word in words if word not in allowed.split()), None)
        if wrong is not None:
            fit = " and ".join(f"{{{word}}}" for word in allowed.split())
            self.fail(key, f"{{{wrong}}} means nothing in {text}.", f"Filled in here: {fit}.")
        if set(re.sub(r"\{\w+\}", "", text)) & set("{}"):
            self.fail(key, f"{text} holds a brace that stands for nothing.", "Braces are for words such as {value}.")
        if needed and allowed.split()[0] not in words:
            self.fail(key, f"{text} lacks {{{allowed.split()[0]}}}.", "Write it where the value goes.")

    def check_literal(self, key: str, parameter: Parameter, text: str) -> None:
        """Check that the document allows a text as the parameter's value."""
        enum = texts(parameter.enum)
        if enum is not None and text not in enum:
            place = listed(self.sources.get(f"{key.split('.')[0]}.enum", ()))
            remedy = f"Possible: {listed(enum)} ({place})."
            self.fail(key, f"{text} is not a value of the parameter {parameter.name}.", remedy)


def _role(key: str) -> str:
    """The role of what a key of listing.toml says, as checks cite it."""
    family, _, word = re.sub(r"\[\d+\]", "", key).rpartition(".")
    if family in ("order", "select", "filter", "echo"):
        return key if key in ("order.nulls", "order.ties") else f"filter.{word}" if word == "absent" else family
    return "start" if word == "at" and family == "page" else word


def missing(document: Document, written: str, error: body.NoMember) -> tuple[str, str]:
    """What is wrong about a place that the document does not have, and what to do."""
    problem = f"{written}: the document has no {error.step} there ({document.source(error.within)})."
    near = close(error.step, error.known)
    remedy = f"Did you mean {near[0]}? " if near else ""
    known = listed(tuple(pointer.join(name) for name in error.known))
    return problem, remedy + (f"Its members: {known}." if error.known else "No members are documented there.")


def texts(enum: tuple[object, ...] | None) -> tuple[str, ...] | None:
    """Documented values as a request writes them; null cannot be written."""
    if enum is None:
        return None
    return tuple(map(_request_text, (value for value in enum if value is not None)))


def _request_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value)
