"""JSON Schema 2020-12 over Decimals: a fraction is a number, ``1.0`` an integer too, and steps are exact."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from .. import offline
from .canonical import brief

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

BACKTRACKS = 10_000
"""Steps that a pattern may go back where only that can decide it (look-ahead, back-references); others take none."""


@lru_cache(64)
def exact(schema: str) -> Validator:
    """The validator of a schema (JSON text) that says what is wrong."""
    kind = draft()
    whole = json.loads(schema)
    return kind(whole, format_checker=kind.FORMAT_CHECKER, registry=offline.registry())  # type: ignore[no-any-return]


@cache
def draft() -> Any:
    """The class of ``jsonschema`` whose values are these validators; ``FORMAT_CHECKER`` has its formats."""
    from jsonschema import Draft202012Validator, FormatChecker, validators

    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", _integer).redefine("number", _number)
    extend: Any = validators.extend
    own = {
        "multipleOf": _multiple_of,
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
    }
    made = extend(Draft202012Validator, own, type_checker=types)
    made.FORMAT_CHECKER = FormatChecker(Draft202012Validator.FORMAT_CHECKER.checkers)
    known = Draft202012Validator.FORMAT_CHECKER
    made.FORMAT_CHECKER.checks("date-time")(lambda value: known.conforms(_usual(value), "date-time"))
    made.FORMAT_CHECKER.checks("regex")(_is_pattern)  # of a server's text Python's compiler takes too long
    return made


def pattern_options() -> Any:
    """How the fast validator reads patterns."""
    import jsonschema_rs

    return jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACKS)


def _integer(_: object, value: object) -> bool:
    if isinstance(value, Decimal):
        return value == value.to_integral_value()
    return isinstance(value, int) and not isinstance(value, bool)


def _number(_: object, value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _multiple_of(_: object, step: Any, value: Any, __: object) -> Iterator[ValidationError]:
    if _number(None, value) and not _is_multiple(_decimal(value), _decimal(step)):
        yield _error(f"{brief(value)} is not a multiple of {step}")


def _pattern(_: object, wanted: str, value: object, __: object) -> Iterator[ValidationError]:
    if isinstance(value, str) and not _fitting(wanted)(value):
        yield _error(f"{brief(value)} does not match {wanted}")


def _pattern_properties(
    validator: Any, patterns: Mapping[str, Any], value: Any, __: object
) -> Iterator[ValidationError]:
    for wanted, schema in patterns.items() if isinstance(value, dict) else ():
        for name, inner in value.items():
            if _fitting(wanted)(name):
                yield from validator.descend(inner, schema, path=name, schema_path=wanted)


def _additional_properties(
    validator: Any, wanted: Any, value: object, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """Which look at the names of patternProperties."""
    if not isinstance(value, dict):
        return
    patterns, known = schema.get("patternProperties", {}), schema.get("properties", {})
    for name in value:
        if name in known or any(_fitting(each)(name) for each in patterns):
            continue
        if wanted is False:
            yield _error(f"{brief(name)} is a member too many")
        else:
            yield from validator.descend(value[name], wanted, path=name)


def _error(message: str) -> ValidationError:
    from jsonschema import ValidationError

    return ValidationError(message)


def _is_pattern(text: object) -> bool:
    import jsonschema_rs

    return not isinstance(text, str) or jsonschema_rs.is_valid({"format": "regex"}, text, validate_formats=True)


@lru_cache(256)
def _fitting(pattern: str) -> Callable[[str], bool]:
    """Whether a text fits, as the fast validator has it; a text that takes too many steps fits."""
    import jsonschema_rs

    one = jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=pattern_options())

    def fits(text: str) -> bool:
        error = next(iter(one.iter_errors(text)), None)
        return error is None or type(error.kind).__name__ != "Pattern"

    return fits


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
