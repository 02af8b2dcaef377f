"""The values that a request may send at one place, as a document's schema says it, and where it says so."""

from __future__ import annotations

from typing import Any

from listproof.contract import composition
from listproof.contract.document import Document
from listproof.contract.parameter import JsonSchema, Source
from listproof.contract.self_contained import self_contained

STATED = ("default", "minimum", "maximum", "enum")
"""What a document may say of a parameter's values, and checks refer to."""


def values(document: Document, place: str) -> tuple[JsonSchema, dict[str, Source]]:
    """The schema of what a request sends, which stands at a place, and where its facts are stated."""
    try:
        chain, opened = composition.opened(document, place) if place else ((), frozenset[str]())
    except KeyError:
        chain, opened = (), frozenset()
    schema = document.merged(*chain, opened=opened)
    schema.pop("nullable", None)
    places = {word: found for word in STATED if (found := document.place(chain, word))}
    if "enum" not in schema and (stated := _enum(document, chain, schema)):
        schema["enum"], places["enum"] = stated
    kinds = [kind for kind in schema["type"] if kind != "null"] if isinstance(schema.get("type"), list) else []
    schema |= {"type": kinds[0]} if len(kinds) == 1 else {}
    holder = next((p for p in chain if "items" in document.get(p)), "")
    if holder:
        items, opened = composition.opened(document, f"{holder}/items")
        schema["items"] = document.merged(*items, opened=opened)
        if enum := document.place(items, "enum"):
            places["enum"] = enum
    return self_contained(document, schema), places


def _enum(document: Document, chain: tuple[str, ...], schema: JsonSchema) -> tuple[list[Any], Source] | None:
    """The values that ``const``, or alternatives each with values of its own, list, and where; None where they do
    not."""
    if "const" in schema and (source := document.place(chain, "const")):
        return [schema["const"]], source
    for at in chain:
        for word in composition.EITHER:
            found: list[Any] = []
            for number in range(len(document.get(at).get(word, ())) if word in schema else 0):
                one = document.merged(*document.chain(f"{at}/{word}/{number}"))
                listed = one.get("enum", [one["const"]] if "const" in one else None)
                if listed is None:
                    break
                found += [each for each in listed if each not in found]
            else:
                if found:
                    return found, document.source(f"{at}/{word}")
    return None
