"""A text without certain values, in whatever form a server says them back."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from .decoded_views import View, views
from .encodings import SHORTEST, forms

_LONGEST = 100_000
"""Characters of a value that is looked for as a whole."""

_OFTEN = 2_000
"""Characters up to which the same text, as of a header, is likely to come again."""

_HIDDEN = "(…)"
"""What stands for a value that is a part of what would stand for it."""


def redact(text: str, values: Iterable[tuple[str, str]]) -> str:
    """The text with each value of at least SHORTEST characters replaced by what stands for it.

    A value is found as it stands, in lower case, percent-encoded, escaped as in JSON, Python or HTML (single characters
    too, and each up to three times), in UTF-8 read as Latin-1 and the other way round, and in base64, within a longer
    text too (but for two characters at its ends, which its neighbours share) and wrapped over lines. Also where a text
    was cut within one: from SHORTEST characters on, a word that begins as it does and ends within it. Of places that
    overlap the whole is replaced, by what stands for the longest.
    """
    if len(text) < SHORTEST or not (known := _looked_for(tuple(values))):
        return text
    return _remembered(text, known) if len(text) <= _OFTEN else _without(text, known)


@lru_cache(64)
def _looked_for(values: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Of these values those that are long enough, each with what stands for it."""
    return tuple(
        (value, _HIDDEN if value in shown else shown)
        for value, shown in dict(values).items()
        if len(value) >= SHORTEST and value != shown  # the mock's own key is not a secret
    )


def _without(text: str, known: tuple[tuple[str, str], ...]) -> str:
    plain, coded = _heads(known)
    found: set[tuple[int, int, str]] = set()
    for view in views(text):
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


_Heads = Mapping[str, Sequence[tuple[str, str]]]
"""The first SHORTEST characters of forms -> these forms, each with what stands for it."""

_FEW = 100
"""Heads up to which each is looked for by itself: more are faster by what stands at each place of the text."""


@lru_cache(64)
def _heads(known: tuple[tuple[str, str], ...]) -> tuple[_Heads, _Heads]:
    plain: dict[str, list[tuple[str, str]]] = {}
    coded: dict[str, list[tuple[str, str]]] = {}
    for value, shown in known:
        for table, own in zip((plain, coded), forms(value[:_LONGEST]), strict=True):
            for form in own:
                table.setdefault(form[:SHORTEST], []).append((form, shown))
    for encodings in (*plain.values(), *coded.values()):
        encodings.sort(key=lambda pair: -len(pair[0]))
    return plain, coded


def _places(text: str, view: View, heads: _Heads) -> Iterator[tuple[int, int, str]]:
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
