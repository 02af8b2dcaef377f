"""A last look at every 200 that is kept: what no check was looking for is told under the requirement that it breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial

from ..checking.outcome import Outcome, Skip
from ..checking.requirement import Requirement
from ..checking.trial import Trial
from ..codec import parse as queries
from ..collection.answer import Answer, Unreadable
from ..collection.following import short_with_next
from ..collection.listing import Listing
from ..collection.request import Request
from ..collection.seen import Seen
from ..collection.target import Target
from ..contract.member import comes
from ..errors import RunEnded, Unreachable
from ..oracle import expected, received
from ..oracle.difference import Difference, Kind
from ..oracle.ownership import stranger
from ..oracle.query import Query
from ..oracle.row_schema import RowValidator, row_validator
from ..results.model import Place, Result, Verdict
from .blame import STRANGERS, Blamed, blame, explained
from .runner import trace

FULL = 100
"""Rows up to which a page must be full; beyond them a quiet cap is PAG-12's alone."""

CODING = "accept-encoding"
"""The one header that changes nothing of the rows."""

FAILURES = (Verdict.FAILED, Verdict.WAIVED)


def late(target: Target, seen: Seen, asked: Iterable[Requirement], results: Iterable[Result]) -> Iterator[Result]:
    """What kept answers show beyond the results of the checks: failures with the findings of this look alone.

    Nothing is told that a failed requirement explains, or whose own requirement was not asked; a bug of ours is an
    error. An answer that is as it must be is not asked for again.
    """
    results = [each for each in results if each.operation == target.operation.key]
    failed = {each.id for each in results if each.verdict in FAILURES}
    known = {each.place for each in results}
    facts = {each.id: each.facts for each in asked if each.applies(target.operation)}
    for collection in target.collections if known else ():
        trials: dict[Place, Trial] = {}
        place = next((each for each in known if each[2] == collection.name), next(iter(known)))
        try:
            for request, query, answer in _differing(collection):
                if not collection.requester.knows(request):  # the data moved meanwhile
                    continue
                blamed = _judged(collection, query, answer)
                if (
                    blamed is None
                    or blamed.requirement not in facts
                    or explained(blamed, query, failed, collection.snapshot)
                ):
                    continue
                of = collection.name if facts[blamed.requirement].per == "collection" else None
                place = (blamed.requirement, target.operation.key, of)
                if place in known and _confirmed(
                    trials.setdefault(place, Trial(target, collection, seen=seen)), request, query, blamed.requirement
                ):
                    failed.add(blamed.requirement)
        except Exception as error:
            message = trace(error, values=target.client.bodies)
            yield _result(place, Trial(target, collection), Verdict.ERROR, (message,))
        yield from (_result(place, trial) for place, trial in trials.items() if trial.findings)


def merged(results: Iterable[Result], late: Iterable[Result]) -> list[Result]:
    """The results of the checks with what the last look found besides."""
    known = {each.place: each for each in results}
    for more in late:
        known[more.place] = _together(known[more.place], more)
    return [*known.values()]


def bug(text: str, target: Target, results: Iterable[Result]) -> Result:
    """A bug of ours that came after the checks, told at the first failure of the target."""
    own = next(each for each in results if each.operation == target.operation.key and each.verdict in FAILURES)
    return _result(own.place, Trial(target, target.best()), Verdict.ERROR, (text,))


def _together(one: Result, more: Result) -> Result:
    return replace(
        one,
        verdict=Verdict.ERROR if Verdict.ERROR in (one.verdict, more.verdict) else Verdict.FAILED,
        reasons=(*one.reasons, *more.reasons),
        findings=(*one.findings, *more.findings),
        exchanges=tuple(sorted({*one.exchanges, *more.exchanges})),
        comparisons=one.comparisons + more.comparisons,
    )


def _result(place: Place, trial: Trial, verdict: Verdict = Verdict.FAILED, reasons: tuple[str, ...] = ()) -> Result:
    identity, operation, collection = place
    return Result(
        identity,
        identity.partition("-")[0],
        operation,
        collection,
        verdict,
        reasons=reasons,
        comparisons=trial.comparisons,
        findings=tuple(trial.findings),
        exchanges=tuple(sorted(trial.served)),
    )


def _differing(collection: Listing) -> list[tuple[Request, Query, Answer]]:
    """The kept answers to legal queries that are not as they must be, those with the fewest parameters first; equal
    bodies to one query are looked at once."""
    found: list[tuple[Request, Query, Answer]] = []
    seen: set[tuple[Query, bytes]] = set()
    validator = cache(partial(row_validator, collection.operation))  # which judges equal rows once
    for request, answer in collection.requester.kept():
        query = legal(collection, request)
        if query is None or not answer.ok or (query, answer.exchange.body) in seen:
            continue
        seen.add((query, answer.exchange.body))
        with suppress(Unreadable, Unreachable, RunEnded):
            if _judged(collection, query, answer, validator(expected.fields_of(collection.operation, query))):
                found.append((request, query, answer))
    return sorted(found, key=lambda each: (len(each[1].roles), each[2].exchange.number))


def legal(collection: Listing, request: Request) -> Query | None:
    """The legal query that a request asks in the user's name, as far as rows go."""
    return queries.parse(collection.operation, request.query) if legally(request) else None


def legally(request: Request) -> bool:
    """Whether a request is asked in the user's name, with nothing beside its query that changes rows."""
    plain = request.method == "GET" and request.credential == "own" and request.body is None
    return plain and all(name.lower() == CODING for name, _ in request.headers)


def _judged(collection: Listing, query: Query, page: Answer, validator: RowValidator | None = None) -> Blamed | None:
    """What is wrong with an answer to a legal query, and which requirement it breaks."""
    operation, snapshot, rows = collection.operation, collection.snapshot, page.rows or ()
    fields = expected.fields_of(operation, query)
    validator = validator or row_validator(operation, fields)
    for row in rows:
        if wrong := validator.violations(row):
            said = f"row {row.id}: {wrong[0]}"
            return Blamed("SCH-02", Difference(Kind.SCHEMA, "rows valid against the row schema", said))
    for row in rows:
        if member := stranger(operation, collection.parents, row):
            said = f"{row.id} ({row.value(member)})"
            return Blamed(STRANGERS, Difference(Kind.FOREIGN, "only rows that name the parent asked for", said))
    outcome = received.difference(snapshot, query, rows)
    if isinstance(outcome, Difference) and short_with_next(operation, query, page):
        return None
    if not isinstance(outcome, Difference) or (outcome.kind is Kind.SHORT and (query.size or 0) > FULL):
        return None
    return Blamed(blame(snapshot, query, rows, outcome.kind), outcome, comes(operation, operation.id, fields))


def _confirmed(trial: Trial, request: Request, query: Query, requirement: str) -> bool:
    """Whether the answer breaks this requirement when it is asked for again."""
    before = len(trial.findings)

    def judge(page: Answer) -> Outcome:
        blamed = _judged(trial.collection, query, page) if page.ok else None
        return blamed.difference if blamed and blamed.requirement == requirement else Skip("")

    with suppress(Unreadable, Unreachable, RunEnded):
        trial.compare([request], judge)
    return len(trial.findings) > before
