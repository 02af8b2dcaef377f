"""Ordering: words that name no order, and the order with and without other parameters."""

from __future__ import annotations

from functools import partial

from ..checking import boundaries, legal_queries
from ..checking.judges import refused, rows_or
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import encode
from ..collection.answer import Answer
from ..collection.request import Request
from ..contract.member import shows
from ..oracle.difference import Difference, sequence
from ..oracle.query import UNSORTED, Query
from ..results.model import Level, Provenance
from .refused_beside import refused_beside


@requirement(
    "ORD-06",
    Level.MUST,
    Provenance.STATED,
    applies=has("order.enum"),
    per="target",
    cites=("order.enum",),
)
def test_an_order_outside_the_enum_is_refused(trial: Trial) -> None:
    """An `order` outside the enum (other case, other word) is refused, alone and beside other parameters.

    A misspelt order that is quietly ignored gives the wrong end of the list.

    Servers compare without case, or fall back to the default for every word they do not know, everywhere or where
    something else is sent.
    """
    order, other = trial.operation.order, legal_queries.elsewhere(trial.target)
    for parameter in order.parameters if order else ():
        known = [word for word in parameter.enum or () if isinstance(word, str)]
        if not known:
            continue
        words = [*(word.upper() for word in known), known[0].capitalize(), "listproof", f"{known[0]}ending"]
        for word in dict.fromkeys(word for word in words if word not in known):
            written = encode([(parameter.name, word)])
            trial.compare([Request(written)], partial(refused, what=written), invariant=True)
        odd = encode([(parameter.name, "listproof")])
        for legal in (each for each in legal_queries.single(other) if not each.sort):
            refused_beside(trial, legal, legal_queries.joined(trial.operation, legal, odd), other)


@requirement(
    "ORD-07",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("!order.stated", "filter or select"),
    after=("ORD-04",),
    needs="at least 2 rows",
    cites=("200",),
)
def test_an_unstated_order_is_the_same_with_every_other_parameter(trial: Trial) -> None:
    """Where no order is stated, the server's own order is the same with every other parameter.

    Clients cannot ask for an order here, so the one they get must not change with what else they ask.

    Filtered or projected queries take another index and come back in its order.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    operation, size = trial.operation, boundaries.one_page(trial.collection)
    trial.need(size, "a collection that one page holds")
    for query in (each.but(size=size) for each in legal_queries.beside(trial.collection)):
        if shows(operation, operation.id, query.select or None):
            trial.compare([query], partial(_in_its_own_order, trial))


@rows_or(Skip("not answered"))
def _in_its_own_order(trial: Trial, page: Answer) -> Outcome:
    snapshot = trial.snapshot
    got = [snapshot.by_id[name] for name in dict.fromkeys(page.ids) if name in snapshot.by_id]
    want = sorted(got, key=lambda row: snapshot.position[row.id])
    if len({snapshot.tie(row) for row in got}) < 2:
        return Skip("fewer than 2 rows that the sort key tells apart")
    return sequence(snapshot, want, got)


@requirement(
    "ORD-08",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("size"),
    after=("PAG-04", "STY-03"),
    needs="more rows than a page of 2, told apart by the sort key",
    cites=("size", "start", "order"),
)
def test_the_order_is_the_same_with_and_without_paging(trial: Trial) -> None:
    """The order is the same whether or not limit and offset are sent: no sorting within the page only.

    The first page of a sorted list must be the first of all rows, not the first stored rows put in order.

    Servers fetch a page and sort it, or choose another order when the request is paged.
    """
    rows, size = len(trial.snapshot), trial.collection.granted
    trial.need(rows >= 3, "at least 3 rows")
    ways = [UNSORTED, *boundaries.sorts(trial.operation)]

    for sort in ways:
        whole = Query(sort=sort, size=size)
        for query in (Query(size=3), Query(size=3, start=rows // 2), Query(), Query(size=size, start=1)):
            asked = trial.nearest(query.but(sort=sort))
            trial.compare([whole, asked], partial(_window, trial, asked), subject=1)


@rows_or(Skip("not answered"))
def _window(trial: Trial, query: Query, listing: Answer, page: Answer) -> Outcome:
    """Judge a page by the first one of the same order."""
    if not page.rows:
        return Skip("not answered")
    at = query.start or 0
    want = (listing.rows or ())[at : at + len(page.rows)]
    result = sequence(trial.snapshot, want, page.rows[: len(want)], Query(sort=query.sort))
    if not set(page.ids) <= set(listing.ids):
        return Skip("rows beyond the first page of the listing")
    moved = any(listing.ids[i : i + len(page.ids)] == page.ids for i in range(len(listing.ids)) if i != at)
    if moved and (query.start or trial.ask(query.but(start=0)).ids != page.ids):
        return Skip("another window of the same listing", left_to=("PAG-03", "PAG-06"))
    if isinstance(result, Difference):
        said = f"rows {at} to {at + len(want) - 1} of the whole listing"
        return Difference(result.kind, said, result.actual, result.expected_ids, result.actual_ids)
    return result
