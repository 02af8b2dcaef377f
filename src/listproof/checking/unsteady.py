"""Identical requests that any check saw answered differently: what the check of repetitions did not meet is its failure
all the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from ..collection.answer import Answer
from ..collection.listing import Listing
from ..http.exchange import Exchange
from ..oracle import expected
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query
from ..plural import many
from ..results.model import Finding, Result, Verdict

REPEATED = "ORD-04"
"""Identical requests on quiet data give identical sequences."""

SAID = (REPEATED, "ORD-09", "HTT-04", "HTT-05")
"""Requirements one of which, failed, says already why identical requests are answered differently."""


def difference(
    where: Listing, query: Query, answers: Sequence[Answer]
) -> tuple[Difference, list[Exchange], tuple[int, int]] | None:
    """How answers to one question differ in their rows: the difference, the exchanges of two that show it, and
    (answers unlike the usual one, all answers). It counts only where an answer came again after another: what changed
    once and stayed so may be data that moved or a cache that filled. Rows between which the sort key does not decide
    may change places: those are the matter of ORD-09."""
    answers = [answer for answer in answers if answer.ok]
    if where.partial or not answers:
        return None
    usual = Counter(answer.ids for answer in answers).most_common(1)[0][0]
    first = next(answer for answer in answers if answer.ids == usual)
    others = [answer for answer in answers if _ties(where, query, answer) != _ties(where, query, first)]
    if not others or not _came_again([_ties(where, query, answer) for answer in answers]):
        return None
    other, count = others[0], (len(others), len(answers))
    alike = sorted(map(str, other.ids)) == sorted(map(str, first.ids))
    got = "the same rows in another sequence" if alike else f"{many(len(other.ids), 'row')}, or others"
    found = Difference(
        Kind.ORDER if alike else Kind.CONTENT,
        f"identical requests have identical answers: {many(len(first.ids), 'row')}",
        f"{count[0]} of {count[1]} identical requests differ: {got}",
        tuple(map(str, first.ids)),
        tuple(map(str, other.ids)),
    )
    return found, [*first.exchanges, *other.exchanges], count


def changed(where: Listing, query: Query, answers: Sequence[Answer]) -> bool:
    """Whether answers to one question differ in their rows at all."""
    good = [_ties(where, query, answer) for answer in answers if answer.ok]
    return any(one != good[0] for one in good)


def _came_again(answers: Sequence[list[object]]) -> bool:
    runs = [answer for answer, _ in groupby(answers)]
    return any(answer in runs[:at] for at, answer in enumerate(runs))


def _ties(where: Listing, query: Query, answer: Answer) -> list[object]:
    snapshot, keys = where.snapshot, expected.keys_of(where.operation, query)
    return [snapshot.tie(snapshot.by_id[name], keys) for name in answer.ids if name in snapshot.by_id]


def told(results: Iterable[Result]) -> tuple[Result, ...]:
    """The results, where ORD-04 fails by what other checks saw, unless something that failed explains it already."""
    results = tuple(results)
    explained = {each.operation for each in results if each.id in SAID and _failed(each)}
    evidence: dict[int, list[Finding]] = {}
    for result in results:
        seen = [finding.unlike for finding in result.findings if finding.unlike is not None]
        if seen and _failed(result) and result.operation not in explained:
            at = _asked(results, result)
            evidence.setdefault(at, []).extend(seen) if at is not None else None
    return tuple(_with(result, evidence[at]) if at in evidence else result for at, result in enumerate(results))


def _failed(result: Result) -> bool:
    return result.verdict in (Verdict.FAILED, Verdict.WAIVED)


def _asked(results: Sequence[Result], seen: Result) -> int | None:
    """The place of the result of ORD-04 that speaks for the same collection, or else for any."""
    places = [at for at, each in enumerate(results) if each.id == REPEATED and each.operation == seen.operation]
    places = [at for at in places if results[at].verdict in (Verdict.PASSED, Verdict.INCONCLUSIVE)]
    return next((at for at in places if results[at].collection == seen.collection), next(iter(places), None))


def _with(result: Result, seen: Sequence[Finding]) -> Result:
    numbers = {number for finding in seen for number in finding.exchanges}
    return replace(
        result,
        verdict=Verdict.FAILED,
        comparisons=result.comparisons + len(seen),
        findings=tuple(replace(finding, flaps=True) for finding in seen),
        exchanges=tuple(sorted({*result.exchanges, *numbers})),
    )
