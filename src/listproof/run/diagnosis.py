"""The causes of what failed: hypotheses held against the answers that the run has kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from ..causes import catalogue, hypothesis, observed
from ..causes.explaining import Explained, explain
from ..causes.model import CannotTell, Model, asked
from ..causes.observed import Key, Observed
from ..checking.requirement import REGISTRY
from ..codec import place
from ..codec.facets import orders
from ..codec.parse import parse
from ..collection.answer import Answer, Unreadable
from ..collection.following import steps
from ..collection.listing import Listing, located
from ..collection.target import Target
from ..errors import RunEnded, Unreachable
from ..oracle.difference import Kind
from ..oracle.query import Query, Where
from ..oracle.row import Row
from ..results.model import Cause, Finding, Result, Verdict
from .sweep import legally

FAILURES = (Verdict.FAILED, Verdict.WAIVED)

NOT_ROWS = (Kind.REFUSED, Kind.ACCEPTED, Kind.STATUS, Kind.SCHEMA)
"""Kinds of differences that say nothing of which rows came."""

QUESTIONS = 12
"""Requests that may be sent to decide between hypotheses."""

MOST = 8
"""Filters that questions between hypotheses are made of."""


def causes(target: Target, results: Iterable[Result]) -> Iterator[Cause]:
    """The causes that explain what failed on a target, each with the requirements that fail because of it."""
    failed_or_not = [each for each in results if each.id in REGISTRY]
    failed = [each for each in failed_or_not if each.verdict in FAILURES and each.operation == target.operation.key]
    if not failed:
        return
    assert catalogue.ALL
    moving = {number for each in failed_or_not for number in each.exchanges if REGISTRY[each.id].alone}
    by_collection = [(each, [*answers(each)]) for each in target.collections]
    whole = [seen for each, seen in by_collection if seen and _in_one_page(each)]
    found_wrong = any(one.wrong for seen in whole for one in seen)
    told = whole if found_wrong else [seen for _, seen in by_collection]
    seen = [one for each in told for one in each if one.number not in moving]
    wrong = [each for each in seen if each.wrong]
    if not wrong:
        return
    every = [*hypothesis.supposed(target.operation, wrong)]
    decide = _Deciding(target.collections, tuple(dict.fromkeys(each.asked.where for each in seen))[:MOST])
    for found in explain(seen, every, decide):
        cause = _cause(found, failed, target, seen, wrong)
        if cause.fails:
            yield cause


def _in_one_page(collection: Listing) -> bool:
    """Whether the listing came in one page: one that had to be walked is only as right as its walk."""
    return not collection.partial and len(collection.snapshot) < collection.granted


def answers(collection: Listing) -> Iterator[Observed]:
    """What a collection answered to plainly legal queries, and the pages that these led to."""
    with suppress(Unreadable, Unreachable, RunEnded):
        kept = {request.query: answer for request, answer in collection.requester.kept() if legally(request)}
        page = collection.operation.page
        for text, answer in kept.items():  # none of a collection that nobody has read
            query = parse(collection.operation, text, documented=False)
            if query is None or not answer.ok:
                continue
            yield from _of(collection, query, answer)
            if page is not None and page.sequential:
                yield from _led_to(collection, query, text, kept)


def _of(collection: Listing, query: Query, answer: Answer) -> Iterator[Observed]:
    snapshot, exchange = collection.snapshot, answer.exchange
    key: Key = (exchange.path, exchange.query, exchange.content)
    meant = asked(snapshot, query)
    yield observed.of_rows(key, exchange.number, snapshot, meant, answer.rows or ())
    total = snapshot.operation.envelope.total
    if total is not None and not total.estimated:
        said = place.count(place.read(total.at, answer.value, exchange.headers))
        if said is not None:
            yield observed.of_total(key, exchange.number, snapshot, meant, said)


def _led_to(collection: Listing, query: Query, first: str, kept: Mapping[str, Answer]) -> Iterator[Observed]:
    """The pages that a page led to, as far as they are kept, up to the first that is not as it must be: what follows is
    not known to be right."""
    came = 0
    before: tuple[Row, ...] = ()
    with suppress(KeyError):
        for number, (page, _) in enumerate(steps(collection.operation, first, kept.__getitem__)):
            rows = page.rows or ()
            if number:
                exchange = page.exchange
                meant = asked(collection.snapshot, query, after=before[-1].id, first=came)
                key: Key = (exchange.path, exchange.query, exchange.content)
                seen = observed.of_rows(key, exchange.number, collection.snapshot, meant, rows)
                yield seen
                if seen.wrong is not False:
                    return
            if not rows:
                return
            came, before = came + len(rows), rows


class _Deciding:
    """Asks what two models answer differently."""

    def __init__(self, collections: Sequence[Listing], wheres: Sequence[Where]) -> None:
        self._collections, self._wheres, self._left = collections, wheres, QUESTIONS

    def __call__(self, one: Model, other: Model) -> Observed | None:
        for collection in self._collections:
            with suppress(Unreadable, Unreachable, RunEnded):
                for query in _questions(collection, self._wheres):
                    about = _apart(collection, query, one, other)
                    if about and self._left:
                        self._left -= 1
                        answer = collection.ask(query)
                        seen = _of(collection, query, answer) if answer.ok else ()
                        came = [each for each in seen if (each.total is None) is (about == ROWS)]
                        if came:
                            return came[0]
        return None


ROWS, TOTAL = "rows", "total"


def _apart(collection: Listing, query: Query, one: Model, other: Model) -> str:
    """What two models answer differently: rows, or the total where an answer says one; empty where nothing."""
    meant = asked(collection.snapshot, query)
    try:
        first, second = (model.predict(collection.snapshot, meant) for model in (one, other))
    except CannotTell:
        return ""
    if not first.shows(second):
        return ROWS
    return TOTAL if collection.operation.envelope.total and first.total != second.total else ""


def _questions(collection: Listing, wheres: Sequence[Where]) -> Iterator[Query]:
    """Queries that tell much: with and without each parameter."""
    operation, rows = collection.operation, len(collection.snapshot)
    sizes = (None, 3, max(1, rows - 1)) if operation.page and operation.page.size else (None,)
    starts = (None, 2, rows // 2, rows + 3) if operation.page and operation.page.begins else (None,)
    sorts = [(), *((key,) for key in orders.sort_keys(operation)[:4])]
    selects = (None, (operation.select.names[0],)) if operation.select else (None,)
    for select in selects:
        for where in wheres:
            for sort in sorts:
                for start in starts:
                    for size in sizes:
                        yield located(collection, Query(size, start, sort, where, select))


def _cause(
    found: Explained, failed: Sequence[Result], target: Target, seen: Sequence[Observed], wrong: Sequence[Observed]
) -> Cause:
    explained = {each.key for each in found.answers}
    unexplained = {each.key for each in wrong} - explained
    exchanges = target.client.exchanges

    def because(finding: Finding) -> bool:
        sent = [exchanges[number - 1] for number in finding.exchanges]
        keys = {(each.path, each.query, each.content) for each in sent}
        if finding.kind in NOT_ROWS or keys & unexplained:
            return False
        return bool(keys & explained) or not unexplained

    fails = [each.id for each in failed if each.findings and all(map(because, each.findings))]
    right = [each for each in seen if each.wrong is False]
    return Cause(
        tuple(each.name for each in found.supposed),
        tuple(each.sentence for each in found.supposed),
        target.operation.key,
        tuple(dict.fromkeys(fails)),
        len(found.answers),
        len(wrong),
        len(right),
        tuple(each.sentence for each in found.others),
    )
