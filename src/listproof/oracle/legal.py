"""Whether the text of a parameter is a value that its schema allows, and values that name nothing."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from ..contract.model import ListOperation
from ..contract.parameter import JsonSchema
from .row_schema import allows

HIGH = (2**30, 2**31 - 1)
"""Where integers are looked for that no row has: far above what counts up, within 32 bits."""

DRAWS = 40
"""Texts that are tried until one is found that the schema allows."""

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?\Z")
_SENT = re.compile(r"(?!\.{1,2}\Z)[!-~]+\Z")  # a path segment that nothing on its way makes another one


def types(schema: JsonSchema) -> tuple[str, ...]:
    """The types that a schema names, null left out."""
    named = schema.get("type", ())
    return tuple(each for each in ([named] if isinstance(named, str) else named) if each != "null")


def fits(schema: JsonSchema, text: str) -> bool:
    """Whether the text can be read as a value that the schema allows."""
    return any(allows(schema, value) for value in _readings(text))


def _readings(text: str) -> Iterator[Any]:
    yield text
    if text in ("true", "false"):
        yield text == "true"
    if _INTEGER.match(text) and len(text) <= DRAWS:
        yield int(text)
    elif _NUMBER.match(text):
        yield Decimal(text)


def parents_fit(operation: ListOperation, parents: Mapping[str, str]) -> bool:
    """Whether every path value is one that the document allows."""
    schemas = {each.name: each.schema for each in operation.parents}
    return all(fits(schemas.get(name, {}), value) for name, value in parents.items())


def unused(schema: JsonSchema, taken: Collection[str], rng: random.Random) -> str:
    """A path value that the schema allows and that is none of ``taken``; any text where there is none.

    Where the schema takes any text and all known values are integers, it is one too.
    """
    plain = str(uuid.UUID(int=rng.getrandbits(128), version=4))
    for text in _candidates(schema, taken, plain, rng):
        if text not in taken and _SENT.match(text) and fits(schema, text):
            return text
    return plain


def _candidates(schema: JsonSchema, taken: Collection[str], plain: str, rng: random.Random) -> Iterator[str]:
    kinds = types(schema)
    counted = bool(taken) and all(map(_INTEGER.match, taken))
    if {"integer", "number"} & set(kinds) or counted:
        yield from map(str, _integers(schema, rng))
    yield from (plain, plain.replace("-", ""))
    yield from map(str, schema.get("enum", ()))
    if not kinds or "string" in kinds:
        yield from _texts(schema, rng)


def _integers(schema: JsonSchema, rng: random.Random) -> Iterator[int]:
    step = schema.get("multipleOf", 1)
    step = step if isinstance(step, int) and step > 0 else 1
    low, high = _bound(schema, "minimum", "exclusiveMinimum", 1), _bound(schema, "maximum", "exclusiveMaximum", -1)
    most = HIGH[1] if high is None else high
    least = min(HIGH[0], most) if low is None else max(low, min(HIGH[0], most))
    for _ in range(DRAWS):
        yield rng.randint(least, max(least, most)) // step * step
    first = most - DRAWS * 10 if low is None else low
    yield from range(most // step * step, max(first, most - 1000 * step) - 1, -step)


def _bound(schema: JsonSchema, within: str, beyond: str, inside: int) -> int | None:
    found = [(schema.get(within), 0), (schema.get(beyond), inside)]
    bounds = [
        int(bound) + add for bound, add in found if isinstance(bound, int | float) and not isinstance(bound, bool)
    ]
    return None if not bounds else max(bounds) if inside > 0 else min(bounds)


def _texts(schema: JsonSchema, rng: random.Random) -> Iterator[str]:
    """Texts of the form that the schema gives, drawn by Hypothesis; the same generator gives the same ones."""
    import hypothesis
    from hypothesis import HealthCheck, Phase, Verbosity, strategies
    from hypothesis.errors import HypothesisException

    drawn: list[str] = []
    least, most = schema.get("minLength", 1), schema.get("maxLength")
    letters = strategies.characters(min_codepoint=33, max_codepoint=126)
    pattern = schema.get("pattern")
    form = _form(str(schema.get("format")), rng)
    if form is not None:
        yield form
    usual = hypothesis.settings(
        max_examples=DRAWS,
        phases=(Phase.generate,),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        backend="hypothesis",
    )
    try:
        texts = (
            strategies.from_regex(pattern, alphabet=letters)
            if isinstance(pattern, str)
            else strategies.text(strategies.sampled_from("abcdefghijkmnpqrstuvwxyz"), min_size=least, max_size=most)
        )

        def keep(text: str) -> None:
            drawn.append(text)

        hypothesis.seed(rng.getrandbits(32))(usual(hypothesis.given(texts)(keep)))()
    except (HypothesisException, re.error):
        return
    yield from reversed(drawn)  # the first ones are the plainest, which are the likeliest to be taken


def _form(name: str, rng: random.Random) -> str | None:
    """A text of one of the formats of JSON Schema that ids may have."""
    number = rng.getrandbits(24)
    known = {
        "date": f"{2900 + number % 99}-0{1 + number % 9}-1{number % 10}",
        "date-time": f"{2900 + number % 99}-0{1 + number % 9}-1{number % 10}T00:00:00Z",
        "email": f"none-{number}@example.org",
        "hostname": f"none-{number}.example.org",
        "ipv4": f"192.0.2.{number % 254 + 1}",
        "ipv6": f"2001:db8::{number % 65535:x}",
    }
    return known.get(name)
