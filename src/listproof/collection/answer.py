"""What a collection answered, and why an answer is not evidence."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..codec.response import weight
from ..errors import ListproofError
from ..http.exchange import Exchange
from ..oracle.row import Row
from ..plural import many

INFRASTRUCTURE = (429, 502, 503, 504)
"""Answers of what stands before a server: evidence neither for nor against it."""


GONE_STATUSES = (404, 410)
"""Answers for a collection that is not there, or not any more."""


SENTENCE_BYTES = 120
"""Bytes of a body that a sentence quotes."""


class Unreadable(ListproofError):
    """A collection whose listing cannot be read; ``answer`` is what came instead."""

    def __init__(self, message: str, answer: Answer) -> None:
        super().__init__(message)
        self.answer = answer


@dataclass(frozen=True)
class Answer:
    """What came back for a question, with the rows read; a walk's answer holds all its pages.

    ``rows`` is None where the body is not an array of objects; ``problem`` then says what it is. ``beyond_reader``: the
    body goes beyond what is read here; ``much``: by how many values it holds. Of a walk from page to page ``pages``
    are its answers, and ``unended`` says why it has no end.
    """

    exchanges: tuple[Exchange, ...]
    rows: tuple[Row, ...] | None
    value: Any = field(repr=False, compare=False, default=None)
    problem: str = ""
    beyond_reader: bool = False
    much: bool = False
    pages: tuple[Answer, ...] = field(repr=False, compare=False, default=())
    unended: str = ""

    @property
    def exchange(self) -> Exchange:
        """The (last) exchange."""
        return self.exchanges[-1]

    @property
    def status(self) -> int:
        """The status of the last answer."""
        return self.exchange.status

    @property
    def ok(self) -> bool:
        """A 200 with rows that can be read (possibly none)."""
        return self.status == 200 and self.rows is not None

    @property
    def refused(self) -> bool:
        """A 4xx without rows, as the catalogue has it."""
        return 400 <= self.status < 500 and self.status != 429 and not self.rows

    @property
    def out_of_range(self) -> bool:
        """Refused as a value is, and not for lack of the collection or of the right to it."""
        return self.refused and self.status not in (401, 403, *GONE_STATUSES)

    @property
    def leads(self) -> str:
        """Where a redirect leads, or nothing."""
        return self.exchange.headers.get("location", "")[:SENTENCE_BYTES] if 300 <= self.status < 400 else ""

    @property
    def infrastructure(self) -> bool:
        """Neither for nor against the server: a refusal of what stands before it, or a body that was not read whole."""
        return self.status in INFRASTRUCTURE or self.exchange.truncated or self.beyond_reader

    @property
    def cut_short(self) -> bool:
        """A body that the server ended too early or coded wrongly: time-outs are not its doing alone."""
        return self.status not in INFRASTRUCTURE and bool(self.exchange.broken) and not self.exchange.late

    @property
    def beyond(self) -> bool:
        """Whether the body was larger, or held more values, than any that is read."""
        return self.much or (self.exchange.truncated and not self.exchange.broken)

    @property
    def instead(self) -> str:
        """What came instead of evidence."""
        return str(self.status) if self.status in INFRASTRUCTURE else self.problem or "a body that was not read whole"

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """How much memory each body takes."""
        return tuple(weight(exchange.body) for exchange in self.exchanges)

    @cached_property
    def ids(self) -> tuple[Hashable, ...]:
        """The ids of the rows in their order; empty where there are none."""
        return tuple(row.id for row in self.rows or ())

    def __str__(self) -> str:
        if self.ok:
            return f"{self.status} with {many(len(self.rows or ()), 'row')}"
        body, size = self.exchange.body[:SENTENCE_BYTES], len(self.exchange.body)
        if self.leads and self.exchange.quotable:
            return f"{self.status} to {self.leads}"
        if not self.exchange.quotable:
            return f"{self.status} with a body of {size} bytes" if size else str(self.status)
        more = "…" if size > SENTENCE_BYTES else ""  # by it a credential is known that was cut within
        return f"{self.status} {body.decode('utf-8', 'replace')}{more}".strip()
