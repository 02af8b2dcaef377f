"""Pages of every kind whose totals, page counts and words on further pages are compared with the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..checking import boundaries, legal_queries
from ..checking.judges import without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.trial import Trial
from ..codec import place
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..contract.filter import Filter
from ..contract.place import Place
from ..oracle import envelope
from ..oracle.difference import Difference, Kind
from ..oracle.expected import ordered, window
from ..oracle.query import Query
from .filtering_values import by


def pages(trial: Trial, query: Query) -> list[Query]:
    """Of the listing of a query: the first page, larger, small and smallest ones at its start, pages that end where the
    listing ends, full and not, and one past the end. Where no size can be asked for, the first page, of the size that
    was seen."""
    rows = len(ordered(trial.snapshot, query))
    if trial.operation.page is None:
        return [query]
    if trial.operation.page.size is None:
        return [query.but(size=trial.collection.granted)]
    found = [query.but(size=size) for size in (None, trial.collection.granted, 2, 1)]
    if trial.operation.page.begins is not None:
        at = [(1, rows - 2), (1, rows - 1), (2, (rows - 1) // 2 * 2), (2, rows + rows % 2)]
        found += [trial.located(query.but(size=size, start=start)) for size, start in at if start > 0]
    return list(dict.fromkeys(each for each in found if each.size is None or each.size <= trial.collection.granted))


def walked_pages(trial: Trial) -> list[Walk]:
    """Walks of a few pages through each of the listings, where only the page before says how one is asked for."""
    page = trial.operation.page
    if page is None or not page.sequential:
        return []
    found = []
    for query in listings(trial):
        rows = len(ordered(trial.snapshot, query))
        found.append(Walk(query, max(1, min(trial.collection.granted, -(-rows // 4)))))
    return found


def listings(trial: Trial) -> Iterator[Query]:
    """The plain listing, and those of filters: by a rare value, a frequent one, and one that no row has."""
    yield Query()
    for filter_ in trial.operation.filters:
        counts = trial.snapshot.values_of(filter_.field)
        none = [value for value in filter_.values if not counts[value]] if filter_.op == "eq" else []
        yield from (query for query in legal_queries.beside(trial.collection) if _of(query, filter_))
        yield from (by(filter_, value) for value in none[:1])


def _of(query: Query, filter_: Filter) -> bool:
    return bool(query.where) and query.where[0].filter == filter_.name


def reading(at: Place, answer: Answer) -> int | None:
    """The number that an answer says at a place, if it says one."""
    return place.count(place.read(at, answer.value, answer.exchange.headers))


def silent(at: Place, answer: Answer) -> bool:
    """Whether an answer says nothing at a place; where the document demands it, that is SCH-05's to say."""
    return place.read(at, answer.value, answer.exchange.headers) in (place.MISSING, None)


@dataclass(frozen=True)
class Counted:
    """The judge of a number that a page says at a place; ``key`` is its key in the envelope's ``said``, ``what`` says
    what it counts."""

    trial: Trial
    key: str
    at: Place
    query: Query
    what: str
    lenient: bool = False  # where there are no rows, one page of none is as right as no page

    def __call__(self, answer: Answer) -> Outcome:
        trial, (start, size) = self.trial, window(self.trial.operation, self.query)
        rows = len(ordered(trial.snapshot, self.query))
        if answer.refused and start >= max(rows, 1):
            return Skip("")  # a page past the end may be refused
        if reason := without_rows(answer, trial.named(self.query) or "a plain request"):
            return Skip(str(reason.actual)) if isinstance(reason, Difference) else reason
        got = reading(self.at, answer)
        if got is None:
            return Skip(f"no number at {self.at}", left_to=("SCH-05", "TOT-02"))
        want = envelope.said(trial.snapshot, self.query)[self.key]
        if got == want or (self.lenient and not rows and got == 1):
            return None
        total = trial.operation.envelope.total
        if self.key == "pages" and total and total.cap and size and got == -(-min(rows, total.cap) // size):
            return None  # pages of as many rows as are counted
        return Difference(Kind.COUNT, f"{want} at {self.at}: {self.what}", f"{got}", about=self.key)


def most(trial: Trial) -> int:
    """A size with which a page holds several rows, and not all of them where there are many."""
    return min(trial.collection.granted, max(2, boundaries.default_size(trial.operation)))
