"""Rows against the documented row schema: formats asserted, and only what was selected is required."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from .contract import ListOperation
from .jsontext import brief, canonical

if TYPE_CHECKING:
    from jsonschema.protocols import Validator


class RowValidator:
    """Judges rows; equal rows are judged once. ``required`` are the members that every row must have."""

    def __init__(self, validator: Validator, required: tuple[str, ...]) -> None:
        self._validator, self.required = validator, required
        self._known: dict[Hashable, list[str]] = {}

    def violations(self, row: Mapping[str, Any]) -> list[str]:
        """What is wrong with a row as ``jsontext.loads`` reads it, one sentence per place; empty where it is valid."""
        form = canonical(dict(row))
        if form not in self._known:
            errors = sorted(self._validator.iter_errors(dict(row)), key=lambda error: error.json_path)
            self._known[form] = [_sentence(error) for error in errors]
        return self._known[form]


def row_validator(operation: ListOperation, select: tuple[str, ...] | None) -> RowValidator:
    """The validator for whole rows, or for rows cut down to ``select`` and what comes back unasked.

    A projected row need not hold what was not selected: of the schema's ``required`` the selected members are left.
    """
    schema, required = operation.row_schema, operation.row_required
    if select is not None:
        always = operation.select.always if operation.select else ()
        required = tuple(name for name in required if name in (*select, *always))
        schema = {**schema, "required": list(required)}
    kind = _exact()
    return RowValidator(kind(schema, format_checker=kind.FORMAT_CHECKER), required)


@cache
def _exact() -> Any:
    """Draft 2020-12 over Decimals: a fraction is a number, ``1.0`` an integer too, and steps are exact."""
    from jsonschema import Draft202012Validator, ValidationError, validators

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
    exact.FORMAT_CHECKER = Draft202012Validator.FORMAT_CHECKER
    return exact


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
