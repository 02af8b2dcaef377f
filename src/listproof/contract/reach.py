"""What operations of a document reach: themselves, what is beside them, and what that refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any

from listproof.contract import paths, pointer, references

ALWAYS = ("openapi", "swagger", "jsonSchemaDialect", "consumes", "produces")
"""The members of a document that each of its operations reaches, beside ``security`` where it has none of its own."""

HOLDERS = {"components": 3, "definitions": 2, "parameters": 2, "responses": 2, "securityDefinitions": 2, "paths": 3}
"""The members that hold units, and how many steps the JSON Pointer of a unit has there: one is reached without those
beside it. Elsewhere, a unit is a member of the document."""


def unit(at: str) -> str | None:
    """The JSON Pointer of the unit that has this one in it; None for what holds several."""
    steps = pointer.steps(at)
    depth = HOLDERS.get(steps[0], 1) if steps else 1
    depth += steps[:1] == ("paths",) and steps[2:3] == (paths.OTHERS,)
    return pointer.join(*steps[:depth]) if len(steps) >= depth else None


class Reach:
    """What the operations of a document's content reach; they need not be valid OpenAPI."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = content
        self._leads: dict[str, tuple[str, ...]] = {}

    @cached_property
    def operations(self) -> Mapping[str, str]:
        """Every operation by key, with its JSON Pointer; those of a path item that leads nowhere are left out."""
        found: dict[str, str] = {}
        for path in paths.listed(self._content) if isinstance(self._content.get("paths"), Mapping) else ():
            with suppress(AttributeError, KeyError, TypeError, pointer.Circle):
                found |= paths.operations_of(self._content, path)
        return found

    def of(self, keys: Iterable[str]) -> frozenset[str]:
        """The units that these operations reach."""
        waiting = [start for key in keys for start in self._starts(key)]
        seen: set[str] = set()
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            waiting += self._led(at)
        return frozenset(seen)

    def _starts(self, key: str) -> Iterator[str]:
        at = self.operations[key]
        yield from (pointer.join(name) for name in ALWAYS if name in self._content)
        item = paths.item(at)
        for place in {pointer.join("paths", key.partition(" ")[2]), item}:
            beside = (name for name in pointer.get(self._content, place) if name not in OPERATIONS)
            yield from filter(None, (unit(place + pointer.join(name)) for name in beside))
        yield from filter(None, (unit(at),))
        operation = pointer.get(self._content, at)
        asked = operation.get("security") if isinstance(operation, Mapping) else None
        if asked is None:
            asked = self._content.get("security")
            yield from ("/security",) if asked is not None else ()
        for name in (name for each in _listed(asked) if isinstance(each, Mapping) for name in each):
            for holder in (("components", "securitySchemes"), ("securityDefinitions",)):
                if self._there(scheme := pointer.join(*holder, name)):
                    yield scheme

    def _led(self, at: str) -> tuple[str, ...]:
        """The units that a unit refers to."""
        if at not in self._leads:
            texts = {e.text for e in references.found(self._value(at)) if e.member == "$ref" and not e.data}
            targets = (pointer.target(text) for text in texts if text[:2] == "#/")
            self._leads[at] = tuple({found for target in targets for found in self._units(target)})
        return self._leads[at]

    def _units(self, target: str) -> Iterator[str]:
        """The units at a JSON Pointer, those in it where it holds several."""
        if (found := unit(target)) is not None:
            yield from (found,) if self._there(found) else ()
        elif self._there(target) and isinstance(value := self._value(target), Mapping):
            for name in value:
                yield from self._units(target + pointer.join(name))

    def _value(self, at: str) -> Any:
        return pointer.get(self._content, at)

    def _there(self, at: str) -> bool:
        try:
            self._value(at)
        except KeyError:
            return False
        return True


OPERATIONS = frozenset((*paths.METHODS, paths.OTHERS))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def part(content: Mapping[str, Any], units: Iterable[str]) -> dict[str, Any]:
    """The content with these units alone, in their places and their order, and the title and version that it has."""
    kept: dict[tuple[str, ...], set[str]] = {}
    whole: set[tuple[str, ...]] = set()
    for at in units:
        steps = pointer.steps(at)
        whole.add(steps)
        for length, step in enumerate(steps):
            kept.setdefault(steps[:length], set()).add(step)

    def cut(value: Any, at: tuple[str, ...]) -> Any:
        if at in whole:
            return value
        return {name: cut(inner, (*at, name)) for name, inner in value.items() if name in kept.get(at, ())}

    info = content.get("info")
    named = {name: str(info.get(name, "")) if isinstance(info, Mapping) else "" for name in ("title", "version")}
    return {"info": named, "paths": {}} | dict(cut(content, ()))
