"""Places in an answer, as listing.toml writes them: a JSON Pointer, ``header:Name``, ``link:rel`` (RFC 8288), or
``row:/id``, which is a member of the page's last row."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADER = re.compile(r"header:(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:#/(?P<pattern>.+))?\Z")
_POINTER = re.compile(r"(?:/(?:[^~]|~[01])*)?\Z", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """Where an answer says something. A step ``rel=next`` of a pointer is the element of an array whose member ``rel``
    is ``next``; ``pattern`` is a regular expression whose first group is what counts of a header's value."""

    kind: str  # body | header | link | row
    name: str  # the JSON Pointer, in the body or in a row, the header's name, or the relation
    pattern: str = ""

    def __str__(self) -> str:
        if self.kind == "body":
            return self.name or "the body"
        return f"{self.kind}:{self.name}" + (f"#/{self.pattern}" if self.pattern else "")


def place(text: str) -> Place:
    """The place that is written so. Raises ValueError with what is wrong about it."""
    if text.startswith("row:"):
        if not _POINTER.match(text[4:]) or text == "row:":
            raise ValueError("names no member of a row: write row:/id, for example")
        return Place("row", text[4:])
    if text.startswith("link:"):
        if not text[5:].strip():
            raise ValueError("names no relation: write link:next, for example")
        return Place("link", text[5:])
    if text.startswith("header:"):
        found = _HEADER.match(text)
        if found is None:
            raise ValueError("names no header: write header:X-Total-Count, for example")
        pattern = found["pattern"] or ""
        if pattern and _groups(pattern) != 1:
            raise ValueError(f"has a pattern without exactly one group: {pattern}")
        return Place("header", found["name"], pattern)
    if not _POINTER.match(text):
        raise ValueError("is no JSON Pointer, which begins with / and writes ~ as ~0")
    return Place("body", text)


def _groups(pattern: str) -> int:
    try:
        return re.compile(pattern).groups
    except re.error:
        return -1
