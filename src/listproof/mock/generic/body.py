"""The 200 of an operation as the document has it: the rows at their place, and what is said in body and headers."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from listproof.contract import pointer, schemas
from listproof.contract.media_types import is_json
from listproof.contract.model import ListOperation
from listproof.contract.parameter import JsonSchema
from listproof.contract.place import Place
from listproof.errors import ContractError
from listproof.mock.data import Row
from listproof.mock.generic.envelope import OTHERS, Facts
from listproof.mock.generic.rows import written
from listproof.mock.generic.schemas import followed, formats, pool

ABSENT: Final = object()
"""In place of the rows or of a fact: the answer does not have the member."""

BESIDE = {"prev": ("prev", "previous"), "first": ("first",), "last": ("last",)}
"""Relations of links -> names of members that may stand beside the one of the next page."""

URLS = frozenset({"uri", "uri-reference", "iri", "url"})
"""Formats of members that hold URLs."""

Steps = tuple[str, ...]


@dataclass(frozen=True)
class Body:
    """The body of an operation's 200."""

    operation: ListOperation

    @cached_property
    def schema(self) -> JsonSchema:
        """The documented one, empty where there is none."""
        response = self.operation.response(200)
        content = response.content.items() if response else ()
        return next((schema for media, schema in content if is_json(media)), {})

    def allows(self, key: str, value: Any) -> bool:
        """Whether the document allows this value of a fact; also where the fact stands in a header or nowhere."""
        at = self.operation.envelope.said.get(key)
        return at is None or at.kind != "body" or bool(self._allowed[at.name].is_valid(value))

    def filled(self, rows: Sequence[Row] | None, facts: Facts) -> Any:
        """The body with a list of rows and with the facts that stand in it. What nothing is said of has the first
        value that the schema allows, where it must be there, and is left out where it need not."""
        envelope, body = self.operation.envelope, self._blank
        for key, at in self._said.items():
            if at.kind == "body":
                fact = self._fact(key, at, facts)
                nothing = key.partition(" ")[0] in OTHERS and fact is None
                value = self._no_other(at) if nothing else self._fitting(at, self._meant(key, fact))
                body = _put(body, pointer.steps(at.name), value)
        absent = rows == [] and envelope.rows_absent
        return _put(body, pointer.steps(envelope.rows), ABSENT if absent else rows)

    def leading(self, content: Any, facts: Facts) -> Any:
        """The body of another page style with what leads to other pages in this one."""
        for key, at in self._said.items():
            if at.kind == "body" and key in OTHERS:
                value = self._no_other(at) if facts[key] is None else self._fitting(at, facts[key])
                content = _put(content, pointer.steps(at.name), value)
        return content

    def headers(self, facts: Facts) -> tuple[tuple[str, str], ...]:
        """The headers that say something."""
        said = ((key, at) for key, at in self._said.items() if at.kind == "header")
        told = ((key, at, self._meant(key, self._fact(key, at, facts))) for key, at in said)
        found = [(at.name, self._text(key, at, written(value))) for key, at, value in told if _there(value)]
        if any(at.kind == "link" for at in self._said.values()):
            urls = {each: facts.get(f"{each} url", facts.get(each)) for each in OTHERS}
            links = [f'<{url}>; rel="{each}"' for each, url in urls.items() if _there(url)]
            found += [("Link", ", ".join(links))] if links else []
        return tuple(found)

    @cached_property
    def _said(self) -> Mapping[str, Place]:
        """What an answer says, by the key of listing.toml, and where."""
        page, said = self.operation.page, dict(self.operation.envelope.said)
        if page and page.next:
            said["next"] = page.next
        if page:
            said |= {"prev": page.back.named} if page.back and page.back.named else {}
            said |= {**page.beside, **{f"next {number}": at for number, at in enumerate(page.also)}}
        if page and page.next and page.next.kind == "body" and page.style == "link":
            above = pointer.steps(page.next.name)[:-1]
            known = followed(self._schema_at(above), self.schema).get("properties", {})
            beside = ((key, name) for key, names in BESIDE.items() for name in names if name in known)
            said = {**{key: Place("body", pointer.join(*above, name)) for key, name in beside}, **said}
        return said

    def _fact(self, key: str, at: Place, facts: Facts) -> Any:
        """What is said at a place: of other pages a URL where the document wants one there."""
        name, _, further = key.partition(" ")
        wanted = further and at.kind == "body" and formats(self._schema_at(pointer.steps(at.name)), self.schema) & URLS
        return facts.get(f"{name} url", facts.get(name)) if wanted else facts.get(name)

    def _text(self, key: str, at: Place, fact: str) -> str:
        """The value of a header, in which the pattern finds the fact. Raises ContractError where none is known."""
        simple = re.sub(r"\([^()]*\)", lambda _: fact, at.pattern.strip("^$"), count=1)
        for text in (f"items 0-9/{fact}", simple) if at.pattern else (fact,):
            found = re.search(at.pattern, text)
            if not at.pattern or (found and found[1] == fact):
                return text
        source = self.operation.sources[key.partition(".")[0]][0]
        problem = f"no mock can be made: no text is known in which {at.pattern} finds {fact}."
        remedy = "Write a simpler pattern, or test a server of your own."
        raise ContractError(f"{source.file}:{source.line}", source.text, problem, remedy)

    def _meant(self, key: str, value: Any) -> Any:
        """A fact as the contract words it: where ``more`` says that this page is the last, the contrary."""
        more = self.operation.envelope.more
        return not value if key == "more" and isinstance(value, bool) and more and more.inverted else value

    def _fitting(self, at: Place, value: Any) -> Any:
        """A fact in the type that the document gives the member: as a text where numbers are not allowed."""
        allowed = self._allowed[at.name]
        forms = (value, written(value), max(value, 1)) if type(value) is int else (value,)
        return next((form for form in forms if value is not ABSENT and allowed.is_valid(form)), value)

    def _no_other(self, at: Place) -> Any:
        """What stands at a place that leads to no page: null where the document allows it, else nothing, or an empty
        text where something must be there."""
        *above, last = pointer.steps(at.name)
        must = last in followed(self._schema_at(tuple(above)), self.schema).get("required", ())
        return None if self._allowed[at.name].is_valid(None) else "" if must and "rel=" not in at.name else ABSENT

    @cached_property
    def _allowed(self) -> Mapping[str, Any]:
        """What checks the values at the places of facts."""
        places = {at.name for at in self._said.values() if at.kind == "body"}
        return {place: schemas.validator(self._own(self._schema_at(pointer.steps(place)))) for place in places}

    def _schema_at(self, steps: Steps) -> JsonSchema:
        schema = self.schema
        for step in steps:
            inner = followed(schema, self.schema)
            schema = inner.get("items", {}) if step.startswith("rel=") else inner.get("properties", {}).get(step, {})
        return schema

    def _own(self, schema: JsonSchema) -> JsonSchema:
        """The schema with the components that it may refer to."""
        return {**schema, "components": self.schema["components"]} if "components" in self.schema else schema

    @cached_property
    def _blank(self) -> Any:
        """The body without rows and facts."""
        envelope = self.operation.envelope
        places = [envelope.rows, *(at.name for at in self._said.values() if at.kind == "body")]
        return self._drawn(self.schema, [pointer.steps(place) for place in places])

    def _drawn(self, schema: JsonSchema, places: Sequence[Steps]) -> Any:
        """A value that has what stands at the places, to be replaced, and else what must be there or can be nothing
        else."""
        inner = followed(schema, self.schema)
        if () in places:
            return None
        relations = dict.fromkeys(place[0] for place in places if place[0].startswith("rel="))
        if relations:
            each = {step: [place[1:] for place in places if place[0] == step] for step in relations}
            return [{**self._drawn(inner.get("items", {}), each[step]), "rel": step[4:]} for step in relations]
        if inner.get("type") != "object" and "properties" not in inner:
            rng = random.Random(self.operation.key)  # noqa: S311 - the same every time
            return next(iter(pool(self._own(inner), 1, rng)), None)
        members = {**{name: {} for name in inner.get("required", ())}, **inner.get("properties", {})}
        below = {name: [place[1:] for place in places if place[0] == name] for name in members}
        return {
            name: self._drawn(member, below[name])
            for name, member in members.items()
            if below[name] or name in inner.get("required", ()) or not {"const", "enum"}.isdisjoint(member)
        }


def _put(value: Any, steps: Steps, new: Any) -> Any:
    """The same with another value at that place; of a list, without the element of a relation that leads nowhere."""
    if not steps:
        return new
    if isinstance(value, list):
        own = [each for each in value if each.get("rel") == steps[0][4:]]
        changed = [] if new is ABSENT else [_put(each, steps[1:], new) for each in own]
        return [*(each for each in value if each not in own), *changed]
    if len(steps) == 1 and new is ABSENT:
        return {name: inner for name, inner in value.items() if name != steps[0]}
    return {**value, steps[0]: _put(value.get(steps[0], {}), steps[1:], new)}


def _there(value: Any) -> bool:
    return value is not ABSENT and value is not None
