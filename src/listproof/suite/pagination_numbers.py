"""Pagination: the parameters that are integers, and legal queries to send a wrong one of them with."""

from __future__ import annotations

from dataclasses import dataclass

from ..checking import legal_queries
from ..checking.outcome import Judge, Outcome, Skip
from ..checking.trial import Trial
from ..codec.encode import encode, nearest, pairs, text
from ..collection.answer import Answer
from ..collection.listing import Listing
from ..collection.page_limits import LARGEST_LIMIT
from ..collection.request import Request
from ..contract.model import ListOperation
from ..contract.parameter import Parameter
from ..oracle.difference import Difference
from ..oracle.query import Query


def numbers(trial: Trial) -> tuple[Parameter, ...]:
    page = trial.operation.page
    return page.numbers if page else ()


def bounded(trial: Trial) -> list[Parameter]:
    """The parameters of which the document states the smallest number."""
    return [each for each in numbers(trial) if each.minimum is not None]


def unbounded(operation: ListOperation) -> list[Parameter]:
    """The parameters that count rows, and of which the document states no smallest number."""
    page = operation.page
    counting = (page.numbers if page.style != "page" else (page.size,)) if page else ()
    return [each for each in counting if each and each.minimum is None]


def is_size(operation: ListOperation, parameter: Parameter) -> bool:
    """Whether it is the page size."""
    return bool(operation.page and operation.page.size and operation.page.size.name == parameter.name)


def elsewhere(trial: Trial) -> Listing:
    """The largest other collection that one page may hold, so that no more is asked of the one under test than must
    be; itself where no other has rows."""
    others = [each for each in trial.target.readable() if each is not trial.collection]
    fit = [each for each in others if 2 <= len(each.snapshot) <= LARGEST_LIMIT]
    return max(fit, key=lambda each: len(each.snapshot), default=trial.collection)


def few(trial: Trial) -> Listing | None:
    """The smallest collection that is known to the end and has at least 3 rows and at most 1,000; None without one."""
    whole = [each for each in trial.target.readable() if each.snapshot.ended]
    fit = [each for each in whole if 3 <= len(each.snapshot) <= LARGEST_LIMIT]
    return min(fit, key=lambda each: len(each.snapshot), default=None)


def company(where: Listing, parameter: Parameter) -> list[Query]:
    """Legal queries to send a wrong value of the parameter with: the other one of limit and offset, and one order, one
    filter and one projection."""
    own = nearest(where.operation, Query(start=1)) if is_size(where.operation, parameter) else Query(size=2)
    return [own, *{query.roles: query for query in reversed(legal_queries.beside(where))}.values()]


def beside(trial: Trial, where: Listing, parameter: Parameter, value: str, legal: Query, judge: Judge) -> None:
    """Send a wrong value beside a legal parameter, and judge the answer unless the legal one alone gets no 200."""
    wrong, others = [(parameter.name, value)], pairs(where.operation, legal)
    written = encode([*others, *wrong] if legal.size is not None else [*wrong, *others])
    trial.compare([Request(written)], _Beside(trial, where, legal, written, judge), invariant=True, collection=where)


@dataclass(frozen=True)
class _Beside:
    """A judge of a wrong value: another judge's word, unless the legal query that it was sent with gets no 200."""

    trial: Trial
    where: Listing
    legal: Query
    written: str
    judge: Judge

    def __call__(self, answer: Answer) -> Outcome:
        found = self.judge(answer, self.written)
        if isinstance(found, Difference) and (alone := self.trial.ask(self.legal, self.where)).status != 200:
            return Skip(f"{text(self.where.operation, self.legal)} alone is answered with {alone.status}")
        return found


def below_minimum(trial: Trial, where: Listing) -> list[tuple[Parameter, int, Query]]:
    """How far below the minimum, and beside what: the limit beside each other parameter, also below 0 where the minimum
    is above; the offset beside a smaller limit, one as large and a larger one, and beside a filter."""
    page = trial.operation.page
    size, positions = (page.size, [page.position] if page.position else []) if page else (None, [])
    if size is None:
        return [(at, 1, query) for at in positions for query in company(where, at)[1:]]
    steps = dict.fromkeys((1, max(size.minimum or 0, 0) + 1))
    asked = [(size, below, legal) for legal in company(where, size) for below in steps]
    if not positions:
        return asked
    at = positions[0]
    asked += [(at, below, Query(size=limit)) for below, limit in ((1, 2), (5, 3), (5, 5))]
    filtered = [query.but(size=3) for query in company(where, at) if query.where]
    return [*asked, *((at, 5, query) for query in filtered)]
