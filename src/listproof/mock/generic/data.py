"""Rows of any contract, drawn from its row schema with a seed, such that what is wrong about a listing shows.

Several rows share the value of a sort key, across the border of the first pages; time stamps differ below the
millisecond; values of filters are rare or common; the identities sort otherwise than the rows are stored; members that
need not be there are missing now and then.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from listproof.contract.model import ListOperation
from listproof.contract.parameter import JsonSchema
from listproof.contract.path_parameters import path_parameters
from listproof.mock.data import Rows as Listed
from listproof.mock.generic.grammar import DEFAULT_SIZE, default_size
from listproof.mock.generic.rows import Rows, free, written
from listproof.mock.generic.schemas import pool

LARGE, SMALL = 137, 23
"""Rows of the large collection, and what the main one has beyond two pages."""

GONE = 3
"""Rows of the main collection that were deleted."""


@dataclass(frozen=True)
class Listing:
    """The rows of one operation under one parent, in the order of storage, and rows that it held once."""

    name: str
    purpose: str
    parents: Mapping[str, str]
    rows: Listed
    deleted: Listed = ()


@dataclass(frozen=True)
class Drawn:
    """All listings of one operation, and path values under which there is none."""

    listings: tuple[Listing, ...]
    unknown: Mapping[str, str]


def drawn(operation: ListOperation, large: int, seed: int, shapes: Sequence[tuple[str, ...]]) -> Drawn:
    """The listings of an operation; ``large`` adds one of that many rows. Raises ContractError where the schema leaves
    no rows to draw."""
    rng = random.Random(f"{operation.key} {seed}")  # noqa: S311 - repeatable on purpose
    names = path_parameters(operation)
    first = default_size(operation.page) if operation.page else DEFAULT_SIZE
    wanted = [
        ("main", "several pages", 2 * first + SMALL),
        ("other", "a page that is not full", max(2, min(SMALL, first - 1))),
        ("big", "more than a hundred rows", LARGE),
        ("one", "one row", 1),
        ("empty", "no rows", 0),
        *([("large", "as many rows as asked for", large)] if large else []),
    ]
    shape = shapes.index(names)
    shared = random.Random(f"{names} {seed}")  # noqa: S311 - other operations have the same parents
    parents = _parents(operation, names, len(wanted) + 1, shared)
    rows = Rows(operation, rng)
    if not parents:
        raise rows.problem(f"no values of {' and '.join(names)} could be drawn for the path")
    listings = [
        Listing(name if shape == 0 else f"{name} {shape + 1}", purpose, chosen, rows.of(count, chosen))
        for (name, purpose, count), chosen in zip(wanted, parents, strict=False)
    ]
    listings[0] = replace(listings[0], deleted=rows.of(GONE, listings[0].parents))
    unknown = parents[len(wanted)] if len(parents) > len(wanted) else {}
    return Drawn(tuple(listings), unknown)


def _parents(
    operation: ListOperation, names: tuple[str, ...], count: int, rng: random.Random
) -> list[Mapping[str, str]]:
    """Up to ``count`` different sets of path values; one where the path has no parameter."""
    if not names:
        return [{}]
    pools = {name: _segments(operation, name, count, rng) for name in names}
    fewest = min(len(values) for values in pools.values())
    return [{name: values[at] for name, values in pools.items()} for at in range(min(count, fewest))]


def _segments(operation: ListOperation, name: str, count: int, rng: random.Random) -> list[str]:
    parameter = next((each for each in operation.parents if each.name == name), None)
    schema: JsonSchema = parameter.schema if parameter else {}
    if free(schema):
        return [f"{name.strip('_').replace('_', '-')}-{rng.randrange(16**6):06x}" for _ in range(count)]
    values = [written(value) for value in pool(schema, 4 * count, rng) if value is not None]
    return [value for value in values if value not in ("", "0", ".", "..") and "/" not in value and value.isprintable()]
