"""The text of a listing.toml as sections, tables and keys with their comments, which join to the same text again."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

OFF = "# ? "
"""What stands before a key, or a table on one line, that is a guess."""


@dataclass(frozen=True)
class Key:
    """A key with its value, a comment or an empty line. ``name`` is empty for an empty line, and begins with # where it is
    a comment; of a key that is a guess ``# ? `` stands before the name."""

    name: str
    text: str
    value: Any = None
    comment: str = ""

    @property
    def written(self) -> str:
        """The key without the comment behind it."""
        return " ".join(self.text.removesuffix(self.comment).split())

    @property
    def said(self) -> str:
        """The comment behind it, without its #."""
        return self.comment.strip().removeprefix("#").strip()


@dataclass(frozen=True)
class Block:
    """A table: its head as it is written, the comments right above it, and what is in it. The first of a file has no
    head."""

    head: str
    above: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()

    @property
    def is_off(self) -> bool:
        """Whether it is a comment as a whole."""
        return self.head.startswith("#")

    @property
    def kind(self) -> str:
        """Its name with the brackets: ``[[list.page]]``."""
        match = re.match(r"(?:# \? )?\s*(\[\[?[^\]]*\]\]?)", self.head)
        return match[1] if match else ""

    def value(self, name: str) -> Any:
        """What a key of it says, None without it."""
        found = next((each.value for each in self.keys if each.name == name), None)
        return found if not isinstance(found, dict) or len(found) != 1 else next(iter(found.values()))

    def slots(self) -> set[str]:
        """The parameters, or the places of a body, that its keys name."""
        found = {str(self.value(name)) for name in ("size", "at") if self.value(name) is not None}
        sent = [str(self.value(name)) for name in ("send", "asc", "desc") if self.value(name) is not None]
        return found | {part.partition("=")[0] for each in sent for part in each.split("&")}

    def lines(self) -> Iterator[str]:
        """Its lines."""
        yield from self.above
        if self.head:
            yield self.head
        yield from (each.text for each in self.keys)


@dataclass(frozen=True)
class Section:
    """``[[list]]`` or ``[[out_of_scope]]`` with the tables that belong to it, or what stands before the first one."""

    blocks: tuple[Block, ...] = field(default=())

    @property
    def kind(self) -> str:
        """That of its first table."""
        return self.blocks[0].kind

    @property
    def operation(self) -> str:
        """The operation that it is of; empty for none."""
        return str(self.blocks[0].value("operation") or "")

    def named(self) -> dict[str, Block]:
        """Its tables by what tells them apart: a filter by what it sends, others by their kind and number."""
        found: dict[str, Block] = {}
        for each in self.blocks:
            names = (f"{_name(each)}{'' if number == 1 else f' {number}'}" for number in count(1))
            found[next(name for name in names if name not in found)] = each
        return found


def sections(text: str) -> list[Section]:
    """The sections of a file, the first of which has no operation."""
    found: list[list[Block]] = [[]]
    for each in _blocks(text):
        if each.kind in ("[[list]]", "[[out_of_scope]]") and not each.is_off:
            found.append([])
        found[-1].append(each)
    return [Section(tuple(each)) for each in found]


def joined(of: Iterable[Section]) -> str:
    """The text of sections."""
    return "\n".join(line for section in of for block in section.blocks for line in block.lines())


def _name(block: Block) -> str:
    sent = block.value("send") if not block.is_off else None
    if block.is_off and (match := re.search(r'\bsend = ("(?:[^"\\]|\\.)*")', block.head)):
        sent = tomllib.loads(f"x = {match[1]}")["x"]
    of = f"{block.value('field')} {block.value('op')}" if sent is None else sent
    return f"{OFF if block.is_off else ''}{block.kind}{f' {of}' if block.kind == '[[list.filter]]' else ''}"


def _blocks(text: str) -> Iterator[Block]:
    head, above, keys = "", tuple[str, ...](), list[Key]()
    for each in _keys(text.split("\n")):
        if not re.match(r"(# \? )?\s*\[\[?\w", each.text) or each.value is not None:
            keys.append(each)
            continue
        own = _trailing(keys)
        yield Block(head, above, tuple(keys[: len(keys) - own]))
        head, above = each.text, tuple(key.text for key in keys[len(keys) - own :])
        keys = []
    yield Block(head, above, tuple(keys))


def _trailing(keys: Sequence[Key]) -> int:
    """How many comments stand right above what follows."""
    number = 0
    while number < len(keys) and keys[-1 - number].name.startswith("#") and keys[-1 - number].value is None:
        number += 1
    return number


def _keys(lines: Sequence[str]) -> Iterator[Key]:
    """Each key takes as many lines as make TOML of it."""
    at = 0
    while at < len(lines):
        first = lines[at]
        for end in range(at + 1, len(lines) + 1) if _opens(first) else ():
            if (found := _key("\n".join(lines[at:end]))) is not None:
                yield found
                at = end
                break
        else:
            guess = _key(first.removeprefix(OFF)) if first.startswith(OFF) and _opens(first[len(OFF) :]) else None
            if guess is not None:
                yield Key(f"{OFF}{guess.name}", first, guess.value, guess.comment)
            else:
                yield Key(first.strip(), first)
            at += 1


def _opens(line: str) -> bool:
    return re.match(r"""\s*("[^"]*"|'[^']*'|[\w.-]+)[\w."' -]*=""", line) is not None


def _key(text: str) -> Key | None:
    """A key with its value, None where the text is not all of it."""
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    comment = ""
    for each in re.finditer(r"[ \t]*#", text):
        try:
            if tomllib.loads(text[: each.start()]) == value and "\n" not in text[each.start() :]:
                comment = text[each.start() :]
                break
        except tomllib.TOMLDecodeError:
            continue
    return Key(text.partition("=")[0].strip(" \t\"'"), text, value, comment)
