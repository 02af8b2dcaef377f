"""Templates of listing.toml, such as ``sort=-{key}`` or ``filter=status:{value}``, read by the mock's own code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Template:
    """``parts`` are the parameters that it writes, each with a text in which words stand in braces."""

    parts: tuple[tuple[str, str], ...]

    def filled(self, **words: str) -> dict[str, str]:
        """Parameter -> value, with these words in their places."""
        return {_filled(name, words): _filled(text, words) for name, text in self.parts}

    def read(self, sent: Mapping[str, str], **words: str) -> dict[str, str] | None:
        """The words that are not given, read from what was sent; None where it is not of this template."""
        found: dict[str, str] = {}
        for name, text in self.parts:
            value = sent.get(_filled(name, words))
            match = _pattern(_filled(text, words)).fullmatch(value) if value is not None else None
            if match is None:
                return None
            found |= match.groupdict()
        return found


@lru_cache(1024)
def template(text: str) -> Template:
    """The template that is written so."""
    pairs = (part.partition("=") for part in text.split("&"))
    return Template(tuple((name, value) for name, _, value in pairs))


@lru_cache(1024)
def _pattern(text: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", text)
    pattern = "".join(f"(?P<{piece}>.*)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
    return re.compile(pattern, re.DOTALL)


def _filled(text: str, words: Mapping[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(f"{{{word}}}", value)
    return text
