"""Scope: a listing holds the rows of its parent and of no other one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from itertools import combinations

from ..checking import boundaries, legal_queries
from ..checking.judges import NOT_ROWS, ids_of, is_not_rows, rows_or
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.listing import Listing
from ..contract.member import holder
from ..oracle.canonical import digest_of
from ..oracle.difference import Difference, Kind
from ..oracle.ownership import stranger
from ..oracle.query import Condition, Query
from ..oracle.row import Row
from ..results.model import Level, Provenance


@requirement(
    "SCO-01",
    Level.MUST,
    Provenance.STATED,
    applies=has("parent"),
    needs="at least 1 row",
    cites=("path",),
)
def test_every_row_belongs_to_its_parent(trial: Trial) -> None:
    """Every row belongs to the parent named in the path.

    The path is the only thing that keeps one conversation's runs apart from another's.

    A missing condition in one of the server's queries: often only in the filtered, the ordered or the paged one.
    """
    operation, whole, rows = trial.operation, trial.collection.granted, len(trial.snapshot)
    queries: list[Query | Walk] = [Query(), Query(size=whole), trial.nearest(Query(size=2, start=rows // 2 or 1))]
    queries += boundaries.kept_pages(trial.collection)
    queries += [query.but(size=whole) for query in legal_queries.beside(trial.collection) if query.select is None]
    if not rows:  # no value is there to choose by
        queries += [
            Query(where=(Condition(each.name, value),)) for each in operation.equalities for value in each.values
        ]
    if operation.select:
        fields = tuple(field for field in operation.parent.values() if field in operation.select.names)
        queries += [Query(size=whole, select=fields)] if fields else []
    for query in dict.fromkeys(queries):
        trial.compare([query], partial(_of_its_parent, trial.collection), invariant=True)


@rows_or(NOT_ROWS)
def _of_its_parent(collection: Listing, page: Answer) -> Outcome:
    operation, parents = collection.operation, collection.parents
    wrong = [(row, member) for row in page.rows or () if (member := stranger(operation, parents, row))]
    if wrong:
        shown = ", ".join(f"{row.id} ({row.value(member)})" for row, member in wrong[:4])
        own = next(parents[path] for path, member in operation.parent.items() if member == wrong[0][1])
        return Difference(Kind.FOREIGN, f"only rows with {wrong[0][1]} {own}", shown, (), ids_of(page))
    return None if page.ids else Skip("no rows came")


@requirement(
    "SCO-02",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("parent"),
    per="target",
    needs="two collections with rows",
    cites=("path",),
)
def test_two_collections_share_no_row(trial: Trial) -> None:
    """Two collections share no row.

    A row in two places is a leak from one of them.

    The parent is compared by prefix or without case, or a cache forgets it.
    """
    pairs = _collections_by_two(trial, lambda one, other: not _ids_begin_alike(one, other))
    _compare_by_two(trial, pairs, "two collections with rows")


@requirement(
    "SCO-07",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("parent", "!path.format"),
    per="target",
    needs="a collection with rows",
    cites=("path",),
)
def test_collections_whose_ids_begin_alike_share_no_row(trial: Trial) -> None:
    """Two collections share no row also where one parent's id is a prefix of the other's, and an id that is a letter
    shorter or longer than a parent's brings none of its rows.

    Counters and slugs make such ids every day: thread_1 and thread_10.

    The server looks the parent up by prefix or by a pattern.
    """
    full = [each for each in trial.target.readable() if len(each.snapshot)]
    trial.need(full, "a collection with rows")
    pairs = _collections_by_two(trial, _ids_begin_alike)
    if pairs:
        _compare_by_two(trial, pairs, "two collections with rows")
    known = trial.target.best()
    for near in trial.probes.near.get(known.name, ()):
        trial.compare([Query()], partial(_none_of, trial, known), invariant=True, collection=near)


def _none_of(trial: Trial, known: Listing, answer: Answer) -> Outcome:
    """Judge the listing of an id that is nearly the one of a known collection."""
    if is_not_rows(answer):
        return NOT_ROWS
    own = [row.id for row in answer.rows or () if stands_in(known, row)]
    if own and trial.ask(Query(), trial.probes.unknown).rows:
        return Skip("an unknown parent has rows", left_to=("SCO-03",))
    if own:
        said = f"no row of {known.name} for an id that is not its"
        return Difference(Kind.FOREIGN, said, f"{len(own)} of its rows", (), tuple(map(str, own)))
    if answer.rows:
        return Skip("another collection has this id")
    return None if answer.refused or answer.ok else Skip(f"answered with {answer.status}")


def stands_in(other: Listing, row: Row) -> bool:
    """Whether a row is one of another collection's, whatever parent it names: ids may begin anew in each parent."""
    known = other.snapshot.by_id.get(row.id)
    return known is not None and _without_parent(other, known) == _without_parent(other, row)


def _without_parent(of: Listing, row: Row) -> Hashable:
    own = {holder(of.operation, each) for each in of.operation.parent.values()}
    return digest_of({name: value for name, value in row.data.items() if name not in own})


def _ids_begin_alike(one: Listing, other: Listing) -> bool:
    pairs = zip(one.parents.values(), other.parents.values(), strict=True)
    return all(a.startswith(b) or b.startswith(a) for a, b in pairs)


def _collections_by_two(trial: Trial, wanted: Callable[[Listing, Listing], bool]) -> list[tuple[Listing, Listing]]:
    full = [collection for collection in trial.target.readable() if len(collection.snapshot)]
    return [pair for pair in combinations(full, 2) if wanted(*pair)]


def _compare_by_two(trial: Trial, pairs: list[tuple[Listing, Listing]], what: str) -> None:
    trial.need(pairs, what)
    for one, other in pairs:
        judge = partial(_shares_no_row, one, other)
        trial.compare([Query(size=one.granted)], judge, invariant=True, collection=one)


@rows_or(NOT_ROWS)
def _shares_no_row(one: Listing, other: Listing, page: Answer) -> Outcome:
    both = [row.id for row in page.rows or () if stands_in(other, row)]
    if not both:
        return None
    shown = ", ".join(map(str, both[:6]))
    return Difference(Kind.FOREIGN, f"no row in both {one.name} and {other.name}", f"in both: {shown}")
