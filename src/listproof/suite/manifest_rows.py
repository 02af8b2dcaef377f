"""Manifest: what is known to be there is listed, and what is known to be gone is not.

No comparison of answers with each other can show a row that every answer leaves out.
"""

from __future__ import annotations

from functools import partial

from ..checking import boundaries
from ..checking.judges import NOT_ROWS, ids_of
from ..checking.outcome import Outcome
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..contract.model import ListOperation
from ..oracle.difference import Difference, Kind
from ..oracle.manifest import Expected
from ..oracle.query import Condition, Query
from ..plural import many
from ..results.model import Level, Provenance

SETTLE = 0.4
"""Seconds after which a listing with a row too many is read again, because rows may be arriving."""

WHOLE = (
    *("SCH-01", "SCH-03", "PAG-01", "PAG-02", "PAG-03", "PAG-04", "ORD-04", "SCO-01", "SCO-02", "SCO-07", "FLT-03"),
    *("FLT-01", "FLT-02"),
)


def _expected_rows(trial: Trial) -> Expected:
    manifest = trial.target.manifest
    return manifest.expected.get(trial.collection.name, Expected()) if manifest else Expected()


def _whole_listing(trial: Trial) -> Query | Walk:
    """What brings the whole listing; of many rows a page, and what reading them brought is judged."""
    size = trial.collection.granted
    if trial.operation.page is None:
        return Query()
    return Query(size=size) if _too_many_to_walk(trial) else Walk(Query(), size)


def _too_many_to_walk(trial: Trial) -> bool:
    """Whether there are more rows than a walk goes through."""
    walk = Walk(Query(), trial.collection.granted)
    page = trial.operation.page
    return page is not None and not page.whole and not walk.whole(len(trial.snapshot))


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
    said = _expected_rows(trial)
    trial.need(said.says_what_is_there, "a manifest that names the collection's rows")
    trial.need(not trial.collection.partial, ALL)
    judge = partial(_as_expected, trial, said)
    found = judge(trial.ask(_whole_listing(trial)))
    if isinstance(found, Difference) and not _too_many_to_walk(trial):
        trial.target.client.sleep(SETTLE if found.kind is Kind.EXTRA else 0)
        now = trial.collection.ask(_whole_listing(trial), fresh=True)
        trial.need(set(now.ids) == trial.collection.began, "a listing at rest: rows came or went, which nobody foresaw")
    trial.compare([_whole_listing(trial)], judge, any_order=True, weight=max(1, len(said.ids or said.includes)))


def _as_expected(trial: Trial, said: Expected, listing: Answer) -> Outcome:
    if listing.rows is None:
        return NOT_ROWS
    unwalked = _too_many_to_walk(trial)
    ids = () if unwalked else ids_of(listing)
    got = {str(name) for name in trial.snapshot.by_id} if unwalked else set(ids)
    lost = [name for name in (*(said.ids or ()), *said.includes) if name not in got]
    there = said.ids or said.includes
    names = (there, ids)
    if lost:
        return Difference(Kind.MISSING, f"{many(len(there), 'row')} expected", f"not listed: {_some(lost)}", *names)
    more = sorted(got.difference(said.ids)) if said.ids is not None else []
    if more:
        return Difference(Kind.EXTRA, f"only the {many(len(said.ids or ()), 'row')} expected", _some(more), *names)
    if said.count is not None and len(got) != said.count:
        kind = Kind.MISSING if len(got) < said.count else Kind.EXTRA
        return Difference(kind, many(said.count, "row"), many(len(got), "row"), *names)
    return None


def _listings(operation: ListOperation) -> list[Query]:
    """The plain parameters one by one: each filter's values, the id alone, each order both ways."""
    queries = [Query(where=(Condition(f.name, value),)) for f in operation.equalities for value in f.values]
    if operation.select and operation.id in operation.select.names:
        queries.append(Query(select=(operation.id,)))
    if operation.order:
        queries += [Query(sort=sort) for sort in boundaries.sorts(operation)]
    return queries


@requirement(
    "MAN-02", Level.MUST, Provenance.IMPLIED, after=WHOLE, needs="a manifest that names a deleted row", alone=True
)
def test_a_deleted_row_is_gone_from_every_listing(trial: Trial) -> None:
    """A deleted row is gone from every listing: plain, filtered, projected, in every order, in small pages.

    Deletion is a promise, often a legal one.

    Servers mark rows as deleted and forget the mark in one query, or answer from an index or a cache of before.
    """
    said = _expected_rows(trial)
    trial.need(said.deleted, "a manifest that names a deleted row")
    questions: list[Query | Walk] = [_whole_listing(trial), Query()]
    if trial.operation.page:
        questions += [Walk(query, trial.collection.granted) for query in _listings(trial.operation)]
        questions.append(Walk(Query(), 7))
    else:
        questions += _listings(trial.operation)
    for question in questions:
        read = trial.snapshot.by_id if _too_many_to_walk(trial) and question == questions[0] else {}
        trial.compare([question], partial(_none_deleted, said, frozenset(map(str, read))), invariant=True)
    trial.need(trial.findings or not trial.collection.partial, ALL)


def _none_deleted(said: Expected, read: frozenset[str], listing: Answer) -> Outcome:
    """Judge a listing, and the ids of the rows that were ``read`` before where it is too long for one question."""
    if listing.rows is None:
        return NOT_ROWS
    back = sorted({*ids_of(listing), *map(str, read)}.intersection(said.deleted))
    if back:
        return Difference(Kind.EXTRA, "no row that was deleted", f"listed: {_some(back)}", (), ids_of(listing))
    return None
