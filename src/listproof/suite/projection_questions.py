"""Projection: which members are selected, and in which queries."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import comb

from ..checking import legal_queries
from ..checking.trial import Trial
from ..contract.member import shows
from ..contract.projection import Select
from ..oracle.query import Query


def select_of(trial: Trial) -> Select:
    assert trial.operation.select is not None
    return trial.operation.select


def single_names(trial: Trial) -> list[tuple[str, ...]]:
    return [(name,) for name in select_of(trial).names]


def names_with_identity(trial: Trial) -> list[tuple[str, ...]]:
    """Each name with the identity, in the order of the document (SEL-05 turns it around); where the identity comes
    unasked, each with the next one."""
    own = select_of(trial).name_of(trial.operation.id) or trial.operation.id
    names = [name for name in select_of(trial).names if name != own]
    if own not in select_of(trial).names:
        return [*pairwise(names)] if shows(trial.operation, trial.operation.id, ()) else []
    place = select_of(trial).names.index
    return [(own, name) if place(own) < place(name) else (name, own) for name in names]


def selections(trial: Trial) -> list[Query]:
    size = trial.collection.granted
    names = [*single_names(trial), *names_with_identity(trial)]
    queries = [Query(size=size, select=each) for each in names]
    first, last = names[0], names[-1]
    queries += [trial.nearest(Query(size=2, start=1, select=each)) for each in (first, last)] + [Query(select=last)]
    for query in legal_queries.beside(trial.collection):
        if query.select is None:
            queries += [query.but(size=size, select=each) for each in (first, last)]
    if trial.collection is legal_queries.elsewhere(trial.target):
        queries += [Query(size=size, select=each) for each in groups_of_names(select_of(trial).names)]
    return [*queries, *legal_queries.all_selected(trial.collection, trial.target)]


def groups_of_names(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Few groups of about half the names: for any two names one with both, with neither, with each alone.

    Of 2n groups each name is in n, no two names in the same or in opposite ones.
    """
    count = next(even for even in range(4, 2 * len(names) + 5, 2) if comb(even, even // 2) >= 2 * len(names))
    places = (set(each) for each in combinations(range(count), count // 2) if 0 in each)
    own = [each if at % 2 else set(range(count)) - each for at, each in zip(range(len(names)), places, strict=False)]
    groups = [tuple(name for name, each in zip(names, own, strict=True) if group in each) for group in range(count)]
    return [group for group in dict.fromkeys(groups) if group]
