"""Asks one listing a limited number of times."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from ..codec import encode
from ..collection.answer import Answer
from ..collection.collection import Collection
from ..collection.request import Request
from ..contract.model import ListOperation
from ..oracle.query import Query
from ..oracle.row import Row

MOST = 25
"""Requests to one operation."""

REFUSALS = (401, 403, 429)
"""Answers after which nothing more is asked of the server."""


class Spent(Exception):
    """All requests to the operation were sent."""


class Halted(Exception):
    """The server refuses to be asked."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the server answered {status}, so nothing more was asked")


@dataclass
class Asker:
    """One listing. ``kept`` are requests that are kept back for the end."""

    collection: Collection
    sent: int = 0
    kept: int = 1
    rows: tuple[Row, ...] = field(default=(), repr=False)

    @property
    def operation(self) -> ListOperation:
        """What is asked."""
        return self.collection.operation

    @property
    def ids(self) -> tuple[Hashable, ...]:
        """The identities of the plain page's rows."""
        return tuple(row.id for row in self.rows)

    def ask(self, asked: Query | str) -> Answer:
        """The answer, which is asked for now. Raises Spent and Halted."""
        if self.sent >= MOST - self.kept:
            raise Spent(f"{MOST} requests were sent already")
        self.sent += 1
        raw = encode.text(self.operation, asked) if isinstance(asked, Query) else asked
        answer = self.collection.requester.ask(Request(raw, turn=self.sent), fresh=True)
        if answer.status in REFUSALS:
            raise Halted(answer.status)
        return answer

    def twice(self, asked: Query | str, fits: Callable[[Answer], bool]) -> Answer | None:
        """An answer that fits, or one that did not fit in two attempts; None where the two had other rows."""
        first = self.ask(asked)
        if fits(first):
            return first
        second = self.ask(asked)
        return second if (second.status, second.ids) == (first.status, first.ids) and not fits(second) else None


UNSTABLE = "the same request was answered in two ways"
"""Why something is open that was asked twice."""


def told(answer: Answer) -> str:
    """What came instead of rows, without any text of it."""
    return f"the server answered {answer.status}" if answer.status != 200 else "the answer holds no such rows"
