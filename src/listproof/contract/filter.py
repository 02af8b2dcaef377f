"""What a filter compares, and how it is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from listproof.contract.parameter import Parameter
from listproof.contract.several import parts
from listproof.contract.template import Template

ALONE = "\0"
"""What stands in place of a quote, or of the sign before one, that stands where none may."""

TEXT, NUMBER = "text", "number"
"""Kinds of values that compare otherwise than they look."""


@dataclass(frozen=True)
class Filter:
    """One filter. Rows match where ``field`` ``op`` value holds; ``values`` are the documented values, as a request
    writes them, or empty. ``closed`` says that they are the OpenAPI document's own enum, so that it forbids others.

    ``field`` is empty where rows do not show what it compares. ``default`` is what the server filters by where nothing
    is sent (empty: by something that no value says), ``every`` the value that keeps all rows, and ``other`` what a
    value does that is none of ``values`` (``refuse``, ``empty``, ``ignore``), None where nobody says.
    """

    field: str
    op: str
    send: Template
    values: tuple[str, ...]
    parameter: Parameter
    closed: bool = False
    join: str | None = None  # where it takes several values: how they are sent (repeat, or the text between them)
    default: str | None = None
    every: str | None = None
    other: str | None = None
    kind: str | None = None  # how values compare, where the schema does not say: instant, date, number, text
    glue: str | None = None  # where several filters share a slot: the text between their conditions
    quote: str = ""  # what stands around texts in the slot
    escape: str = ""  # what stands before a quote in a text, and before itself; empty where quotes are doubled
    bare: bool = False  # whether its own values are no texts
    needs: tuple[tuple[str, str], ...] = ()  # slots and texts that are sent beside it
    absent: str | None = None  # what it does with rows that lack the field where it leaves values out: keep, drop
    caseless: bool = False  # whether texts that differ in letter case alone are equal

    def quoted(self, value: str) -> str:
        """A value as the template holds it: a quote in it is doubled, or has the sign before it that such signs have
        too."""
        if not self._text:
            return value
        signs = (self.escape, self.quote) if self.escape else (self.quote,)
        for sign in signs:
            value = value.replace(sign, (self.escape or self.quote) + sign)
        return f"{self.quote}{value}{self.quote}"

    def unquoted(self, text: str) -> str | None:
        """The value that the template holds so, None where it is not quoted as it must be."""
        if not self._text:
            return text
        if len(text) < 2 or not text[0] == text[-1] == self.quote:
            return None
        before, quote = re.escape(self.escape or self.quote), re.escape(self.quote)
        signs = f"[{before}{quote}]" if self.escape else quote
        inner = re.sub(f"{before}({signs})|({before}|{quote})", lambda found: found[1] or ALONE, text[1:-1])
        return None if ALONE in inner else inner

    @property
    def _text(self) -> bool:
        return bool(self.quote) and not self.bare

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the row that it compares."""
        return parts(self.field) if self.field else ()

    @property
    def apart(self) -> bool:
        """Whether the rows of the plain listing do not show what it keeps: they lack what it compares, or it is set by
        default and hides rows there."""
        return not self.field or self.default not in (None, self.every)

    @property
    def name(self) -> str:
        """What tells it from the operation's other filters: its field, with its operator where that is not ``eq``; its
        parameter where it has no field."""
        if not self.field:
            return self.parameter.name
        return self.field if self.op == "eq" else f"{self.field}.{self.op}"
