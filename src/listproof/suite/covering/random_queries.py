"""Random queries for one collection, drawn and shrunk by Hypothesis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from ...checking import boundaries
from ...collection.listing import Listing
from ...collection.page_limits import LARGEST
from ...oracle.query import Query
from .classes import key, matching, query_of

Pick = Callable[[Sequence[object]], object]
Fails = Callable[[Query], bool | None]


class _Differs(Exception):
    """A query that is answered wrongly: what Hypothesis is to shrink."""


class _Enough(BaseException):
    """No more queries may be tried; no Exception, which Hypothesis would take for a failure."""


def drawn(collection: Listing, pick: Pick) -> Query:
    """A legal query for the rows of a collection; ``pick`` chooses, and the first choice leaves a parameter out."""
    operation, snapshot = collection.operation, collection.snapshot
    sent: dict[str, object] = {}
    for each in operation.filters:
        rows = boundaries.held(snapshot, each)
        absent = (value for value in each.values if value not in rows)
        sent[key(each)] = pick(
            [None, *rows, *rows, *rows, *(each for each in rows if each in boundaries.NOTHING), *absent]
        )
    sent["order"] = pick([None, *boundaries.sorts(operation)])
    if operation.page:
        sent["offset"] = pick([None, *range(matching(snapshot, sent) + 2)])
        most = collection.limits.refused_above or LARGEST
        sent["limit"] = pick([None, *boundaries.within((3, 4, 5, *boundaries.sizes(collection)), 1, most)])
    if operation.select:
        names = operation.select.names
        chosen = [pick([None, *names]) for _ in range(3)]
        sent["select"] = tuple(dict.fromkeys(name for name in chosen if name is not None)) or None
    return query_of(sent)


EXAMPLES = 10
"""Queries of one round: after ten Hypothesis turns from fresh ones to variations of those that it has drawn."""


def smallest(collection: Listing, fails: Fails, *, seed: int) -> Query | None:
    """Draw up to EXAMPLES queries; the first that ``fails``, made as small as Hypothesis can, or None.

    ``fails`` answers None where no more queries may be tried. The same seed on the same data draws the same queries.
    """
    import hypothesis
    from hypothesis import HealthCheck, Phase, Verbosity, errors, strategies

    failed: Query | None = None
    known: dict[Query, bool] = {}  # so that no query fails once and not again
    stopped: Exception | None = None

    def body(data: strategies.DataObject) -> None:
        nonlocal failed, stopped

        def pick(options: Sequence[object]) -> object:
            # Booleans only: among integers Hypothesis mixes numbers that it reads in the caller's modules.
            bits = [data.draw(strategies.booleans()) for _ in range((4 * len(options)).bit_length())]
            return options[sum(bit << place for place, bit in enumerate(reversed(bits))) % len(options)]

        query = drawn(collection, pick)
        if query not in known:
            try:
                wrong = fails(query)
            except Exception as error:
                stopped = error
                raise _Enough from None
            if wrong is None:
                raise _Enough
            known[query] = wrong
        if known[query]:
            failed = query
            raise _Differs

    settings = hypothesis.settings(
        max_examples=EXAMPLES,
        phases=(Phase.generate, Phase.shrink),
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        backend="hypothesis",
    )
    with suppress(_Differs, _Enough, errors.Flaky):
        hypothesis.seed(seed)(settings(hypothesis.given(strategies.data())(body)))()
    if stopped is not None:
        raise stopped
    return failed
