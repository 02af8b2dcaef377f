"""Findings of a run that keeps no values: digests stand for ids, and sentences say what differs without showing it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..http.exchange import Exchange
from ..oracle.difference import Difference, Kind

SHOWN = 5
"""Digests that a sentence names; a finding has all of them."""

ORDERED = (Kind.ORDER, Kind.SHIFTED)
"""Differences in which the sequence says something that the sets of rows do not."""


def digest(value: str) -> str:
    """What stands for a value: the same for the same one. Who can guess the value can check the guess."""
    return "#" + hashlib.blake2s(value.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def anonymised(outcome: Difference, exchanges: Sequence[Exchange], fields: Iterable[str]) -> Difference:
    """The difference without anything that a server sent but status codes, and names of ``fields`` that the document
    has; ids are digests."""
    want, got = [tuple(map(digest, ids)) for ids in (outcome.expected_ids, outcome.actual_ids)]
    said = f"{outcome.expected} {outcome.actual}"
    about = sorted(name for name in fields if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said))
    statuses = ", ".join(dict.fromkeys(str(exchange.status) for exchange in exchanges))
    rows = bool(want or got)
    altered = tuple(map(digest, outcome.altered_ids))
    parts = [f"status {statuses}", *(_differences(outcome.kind, want, got, altered) if rows else ())]
    parts += [f"about {', '.join(about)}"] if about else []
    return replace(
        outcome,
        expected=_listed(len(want), want) if rows else "what the requirement states",
        actual=f"{'; '.join(parts)} (values are withheld)",
        expected_ids=want,
        actual_ids=got,
        altered_ids=altered,
    )


def _differences(kind: Kind, want: Sequence[str], got: Sequence[str], altered: Sequence[str]) -> Iterator[str]:
    yield _listed(len(got), got) if kind in ORDERED else _many(len(got))
    for word, some in (
        ("missing", [each for each in want if each not in set(got)]),
        ("unexpected", [each for each in dict.fromkeys(got) if each not in set(want)]),
        ("more than once", [each for each, times in Counter(got).items() if times > 1]),
        ("with other content", list(altered)),
    ):
        if some:
            yield f"{word} {_listed(len(some), some)}"


def _listed(count: int, digests: Sequence[str]) -> str:
    more = ", …" if count > SHOWN else ""
    return _many(count) + (f": {', '.join(digests[:SHOWN])}{more}" if digests else "")


def _many(count: int) -> str:
    return f"{count} row" + ("" if count == 1 else "s")
