"""Ordering: the walks that show what becomes of rows with equal sort keys at page borders."""

from __future__ import annotations

from collections.abc import Sequence

from ..checking import boundaries, filter_values
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.page_limits import LARGEST_LIMIT
from ..contract.filter import Filter
from ..contract.member import shows
from ..contract.model import ListOperation
from ..oracle.expected import keys_of, ordered
from ..oracle.query import UNSORTED, Condition, Query
from ..oracle.row import Row
from .ordering_ties import LARGE_TIE
from .pagination_walks import few_pages

PAGES, SMALL = 12, 3
"""About how many pages a walk has that is made for one group of equal keys; the size below which pages are small."""


def tied_groups(trial: Trial, query: Query) -> list[tuple[Row, ...]]:
    """The groups of equal sort keys in the listing of a query."""
    snapshot, keys = trial.snapshot, keys_of(trial.operation, query)
    own = not query.where and keys in ((), snapshot.keys)
    return [*(snapshot.tied if own else snapshot.groups(ordered(snapshot, query), keys)).values()]


def walks_among_ties(trial: Trial) -> list[Walk]:
    """Walks with a page border in a group of equal keys: in every order, of filtered listings, of selected members, and
    under each two of these."""
    operation = trial.operation
    ways = [UNSORTED, *boundaries.sorts(operation)]
    walks = [walk for sort in ways for walk in _unfiltered(trial, Query(sort=sort))]
    walks += [walk for filter_ in operation.equalities for walk in _filtered_walks(trial, filter_)]
    return [*dict.fromkeys([*walks, *_selected(trial), *_paired(trial)])]


def _identity_alone(operation: ListOperation) -> Query | None:
    """The query that selects the identity alone, where that may be selected, or where it comes unasked one name."""
    select = operation.select
    name = select.name_of(operation.id) if select else None
    if select is None or name:
        return Query(select=(name,)) if name else None
    return Query(select=select.names[:1]) if shows(operation, operation.id, ()) else None


def _selected(trial: Trial) -> list[Walk]:
    """Walks of selected members: in large pages, in small ones, and of all members in pages of the default size."""
    named, select = _identity_alone(trial.operation), trial.operation.select
    if named is None or select is None:
        return []
    usual = min(boundaries.default_size(trial.operation), trial.collection.granted)
    sized = [*_small(trial, named), *_small(trial, named.but(select=tuple(select.names)), usual)]
    return [*_halving(trial, named), *sized]


def _paired(trial: Trial) -> list[Walk]:
    """Walks through the largest group that there is under two parameters: a filter and an order, either of them and a
    select."""
    operation, walks = trial.operation, []
    orders = [Query(sort=sort) for sort in boundaries.sorts(operation)]
    named = [each for each in [_identity_alone(operation)] if each]
    walks += [walk for one in named for order in orders for walk in _both(trial, one.but(sort=order.sort))]
    for filter_ in operation.equalities:
        found = [(Condition(filter_.name, value),) for value in filter_values.certain(trial.snapshot, filter_)]
        best = [
            max((one.but(where=each) for each in found), key=lambda query: len(_largest(trial, query)))
            for one in ([*orders, *named] if found else [])
        ]
        if not filter_.values:  # there may be many such filters
            best = sorted(best, key=lambda query: -len(_largest(trial, query)))[:MOST_TIED]
        walks += [walk for query in best for walk in _both(trial, query)]
    return walks


MOST_TIED = 2
"""Orders in which a filter without documented values is walked: those with the largest groups."""


def _both(trial: Trial, query: Query) -> list[Walk]:
    """In small pages, and with the end of the first page within the group."""
    return [*_small(trial, query), *_halving(trial, query)]


def _small(trial: Trial, query: Query, size: int = 0) -> list[Walk]:
    """A walk through the largest group of equal keys, where a border cuts it: in pages of this size, or in small ones,
    of a large group in few."""
    group = _largest(trial, query)
    size = size or (1 if len(group) < LARGE_TIE else 2)
    walk = _through(trial, query, max(size, min(len(group) // PAGES + 1, trial.collection.granted)), group)
    return [walk] if group and _cuts(trial, walk) else []


def _largest(trial: Trial, query: Query) -> Sequence[Row]:
    return max(tied_groups(trial, query), key=len, default=())


def _unfiltered(trial: Trial, query: Query) -> list[Walk]:
    """Walks of all rows in pages of several sizes; of a large collection over the largest group alone."""
    if len(trial.snapshot) >= LARGEST_LIMIT:
        return _halving(trial, query)
    granted, usual = trial.collection.granted, _usual(trial, query)
    sizes = [*boundaries.walk_sizes(trial.collection), *([] if query.sort else [granted])]
    walks = [Walk(query, size) for size in (sizes[-2:] if query.sort else sizes)]
    walks = [walk for walk in [*walks, *usual] if _cuts(trial, walk)]
    return walks if {*usual} & {*walks} else [*walks, *_halving(trial, query)]


def _usual(trial: Trial, query: Query) -> list[Walk]:
    """The walk that clients make most: in the listing's own order, in pages of the default size."""
    size = boundaries.default_size(trial.operation)
    if query.sort or size > trial.collection.granted:
        return []
    groups = [group for group in tied_groups(trial, query) if len(group) < size * PAGES]
    return [_through(trial, query, size, max(groups, key=len))] if groups else []


def _filtered_walks(trial: Trial, filter_: Filter) -> list[Walk]:
    """The walks of FLT-04, and one in small pages over the largest group that rows of one value form."""
    found = filter_values.certain(trial.snapshot, filter_)
    queries = {value: Query(where=(Condition(filter_.name, value),)) for value in found}
    tied = {value: max(groups, key=len) for value in found if (groups := tied_groups(trial, queries[value]))}
    if not tied:
        return []
    asked = [queries[value] for value in dict.fromkeys([*found[:2], *found[-1:]])]
    walks = [Walk(query, size) for query in asked for size in few_pages(len(ordered(trial.snapshot, query)))]
    walks = [walk for walk in walks if _cuts(trial, walk)]
    most = max(tied, key=lambda value: (len(tied[value]), found.index(value)))
    if not any(walk.query == queries[most] and walk.size < SMALL for walk in walks):
        walks += _small(trial, queries[most])
    return walks


def _through(trial: Trial, query: Query, size: int, group: Sequence[Row]) -> Walk:
    """A walk over all rows of a query, or where they fill many pages, through the pages that hold the group."""
    place = {row.id: at for at, row in enumerate(ordered(trial.snapshot, query))}
    if len(place) <= size * PAGES or not group:
        return Walk(query, size)
    first, last = place[group[0].id], place[group[-1].id]
    return Walk(query, size, only=range(first // size * size, last + 1))


def _halving(trial: Trial, query: Query) -> list[Walk]:
    """A walk of few pages with a border in the middle of the largest group of equal keys."""
    groups = [group for group in tied_groups(trial, query) if len(group) <= LARGEST_LIMIT]
    if not groups:
        return []
    group = max(groups, key=len)
    mine = {row.id for row in group}
    first = next(at for at, row in enumerate(ordered(trial.snapshot, query)) if row.id in mine)
    size = min(trial.collection.granted, max(1, first + len(group) // 2))
    start = max(0, first - (size - len(group) // 2 % size))
    return [Walk(query, size, only=range(start, first + len(group)))]


def _cuts(trial: Trial, walk: Walk) -> bool:
    """Whether a page border falls into a group of equal keys."""
    place = {row.id: at for at, row in enumerate(ordered(trial.snapshot, walk.query))}
    groups = tied_groups(trial, walk.query)
    return any(place[group[0].id] // walk.size != place[group[-1].id] // walk.size for group in groups)
