"""Where a generated request goes: most of them into the data of a readable collection, all within the safety rules.

What a fuzzer draws from the document's schemas alone says nothing: a random parent is a 404, a random offset lies
past every end. So parents are chosen among the known ones and integers folded into the collection's size, drawn from
the seed and the request's number, and only a part of them is left as it was generated.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import quote, unquote_plus

from ..codec import wire
from ..codec.encode import positioned
from ..collection.listing import Listing
from ..collection.request import Request
from ..collection.target import Target, size
from ..contract.page import Page
from ..oracle.query import Condition
from .cursors import Cursors
from .legal import made_legal

SAFE_ROWS = 1000
"""A single answer is never asked for more rows than this, unless it is known that no more are there."""

FOLDED = 0.85
"""Share of the plain integers that are folded into the collection's size."""

EDGES = (2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**22)
"""Where integers of servers end: half of the numbers that stay wild are one of these."""

OTHERS, UNKNOWN = 0.22, 0.04
"""Shares of requests for another collection than the best, and for a parent that exists nowhere."""

WITH_ROWS = 0.8
"""Share of those other collections that are known to have rows; the rest is any, empty and unreadable ones too."""

REDRAWN = 0.6
"""Share of requests whose legal values are drawn anew: generated ones favour 0, 1 and an enum's first word."""

DRAWS = 4
"""A request that was sent before is drawn again up to this often: other rows say more than the same ones."""

HEADERS = 0.15
"""Share of generated header parameters that are sent as they are."""

_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_NUMBERS = re.compile(r"\d{4,}|0[xX][0-9a-fA-F]{3,}")
_HEADER = re.compile(r"[\x20-\x7e]*\Z")


@dataclass(frozen=True)
class Aimed:
    """A generated request as it is sent. ``wild`` says that its parent is unknown, or that a header came with it that
    the contract does not call neutral, or a value that nobody has granted, so that 401, 403 and 404 are no surprise."""

    collection: Listing
    request: Request
    known: bool  # a readable collection of the target
    wild: bool


class Targeting:
    """Turns generated queries into requests; the same seed and sequence of queries give the same requests.

    Without ``wander`` all of them go to the collection that decides best.
    """

    def __init__(self, target: Target, *, wander: bool = True) -> None:
        self._target, self._operation, self._number = target, target.operation, 0
        self._wander = wander and bool(self._operation.parent)
        self._best = target.best()
        self._others = [collection for collection in target.collections if collection is not self._best]
        self._full = [collection for collection in self._others if size(collection)] or self._others
        self._lost = [target.probes.unknown, *target.probes.malformed[:1]]
        self._cursors = Cursors()
        self._sent: set[tuple[str, str, tuple[tuple[str, str], ...]]] = set()
        secret = {each.header.lower() for each in self._operation.security}
        self._headers = {
            parameter.name.lower(): parameter.name
            for parameter in self._operation.parameters
            if parameter.location == "header" and parameter.name.lower() not in secret | {"authorization", "cookie"}
        }

    def at(self, method: str, raw: str, headers: Mapping[str, str], body: bytes | None = None) -> Aimed:
        """The request to send for what was generated: what it asks, written as a raw query string, and the headers that
        came with it; a ``body`` is sent as it is."""
        scopes = self._target.probes.scopes
        self._number += 1
        rng = random.Random(f"{self._target.seed}:{self._number}")  # noqa: S311 - must repeat, need not be secret
        for again in range(DRAWS):
            collection, known = self._collection(rng)
            kept = kept_headers(rng, headers, self._headers, scopes)
            query = self._fold(rng, raw, collection if known else None, again > 0 or rng.random() < REDRAWN)
            if (place := (collection.path, query, kept)) not in self._sent:
                break
        self._sent.add(place)
        strange = any(name not in self._operation.neutral or not granted(scopes, name, value) for name, value in kept)
        known = known and size(collection) is not None
        return Aimed(collection, Request(query, method, kept, body=body), known, not known or strange)

    def _collection(self, rng: random.Random) -> tuple[Listing, bool]:
        if not self._wander:
            return self._best, True
        draw = rng.random()
        if draw < UNKNOWN:
            return rng.choice(self._lost), False
        if draw < UNKNOWN + OTHERS and self._full:
            return rng.choice(self._full if rng.random() < WITH_ROWS else self._others), True
        return self._best, True

    def _fold(self, rng: random.Random, raw: str, collection: Listing | None, redraw: bool) -> str:
        page, rows = self._operation.page, _rows_known(collection) if collection else None
        known = collection if collection is not None and size(collection) is not None else None
        if known is not None:
            raw = self._cursors.aimed(rng, raw, known)
            raw = made_legal(rng, raw, known) if redraw else raw
        begins = page.at.name if page is not None and page.at and page.begin is not None else None
        if page is not None and begins and wire.without(raw, {begins}) == raw and rng.random() < FOLDED:
            raw = positioned(raw, begins, page.begin or "")  # what comes without it nobody says
        if page is None or not raw:
            return raw
        parts = raw.split("&")
        if known is not None:
            if redraw:
                parts = [self._filtered(rng, part, known) for part in parts]
            span = self._matching(parts, known) + 2
            parts = [_near_the_rows(rng, part, page, span, redraw) for part in parts]
        if rows is None or (rows > SAFE_ROWS and _offset(parts, page) < rows):
            parts = [_shortened(rng, part, page) for part in parts]
        return "&".join(parts)

    def _filtered(self, rng: random.Random, part: str, collection: Listing) -> str:
        """A documented value of a filter replaced by one that rows have."""
        role, value = _name_and_value(part)
        for filter_ in self._operation.filters:
            held = sorted(set(filter_.values) & set(map(str, collection.snapshot.values_of(filter_.field))))
            if held and role == filter_.parameter.name.casefold() and value in filter_.values:
                return f"{part.partition('=')[0]}={quote(rng.choice(held), safe='')}"
        return part

    def _matching(self, parts: list[str], collection: Listing) -> int:
        """How many rows pass the filters of a query."""
        sent = dict(map(_name_and_value, parts))
        named = {each.name: each.parameter.name.casefold() for each in self._operation.filters}
        where = tuple(Condition(filter_, sent[name]) for filter_, name in named.items() if name in sent)
        return len(collection.snapshot.ordered(where))


def kept_headers(
    rng: random.Random, sent: Mapping[str, str], names: Mapping[str, str], scopes: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Header parameters of the document only (``names`` by their lower case); most of them become a value that the
    user may use (``scopes``), or are left out."""
    kept, own = [], {name.lower(): value for name, value in scopes.items()}
    for lower, value in ((name.lower(), value) for name, value in sent.items()):
        if lower not in names:
            continue
        if rng.random() < HEADERS and _HEADER.match(value):
            kept.append((names[lower], value.strip()))
        elif lower in own:
            kept.append((names[lower], own[lower]))
    return tuple(kept)


def granted(scopes: Mapping[str, str], name: str, value: str) -> bool:
    """Whether a header's value is one that the user may use: of all others nothing is known."""
    return any(name.lower() == own.lower() and value == good for own, good in scopes.items())


def _near_the_rows(rng: random.Random, part: str, page: Page, span: int, redraw: bool) -> str:
    """A plain limit or offset brought near the number of rows, small limits as often as large ones."""
    role, value = _name_and_value(part)
    if role not in [each.name.casefold() for each in page.numbers]:
        return part
    fold, least = rng.random() < FOLDED, 0
    if _is_size(role, page):
        least, span = 1, rng.choice((4, 9, span + 1))
    name = part.partition("=")[0]
    if not _INTEGER.match(value):
        return part
    if not fold:
        return f"{name}={rng.choice(EDGES)}" if redraw else part
    number = rng.randrange(least, span) if redraw else int(value[-15:].lstrip("+-") or 0) % span
    return f"{name}={number}"


def _shortened(rng: random.Random, part: str, page: Page) -> str:
    """A limit that could reach beyond 1,000 rows replaced by one below a hundred."""
    role, value = _name_and_value(part)
    small = rng.randrange(SAFE_ROWS // 10)
    unsafe = _is_size(role, page) and _reaches_far(value)
    return f"{part.partition('=')[0]}={small}" if unsafe else part


def _is_size(role: str, page: Page) -> bool:
    return page.size is not None and role == page.size.name.casefold()


def _name_and_value(part: str) -> tuple[str, str]:
    """Name and value of one part of a query, the name as lenient servers compare it."""
    name, _, text = part.partition("=")
    return unquote_plus(name).casefold().removesuffix("[]"), unquote_plus(text)


def _rows_known(collection: Listing) -> int | None:
    """How many rows are there, or None where nobody knows."""
    return size(collection) if size(collection) is not None and collection.snapshot.complete else None


def _offset(parts: list[str], page: Page) -> int:
    """The offset where it is sent once, plainly, and within 32 bits, so that no server wraps it round; else 0."""
    if page.position is None:
        return 0
    sent = [value for role, value in map(_name_and_value, parts) if role == page.position.name.casefold()]
    return int(sent[0]) - page.first if len(sent) == 1 and re.fullmatch(r"[0-9]{1,9}", sent[0]) else 0


def _reaches_far(text: str) -> bool:
    """Whether some server could read this as more than 1,000 rows: a large number in any notation, or a negative one
    (a slice to the end)."""
    if "-" in text or "−" in text or _NUMBERS.search(text.replace("_", "").replace(",", "")):
        return True
    try:
        return not Decimal(text.strip()) <= SAFE_ROWS
    except InvalidOperation:
        return text.strip().casefold() in ("all", "max", "true", "none", "null", "")
