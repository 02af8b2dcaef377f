"""Rows against the documented row schema: formats asserted, and only what was selected is required."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Mapping
from decimal import Decimal
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from .contract import ListOperation
from .jsontext import brief
from .snapshot import Row

if TYPE_CHECKING:
    from jsonschema.protocols import Validator


class RowValidator:
    """Judges rows; equal rows are judged once. ``required`` are the members that every row must have."""

    def __init__(self, schema: Mapping[str, Any], required: tuple[str, ...]) -> None:
        self.required = required
        self._text = json.dumps(schema)
        self._known: dict[Hashable, list[str]] = {}

    def valid(self, row: Row) -> bool:
        """Whether nothing is wrong with a row."""
        return _valid(self._text, row)

    def violations(self, row: Row) -> list[str]:
        """What is wrong with a row, one sentence per place; empty where it is valid."""
        if row.form not in self._known:
            self._known[row.form] = [] if _valid(self._text, row) else self._explained(row)
        return self._known[row.form]

    def _explained(self, row: Row) -> list[str]:
        errors = sorted(_exact(self._text).iter_errors(dict(row.data)), key=lambda error: error.json_path)
        return [_sentence(error) for error in errors]


def row_validator(operation: ListOperation, select: tuple[str, ...] | None) -> RowValidator:
    """The validator for whole rows, or for rows cut down to ``select`` and what comes back unasked.

    A projected row need not hold what was not selected: of the schema's ``required`` the selected members are left.
    """
    schema, required = operation.row_schema, operation.row_required
    if select is not None:
        always = operation.select.always if operation.select else ()
        required = tuple(name for name in required if name in (*select, *always))
        schema = {**schema, "required": list(required)}
    return RowValidator(schema, required)


def allows(schema: Mapping[str, Any], value: object) -> bool:
    """Whether a value is valid against the schema of a parameter; one that cannot be read forbids nothing."""
    try:
        return bool(_fast(json.dumps(schema)).is_valid(value))
    except (ValueError, TypeError):
        return True


def _valid(schema: str, row: Row) -> bool:
    try:
        return bool(_fast(schema).is_valid(row.data))
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can write and UTF-8 cannot
        return bool(_exact(schema).is_valid(dict(row.data)))


@lru_cache(64)
def _fast(schema: str) -> Any:
    """The validator that tells valid rows from others, about ten times as fast as the one that explains.

    It asserts the other's formats, by the same functions, so that what it lets pass the other does too.
    """
    import jsonschema_rs

    checker = _kind().FORMAT_CHECKER
    formats: dict[str, Callable[[str], bool]] = {
        name: partial(checker.conforms, format=name) for name in map(str, checker.checkers)
    }
    return jsonschema_rs.Draft202012Validator(json.loads(schema), validate_formats=True, formats=formats)


@lru_cache(64)
def _exact(schema: str) -> Validator:
    """The validator that says what is wrong."""
    kind = _kind()
    return kind(json.loads(schema), format_checker=kind.FORMAT_CHECKER)  # type: ignore[no-any-return]


@cache
def _kind() -> Any:
    """Draft 2020-12 over Decimals: a fraction is a number, ``1.0`` an integer too, and steps are exact."""
    from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

    def integer(_: object, value: object) -> bool:
        if isinstance(value, Decimal):
            return value == value.to_integral_value()
        return isinstance(value, int) and not isinstance(value, bool)

    def number(_: object, value: object) -> bool:
        return isinstance(value, int | float | Decimal) and not isinstance(value, bool)

    def multiple(_: object, step: float, value: object, __: object) -> Any:
        if number(None, value) and Decimal(str(value)) % Decimal(str(step)):
            yield ValidationError(f"{value} is not a multiple of {step}")

    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", integer).redefine("number", number)
    extend: Any = validators.extend
    exact = extend(Draft202012Validator, {"multipleOf": multiple}, type_checker=types)
    exact.FORMAT_CHECKER = FormatChecker(Draft202012Validator.FORMAT_CHECKER.checkers)
    known = Draft202012Validator.FORMAT_CHECKER
    exact.FORMAT_CHECKER.checks("date-time")(lambda value: known.conforms(_usual(value), "date-time"))
    return exact


def _usual(value: object) -> object:
    """A time stamp without what RFC 3339 has and Python's calendar lacks: leap seconds and the year 0."""
    if not isinstance(value, str):
        return value
    return re.sub(r"^0000(?=-)", "2000", re.sub(r"(?<=:[0-5][0-9]):60", ":59", value))


def _sentence(error: Any) -> str:
    where, rule = str(error.json_path).removeprefix("$.").removeprefix("$"), error.validator
    if rule == "required":
        said = str(error.message)
    elif rule == "type":
        wanted = error.validator_value
        said = f"{brief(error.instance)} is not of type {wanted if isinstance(wanted, str) else ' or '.join(wanted)}"
    elif rule == "format":
        said = f"{brief(error.instance)} is not a {error.validator_value}"
    elif rule == "enum":
        said = f"{brief(error.instance)} is none of {', '.join(map(str, error.validator_value))}"
    elif rule in ("anyOf", "oneOf"):
        said = f"{brief(error.instance)} is valid under none of its alternatives"
    else:
        said = f"{brief(error.instance)} breaks {rule}: {brief(error.validator_value)}"
    return f"{where}: {said}" if where else said
