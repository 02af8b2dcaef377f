"""TOML and JSON files that a user writes or names: read within bounds and checked against a JSON Schema.

Every mistake is told as file, line, key, what is wrong and what would be right.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from . import files, key_lines, schema_mistakes
from .errors import FileMistake, Placed

MOST = 20
"""Mistakes of one file that are told at once."""

Mistake = Callable[[str, str, str, str], Placed]
"""Makes an error of: file and line, key, problem, remedy."""


@dataclass(frozen=True)
class UserFile:
    """What a file says. ``name`` is how messages call it."""

    name: str
    text: str
    content: dict[str, Any]
    mistake: Mistake = FileMistake
    is_json: bool = False

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """The line, from 1, of each key such as ``list[0].page[0].size``, or of the first within it."""
        found: dict[str, int] = {}
        for key, line in (key_lines.json if self.is_json else key_lines.toml)(self.text):
            while key and key not in found:
                found[key] = line
                key = key_lines.outer(key)
        return found

    def line(self, key: str) -> int | None:
        """The line of a key, or of the nearest table around it."""
        while key:
            if line := self.lines.get(key):
                return line
            key = key_lines.outer(key)
        return None

    def error(self, key: str, problem: str, remedy: str = "") -> Placed:
        """An error that names the file, the line and the key."""
        try:
            line = self.line(key)
        except key_lines.Refused as refused:
            return self.mistake(f"{self.name}:{refused.line}", "", refused.problem, remedy)
        return self.mistake(f"{self.name}:{line}" if line else self.name, key, problem, remedy)

    def check(self, schema: Mapping[str, Any], advice: str = "", *, quick: bool = False) -> None:
        """Hold the content against a JSON Schema whose descriptions say what is right. Raises the mistake that stands
        first, with the advice at its end, and as ``also`` those behind it, up to MOST in all. ``quick`` is for large
        files of JSON."""
        found = schema_mistakes.found(self.content, schema, quick=quick)
        with suppress(key_lines.Refused):
            found = sorted(found, key=lambda each: (self.line(each.key) or 0, each.key))
        told = {each.key: each for each in reversed(found)}  # of one key the first: others often follow from it
        if told:
            shown = [each for each in found if told[each.key] is each][:MOST]
            first, *others = (self.error(each.key, each.problem, f"{each.remedy} {advice}".strip()) for each in shown)
            first.also = tuple(others)
            raise first


def read(
    file: Path,
    name: str = "",
    *,
    most: int = files.MOST,
    remedy: str = "",
    mend: str = "Mend the text there.",
    mistake: Mistake = FileMistake,
    is_json: bool | None = None,
) -> UserFile:
    """A file of at most so many bytes: TOML, or JSON where its name ends in .json and nothing else is said.

    ``name`` is how messages call it, its path where nothing is given; ``remedy`` says what to do where there is nothing
    to read, ``mend`` where its text is wrong. Raises what ``mistake`` makes.
    """
    name = name or str(file)
    is_json = file.suffix == ".json" if is_json is None else is_json
    try:
        raw = files.read(file, most)
    except OSError as error:
        raise mistake(name, "", f"cannot be read ({error.strerror or error}).", remedy) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise mistake(f"{name}:{line}", "", f"is not UTF-8 (byte {error.start}).", "Save it as UTF-8.") from None
    try:
        content = _json(text) if is_json else _toml(text)
    except key_lines.Refused as refused:
        raise mistake(f"{name}:{refused.line}", "", refused.problem, mend) from None
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) if at else text.rstrip("\n").count("\n") + 1  # at end of document
        raise mistake(f"{name}:{line}", "", f"is not valid TOML: {error}.", mend) from None
    except json.JSONDecodeError as error:
        problem = f"is not valid JSON: {error.msg} (at line {error.lineno}, column {error.colno})."
        raise mistake(f"{name}:{error.lineno}", "", problem, mend) from None
    except (ValueError, RecursionError):  # what the bounds leave to the reader
        raise mistake(name, "", "holds a value that cannot be read.", mend) from None
    if not isinstance(content, dict):
        what = schema_mistakes.named(content)
        raise mistake(name, "", f"is {what}.", f"Expected is an object with names and values. {mend}")
    return UserFile(name, text, content, mistake, is_json)


def _toml(text: str) -> dict[str, Any]:
    for _ in key_lines.toml(text):  # the bounds
        pass
    return tomllib.loads(text)


def _json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_members, parse_int=_whole, parse_constant=_constant)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError):
        for _ in key_lines.json(text):  # says in which line
            pass
        raise


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name twice")
    return members


def _whole(digits: str) -> int:
    if len(digits) > key_lines.LONG:
        raise ValueError("a number too long")
    return int(digits)


def _constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")
