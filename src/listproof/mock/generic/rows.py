"""Rows drawn from a row schema."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from listproof.contract import schemas
from listproof.contract.filter import Filter
from listproof.contract.member import may_lack
from listproof.contract.model import ListOperation
from listproof.contract.parameter import JsonSchema
from listproof.errors import ContractError
from listproof.mock.data import Row
from listproof.mock.data import Rows as Listed
from listproof.mock.generic import fields
from listproof.mock.generic.grammar import readings
from listproof.mock.generic.lives import settled
from listproof.mock.generic.schemas import followed, pool
from listproof.mock.generic.template import template

GROUP = 8
"""Rows that share the value of a sort key, in the first groups of a listing of more than a few rows."""

GROUPS = 4
"""Such groups; later rows have values of their own, as far as the schema allows as many."""

FEW = 6
"""Values that a filtered member has."""

BY_VALUE = ("eq", "ne", "in", "nin", "all")
"""Operators that are asked with a value of a row."""

MANY, SEVERAL = 400, 12
"""Values of a sort key, and of other members."""

FORMS = {"natural": "{0}.{1}", "numeric": "{0}.{1:02}"}
"""Texts that sort by the order words of a contract otherwise than letter by letter."""


class Rows:
    """Rows of one operation; no identity comes twice."""

    def __init__(self, operation: ListOperation, rng: random.Random) -> None:
        self._operation, self._rng, self._numbers = operation, rng, list[int]()
        self._given = set[Any]()
        self._allowed = schemas.validator(operation.row_schema)
        order = operation.order
        keys = {*order.keys.values(), *(name for name, _ in order.default or ())} if order else set[str]()
        asked = (*operation.filters, *operation.apart)
        self._filtered = {name: each for each in asked for name in each.fields if each.op in BY_VALUE}
        self._keys = keys - set(self._filtered)
        self._pools: dict[str, list[Any]] = {}
        self._either = bool({"anyOf", "oneOf"} & {*followed(operation.row_schema, operation.row_schema)})
        below = bool(operation.fields or operation.pointed or self._either)
        self._frames: list[Row] = pool(operation.row_schema, SEVERAL, rng) if below else [{}]
        for name, schema in {**operation.row_fields, **operation.pointed}.items():
            self._pools[name] = self._pool(name, schema, rng)
            if not self._pools[name]:
                raise self.problem(f"no value of {name} could be drawn from its schema")

    def _pool(self, name: str, schema: JsonSchema, rng: random.Random) -> list[Any]:
        """The values of one member: what a request can ask for where there is a filter, numbers where texts are."""
        way = self._operation.order.text.get(name) if self._operation.order else None
        if name in self._filtered:
            filter_ = self._filtered[name]
            first = sorted(filter_.values, key=lambda text: text != filter_.default)
            stated = [value for text in first for value in readings(text)]
            drawn_ = [*stated, *pool(schema, 40, rng), *pool(_one_value(filter_), 40, rng)]
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
            return not isinstance(value, dict)
        text = written(value)
        if filter_.values:
            return text in filter_.values
        allowed = schemas.validator(_one_value(filter_))
        return template(filter_.send.text).parts[-1][1] != "{value}" or any(map(allowed.is_valid, readings(text)))

    def of(self, count: int, parents: Mapping[str, str]) -> Listed:
        """So many rows under these parents."""
        ids = self._ids(count)
        group = max(1, min(GROUP, count // 4))
        rows = [self._row(at, ids[at], parents, group) for at in range(count)]
        self._rng.shuffle(rows)
        return tuple(rows)

    def _row(self, at: int, identity: Any, parents: Mapping[str, str], group: int) -> Row:
        operation, inner = self._operation, dict[str, Any]()
        for name in operation.row_fields:
            if may_lack(operation, name) and at % 3 == 1:
                if name not in operation.row_required:
                    continue
                inner[name] = None if None in self._pools[name] else self._value(name, at, group)
            else:
                inner[name] = self._value(name, at, group)
        frame = self._frames[at % len(self._frames)]
        row = self._fitting(frame, inner) if self._either else fields.around(operation, frame, inner)
        for name in operation.pointed:
            row = self._with_pointed(row, name, at, group)
        for name, field in operation.parent.items():
            row = fields.having(operation, row, field, _like(self._pools[field], parents[name]))
        row = fields.having(operation, row, operation.id, identity)
        if operation.lifecycle.status:
            row = settled(operation, row, self._allowed.is_valid)
        if not self._allowed.is_valid(row):
            raise self.problem(f"a drawn row is not valid: {next(iter(self._allowed.iter_errors(row))).message}")
        return row

    def _fitting(self, frame: Row, inner: Mapping[str, Any]) -> Row:
        """A whole row with these values as far as it is valid with each: a row is one of several alternatives."""
        row = frame
        for name, value in inner.items():
            having = fields.having(self._operation, row, name, value)
            row = having if self._allowed.is_valid(having) else row
        return row

    def _with_pointed(self, row: Row, name: str, at: int, group: int) -> Row:
        """The row with a value of a field that a JSON Pointer names, or without one where it may lack it."""
        operation = self._operation
        if may_lack(operation, name) and at % 3 == 1:
            lacking = fields.without(row, fields.place(operation, name))
            if self._allowed.is_valid(lacking):
                return lacking
            if None in self._pools[name]:
                return fields.having(operation, row, name, None)
        return fields.having(operation, row, name, self._value(name, at, group))

    def _value(self, name: str, at: int, group: int) -> Any:
        values = self._pools[name]
        if name in self._keys:
            place = at // group if at < group * GROUPS else GROUPS + at - group * GROUPS
            return values[place % len(values)]
        if name in self._filtered:
            return values[at % len(values) if at < len(values) else int(len(values) * self._rng.random() ** 2)]
        return self._rng.choice(values)

    def _ids(self, count: int) -> list[Any]:
        """Identities that sort otherwise than they are given out."""
        schema, begin = self._operation.field_schema(self._operation.id), len(self._numbers)
        numbers = list(range(begin + 1, begin + count + 1))
        self._numbers += numbers
        self._rng.shuffle(numbers)
        if schema.get("type") == "integer":
            return [number * max(1, schema.get("multipleOf", 1)) for number in numbers]
        if free(schema):
            kind = self._operation.path.rstrip("/").rpartition("/")[2].rstrip("s") or "row"
            return [f"{kind}-{number:05}" for number in numbers]
        drawn_ = pool(schema, count, self._rng)
        if not self._given.isdisjoint(drawn_):
            drawn_ += pool(schema, begin + 2 * count, self._rng)
        found = [each for each in dict.fromkeys(drawn_) if each not in self._given][:count]
        self._given.update(found)
        if len(found) < count:
            raise self.problem(f"{count} different values of {self._operation.id} could not be drawn from its schema")
        self._rng.shuffle(found)
        return found

    def problem(self, problem: str) -> ContractError:
        """The error that says why there is no mock of this contract."""
        source = self._operation.sources["row"][0]
        remedy = "Simplify the schema of the row, or test a server of your own."
        return ContractError(f"{source.file}:{source.line}", source.text, f"no mock can be made: {problem}.", remedy)


def written(value: Any) -> str:
    """A member's value as a request writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _one_value(filter_: Filter) -> JsonSchema:
    """The schema of one value of a filter, which may be sent as an array of several."""
    schema: JsonSchema = filter_.parameter.schema
    several = schema.get("type") == "array" and filter_.op in ("in", "nin", "all")
    return (
        {**{name: each for name, each in schema.items() if name == "components"}, **schema.get("items", {})}
        if several
        else schema
    )


def _like(values: Sequence[Any], text: str) -> Any:
    """A path value as the row repeats it: a number where the row's member is one."""
    number = any(isinstance(each, int) and not isinstance(each, bool) for each in values)
    return int(text) if number and text.lstrip("-").isdigit() else text


def free(schema: JsonSchema) -> bool:
    """Whether any text of some length is allowed."""
    limits = ("enum", "const", "format", "pattern", "minLength", "maxLength", "anyOf", "oneOf", "allOf", "$ref")
    return schema.get("type", "string") == "string" and not any(word in schema for word in limits)
