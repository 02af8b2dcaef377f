"""HTTP: several requests under way at once are answered as each is alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..checking import legal_queries
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..collection.answer import INFRASTRUCTURE, Answer
from ..collection.listing import Listing
from ..collection.request import Request
from ..flags import option
from ..http.exchange import Exchange
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..results.model import Level, Provenance

DIFFERENT = 6
"""Questions that are asked at once."""

BURSTS = 2
"""How often they are; a difference is looked for in this many bursts more, and must show in two of them."""

MORE = 3

ALONE = 4
"""How often each is asked alone before a difference is put down to company: 24 requests in all."""


@dataclass(frozen=True)
class Asked:
    """A question to a collection, and what it is answered when nothing else is under way."""

    collection: Listing
    request: Request
    alone: Answer = field(repr=False)

    def differs(self, answer: Answer) -> bool:
        """Whether this answer, which is evidence, is another one; the sequence of rows is ORD-04's."""
        if answer.infrastructure:
            return False
        return answer.status != self.alone.status or _content(answer) != _content(self.alone)


def _content(answer: Answer) -> object:
    return Counter(row.form for row in answer.rows) if answer.rows is not None else answer.problem


@requirement(
    "HTT-05",
    Level.MUST,
    Provenance.IMPLIED,
    per="target",
    needs=f"two requests that may be under way at once ({option('concurrency')} 2)",
    cites=("200",),
    alone=True,
    first=True,
)
def test_requests_under_way_at_once_are_answered_as_each_alone(trial: Trial) -> None:
    """Different requests that are under way at once are answered as each of them is alone.

    No server has one client only. What one request leaves for another is a leak, and cannot be found by hand.

    A filter object or a page kept in a singleton, a connection shared by threads, a context variable that outlives
    its request.
    """
    client = trial.target.client
    trial.need(client.together > 1, f"two requests that may be under way at once ({option('concurrency')} 2)")
    asked = [Asked(place, each, trial.ask(each, place)) for place, each in _different(trial)]
    asked = [each for each in asked if each.alone.ok]
    trial.need(len({_shown(each) for each in asked}) > 1, "two questions with different answers")
    for _ in range(BURSTS):
        came = _burst(trial, asked)
        for one, answer in came:
            if not one.differs(answer):
                trial.witness(
                    answer.exchange, Skip(f"no answer but {answer.instead}") if answer.infrastructure else None
                )
                continue
            outcome = _confirmed(trial, asked, one, answer)
            trial.witness(answer.exchange, outcome)
            if isinstance(outcome, Difference):
                client.one_at_a_time()  # or what this breaks would be told under other names too
            return


def _shown(asked: Asked) -> tuple[object, ...]:
    return tuple(sorted(row.form for row in asked.alone.rows or ()))  # type: ignore[type-var]  # digests


def _different(trial: Trial) -> list[tuple[Listing, Request]]:
    """Questions that differ in every parameter, to several collections in turn."""
    best = trial.collection
    shapes = [Query(), *legal_queries.single(best), *(query for query in legal_queries.beside(best) if query.where)]
    places = [best, *(each for each in trial.target.readable() if each is not best)]
    own = [(best, text(trial.operation, query)) for query in dict.fromkeys(shapes)]
    others = [(each, "") for each in places[1 : DIFFERENT // 2]]
    chosen = [*others, *own][:DIFFERENT]
    return [(place, Request(query, turn=-1)) for place, query in chosen]


def _burst(trial: Trial, asked: Sequence[Asked]) -> list[tuple[Asked, Answer]]:
    """The answers to all questions, asked at once; a question without an answer is left out."""
    came = trial.target.client.send_together(each.collection.requester.call(each.request) for each in asked)
    pairs = zip(asked, came, strict=True)
    return [(one, one.collection.requester.read(each)) for one, each in pairs if isinstance(each, Exchange)]


def _confirmed(trial: Trial, asked: Sequence[Asked], one: Asked, answer: Answer) -> Outcome:
    """The difference, where it shows again in company and never alone."""
    for _ in range(ALONE):
        for each in asked:
            again = each.collection.ask(each.request, fresh=True)
            if each.differs(again) or again.status in INFRASTRUCTURE:
                return Skip("identical requests are answered differently one at a time, too", left_to=("ORD-04",))
    shown = sum(any(each.differs(again) for each, again in _burst(trial, asked)) for _ in range(MORE))
    if shown < BURSTS:
        return Skip("an answer differed once, while others were under way, and not again")
    kind = Kind.STATUS if answer.status != one.alone.status else Kind.CONTENT
    company = f"with {len(asked) - 1} others under way: {answer}"
    names = (tuple(map(str, one.alone.ids)), tuple(map(str, answer.ids)))
    return Difference(kind, f"as when asked alone: {one.alone}", company, *names)
