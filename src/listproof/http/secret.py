"""Credentials: values that go out on the wire and nowhere else."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from weakref import WeakSet

from . import redaction

HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A field name (RFC 9110, token)."""

HEADER_VALUE = re.compile(r"(?:[!-~\xa1-\xff](?:[\t -~\xa0-\xff]*[!-~\xa1-\xff])?)?")
"""A field value that HTTP can carry: Latin-1, no control characters, no white space at its ends (RFC 9110)."""


QUERY_NAME = re.compile(r"\?[^\s:?=&#%+\x00-\x1f\x7f]+")
"""How a parameter of the query that is a credential is named, so that no header is meant: ``?api_key``."""


class Secret:
    """A value that is never shown; ``shown`` stands for it in every text, like ``$SEEKR_API_KEY``.

    ``parts`` are pieces of the value that are secret on their own, each with what stands for it. ``written`` is how an
    option says it, like ``${SEEKR_API_KEY}``.
    """

    __slots__ = ("__weakref__", "_parts", "_shown", "_value", "_written")

    def __init__(
        self, value: str, shown: str, *, parts: Iterable[tuple[str, str]] = (), written: str | None = None
    ) -> None:
        self._value, self._shown = value, shown
        self._written = re.sub(r"\$([A-Za-z_]\w*)", r"${\1}", shown) if written is None else written
        pieces = {value: shown, **dict(parts)}
        if " " in value:  # a server that echoes "Bearer KEY" may well echo KEY alone
            pieces.setdefault(value.rpartition(" ")[2], shown.rpartition(" ")[2])
        for piece, name in redaction.of_basic(value, shown.rpartition(" ")[2]).items():
            pieces.setdefault(piece, name)
        self._parts = tuple(sorted(pieces.items(), key=lambda piece: -len(piece[0])))
        _known.add(self)

    @property
    def value(self) -> str:
        """The value itself, for the wire and nothing else."""
        return self._value

    @property
    def shown(self) -> str:
        """What stands for the value in every text."""
        return self._shown

    @property
    def written(self) -> str:
        """The text as the user wrote it, with names of variables in place of their values."""
        return self._written

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The value and the pieces of it that are secret on their own, each with what stands for it."""
        return self._parts

    def conceal(self, text: str) -> str:
        """The text without the value and its parts, as they stand or encoded; ``redaction`` leaves short ones alone."""
        return concealed(text, (self,))

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


# Of the process and not of a session: a usage error, or a traceback of ours, is told where no session is at hand, and
# no text may hold a credential. A context variable would be empty in the threads that send.
_known: WeakSet[Secret] = WeakSet()


def concealed(text: str, secrets: Iterable[Secret] | None = None) -> str:
    """The text without these credentials, all at once; without any that this process holds where none are given, for
    what is told where no client is at hand."""
    return redaction.redact(text, _parts_of(_known if secrets is None else secrets))


def _parts_of(secrets: Iterable[Secret]) -> tuple[tuple[str, str], ...]:
    return tuple(part for each in list(secrets) for part in each.parts)


class Secrets:
    """The credentials of a client, which its probes join. Safe to use from several threads."""

    def __init__(self, known: Iterable[Secret]) -> None:
        self._lock, self._known = threading.Lock(), list(known)
        self._parts = _parts_of(self._known)

    def add(self, secret: Secret) -> None:
        """Conceal this one too from now on."""
        with self._lock:
            if secret not in self._known:
                self._known.append(secret)
                self._parts = _parts_of(self._known)

    def conceal(self, text: str) -> str:
        """The text with every credential in it replaced."""
        return redaction.redact(text, self._parts)


def placeholder(name: str) -> str:
    """What stands for the value of a header that no variable holds: ``$LISTPROOF_X_API_KEY`` for ``x-api-key``."""
    return "$LISTPROOF_" + re.sub(r"[^A-Z0-9]", "_", name.upper())
