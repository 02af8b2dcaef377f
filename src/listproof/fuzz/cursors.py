"""Cursors in generated requests: a drawn one is refused with all that stands beside it, so most are left out or become
real ones."""

from __future__ import annotations

import random
from urllib.parse import quote

from ..codec import wire
from ..codec.encode import text
from ..codec.parse import decoded
from ..collection.following import following
from ..collection.listing import Listing
from ..collection.request import Request
from ..oracle.query import Query

LEFT_OUT, NEXT, REAL, ALTERED = 0.6, 0.1, 0.1, 0.1
"""Shares of drawn cursors that are left out, become the request for a page after another one, become the cursor of
that request with all else as drawn, or the same with a character lost. The others stay."""

PAGES, SIZE = 3, 2
"""Pages of a listing whose cursors are taken, and rows of each."""


class Cursors:
    """Puts real cursors in place of drawn ones. Those of a listing are taken from its first pages, once."""

    def __init__(self) -> None:
        self._pages: dict[str, tuple[str, ...]] = {}

    def aimed(self, rng: random.Random, raw: str, collection: Listing) -> str:
        """What is asked, with another cursor in place of a drawn one, or none."""
        page = collection.operation.page
        at = page.at.name if page and page.at and page.sequential and page.next is not None else None
        if at is None or all(name != at for name, _ in decoded(raw)):
            return raw
        draw, rest, known = rng.random(), wire.without(raw, {at}), self._of(collection)
        if draw < LEFT_OUT or not known:
            return rest if draw < LEFT_OUT + NEXT + REAL + ALTERED else raw
        query = rng.choice(known)
        if draw < LEFT_OUT + NEXT:
            return query
        cursor = dict(decoded(query)).get(at, "")
        if draw >= LEFT_OUT + NEXT + REAL and cursor:
            cut = rng.randrange(len(cursor))
            cursor = cursor[:cut] + cursor[cut + 1 :]
        with_it = "&".join(part for part in (rest, f"{quote(at)}={quote(cursor, safe='')}") if part)
        return with_it if draw < LEFT_OUT + NEXT + REAL + ALTERED else raw

    def _of(self, collection: Listing) -> tuple[str, ...]:
        if collection.path not in self._pages:
            self._pages[collection.path] = _pages(collection)
        return self._pages[collection.path]


def _pages(collection: Listing) -> tuple[str, ...]:
    """Requests for pages after the first, as pages of the plain listing name them."""
    operation = collection.operation
    sized = operation.page is not None and operation.page.size is not None
    first = query = text(operation, Query(size=min(SIZE, collection.granted) if sized else None))
    found: list[str] = []
    while len(found) < PAGES:
        answer = collection.ask(Request(query))
        after = following(operation, first, answer) if answer.ok else None
        if after is None or after.query is None:
            break
        query = after.query
        found.append(query)
    return tuple(found)
