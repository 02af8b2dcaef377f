"""The lines of the keys in a TOML or JSON text; what no reader should be given is refused with its line.

The readers of the standard library say no lines of keys, and one takes a time that grows with the square of a key's
parts. Keys are written as ``list[0].page[0].size``.
"""

from __future__ import annotations

import json as json_
import re
from collections.abc import Callable, Iterator, Sequence

DEEP = 100
"""Levels of nesting that are read, and parts of a dotted key."""

LONG = 1000
"""Characters of a number or a bare key that are read."""

_BASIC = r'"(?:[^"\\\n]|\\.)*+"?'
_TOML = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{0,5}|' + r"'''(?:[^']|'{1,2}(?!'))*+'{0,5}|" + _BASIC + r"|'[^'\n]*+'?"
    r"|#[^\n]*+|[^\S\n]++|[\[\]{}=,.\n]|[^\s\[\]{}=,.#\"']++|.",
    re.DOTALL,
)
_JSON = re.compile(_BASIC + r"|\s++|[{}\[\]:,]|[^\s{}\[\]:,\"]++|.", re.DOTALL)


class Refused(ValueError):
    """What is wrong in a line, from 1."""

    def __init__(self, line: int, problem: str) -> None:
        self.line, self.problem = line, problem
        super().__init__(problem)


def inner(key: str, step: str | int) -> str:
    """The key of a member, or of an element from 0, of what stands at a key."""
    if isinstance(step, int):
        return f"{key}[{step}]"
    return f"{key}.{step}" if key else step


def joined(path: Sequence[str | int]) -> str:
    """The key at the end of a path."""
    key = ""
    for step in path:
        key = inner(key, step)
    return key


def outer(key: str) -> str:
    """The key of the table or array around it; empty at the top."""
    return re.sub(r"(\.|^)[^.\[]+$|\[\d+\]$|.$", "", key, count=1)


def toml(text: str) -> Iterator[tuple[str, int]]:
    """Each key of a TOML text with its line; of what is no TOML, some of them. Raises Refused."""
    return _Toml(text).document()


def json(text: str) -> Iterator[tuple[str, int]]:
    """Each key of a JSON text with its line. Raises Refused, also for a name that an object has twice."""
    return _Json(text).value("", 0)


class _Tokens:
    """The tokens of a text: the one at hand, empty at the end, and the line where it begins."""

    def __init__(self, text: str, pattern: re.Pattern[str], skipped: Callable[[str], bool]) -> None:
        self._found, self._skipped, self._end = pattern.finditer(text), skipped, 1
        self.take()

    def take(self) -> str:
        """The token at hand, after which the next one is."""
        taken, self.here = getattr(self, "here", ""), ""
        for found in self._found:
            token = found[0]
            self.line, self._end = self._end, self._end + token.count("\n")
            if not self._skipped(token):
                if len(token) > LONG and token[0] not in "\"'":
                    raise Refused(self.line, f"holds a number or a name of more than {LONG} characters.")
                self.here = token
                break
        return taken

    def deep(self, levels: int) -> None:
        if levels > DEEP:
            raise Refused(self.line, f"is nested more than {DEEP} levels deep.")


class _Toml(_Tokens):
    def __init__(self, content: str) -> None:
        self.counts: dict[str, int] = {}
        super().__init__(content, _TOML, lambda text: text[0] == "#" or (text != "\n" and text.isspace()))

    def document(self) -> Iterator[tuple[str, int]]:
        table = ""
        while self.here:
            if self.here == "[":
                line = self.line
                table = self._table()
                yield table, line
            elif self.here != "\n":
                yield from self._pair(table, 0)
            while self.take() not in ("\n", ""):
                pass

    def _table(self) -> str:
        self.take()
        several, key = self.here == "[", ""
        if several:
            self.take()
        steps = self._steps()
        for at, step in enumerate(steps):
            key = inner(key, step)
            if several and at == len(steps) - 1:
                self.counts[key] = self.counts.get(key, -1) + 1
            if key in self.counts:
                key = inner(key, self.counts[key])
        return key

    def _steps(self) -> list[str]:
        steps: list[str] = []
        while self.here not in ("=", "]", "}", ",", "\n", ""):
            if self.here != ".":
                steps.append(_name(self.here))
                self.deep(len(steps))
            self.take()
        return steps

    def _pair(self, table: str, levels: int) -> Iterator[tuple[str, int]]:
        line, key = self.line, table
        for step in self._steps():
            key = inner(key, step)
        yield key, line
        if self.here == "=":
            self.take()
            yield from self._value(key, levels)

    def _value(self, key: str, levels: int) -> Iterator[tuple[str, int]]:
        self.deep(levels)
        if self.here not in ("[", "{"):
            while self.here not in (",", "]", "}", "\n", ""):
                self.take()
            return
        close, number = ("]" if self.take() == "[" else "}"), 0
        while self.here not in (close, ""):
            if self.here in (",", "\n", "]", "}", "="):  # the wrong ones are left to the reader
                number += self.take() == ","
            elif close == "}":
                yield from self._pair(key, levels + 1)
            else:
                yield inner(key, number), self.line
                yield from self._value(inner(key, number), levels + 1)
        self.take()


class _Json(_Tokens):
    def __init__(self, text: str) -> None:
        super().__init__(text, _JSON, str.isspace)

    def value(self, key: str, levels: int) -> Iterator[tuple[str, int]]:
        self.deep(levels)
        if (begun := self.take()) not in ("[", "{"):
            return
        number, names = 0, set[str]()
        while self.here not in ("]", "}", ""):
            if self.here in (",", ":"):
                self.take()
                continue
            step: str | int = number
            if begun == "{":
                step = _name(self.here)
                if step in names:
                    raise Refused(self.line, f"holds the name {step} twice in one object.")
                names.add(step)
            yield inner(key, step), self.line
            if begun == "{":
                self.take()
                if self.here == ":":
                    self.take()
            number += 1
            yield from self.value(inner(key, step), levels + 1)
        self.take()


def _name(token: str) -> str:
    if token[0] == '"':
        try:
            return str(json_.loads(token))
        except ValueError:
            pass
    return token[1:-1] if token[0] in "\"'" else token
