"""Manifest: what is known to be there is listed, and what is known to be gone is not.

No comparison of answers with each other can show a row that every answer leaves out.
"""

from __future__ import annotations

from collections.abc import Hashable

from ..checking.judges import NOT_ROWS
from ..checking.outcome import Inconclusive, Outcome
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import MOST_PAGES, Walk
from ..collection.answer import Answer
from ..contract.model import ListOperation
from ..errors import ListproofError
from ..oracle.difference import Difference, Kind
from ..oracle.expected import ordered
from ..oracle.manifest import Change, Expected
from ..oracle.query import Query
from ..results.model import Level, Provenance

POLL = 0.1
"""Seconds between two looks for a change."""

SETTLE = 0.4
"""Seconds after which a listing with a row too many is read again, because rows may be arriving."""

WHOLE = ("SCH-01", "SCH-03", "PAG-01", "PAG-02", "PAG-03", "PAG-04", "ORD-04", "SCO-01", "SCO-02", "SCO-07", "FLT-03")
FILTERED = (*WHOLE, "FLT-01", "FLT-02", "FLT-04")
"""What relations between answers show already is their finding; a manifest then shows no second cause."""


def _said(trial: Trial) -> Expected:
    manifest = trial.target.manifest
    return manifest.expected.get(trial.collection.name, Expected()) if manifest else Expected()


def _whole(trial: Trial) -> Query | Walk:
    """What brings the whole listing; of many rows a page, and what reading them brought is judged."""
    size = trial.collection.granted
    if trial.operation.page is None:
        return Query()
    return Query(limit=size) if _many(trial) else Walk(Query(), size)


def _many(trial: Trial) -> bool:
    """Whether there are more rows than a walk goes through."""
    walk = Walk(Query(), trial.collection.granted)
    return trial.operation.page is not None and not walk.whole(len(trial.snapshot))


ALL = "a listing that was read to its end"


def _some(names: list[str]) -> str:
    return ", ".join(names[:6]) + (f" … ({len(names)} in all)" if len(names) > 6 else "")


@requirement(
    "MAN-01",
    Level.MUST,
    Provenance.IMPLIED,
    after=(*WHOLE, "MAN-02"),
    needs="a manifest that names the collection's rows",
    alone=True,
)
def test_what_should_be_there_is_listed_and_nothing_else(trial: Trial) -> None:
    """Every row that should be there is listed; nothing else is.

    A row that no listing ever shows is never processed, billed or deleted, and no other answer gives it away.

    Servers lose rows in a join or a replica, stop at a hidden cap, hide what an index has missed, or list drafts.
    """
    said = _said(trial)
    trial.need(said.says_what_is_there, "a manifest that names the collection's rows")
    trial.need(not trial.collection.partial, ALL)

    def judge(listing: Answer) -> Outcome:
        if listing.rows is None:
            return NOT_ROWS
        many = _many(trial)
        ids = () if many else tuple(map(str, listing.ids))
        got = {str(name) for name in trial.snapshot.by_id} if many else set(ids)
        lost = [name for name in (*(said.ids or ()), *said.includes) if name not in got]
        there = said.ids or said.includes
        names = (there, ids)
        if lost:
            return Difference(Kind.MISSING, f"{len(there)} rows that are there", f"not listed: {_some(lost)}", *names)
        more = sorted(got.difference(said.ids)) if said.ids is not None else []
        if more:
            return Difference(Kind.EXTRA, f"only the {len(said.ids or ())} rows that are there", _some(more), *names)
        if said.count is not None and len(got) != said.count:
            kind = Kind.MISSING if len(got) < said.count else Kind.EXTRA
            return Difference(kind, f"{said.count} rows", f"{len(got)} rows", *names)
        return None

    found = judge(trial.ask(_whole(trial)))
    if isinstance(found, Difference) and not _many(trial):
        trial.target.client.sleep(SETTLE if found.kind is Kind.EXTRA else 0)
        now = trial.collection.ask(_whole(trial), fresh=True)
        trial.need(set(now.ids) == trial.collection.began, "a listing at rest: rows came or went, which nobody foresaw")
    trial.compare([_whole(trial)], judge, any_order=True, weight=max(1, len(said.ids or said.includes)))


def _listings(operation: ListOperation) -> list[Query]:
    """The plain parameters one by one: each filter's values, the id alone, each order both ways."""
    queries = [Query(filters=((f.field, value),)) for f in operation.filters for value in f.values]
    if operation.select and operation.id in operation.select.names:
        queries.append(Query(select=(operation.id,)))
    if operation.order:
        ways = [descending for descending, sent in ((False, operation.order.asc), (True, operation.order.desc)) if sent]
        queries += [Query(order=(key, way)) for key in operation.order.keys for way in ways]
    return queries


@requirement(
    "MAN-02", Level.MUST, Provenance.IMPLIED, after=WHOLE, needs="a manifest that names a deleted row", alone=True
)
def test_a_deleted_row_is_gone_from_every_listing(trial: Trial) -> None:
    """A deleted row is gone from every listing: plain, filtered, projected, in every order, in small pages.

    Deletion is a promise, often a legal one.

    Servers mark rows as deleted and forget the mark in one query, or answer from an index or a cache of before.
    """
    said = _said(trial)
    trial.need(said.deleted, "a manifest that names a deleted row")
    questions: list[Query | Walk] = [_whole(trial), Query()]
    if trial.operation.page:
        questions += [Walk(query, trial.collection.granted) for query in _listings(trial.operation)]
        questions.append(Walk(Query(), 7))
    else:
        questions += _listings(trial.operation)

    def judge(listing: Answer) -> Outcome:
        if listing.rows is None:
            return NOT_ROWS
        back = sorted({str(name) for name in (*listing.ids, *read)}.intersection(said.deleted))
        if back:
            names = ((), tuple(map(str, listing.ids)))
            return Difference(Kind.EXTRA, "no row that was deleted", f"listed: {_some(back)}", *names)
        return None

    for question in questions:
        read = trial.snapshot.by_id if _many(trial) and question == questions[0] else {}
        trial.compare([question], judge, invariant=True)
    trial.need(trial.findings or not trial.collection.partial, ALL)


@requirement(
    "MAN-03",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("filter.values"),
    after=FILTERED,
    needs="a manifest with a status change",
    cites=("filter",),
    alone=True,
)
def test_a_status_change_shows_in_the_filter_in_time(trial: Trial) -> None:
    """A changed value shows in the filter within the stated time: found under the new one, no longer under the old.

    Workers poll the filter for their next job; what it does not show in time is done late, twice or never.

    Servers answer filters from an index or a cache that lags behind the rows.
    """
    manifest = trial.target.manifest
    changes = [each for each in manifest.changes if each.collection == trial.collection.name] if manifest else []
    trial.need(changes, "a manifest with a status change")
    for change in changes:
        _observe(trial, change)


def _observe(trial: Trial, change: Change) -> None:
    filter_ = next((each for each in trial.operation.filters if each.field == change.field), None)
    trial.need(filter_, f"a filter by {change.field}, which the contract does not declare")
    trial.need(not trial.collection.partial, ALL)
    before = trial.snapshot.by_id.get(change.id)
    old = before.data.get(change.field) if before else None
    values = [change.value] if old in (None, change.value) else [change.value, str(old)]
    both = [Walk(Query(filters=((change.field, value),)), trial.collection.granted) for value in values]
    most = MOST_PAGES * trial.collection.granted
    few = all(walk.whole(len(ordered(trial.snapshot, walk.query)) + 1) for walk in both)
    trial.need(few, f"a change of a row among at most {most} rows of its value")
    _make(change)
    trial.collection.outdated = True
    client = trial.target.client
    end = client.clock() + change.within

    def judge(listed: Answer, *under_the_old: Answer) -> Outcome:
        if not listed.ok or not all(each.ok for each in under_the_old):
            return NOT_ROWS
        wanted: Hashable = change.id
        where = f"{change.id} under {change.field}={change.value}"
        if wanted not in listed.ids:
            return Difference(Kind.MISSING, f"{where} within {change.within:g} s", "not listed there", (change.id,))
        if any(wanted in each.ids for each in under_the_old):
            return Difference(Kind.EXTRA, f"{where} only, within {change.within:g} s", f"still under {old} too")
        return None

    while isinstance(judge(*(trial.collection.ask(query, fresh=True) for query in both)), Difference):
        if client.clock() >= end:
            break
        client.sleep(POLL)
    trial.compare(both, judge, invariant=True)


def _make(change: Change) -> None:
    if change.make is not None:
        try:
            change.make()
        except ListproofError as reason:
            raise Inconclusive(f"the change could not be made: {reason}") from None
