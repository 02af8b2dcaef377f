"""Other spellings of a path value, and values that differ from it in a character or two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..contract.model import ListOperation
from ..contract.parameter import JsonSchema
from .legal import types

Parents = Mapping[str, str]

GROUP = 8
"""Characters of a UUID's first group, by which people and some servers tell them apart."""


def spelled(operation: ListOperation, parents: Parents) -> Iterator[Parents]:
    """The same parent in other spellings, one path value at a time."""
    for name, schema in _schemas(operation, parents):
        yield from ({**parents, name: text} for text in _spellings(schema, parents[name]))


def altered(operation: ListOperation, parents: Parents) -> Iterator[Parents]:
    """Parents of nearly the same ids; where ids have a form, ids that are cut short or made longer too."""
    for name, schema in _schemas(operation, parents):
        yield from ({**parents, name: text} for text in _alterations(schema, parents[name]))


def _schemas(operation: ListOperation, parents: Parents) -> list[tuple[str, JsonSchema]]:
    return [(p.name, p.schema) for p in operation.parents if p.name in parents]


def _spellings(schema: JsonSchema, text: str) -> list[str]:
    """A UUID as its parsers know it (RFC 9562, and the registry form in braces), an integer as integer parsers do, any
    other text in the other case."""
    if _uuid(text):
        plain = text.lower()
        found = [text.upper(), f"{{{plain}}}", plain.replace("-", ""), f"urn:uuid:{plain}", plain]
    elif {"integer", "number"} & set(types(schema)):
        found = [f"0{text}", f"+{text}", f"{text}.0"]
    else:
        found = [text.swapcase()]
    return [each for each in dict.fromkeys(found) if each != text]


def _alterations(schema: JsonSchema, text: str) -> list[str]:
    found = [text[:-1] + _other(text[-1:])]
    if _uuid(text):
        found.append(text[:GROUP] + "".join(map(_other, text[GROUP:])))
    if "format" in schema and "string" in types(schema):
        found += [text[:GROUP], text[:-1], f"{text}0"]
    return [each for each in dict.fromkeys(found) if each and each != text]


def _other(letter: str) -> str:
    """Another digit for a digit, another letter for a letter, both still hexadecimal."""
    if letter.isascii() and letter.isdigit():
        return str((int(letter) + 1) % 10)
    return letter if not letter.isalpha() else "b" if letter in "aA" else "a"


def _uuid(text: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text) is not None
