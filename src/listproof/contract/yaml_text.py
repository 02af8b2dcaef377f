"""YAML and JSON as plain data with the line of each member, in one pass and within bounds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

DEEPEST = 100
"""Levels of nesting that are read."""

MOST = 3_000_000
"""Values that are read; those behind an alias count at each of them."""

TWICE = 100_000
"""Values that aliases and merges may repeat."""

LONGEST = 1_000
"""Characters of the longest number."""

NUMBERS = (
    ("null", re.compile(r"~|null|Null|NULL|")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE")),
    ("int", re.compile(r"-?(?:0|[1-9][0-9]*)")),
    ("float", re.compile(r"-?(?:[0-9]*\.[0-9]+|[0-9]+\.)(?:[eE][-+]?[0-9]+)?|-?[0-9]+[eE][-+]?[0-9]+")),
)
"""Scalars as in YAML 1.2 and JSON: ``on`` and ``no`` are words, a date is text, ``1:30`` is not a number."""

_PLAIN = re.compile(r"[~nNtTfF.0-9-]|$")
"""How the scalars begin that may be no text."""

_JSON = re.compile(
    r'[ \t\r\n]*(?:"((?:[^"\\\x00-\x1f]++|\\.)*+)"|([{}\[\],:])'
    r"|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null))"
)


class Unreadable(Exception):
    """A text that is not read; ``line`` counts from 1, ``pointer`` is where it stands, if that is known."""

    def __init__(self, line: int, pointer: str, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.line, self.pointer, self.problem, self.remedy = line, pointer, problem, remedy


class Lines(Mapping[str, int]):
    """The line of each member by its JSON Pointer. ``begins`` has those of the members of each object and array."""

    def __init__(self, content: Any, first: int, begins: Mapping[int, list[int]]) -> None:
        self._content, self._first, self._begins = content, first, begins

    def __getitem__(self, pointer: str) -> int:
        value, line = self._content, self._first
        for step in pointer.split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            if isinstance(value, list) and step.isascii() and step.isdecimal() and int(step[:12]) < len(value):
                at: Any = int(step)
                line = self._begins[id(value)][at]
            elif isinstance(value, dict) and step in value:
                at = step
                line = self._begins[id(value)][list(value).index(step)]
            else:
                raise KeyError(pointer)
            value = value[at]
        return line

    def __iter__(self) -> Iterator[str]:
        yield ""
        waiting: list[tuple[str, Any]] = [("", self._content)]
        while waiting:
            pointer, value = waiting.pop()
            pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
            for step, inner in pairs:
                at = f"{pointer}/{str(step).replace('~', '~0').replace('/', '~1')}"
                yield at
                waiting.append((at, inner))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def read(text: str) -> tuple[Any, Lines]:
    """The content, every name in it a string, and the lines. Raises Unreadable."""
    builder = _Builder()
    if _is_json(text):
        builder.take_json(text)
    else:
        builder.take_yaml(text)
    return builder.root, Lines(builder.root, builder.first, builder.begins)


def _is_json(text: str) -> bool:
    """Whether it is JSON through and through, so that its tokens need no further grammar."""
    if text.lstrip(" \t\r\n")[:1] != "{":
        return False
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


class _Open:
    """An object or array that is being read; ``name`` is that of the member whose value comes next."""

    __slots__ = ("anchor", "before", "begins", "line", "merges", "name", "value")

    def __init__(self, value: Any, begins: list[int], anchor: str | None, before: int) -> None:
        self.value, self.begins, self.anchor, self.before = value, begins, anchor, before
        self.name: str | None = None
        self.line = 0
        self.merges: list[Any] = []


class _Builder:
    def __init__(self) -> None:
        self.root: Any = None
        self.first = 1
        self.begins: dict[int, list[int]] = {}
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._count = self._twice = 0

    def take_json(self, text: str) -> None:
        line, last = 1, 0
        for match in _JSON.finditer(text):
            kind = match.lastindex or 0
            start = match.start(kind)
            line, last = line + text.count("\n", last, start), start
            piece = match[kind]
            if kind == 1:
                self._put(json.loads(f'"{piece}"') if "\\" in piece else piece, line, text_only=True)
            elif kind == 3:
                self._put(json.loads(piece), line)
            elif piece in "{[":
                self._begin({} if piece == "{" else [], line, None)
            elif piece in "}]":
                self._end()

    def take_yaml(self, text: str) -> None:
        documents = 0
        try:
            for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
                line = event.start_mark.line + 1 if event.start_mark else 1
                if isinstance(event, yaml.ScalarEvent):
                    self._scalar(event, line)
                elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                    mapping = isinstance(event, yaml.MappingStartEvent)
                    if event.tag not in (None, "!", f"{TAG}map" if mapping else f"{TAG}seq"):
                        raise self._tagged(event.tag, line)
                    self._begin({} if mapping else [], line, event.anchor)
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

    def _scalar(self, event: Any, line: int) -> None:
        plain, tag = event.implicit[0], event.tag
        if tag is not None and tag not in ("!", f"{TAG}str"):
            value = _scalar(event.value, tag.removeprefix(TAG), line, self._at)
            if value is _NONE:
                raise self._tagged(tag, line)
        elif tag is None and plain and not self._named:
            known = _scalar(event.value, "", line, self._at) if _PLAIN.match(event.value) else _NONE
            value = event.value if known is _NONE else known
        else:
            value = event.value
        if event.anchor:
            self._anchors[event.anchor] = value, 1
        merge = plain and event.value == "<<" and self._named
        self._put(value, line, text_only=isinstance(value, str), merge=merge)

    @property
    def _named(self) -> bool:
        """Whether the name of a member comes next."""
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].name is None

    def _begin(self, value: Any, line: int, anchor: str | None) -> None:
        if self._named:
            raise Unreadable(line, self._at(), "has an object or array for a name.", "A name is a text.")
        self._room(1, line)
        if len(self._open) >= DEEPEST:
            problem = f"is nested more than {DEEPEST} levels deep, which is not read."
            raise Unreadable(line, self._at(), problem, "Move what is inside under components and refer to it.")
        begins = self.begins[id(value)] = []
        if anchor:
            self._anchors[anchor] = _NONE, 0  # not yet whole
        opened = _Open(value, begins, anchor, self._count)
        self._place(value, line)
        self._open.append(opened)

    def _end(self) -> None:
        opened = self._open.pop()
        if opened.merges:
            self._merge(opened)
        if opened.anchor:
            self._anchors[opened.anchor] = opened.value, self._count - opened.before + 1

    def _alias(self, anchor: str, line: int) -> None:
        value, count = self._anchors[anchor]  # libyaml knows no others
        if value is _NONE:
            raise Unreadable(line, self._at(), "is a YAML alias of something around it.", "Write it out, or use $ref.")
        if self._named and not isinstance(value, str):
            raise Unreadable(line, self._at(), "has an alias for a name.", "A name is a text.")
        self._again(count, line)
        self._put(value, line, text_only=isinstance(value, str))

    def _again(self, count: int, line: int) -> None:
        self._twice += count
        self._room(count, line)
        if self._twice > TWICE:
            problem = f"repeats more than {TWICE} values by YAML aliases, which is not read."
            raise Unreadable(line, self._at(), problem, "Use $ref in their place.")

    def _room(self, count: int, line: int) -> None:
        self._count += count
        if self._count > MOST:
            raise Unreadable(line, self._at(), f"holds more than {MOST} values, which is not read.", "Leave some out.")

    def _put(self, value: Any, line: int, *, text_only: bool = False, merge: bool = False) -> None:
        """Take a scalar or an alias: the name of a member, or a value."""
        self._room(1, line)
        if text_only and not value.isascii() and _HALF.search(value):
            raise Unreadable(line, self._at(), "holds half of a surrogate pair.", "Write the whole character.")
        opened = self._open[-1] if self._open else None
        if opened is None or isinstance(opened.value, list) or opened.name is not None:
            self._place(value, line)
            return
        name = MERGE if merge else str(value)
        if name in opened.value or (merge and opened.merges):
            raise Unreadable(line, self._at(str(value)), "is there twice.", "Keep one of the two.")
        opened.name, opened.line = name, line

    def _place(self, value: Any, line: int) -> None:
        """Put a value where it belongs."""
        if not self._open:
            self.root, self.first = value, line
            return
        opened = self._open[-1]
        if isinstance(opened.value, list):
            opened.value.append(value)
            opened.begins.append(line)
        elif opened.name is MERGE:
            opened.merges = [value]
            opened.name = None
        else:
            opened.value[opened.name] = value
            opened.begins.append(opened.line)
            opened.name = None

    def _merge(self, opened: _Open) -> None:
        """What ``<<`` names stands before an object's own members, and gives way to them."""
        (named,) = opened.merges
        own = dict(zip(opened.value, zip(opened.value.values(), opened.begins, strict=True), strict=True))
        merged: dict[str, tuple[Any, int]] = {}
        for other in reversed(named if isinstance(named, list) else [named]):
            if not isinstance(other, dict):
                raise Unreadable(opened.line, self._at(), "merges (<<) what is not an object.", "Name an alias of one.")
            self._again(len(other), opened.line)
            merged |= zip(other, zip(other.values(), self.begins[id(other)], strict=True), strict=True)
        merged |= own
        opened.value.clear()
        opened.value.update((name, value) for name, (value, _) in merged.items())
        opened.begins[:] = [line for _, line in merged.values()]

    def _tagged(self, tag: str, line: int) -> Unreadable:
        shown = tag.replace(TAG, "!!")
        return Unreadable(line, self._at(), f"has the tag {shown}, which is not read.", "Write it without a tag.")

    def _at(self, *more: str) -> str:
        """The JSON Pointer of what is being read."""
        names = [
            str(len(e.value) - 1) if isinstance(e.value, list) else next(reversed(e.value), MERGE)
            for e in self._open[:-1]
        ]
        if self._open and isinstance(self._open[-1].value, list):
            names.append(str(len(self._open[-1].value)))
        elif self._open and self._open[-1].name is not None:
            names.append(self._open[-1].name)
        names += more
        return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)


TAG = "tag:yaml.org,2002:"
MERGE = "<<"
_NONE: Any = object()
_HALF = re.compile("[\ud800-\udfff]")


def _scalar(text: str, kind: str, line: int, at: Callable[[], str]) -> Any:
    """The value of a plain scalar, of this kind if one is given; ``_NONE`` where it is text, or not of that kind."""
    fitting = next((name for name, pattern in NUMBERS if kind in ("", name) and pattern.fullmatch(text)), "")
    if fitting in ("int", "float") and len(text) > LONGEST:
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
    return _NONE
