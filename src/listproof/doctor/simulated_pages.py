"""How the simulated server's pages lead to one another, and what a request asks that comes from one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from ..codec import place
from ..codec.encode import encode
from ..contract import pointer
from ..contract.model import ListOperation
from ..contract.page import Page
from ..oracle.expected import ordered, window
from ..oracle.query import Query
from ..oracle.snapshot import Snapshot

BEFORE = "listproof-rows-before"
"""The parameter of links, and what cursors begin with: how many rows stand before a page."""


def parted(page: Page | None, raw: str) -> tuple[str, str | None]:
    """A raw query without its position in a walk, and that position; None where it is a walk's first page."""
    if page is None or not page.sequential:
        return raw, None
    name = page.at.name if page.style == "cursor" and page.at else BEFORE
    parts = [part for part in raw.split("&") if part]
    found = [part.partition("=")[2] for part in parts if unquote_plus(part.partition("=")[0]) == name]
    rest = "&".join(part for part in parts if unquote_plus(part.partition("=")[0]) != name)
    said = unquote_plus(found[0]) if found else None
    return rest, None if said == page.begin else said


def turned(page: Page | None, raw: str) -> tuple[str, str] | None:
    """A raw query that goes back, as the one that asks forward, and its cursor; None where it goes forward."""
    back, sent = page.back if page else None, parse_qsl(raw, keep_blank_values=True)
    cursor = dict(sent).get(back.at.name) if back else None
    if page is None or back is None or cursor is None or not {*back.send} <= {*sent}:
        return None
    rest = [pair for pair in sent if pair[0] != back.at.name and pair not in back.send]
    if back.size and page.size:
        rest = [(page.size.name if name == back.size.name else name, text) for name, text in rest]
    return encode(rest), cursor


def before(page: Page | None, snapshot: Snapshot, query: Query, cursor: str) -> Query | None:
    """The query of the page before the one that named a cursor; None where none did."""
    if page is not None and page.next is not None and page.next.kind == "row":
        named = [str(place.at(page.next.name, row.whole)) for row in ordered(snapshot, query)]
        end = named.index(cursor) if cursor in named else None
    else:
        end = start(page, snapshot, query, cursor)
    if end is None:
        return None
    size = window(snapshot.operation, query)[1] or end
    return query.but(start=max(0, end - size), size=min(size, end))


def start(page: Page | None, snapshot: Snapshot, query: Query, position: str) -> int | None:
    """How many rows stand before the page of a position; None where no page has it."""
    if page is not None and page.next is not None and page.next.kind == "row":
        rows = ordered(snapshot, query)
        named = [str(place.at(page.next.name, row.whole)) for row in rows]
        return named.index(position) + 1 if position in named else None
    if page is not None and page.inclusive:
        ids = [str(row.value(snapshot.operation.id)) for row in ordered(snapshot, query)]
        return ids.index(position) if position in ids else None
    digits = position.removeprefix(f"{BEFORE}-")
    return int(digits) if digits.isdecimal() and digits != position else None


def led_on(
    page: Page | None, snapshot: Snapshot, query: Query, url: str, rest: str, body: Any, headers: Mapping[str, str]
) -> tuple[Any, dict[str, str]]:
    """Body and headers that name the next page where rows follow; ``rest`` is the raw query without a position."""
    operation: ListOperation = snapshot.operation
    if page is None or page.next is None or page.next.kind == "row":
        return body, {**headers}
    first, size = window(operation, query)
    end = first + (size or 0)
    rows = ordered(snapshot, query)
    token: str | int | None = f"{BEFORE}-{end}" if size and end < len(rows) else None
    if token and page.inclusive:
        token = str(rows[end].value(operation.id))
    if token and page.style == "page":
        token = page.first + end // (size or 1)
    name = page.at.name if page.style == "cursor" and page.at else BEFORE
    address = f"{url}?{rest}&{name}={token}" if rest else f"{url}?{name}={token}"
    said, found = body, {**headers}
    for at in (page.next, *page.also):
        value = address if token and (page.style == "link" or at.kind == "link") else token
        if at.kind == "body":
            said = pointer.put(said, pointer.steps(at.name), value)
        elif value is not None:
            found |= {"link": f'<{value}>; rel="{at.name}"'} if at.kind == "link" else {at.name.lower(): str(value)}
    if page.back and page.back.named and page.back.named.kind == "body":
        said = pointer.put(said, pointer.steps(page.back.named.name), f"{BEFORE}-{first}" if first else None)
    return said, found
