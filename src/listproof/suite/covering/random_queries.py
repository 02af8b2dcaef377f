"""Random queries for one collection, drawn and shrunk by Hypothesis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from ...checking.drawn_queries import Pick, drawn
from ...collection.listing import Listing
from ...oracle.query import Query

if TYPE_CHECKING:
    import hypothesis

Fails = Callable[[Query], bool | None]


class _Differs(Exception):
    """A query that is answered wrongly: what Hypothesis is to shrink."""


class _Enough(BaseException):
    """No more queries may be tried; no Exception, which Hypothesis would take for a failure."""


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
