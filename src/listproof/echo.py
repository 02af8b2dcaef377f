"""The forms in which a server may echo a value, and a text without any of them."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote, quote_plus

SHORTEST = 8
"""Characters that a value needs to be looked for in texts: a shorter one (``5``) stands in innocent places."""

_LONGEST = 100_000
"""Characters of a value that is looked for as a whole."""


@lru_cache(256)
def forms(value: str) -> tuple[str, ...]:
    """The value as it stands, percent-encoded, escaped as in JSON, HTML and Python, and in base64, longest first.

    In base64 it is found within a longer text too, but for the two characters at each end that its neighbours share.
    """
    percent = {quote(value, safe=""), quote(value), quote_plus(value)}
    escaped = {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]}
    escaped |= {each.replace("/", "\\/") for each in escaped} | {html.escape(value), html.escape(value, quote=False)}
    found = {value, *percent, *(re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), each) for each in percent)}
    found |= escaped | {form for raw in _encoded(value) for at in range(3) for form in _base64(raw, at)}
    return tuple(sorted((each for each in found if len(each) >= SHORTEST), key=lambda each: (-len(each), each)))


def without(text: str, values: Iterable[tuple[str, str]]) -> str:
    """The text with every form of each value of at least SHORTEST characters replaced by what stands for it, also where
    a text was cut within one: from SHORTEST characters on, a word that begins as the form does and ends within it."""
    known = [
        (form, shown)
        for value, shown in values
        if len(value) >= SHORTEST and value not in shown  # the mock's own key is no secret
        for form in forms(value[:_LONGEST])
    ]
    near = [(form, shown) for form, shown in known if form[:SHORTEST] in text]
    for form, shown in near:  # whole ones first: forms begin alike
        text = text.replace(form, shown)
    for head in dict.fromkeys(form[:SHORTEST] for form, _ in near):
        text = _cut(text, head, [pair for pair in near if pair[0].startswith(head)])
    return text


def _cut(text: str, head: str, known: Sequence[tuple[str, str]]) -> str:
    """The text without what begins with ``head`` and was cut before the end of the form that it goes along longest."""
    parts, done = [], 0
    while (at := text.find(head, done)) >= 0:
        length, shown = max((_along(text, at, form), shown) for form, shown in known)
        end = at + length
        another = end < len(text) and _WORD.match(text[end])
        parts += [text[done:at], text[at:end] if another else shown]
        done = end
    return "".join([*parts, text[done:]])


def _along(text: str, at: int, form: str) -> int:
    """How many characters of the form stand in the text at this place."""
    length = SHORTEST
    while length < len(form) and text[at + length : at + length + 1] == form[length]:
        length += 1
    return length


_WORD = re.compile(r"\w")


def _encoded(value: str) -> set[bytes]:
    return {value.encode("utf-8", "replace"), value.encode("latin-1", "replace")}


def _base64(raw: bytes, at: int) -> tuple[str, str]:
    """What base64 makes of these bytes behind ``at`` (0 to 2) others, without the characters that others decide too."""
    whole = base64.b64encode(bytes(at) + raw).decode()[(at * 8 + 5) // 6 : (at + len(raw)) * 8 // 6]
    return whole, whole.translate(str.maketrans("+/", "-_"))


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
