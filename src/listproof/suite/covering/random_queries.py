"""Random queries for one collection, drawn and shrunk by Hypothesis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from ...checking import boundaries, conditions, filter_values
from ...checking.legal_queries import filter_of
from ...codec.facets import parts
from ...codec.facets.facet import Part
from ...collection.listing import Listing, located
from ...collection.page_limits import LARGEST_LIMIT
from ...oracle.query import Query
from .classes import Parts, matching, query_of

if TYPE_CHECKING:
    import hypothesis

Pick = Callable[[Sequence[object]], object]
Fails = Callable[[Query], bool | None]


class _Differs(Exception):
    """A query that is answered wrongly: what Hypothesis is to shrink."""


class _Enough(BaseException):
    """No more queries may be tried; no Exception, which Hypothesis would take for a failure."""


def drawn(collection: Listing, pick: Pick) -> Query:
    """A legal query for the rows of a collection; ``pick`` chooses, and the first choice leaves a parameter out."""
    operation = collection.operation
    sent: dict[str, object] = {}
    for part in sorted(parts(operation).values(), key=lambda each: SEQUENCE.index(each.kind)):
        options = OF_KIND[part.kind](collection, part, sent)
        if part.kind == "select":
            chosen = [pick([None, *options]) for _ in range(3)]
            sent[part.key] = tuple(dict.fromkeys(name for name in chosen if name is not None)) or None
        else:
            sent[part.key] = pick([None, *options])
    return located(collection, query_of(operation, sent))


SEQUENCE = ("filter", "order", "start", "size", "select")
"""Kinds of parts as they are drawn: positions are drawn for the rows that the filters keep."""


def _values(collection: Listing, part: Part, _sent: Parts) -> list[object]:
    """The values of a filter: those that rows have are drawn more often than others."""
    snapshot, filter_ = collection.snapshot, filter_of(collection.operation, part)
    if filter_.op != "eq":
        return [each.value for each in conditions.certain(snapshot, filter_)]
    rows = filter_values.held(snapshot, filter_)
    absent = (value for value in filter_.values if value not in rows)
    return [*rows, *rows, *rows, *(each for each in rows if each in filter_values.NOTHING), *absent]


def _orders(collection: Listing, _part: Part, _sent: Parts) -> list[object]:
    return [*boundaries.sorts(collection.operation), *boundaries.pairs(collection.operation)]


def _starts(collection: Listing, _part: Part, sent: Parts) -> list[object]:
    return [*range(matching(collection.snapshot, sent) + 2)]


def _sizes(collection: Listing, _part: Part, _sent: Parts) -> list[object]:
    most = collection.limits.refused_above or LARGEST_LIMIT
    return [*boundaries.within((3, 4, 5, *boundaries.sizes(collection)), 1, most)]


def _names(collection: Listing, _part: Part, _sent: Parts) -> list[object]:
    return [*collection.operation.select.names] if collection.operation.select else []


OF_KIND: Mapping[str, Callable[[Listing, Part, Parts], list[object]]] = {
    "filter": _values,
    "order": _orders,
    "start": _starts,
    "size": _sizes,
    "select": _names,
}
"""What may be drawn of a part, beside what is drawn already."""


EXAMPLES = 10
"""Queries of one round: after ten Hypothesis turns from fresh ones to variations of those that it has drawn."""


def smallest(collection: Listing, fails: Fails, *, seed: int) -> Query | None:
    """Draw up to EXAMPLES queries; the first that ``fails``, made as small as Hypothesis can, or None.

    ``fails`` answers None where no more queries may be tried. The same seed on the same data draws the same queries.
    """
    import hypothesis
    from hypothesis import errors, strategies

    search = _Search(collection, fails)

    def body(data: strategies.DataObject) -> None:
        search.draw(partial(_picked, partial(data.draw, strategies.booleans())))

    with suppress(_Differs, _Enough, errors.Flaky):
        hypothesis.seed(seed)(_settings()(hypothesis.given(strategies.data())(body)))()
    if search.stopped is not None:
        raise search.stopped
    return search.failed


@dataclass
class _Search:
    """What drawing queries has come to: the last that failed, and what stopped it."""

    collection: Listing
    fails: Fails
    failed: Query | None = None
    stopped: Exception | None = None
    known: dict[Query, bool] = field(default_factory=dict)  # so that no query fails once and not again

    def draw(self, pick: Pick) -> None:
        """Draw a query and try it. Raises _Differs where it fails, _Enough where no more may be tried."""
        query = drawn(self.collection, pick)
        if query not in self.known:
            self.known[query] = self._tried(query)
        if self.known[query]:
            self.failed = query
            raise _Differs

    def _tried(self, query: Query) -> bool:
        try:
            wrong = self.fails(query)
        except Exception as error:
            self.stopped = error
            raise _Enough from None
        if wrong is None:
            raise _Enough
        return wrong


def _picked(draw: Callable[[], bool], options: Sequence[object]) -> object:
    # Booleans only: among integers Hypothesis mixes numbers that it reads in the caller's modules.
    bits = [draw() for _ in range((4 * len(options)).bit_length())]
    return options[sum(bit << place for place, bit in enumerate(reversed(bits))) % len(options)]


def _settings() -> hypothesis.settings:
    import hypothesis

    return hypothesis.settings(
        max_examples=EXAMPLES,
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
        backend="hypothesis",
    )
