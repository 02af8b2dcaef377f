"""JSON that a person reads: indented, also where its end is cut off."""

from __future__ import annotations

import re

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*(?:"|$)|[\[\]{},:]|[^\s"\[\]{},:]+', re.DOTALL)

DEEPEST = 12
"""Levels that are indented; what is deeper stands as deep as this."""


def indented(text: str) -> str:
    """The text with a line for each member, if it begins like an array or an object of JSON; else as it is. No
    character but white space between its tokens changes."""
    if not text.lstrip().startswith(("[", "{")):
        return text
    parts: list[str] = []
    depth, words = 0, [found[0] for found in _TOKENS.finditer(text)]
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if word in ("[", "{"):
            depth += 1
            parts.append(word if following in ("]", "}") else word + _line(depth))
        elif word in ("]", "}"):
            depth -= 1
            empty = at > 0 and words[at - 1] in ("[", "{")
            parts.append(word if empty else _line(depth) + word)
        elif word == ",":
            parts.append("," + _line(depth))
        else:
            parts.append(": " if word == ":" else word)
    return "".join(parts)


def _line(depth: int) -> str:
    return "\n" + "  " * max(0, min(depth, DEEPEST))
