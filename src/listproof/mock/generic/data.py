"""Rows of any contract, drawn from its row schema with a seed, such that what is wrong about a listing shows.

Several rows share the value of a sort key, across the border of the first pages; time stamps differ below the
millisecond; values of filters are rare or common; the identities sort otherwise than the rows are stored; members that
need not be there are missing now and then.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from listproof.contract import schemas
from listproof.contract.member import may_lack
from listproof.contract.model import Filter, JsonSchema, ListOperation
from listproof.contract.path_parameters import path_parameters
from listproof.errors import ContractError
from listproof.mock.data import Row, Rows
from listproof.mock.generic.grammar import readings
from listproof.mock.generic.schemas import pool
from listproof.mock.generic.template import template

GROUP = 8
"""Rows that share the value of a sort key, in the first groups."""

GROUPS = 4
"""Such groups; later rows have values of their own, as far as the schema allows as many."""

FEW = 6
"""Values that a filtered member has."""

LARGE, SMALL = 137, 23
"""Rows of the large collection, and what the main one has beyond two pages."""

MANY, SEVERAL = 400, 12
"""Values of a sort key, and of other members."""

FORMS = {"natural": "{0}.{1}", "numeric": "{0}.{1:02}"}
"""Texts that sort by the order words of a contract otherwise than letter by letter."""

GONE = 3
"""Rows of the main collection that were deleted."""


@dataclass(frozen=True)
class Listing:
    """The rows of one operation under one parent, in the order of storage, and rows that it held once."""

    name: str
    purpose: str
    parents: Mapping[str, str]
    rows: Rows
    deleted: Rows = ()


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
    first = operation.page.size.default if operation.page and isinstance(operation.page.size.default, int) else 20
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
    rows = _Rows(operation, rng)
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
    parameter = operation.parameter(name, "path")
    schema: JsonSchema = parameter.schema if parameter else {}
    if _free(schema):
        return [f"{name.strip('_').replace('_', '-')}-{rng.randrange(16**6):06x}" for _ in range(count)]
    values = [str(value) for value in pool(schema, 4 * count, rng) if value is not None]
    return [value for value in values if value not in ("", "0", ".", "..") and "/" not in value and value.isprintable()]


def _free(schema: JsonSchema) -> bool:
    """Whether any text of some length is allowed."""
    limits = ("enum", "const", "format", "pattern", "minLength", "maxLength", "anyOf", "oneOf", "allOf", "$ref")
    return schema.get("type", "string") == "string" and not any(word in schema for word in limits)


class _Rows:
    """Rows of one operation; no identity comes twice."""

    def __init__(self, operation: ListOperation, rng: random.Random) -> None:
        self._operation, self._rng, self._numbers = operation, rng, list[int]()
        self._allowed = schemas.validator(operation.row_schema)
        order = operation.order
        keys = {*order.keys.values(), *(name for name, _ in order.default or ())} if order else set[str]()
        self._filtered = {each.field: each for each in operation.filters}
        self._keys = keys - set(self._filtered)
        self._pools: dict[str, list[Any]] = {}
        for name, schema in operation.row_fields.items():
            self._pools[name] = self._pool(name, schema, rng)
            if not self._pools[name]:
                raise self._problem(f"no value of {name} could be drawn from its schema")

    def _pool(self, name: str, schema: JsonSchema, rng: random.Random) -> list[Any]:
        """The values of one member: what a request can ask for where there is a filter, numbers where texts are."""
        way = self._operation.order.text.get(name) if self._operation.order else None
        if name in self._filtered:
            filter_ = self._filtered[name]
            drawn_ = [*pool(schema, 40, rng), *pool(filter_.parameter.schema, 40, rng)]
            return list({repr(each): each for each in drawn_ if self._asked(filter_, schema, each)}.values())[:FEW]
        if way in FORMS:
            texts = (FORMS[way].format(rng.randrange(1, 30), rng.randrange(30)) for _ in range(MANY))
            return [text for text in dict.fromkeys(texts) if schemas.validator(schema).is_valid(text)]
        return pool(schema, MANY if name in self._keys else SEVERAL, rng)

    @staticmethod
    def _asked(filter_: Filter, schema: JsonSchema, value: Any) -> bool:
        """Whether rows may hold a value and a request may ask for it."""
        if not schemas.validator(schema).is_valid(value):
            return False
        if value is None or isinstance(value, list | dict):
            return value is None
        text = written(value)
        if filter_.values:
            return text in filter_.values
        allowed = schemas.validator(filter_.parameter.schema)
        return template(filter_.send).parts[-1][1] != "{value}" or any(map(allowed.is_valid, readings(text)))

    def of(self, count: int, parents: Mapping[str, str]) -> Rows:
        """So many rows under these parents."""
        ids = self._ids(count)
        rows = [self._row(at, ids[at], parents) for at in range(count)]
        self._rng.shuffle(rows)
        return tuple(rows)

    def _row(self, at: int, identity: Any, parents: Mapping[str, str]) -> Row:
        operation, row = self._operation, dict[str, Any]()
        for name in operation.row_fields:
            if may_lack(operation, name) and at % 3 == 1:
                if name not in operation.row_required:
                    continue
                row[name] = None if None in self._pools[name] else self._value(name, at)
            else:
                row[name] = self._value(name, at)
        row |= {field: _like(self._pools[field], parents[name]) for name, field in operation.parent.items()}
        row[operation.id] = identity
        if not self._allowed.is_valid(row):
            raise self._problem(f"a drawn row is not valid: {next(iter(self._allowed.iter_errors(row))).message}")
        return row

    def _value(self, name: str, at: int) -> Any:
        values = self._pools[name]
        if name in self._keys:
            place = at // GROUP if at < GROUP * GROUPS else GROUPS + at - GROUP * GROUPS
            return values[place % len(values)]
        if name in self._filtered:
            return values[at % len(values) if at < len(values) else int(len(values) * self._rng.random() ** 2)]
        return self._rng.choice(values)

    def _ids(self, count: int) -> list[Any]:
        """Identities that sort otherwise than they are given out."""
        schema, begin = self._operation.row_fields[self._operation.id], len(self._numbers)
        numbers = list(range(begin + 1, begin + count + 1))
        self._numbers += numbers
        self._rng.shuffle(numbers)
        if schema.get("type") == "integer":
            return [number * max(1, schema.get("multipleOf", 1)) for number in numbers]
        if _free(schema):
            kind = self._operation.path.rstrip("/").rpartition("/")[2].rstrip("s") or "row"
            return [f"{kind}-{number:05}" for number in numbers]
        found = pool(schema, count, self._rng)
        if len(found) < count:
            raise self._problem(f"{count} different values of {self._operation.id} could not be drawn from its schema")
        self._rng.shuffle(found)
        return found

    def _problem(self, problem: str) -> ContractError:
        source = self._operation.sources["row"][0]
        remedy = "Simplify the schema of the row, or test a server of your own."
        return ContractError(f"{source.file}:{source.line}", source.text, f"no mock can be made: {problem}.", remedy)


def written(value: Any) -> str:
    """A member's value as a request writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _like(values: Sequence[Any], text: str) -> Any:
    """A path value as the row repeats it: a number where the row's member is one."""
    number = any(isinstance(each, int) and not isinstance(each, bool) for each in values)
    return int(text) if number and text.lstrip("-").isdigit() else text
