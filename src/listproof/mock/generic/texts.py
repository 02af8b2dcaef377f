"""Texts that a schema allows: of a format, of a pattern, or words of a length."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from listproof.contract.parameter import JsonSchema

FORMS: Mapping[str, str] = {
    "email": "person{0}@example.com",
    "idn-email": "person{0}@example.com",
    "uri": "https://example.com/things/{0}",
    "uri-reference": "/things/{0}",
    "iri": "https://example.com/things/{0}",
    "hostname": "host{0}.example.com",
    "ipv4": "192.0.2.{0}",
    "ipv6": "2001:db8::{0:x}",
    "time": "08:00:00.{0:03}Z",
    "duration": "PT{0}S",
}
"""Format -> a text of it, with a place for an integer of 1 to 250."""

WORDS = ("", "Amber", "amber", "amber 2", "0", "null", "false", "10", "9", "a%b", "a_b", "a+ë", "Zoë", "true", "-1")
"""Texts that programs take for something else, and pairs of which a rough comparison takes one for the other."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"

SHORTEST = 6
"""Letters of a drawn word, where the schema does not say."""

DRAWS = 24


def words(schema: JsonSchema, rng: random.Random) -> Iterator[str]:
    """Texts within the lengths that the schema states."""
    least = schema.get("minLength", 0)
    most = schema.get("maxLength", max(SHORTEST, least))
    yield from WORDS
    for _ in range(DRAWS):
        size = min(max(least, SHORTEST), most)
        yield "".join(rng.choice(LETTERS) for _ in range(size))


def of_pattern(schema: JsonSchema, rng: random.Random) -> Iterator[str]:
    """Texts that the pattern matches, drawn by Hypothesis; the same generator gives the same ones."""
    yield from _drawn(schema["pattern"], rng.getrandbits(32)) or ("",)


@lru_cache(maxsize=4096)
def _drawn(pattern: str, seed: int) -> tuple[str, ...]:
    import hypothesis
    from hypothesis import HealthCheck, Phase, Verbosity, strategies
    from hypothesis.errors import HypothesisException

    drawn: list[str] = []
    letters = strategies.characters(min_codepoint=32, max_codepoint=126)
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
        matching = strategies.from_regex(pattern, alphabet=letters)

        def keep(text: str) -> None:
            drawn.append(text)

        hypothesis.seed(seed)(usual(hypothesis.given(matching)(keep)))()
    except (HypothesisException, re.error):
        pass  # a pattern of another dialect: whoever draws sees that nothing is allowed
    return tuple(drawn)
