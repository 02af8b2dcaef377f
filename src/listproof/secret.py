"""Credentials: values that go out on the wire and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from .errors import UsageError

HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A field name (RFC 9110, token)."""

HEADER_VALUE = re.compile(r"(?:[!-~\xa1-\xff](?:[\t -~\xa0-\xff]*[!-~\xa1-\xff])?)?")
"""A field value that HTTP can carry: Latin-1, no control characters, no white space at its ends (RFC 9110)."""

SHORTEST = 8
"""Characters that a value needs to be looked for in texts: a shorter one (``5``) stands in innocent places."""

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SCHEME = re.compile(r"(?:Bearer|Basic|Token|Api-?Key|Key)? *", re.IGNORECASE)


class Secret:
    """A value that is never shown; ``shown`` stands for it in every text, like ``$SEEKR_API_KEY``.

    ``parts`` are pieces of the value that are secret on their own, each with what stands for it.
    """

    __slots__ = ("_parts", "_shown", "_value")

    def __init__(self, value: str, shown: str, *, parts: Iterable[tuple[str, str]] = ()) -> None:
        self._value, self._shown = value, shown
        pieces = {value: shown, **dict(parts)}
        if " " in value:  # a server that echoes "Bearer KEY" may well echo KEY alone
            pieces.setdefault(value.rpartition(" ")[2], shown.rpartition(" ")[2])
        self._parts = tuple(sorted(pieces.items(), key=lambda piece: -len(piece[0])))

    @property
    def value(self) -> str:
        return self._value

    @property
    def shown(self) -> str:
        return self._shown

    def conceal(self, text: str) -> str:
        """The text with the value, plain or percent-encoded, replaced; values under ``SHORTEST`` are left alone."""
        for value, shown in self._parts:
            if len(value) >= SHORTEST:
                text = text.replace(value, shown).replace(quote(value, safe=""), shown)
        return text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and (self._value, self._shown) == (other._value, other._shown)

    def __hash__(self) -> int:
        return hash((self._value, self._shown))

    def __repr__(self) -> str:
        return f"Secret({self._shown!r})"

    def __str__(self) -> str:
        return self._shown

    def __format__(self, spec: str) -> str:
        return format(self._shown, spec)


def read_header(text: str, environ: Mapping[str, str]) -> tuple[str, Secret]:
    """``Authorization: Bearer ${SEEKR_API_KEY}`` as the header's name and its value, the variable expanded.

    Raises UsageError for a malformed header or an unset variable; no message repeats a value.
    """
    name, colon, template = text.partition(":")
    name, template = name.strip(" \t"), template.strip(" \t")
    if not colon or not name:
        raise UsageError("A header has no colon: write it as 'Name: value', like 'Authorization: ${SEEKR_API_KEY}'.")
    if not HEADER_NAME.fullmatch(name):
        raise UsageError("A header's name holds a character that HTTP does not allow: use letters, digits and '-'.")
    names = _VARIABLE.findall(template)
    literal = _VARIABLE.sub("", template)
    if "${" in literal or re.match(_SCHEME.pattern + r"\$[A-Za-z_]\w*$", literal, re.IGNORECASE):
        raise UsageError(
            f"The header {name} has a '$' that names no variable: write a variable as '${{NAME}}', in single quotes."
        )
    for variable in names:
        if not environ.get(variable):
            state = "is empty" if variable in environ else "is not set"
            raise UsageError(f"The header {name} needs the variable {variable}, which {state}: export {variable}=…")
    value = _VARIABLE.sub(lambda match: environ[match[1]], template)
    if not value:
        raise UsageError(f"The header {name} has no value: write it as '{name}: ${{NAME}}'.")
    if not HEADER_VALUE.fullmatch(value):
        where = f"the variable {', '.join(names)}" if names else "its value"
        raise UsageError(
            f"The header {name} cannot be sent: look in {where} for a line break, a space at an end "
            "or a character outside Latin-1."
        )
    if names and _SCHEME.fullmatch(literal) and template.startswith(literal):
        shown = _VARIABLE.sub(r"$\1", template)
    else:
        shown = placeholder(name)
    return name, Secret(value, shown, parts=[(environ[variable], f"${variable}") for variable in names])


def placeholder(name: str) -> str:
    """What stands for the value of a header that no variable holds: ``$LISTPROOF_X_API_KEY`` for ``x-api-key``."""
    return "$LISTPROOF_" + re.sub(r"[^A-Z0-9]", "_", name.upper())
