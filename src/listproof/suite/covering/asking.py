"""Asks queries and judges their answers by the model, within what may be spent on queries of its own."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...checking import boundaries, outcome_groups
from ...checking.judges import BEYOND, NOT_ROWS, OUT_OF_REACH, SHORT_WITH_NEXT, answered
from ...checking.outcome import Outcome, Skip
from ...checking.trial import Trial
from ...collection.answer import Answer
from ...collection.following import short_with_next
from ...collection.listing import written
from ...oracle.difference import Difference, Tied
from ...oracle.expected import Unknown
from ...oracle.query import Query
from ...oracle.received import difference

SPARE = 40
"""Requests that one check may spend on finding smaller queries."""


@dataclass(frozen=True)
class ByTheModel:
    """A judge: what the model says of an answer to this query. ``tied`` takes the queries that are answered rightly up
    to the places of rows with equal sort keys."""

    trial: Trial
    query: Query
    tied: set[Query]

    def __call__(self, answer: Answer) -> Outcome:
        trial, query = self.trial, self.query
        if answer.refused and (query.size or 0) > boundaries.default_size(trial.operation):
            trial.observe("cap", f"refused with {answer.status}", trial.named(Query(size=query.size)))
            return Skip(f"the server refuses {trial.named(Query(size=query.size))}")
        if answer.out_of_range and trial.collection.limits.refuses(query):
            return OUT_OF_REACH
        if answer.status != 200:
            return answered(answer, written(trial.collection, query).query or "the request without parameters")
        if not answer.ok:
            return NOT_ROWS
        outcome = difference(trial.snapshot, query, answer.rows or ())
        if isinstance(outcome, Tied):
            self.tied.add(query)
            return None
        if isinstance(outcome, Difference) and short_with_next(trial.operation, query, answer):
            return SHORT_WITH_NEXT
        return BEYOND if isinstance(outcome, Unknown) else outcome


@dataclass
class Asking:
    """Asks for what the trial's collection answers, and counts the requests that are sent for smaller queries."""

    trial: Trial
    tied: set[Query] = field(default_factory=set)  # right up to the places of rows with equal sort keys
    _spare: int = SPARE
    _asked: set[Query] = field(default_factory=set)

    def judge(self, query: Query) -> ByTheModel:
        """The judge of answers to a query."""
        return ByTheModel(self.trial, query, self.tied)

    def outcome(self, query: Query) -> Outcome:
        """The outcome of a query, which costs nothing of what may be spent."""
        self._asked.add(query)
        answer = self.trial.ask(query)
        return Skip("") if answer.infrastructure else self.judge(query)(answer)

    def afford(self, query: Query, *, keep: int = 0) -> tuple[Outcome] | None:
        """The outcome of a query in brackets, paid for where it must be sent; None where no more than ``keep`` requests
        are left to pay."""
        if self._spare <= keep and query not in self._asked:
            return None
        log = self.trial.target.client.exchanges
        before, seen = len(log), self.outcome(query)
        self._spare -= len(log) - before
        return (seen,)

    def came(self, query: Query) -> str:
        """What came for a query that was asked, as outcomes are told apart."""
        return told_apart(outcome_groups.outcome(self.trial.ask(query)))


def told_apart(outcome: str) -> str:
    """An outcome as far as one cause has one: a window that is moved is empty for one query and not for another."""
    return "200" if outcome in ("rows", "no rows") else outcome
