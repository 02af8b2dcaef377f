"""Rows against the documented row schema: formats asserted, and only what was selected is required."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Mapping
from decimal import Decimal
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from .. import offline
from ..contract.model import ListOperation
from .canonical import brief
from .row import Row

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


def violation(schema: Mapping[str, Any], value: Any) -> str:
    """Where and how a value breaks a schema first; empty where it is valid."""
    error = next(iter(_exact(json.dumps(schema)).iter_errors(value)), None)
    return f"{error.json_path} {error.message}"[:200] if error else ""


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

    checker = _validator_class().FORMAT_CHECKER
    formats: dict[str, Callable[[str], bool]] = {
        name: partial(checker.conforms, format=name) for name in map(str, checker.checkers)
    }
    return jsonschema_rs.Draft202012Validator(
        json.loads(schema),
        validate_formats=True,
        formats=formats,
        retriever=offline.refuse,
        pattern_options=_patterns(),
    )


@lru_cache(64)
def _exact(schema: str) -> Validator:
    """The validator that says what is wrong."""
    kind = _validator_class()
    whole = json.loads(schema)
    return kind(whole, format_checker=kind.FORMAT_CHECKER, registry=offline.registry())  # type: ignore[no-any-return]


BACKTRACKS = 10_000
"""Steps that a pattern may go back where only that can decide it (look-ahead, back-references); others take none."""


def _is_pattern(text: object) -> bool:
    import jsonschema_rs

    return not isinstance(text, str) or jsonschema_rs.is_valid({"format": "regex"}, text, validate_formats=True)


def _patterns() -> Any:
    import jsonschema_rs

    return jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACKS)


@lru_cache(256)
def _pattern(pattern: str) -> Callable[[str], bool]:
    """Whether a text fits, as the fast validator has it; a text that takes too many steps fits."""
    import jsonschema_rs

    one = jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=_patterns())

    def fits(text: str) -> bool:
        error = next(iter(one.iter_errors(text)), None)
        return error is None or type(error.kind).__name__ != "Pattern"

    return fits


@cache
def _validator_class() -> Any:
    """Draft 2020-12 over Decimals: a fraction is a number, ``1.0`` an integer too, and steps are exact."""
    from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

    def integer(_: object, value: object) -> bool:
        if isinstance(value, Decimal):
            return value == value.to_integral_value()
        return isinstance(value, int) and not isinstance(value, bool)

    def number(_: object, value: object) -> bool:
        return isinstance(value, int | float | Decimal) and not isinstance(value, bool)

    def multiple(_: object, step: Any, value: Any, __: object) -> Any:
        if number(None, value) and not _is_multiple(_decimal(value), _decimal(step)):
            yield ValidationError(f"{brief(value)} is not a multiple of {step}")

    def pattern(_: object, wanted: str, value: object, __: object) -> Any:
        if isinstance(value, str) and not _pattern(wanted)(value):
            yield ValidationError(f"{brief(value)} does not match {wanted}")

    def named(validator: Any, patterns: Mapping[str, Any], value: Any, __: object) -> Any:
        for wanted, schema in patterns.items() if isinstance(value, dict) else ():
            for name, inner in value.items():
                if _pattern(wanted)(name):
                    yield from validator.descend(inner, schema, path=name, schema_path=wanted)

    def others(validator: Any, wanted: Any, value: object, schema: Mapping[str, Any]) -> Any:
        """additionalProperties, which look at the names of patternProperties."""
        if not isinstance(value, dict):
            return
        patterns, known = schema.get("patternProperties", {}), schema.get("properties", {})
        for name in value:
            if name in known or any(_pattern(each)(name) for each in patterns):
                continue
            if wanted is False:
                yield ValidationError(f"{brief(name)} is a member too many")
            else:
                yield from validator.descend(value[name], wanted, path=name)

    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", integer).redefine("number", number)
    extend: Any = validators.extend
    own = {
        "multipleOf": multiple,
        "pattern": pattern,
        "patternProperties": named,
        "additionalProperties": others,
    }
    exact = extend(Draft202012Validator, own, type_checker=types)
    exact.FORMAT_CHECKER = FormatChecker(Draft202012Validator.FORMAT_CHECKER.checkers)
    known = Draft202012Validator.FORMAT_CHECKER
    exact.FORMAT_CHECKER.checks("date-time")(lambda value: known.conforms(_usual(value), "date-time"))
    exact.FORMAT_CHECKER.checks("regex")(_is_pattern)  # of a server's text Python's compiler takes too long
    return exact


def _decimal(value: float | Decimal) -> Decimal:
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


def _is_multiple(value: Decimal, step: Decimal) -> bool:
    """Whether a number is a whole multiple of a step, however large or small either is."""
    if not value or not step:
        return not value
    (_, some, high), (_, others, low) = value.as_tuple(), step.as_tuple()
    assert isinstance(high, int)
    assert isinstance(low, int)
    ours, steps, shift = int(Decimal((0, some, 0))), int(Decimal((0, others, 0))), high - low
    if shift >= 0:
        return ours * pow(10, shift, steps) % steps == 0
    return -shift <= len(some) and ours % (steps * 10**-shift) == 0


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
