"""YAML and JSON as plain data with the line of each member, in one pass and within bounds."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

from listproof.contract import json_tokens
from listproof.contract.content_builder import MERGE, Builder, Unreadable
from listproof.contract.lines import Lines

LONGEST_NUMBER = 1_000
"""Characters of the longest number."""

SCALARS = (
    ("null", re.compile(r"~|null|Null|NULL|")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE")),
    ("int", re.compile(r"-?(?:0|[1-9][0-9]*)")),
    ("float", re.compile(r"-?(?:[0-9]*\.[0-9]+|[0-9]+\.)(?:[eE][-+]?[0-9]+)?|-?[0-9]+[eE][-+]?[0-9]+")),
)
"""Scalars as in YAML 1.2 and JSON: ``on`` and ``no`` are words, a date is text, ``1:30`` is not a number."""

_MAY_BE_NO_TEXT = re.compile(r"[~nNtTfF.0-9-]|$")
"""How the scalars begin that may be no text."""

TAG = "tag:yaml.org,2002:"
"""How the full names of YAML's own tags begin."""

_TEXT: Any = object()
"""In place of a value: it is text."""

_OPEN: Any = object()
"""In place of the value of an anchor: it is not yet whole."""


def read(text: str) -> tuple[Any, Lines]:
    """The content, every name in it a string, and the lines. Raises Unreadable."""
    builder = Builder()
    if json_tokens.is_json(text):
        json_tokens.build(text, builder)
    else:
        _Events(builder).take(text)
    return builder.root, Lines(builder.root, builder.first, builder.begins)


class _Events:
    """YAML put into a builder event by event. An anchor's value is kept with the number of values in it."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._open: list[tuple[str | None, Any, int]] = []  # anchor, value, how many values there were before

    def take(self, text: str) -> None:
        documents = 0
        try:
            for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
                line = event.start_mark.line + 1 if event.start_mark else 1
                if isinstance(event, yaml.ScalarEvent):
                    self._scalar(event, line)
                elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                    self._begin(event, line)
                elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                    self._end()
                elif isinstance(event, yaml.AliasEvent):
                    self._alias(str(event.anchor), line)
                elif isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        raise Unreadable(line, "", "holds a second YAML document.", "Keep one of the two.")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or str(error).splitlines()[0]
            line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", None) or 0) + 1
            raise Unreadable(line, "", f"is neither YAML nor JSON: {problem}.", "Mend the text there.") from None

    def _begin(self, event: Any, line: int) -> None:
        mapping = isinstance(event, yaml.MappingStartEvent)
        if event.tag not in (None, "!", f"{TAG}map" if mapping else f"{TAG}seq"):
            raise self._tagged(event.tag, line)
        value: Any = {} if mapping else []
        self._builder.begin(value, line)
        self._open.append((event.anchor, value, self._builder.count))
        if event.anchor:
            self._anchors[event.anchor] = _OPEN, 0

    def _end(self) -> None:
        self._builder.end()
        anchor, value, before = self._open.pop()
        if anchor:
            self._anchors[anchor] = value, self._builder.count - before + 1

    def _scalar(self, event: Any, line: int) -> None:
        builder, plain, tag = self._builder, event.implicit[0], event.tag
        if tag is not None and tag not in ("!", f"{TAG}str"):
            value = _read_scalar(event.value, tag.removeprefix(TAG), line, builder.at)
            if value is _TEXT:
                raise self._tagged(tag, line)
        elif tag is None and plain and not builder.name_next and _MAY_BE_NO_TEXT.match(event.value):
            known = _read_scalar(event.value, "", line, builder.at)
            value = event.value if known is _TEXT else known
        else:
            value = event.value
        if event.anchor:
            self._anchors[event.anchor] = value, 1
        merge = plain and event.value == MERGE and builder.name_next
        builder.put(value, line, text_only=isinstance(value, str), merge=merge)

    def _alias(self, anchor: str, line: int) -> None:
        builder = self._builder
        value, count = self._anchors[anchor]  # libyaml knows no others
        if value is _OPEN:
            problem = "is a YAML alias of something around it."
            raise Unreadable(line, builder.at(), problem, "Write it out, or use $ref.")
        if builder.name_next and not isinstance(value, str):
            raise Unreadable(line, builder.at(), "has an alias for a name.", "A name is a text.")
        builder.count_again(count, line)
        builder.put(value, line, text_only=isinstance(value, str))

    def _tagged(self, tag: str, line: int) -> Unreadable:
        shown = tag.replace(TAG, "!!")
        return Unreadable(
            line, self._builder.at(), f"has the tag {shown}, which is not read.", "Write it without a tag."
        )


def _read_scalar(text: str, kind: str, line: int, at: Callable[[], str]) -> Any:
    """The value of a plain scalar, of this kind if one is given; ``_TEXT`` where it is text, or not of that kind."""
    fitting = next((name for name, pattern in SCALARS if kind in ("", name) and pattern.fullmatch(text)), "")
    if fitting in ("int", "float") and len(text) > LONGEST_NUMBER:
        raise Unreadable(line, at(), f"is a number of {len(text)} characters, which is not read.", "Write it shorter.")
    match fitting:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return int(text)
        case "float":
            return float(text)
    return _TEXT
