"""A text as it stands, and as what is encoded in it reads, with the places in the original."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

_DEPTH = 3
"""How often one encoding may stand within another."""


@dataclass(frozen=True)
class View:
    """A text decoded; ``starts`` gives the place in the original of each character, and of the end."""

    text: str
    starts: Sequence[int]

    @property
    def squeezed(self) -> View:
        """Without white space, and base64's two alphabets as one; the places are those of ``self``, found late."""
        return _Squeezed("".join(self.text.split()).replace("-", "+").replace("_", "/"), self.starts, self.text)

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Where the characters from ``begin`` up to ``end`` of this text begin and end in the original."""
        return self.starts[begin], self.starts[end]


@dataclass(frozen=True)
class _Squeezed(View):
    loose: str

    @cached_property
    def _word_places(self) -> tuple[Sequence[int], Sequence[int]]:
        """Where each word begins without white space, and how much of that stands before it."""
        begins, spaces, done = list[int](), list[int](), 0
        for match in re.finditer(r"\S+", self.loose):
            begins.append(done)
            spaces.append(match.start() - done)
            done += len(match[0])
        return begins, spaces

    def _loose(self, at: int) -> int:
        begins, spaces = self._word_places
        return at + spaces[bisect_right(begins, at) - 1]

    def span(self, begin: int, end: int) -> tuple[int, int]:
        return self.starts[self._loose(begin)], self.starts[self._loose(end - 1) + 1]


def views(text: str) -> Iterator[View]:
    """The text, and what is found in it by decoding, each once."""
    latest, seen = [View(text, range(len(text) + 1))], {text}
    yield latest[0]
    for _ in range(_DEPTH):
        made = [_decoded(view, sign, decode) for view in latest for sign, decode in _ENCODINGS]
        latest = []
        for view in filter(None, made):
            if view.text not in seen:
                seen.add(view.text)
                latest.append(view)
                yield view


def _decoded(view: View, sign: re.Pattern[str], decode: Callable[[str], str]) -> View | None:
    """The text with what is encoded in this way as what it stands for; None where nothing is."""
    parts, starts, done = list[str](), list[int](), 0
    for match in sign.finditer(view.text):
        parts += [view.text[done : match.start()], decoded := decode(match[0])]
        starts += [*view.starts[done : match.start()], *[view.starts[match.start()]] * len(decoded)]
        done = match.end()
    if not done:
        return None
    return View("".join([*parts, view.text[done:]]), [*starts, *view.starts[done:]])


def _unescaped(text: str) -> str:
    if text[1] in "uU":
        units = [int(each, 16) for each in re.findall(r"\\[uU]([0-9a-fA-F]+)", text)]
        if text[1] == "u":
            raw = b"".join(unit.to_bytes(2, "big") for unit in units)
            return raw.decode("utf-16-be", "surrogatepass")
        return chr(min(units[0], 0x10FFFF))
    if text[1] == "x":
        return chr(int(text[2:], 16))
    return _SHORT.get(text[1], text[1])


_SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

_ENCODINGS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (re.compile(r"%[0-9a-fA-F]{2}"), lambda text: chr(int(text[1:], 16))),
    (
        re.compile(
            r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
            r"|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\x[0-9a-fA-F]{2}|\\[^\w\s]|\\[bfnrt]"
        ),
        _unescaped,
    ),
    (re.compile(r"&#[0-9]{1,8};?|&#[xX][0-9a-fA-F]{1,7};?|&[A-Za-z][A-Za-z0-9]{1,30};"), html.unescape),
)
