"""A text without certain values, in whatever form a server says them back."""

from __future__ import annotations

import base64
import html
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import quote

SHORTEST = 8
"""Characters that a value needs to be looked for in texts: a shorter one (``5``) stands in innocent places."""

_LONGEST = 100_000
"""Characters of a value that is looked for as a whole."""

_OFTEN = 2_000
"""Characters up to which the same text, as of a header, is likely to come again."""

_HIDDEN = "(…)"
"""What stands for a value that is a part of what would stand for it."""

_DEPTH = 3
"""How often one encoding may stand within another."""


def redact(text: str, values: Iterable[tuple[str, str]]) -> str:
    """The text with each value of at least SHORTEST characters replaced by what stands for it.

    A value is found as it stands, in lower case, percent-encoded, escaped as in JSON, Python or HTML (single characters
    too, and each up to three times), in UTF-8 read as Latin-1 and the other way round, and in base64, within a longer
    text too (but for two characters at its ends, which its neighbours share) and wrapped over lines. Also where a text
    was cut within one: from SHORTEST characters on, a word that begins as it does and ends within it. Of places that
    overlap the whole is replaced, by what stands for the longest.
    """
    known = tuple(
        (value, _HIDDEN if value in shown else shown)
        for value, shown in dict(values).items()
        if len(value) >= SHORTEST and value != shown  # the mock's own key is not a secret
    )
    if not known or len(text) < SHORTEST:
        return text
    return _remembered(text, known) if len(text) <= _OFTEN else _without(text, known)


def _without(text: str, known: tuple[tuple[str, str], ...]) -> str:
    plain, coded = _heads(known)
    found: set[tuple[int, int, str]] = set()
    for view in _views(text):
        found.update(_places(text, view, plain))
        found.update(_places(text, view.squeezed, coded))
    return _replaced(text, found) if found else text


_remembered = lru_cache(2048)(_without)


def _replaced(text: str, found: Collection[tuple[int, int, str]]) -> str:
    parts, done = list[str](), 0
    group: list[tuple[int, int, str]] = []
    for each in [*sorted(found), (len(text) + 1, len(text) + 1, "")]:
        if group and each[0] >= max(end for _, end, _ in group):
            _, _, shown = max(group, key=lambda one: one[1] - one[0])
            parts += [text[done : group[0][0]], shown]
            done, group = max(end for _, end, _ in group), []
        group.append(each)
    return "".join([*parts, text[done:]])


@dataclass(frozen=True)
class _View:
    """A text decoded; ``starts`` gives the place in the original of each character, and of the end."""

    text: str
    starts: Sequence[int]

    @property
    def squeezed(self) -> _View:
        """Without white space, and base64's two alphabets as one; the places are those of ``self``, found late."""
        return _Squeezed("".join(self.text.split()).replace("-", "+").replace("_", "/"), self.starts, self.text)

    def span(self, begin: int, end: int) -> tuple[int, int]:
        return self.starts[begin], self.starts[end]


@dataclass(frozen=True)
class _Squeezed(_View):
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


def _views(text: str) -> Iterator[_View]:
    """The text, and what is found in it by decoding, each once."""
    latest, seen = [_View(text, range(len(text) + 1))], {text}
    yield latest[0]
    for _ in range(_DEPTH):
        made = [_decoded(view, sign, decode) for view in latest for sign, decode in _ENCODINGS]
        latest = []
        for view in filter(None, made):
            if view.text not in seen:
                seen.add(view.text)
                latest.append(view)
                yield view


def _decoded(view: _View, sign: re.Pattern[str], decode: Callable[[str], str]) -> _View | None:
    """The text with what is encoded in this way as what it stands for; None where nothing is."""
    parts, starts, done = list[str](), list[int](), 0
    for match in sign.finditer(view.text):
        parts += [view.text[done : match.start()], decoded := decode(match[0])]
        starts += [*view.starts[done : match.start()], *[view.starts[match.start()]] * len(decoded)]
        done = match.end()
    if not done:
        return None
    return _View("".join([*parts, view.text[done:]]), [*starts, *view.starts[done:]])


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


@lru_cache(256)
def _forms(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The value as decoded texts hold it, and what base64 makes of it, in its first alphabet."""
    twice = _misread(_misread(value))
    plain = {value, _misread(value), twice, value.encode("latin-1", "replace").decode("utf-8", "replace")}
    plain |= {each.lower() for each in plain}
    plain |= {each.replace(" ", "+") for each in plain}
    written = {value, quote(value, safe=""), quote(value), html.escape(value), html.escape(value, quote=False)}
    written |= {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    raws = {each.encode("utf-8", "replace") for each in written} | {value.encode("latin-1", "replace")}
    coded = {_base64(raw, at) for raw in raws for at in range(3)}
    return tuple(each for each in plain if len(each) >= SHORTEST), tuple(
        each for each in coded if len(each) >= SHORTEST
    )


def _misread(value: str) -> str:
    return value.encode("utf-8", "replace").decode("latin-1")


def _base64(raw: bytes, at: int) -> str:
    """What base64 makes of these bytes behind ``at`` (0 to 2) others, without the characters that others decide too."""
    return base64.b64encode(bytes(at) + raw).decode()[(at * 8 + 5) // 6 : (at + len(raw)) * 8 // 6]


_Heads = Mapping[str, Sequence[tuple[str, str]]]
"""The first SHORTEST characters of forms -> these forms, each with what stands for it."""

_FEW = 100
"""Heads up to which each is looked for by itself: more are faster by what stands at each place of the text."""


@lru_cache(64)
def _heads(known: tuple[tuple[str, str], ...]) -> tuple[_Heads, _Heads]:
    plain: dict[str, list[tuple[str, str]]] = {}
    coded: dict[str, list[tuple[str, str]]] = {}
    for value, shown in known:
        for table, own in zip((plain, coded), _forms(value[:_LONGEST]), strict=True):
            for form in own:
                table.setdefault(form[:SHORTEST], []).append((form, shown))
    for encodings in (*plain.values(), *coded.values()):
        encodings.sort(key=lambda pair: -len(pair[0]))
    return plain, coded


def _places(text: str, view: _View, heads: _Heads) -> Iterator[tuple[int, int, str]]:
    """Where in the original text a form stands, or its beginning where it was cut, with what stands for it."""
    seen = view.text
    if len(heads) <= _FEW:
        there = [head for head in heads if head in seen]
    else:
        there = [*heads.keys() & {seen[at : at + SHORTEST] for at in range(len(seen) - SHORTEST + 1)}]
    for head in there:
        at = seen.find(head)
        while at >= 0:
            encodings = heads[head]
            first = next((n for n, (form, _) in enumerate(encodings) if seen.startswith(form, at)), len(encodings))
            length = len(encodings[first][0]) if first < len(encodings) else SHORTEST - 1
            if first < len(encodings):
                yield (*view.span(at, at + length), encodings[first][1])
            longer = [pair for pair in encodings[:first] if seen.startswith(pair[0][: length + 1], at)]
            cut = max(((_along(seen, at, form), shown) for form, shown in longer if len(form) > length), default=None)
            if cut:
                begin, end = view.span(at, at + cut[0])
                if not _WORD.match(text[end : end + 1]):
                    yield begin, end, cut[1]
            at = seen.find(head, at + 1)


def _along(text: str, at: int, form: str) -> int:
    """How many characters of the form stand in the text at this place, where not all do."""
    least, most = SHORTEST, len(form)
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if text.startswith(form[:middle], at) else (least, middle)
    return least


_WORD = re.compile(r"\w")


def of_basic(value: str, shown: str) -> Mapping[str, str]:
    """The login within the value of an ``Authorization: Basic …``, and its password: secret on their own."""
    scheme, _, coded = value.partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        login = base64.b64decode(coded, validate=True).decode()
    except ValueError:
        return {}
    return {login: shown, login.partition(":")[2]: shown}
