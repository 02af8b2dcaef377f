"""Objects that a document puts together: by references, ``allOf``, and the alternatives of ``anyOf`` and ``oneOf``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from listproof.contract import pointer
from listproof.contract.document import Document

EITHER = ("anyOf", "oneOf")
"""Members that hold alternatives."""


@dataclass(frozen=True)
class Members:
    """The members of an object with the places of their schemas, several where alternatives have it; those that it has
    in every alternative; and where the document first says that it must have some."""

    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    stated: str = ""

    def also(self, other: Members) -> Members:
        """What an object has that is both; of a member that both have, the first place counts."""
        return Members(
            {**other.places, **self.places},
            tuple(dict.fromkeys((*self.required, *other.required))),
            self.stated or other.stated,
        )


def members(document: Document, at: str) -> Members:
    """The members of the object whose schema stands at a JSON Pointer."""
    return _members(document, at, frozenset())


def parts(document: Document, at: str) -> Iterator[str]:
    """Where a schema stands, and those that references, ``allOf`` and alternatives put it together from."""
    return _parts(document, at, set())


def opened(document: Document, at: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The places that together say what a schema of a request says, and the ``allOf`` and alternatives in them that
    they were led to by: "X or null" is how some write "optional", and a request has no way to say null."""
    found: dict[str, None] = {}
    words: set[str] = set()
    waiting = [at]
    while waiting:
        for each in document.chain(waiting.pop(0)):
            if each in found:
                continue
            found[each] = None
            if _overruled(document, each):
                continue
            value = document.get(each)
            if "allOf" in value:
                words.add(f"{each}/allOf")
                waiting += (f"{each}/allOf/{number}" for number in range(len(value["allOf"])))
            for word in EITHER:
                places = [f"{each}/{word}/{number}" for number in range(len(value.get(word, ())))]
                present = [place for place in places if not _is_null(document, place)]
                if len(places) == 2 and len(present) == 1:
                    words.add(f"{each}/{word}")
                    waiting += present
    return tuple(found), frozenset(words)


def _parts(document: Document, at: str, seen: set[str]) -> Iterator[str]:
    for each in document.chain(at):
        if each in seen or _overruled(document, each):
            continue
        seen.add(each)
        yield each
        for word in ("allOf", *EITHER):
            for number in range(len(document.get(each).get(word, ()))):
                yield from _parts(document, f"{each}/{word}/{number}", seen)


def _overruled(document: Document, at: str) -> bool:
    return not document.siblings and "$ref" in document.get(at)


def _members(document: Document, at: str, seen: frozenset[str]) -> Members:
    found = Members()
    for each in document.chain(at):
        if each in seen or _overruled(document, each):
            continue
        seen |= {each}
        value = document.get(each)
        own = {name: (each + pointer.join("properties", name),) for name in value.get("properties", {})}
        stated = f"{each}/required" if "required" in value else ""
        found = found.also(Members(own, tuple(dict.fromkeys(value.get("required", ()))), stated))
        for number in range(len(value.get("allOf", ()))):
            found = found.also(_members(document, f"{each}/allOf/{number}", seen))
        for word in EITHER:
            found = found.also(_either(document, [f"{each}/{word}/{n}" for n in range(len(value.get(word, ())))], seen))
    return found


def _either(document: Document, alternatives: list[str], seen: frozenset[str]) -> Members:
    """What an object has by one of these alternatives; that a row is null is none of them."""
    found = [_members(document, at, seen) for at in alternatives if not _is_null(document, at)]
    places: dict[str, tuple[str, ...]] = {}
    for each in found:
        for name, own in each.places.items():
            places[name] = tuple(dict.fromkeys((*places.get(name, ()), *own)))
    required = [name for name in found[0].required if all(name in each.required for each in found)] if found else []
    stated = next((each.stated for each in found if each.stated), "")
    return Members(places, tuple(required), stated if required else "")


def _is_null(document: Document, at: str) -> bool:
    value: Any = document.get(document.chain(at)[-1])
    if not isinstance(value, Mapping):
        return False
    return value.get("type") in ("null", ["null"]) or value.get("enum") == [None] or value.get("const", ...) is None
