"""Text that comes from a server, a contract or a user, made to show itself and to do nothing else where it is read:
on a terminal, in the log of a CI runner, in XML, in a shell."""

from __future__ import annotations

import re
import shlex
import string
import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that nobody sees, or that change how others are shown."""

_HASHED = re.compile(r"##(?=\w*\[)")
"""How a command of GitHub, Azure Pipelines (``##vso[``) or TeamCity begins, wherever it stands in a line."""

_COLONS = re.compile(r"^(\s*:):")
"""How a command of GitHub begins a line (``::stop-commands::``), white space before it or not."""

_ATTACHED = re.compile(r"\[\[(?=\s*\w+\s*\|)")
"""How servers that show test results are told something in a case's output (``[[ATTACHMENT|…]]``)."""

_PLAIN = frozenset(string.ascii_letters + string.digits + " -_.:;,/=+*()@")
"""Characters that mean themselves in a word of a shell and in a format of ``printf``."""

_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SIGNS = str.maketrans({
    "✓": "+", "✗": "x", "–": "-", "—": "-", "−": "-", "…": "...", "→": "->", "×": "x", "≥": ">=", "≤": "<=", "≠": "!=",
    "“": '"', "”": '"', "‘": "'", "’": "'", "·": "-",
})  # fmt: skip
"""Signs of ours, as they are written where no terminal shows them."""

_LONG = 100_000
"""Characters of a line that is to be copied whole."""


def line(text: str, most: int = 2000) -> str:
    """One line: line breaks, control and formatting characters escaped, no runner's command; cut after ``most``."""
    cut = text[:most] + (f"… ({len(text) - most} more characters)" if len(text) > most else "")
    if not cut.isprintable():
        cut = "".join(map(_seen, cut))
    return begun(_HASHED.sub(r"#\\x23", cut)) if "##" in cut or "::" in cut else cut


def block(text: str, most: int = 20_000, *, indent: str = "    ") -> str:
    """Several lines, each made harmless and moved to the right: none stands where a line of ours would begin."""
    cut = text[:most] + (f"… ({len(text) - most} more characters)" if len(text) > most else "")
    return "\n".join(indent + line(each, _LONG) for each in cut.split("\n"))


def begun(text: str) -> str:
    """A part of a harmless line that now begins one."""
    return _COLONS.sub(r"\1\\x3a", text)


def copied(text: str) -> str:
    """A line for a shell, made of words that ``word`` quotes: it stays one and means the same."""
    if not text.isprintable():
        text = "".join(map(_seen, text))
    return _HASHED.sub("#''#", text)  # such words stand in single quotes


def word(text: str) -> str:
    """One word of a shell, in one line: what is not seen is written as ``printf`` writes it, by its bytes."""
    if text.isprintable():
        return shlex.quote(text)
    coded = "".join(char if at and char in _PLAIN else _octal(char) for at, char in enumerate(text))
    return f"$'{coded}'" if text.endswith("\n") else f"\"$(printf '{coded}')\""  # a shell takes line ends from $(…)


def _octal(char: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape" if char < "\ue000" else "strict"))


def ascii_(text: str) -> str:
    """A line in which the signs that we use are plain ASCII; letters stay."""
    if text.isascii():
        return text
    return _RAISED.sub(lambda found: "^" + found[0].translate(_LOWERED), text).translate(_SIGNS)


def attached(text: str) -> str:
    """A harmless line without what a reader of test results would take for an attachment."""
    return _ATTACHED.sub(r"[\\x5b", text)


def json(text: str) -> str:
    """A JSON document of the same meaning in which nothing is left that is not seen, but for its own line breaks, nor
    what begins a command where it is shown in a log."""
    text = _HASHED.sub(r"#\\u0023", text)
    return re.sub(r"[^\x00-\x7e]+", lambda found: found[0] if found[0].isprintable() else _coded(found[0]), text)


def _coded(text: str) -> str:
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _seen(char: str) -> str:
    if unicodedata.category(char) not in _UNSEEN:
        return char
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
