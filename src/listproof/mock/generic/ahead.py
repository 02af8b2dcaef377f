"""How the page after a page is asked for: where cursors and rows lead to, and what an answer says of other pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote_plus

from listproof.contract import pointer
from listproof.contract.model import ListOperation
from listproof.contract.page import Page
from listproof.mock.data import Row, Rows
from listproof.mock.generic.cursors import Cursors
from listproof.mock.generic.envelope import OTHERS, Facts
from listproof.mock.generic.fields import at, value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.rows import written
from listproof.mock.generic.stages import apart, kept, ordered
from listproof.mock.pipeline import Refusal, Request


@dataclass(frozen=True)
class Ahead:
    """What answers to a request say of other pages: cursors, and where there are links too, URLs with a parameter of
    this ``name``; ``by_link``: pages lead to one another by URLs alone. ``first`` is the text of a row that cursors
    name as the first one of a page; ``number`` that of the page which begins after so many rows, where pages have
    numbers."""

    cursors: Cursors
    request: Request
    name: str | None
    linked: Callable[[Request, str, str | None], str] | None
    first: Callable[[Row], str | None] | None = None
    by_link: bool = False
    number: Callable[[int, Wanted], int] | None = None

    def worded(self, facts: Facts, wanted: Wanted, rows: Rows) -> Facts:
        """The facts, with texts that lead to other pages in place of their positions among the rows: of each page a
        cursor or a URL, and as ``next url`` the URL where both are said."""
        pages = {key: facts[key] for key in OTHERS if facts.get(key) is not None}
        if self.number is not None:
            return {**facts, **{key: self.number(position, wanted) for key, position in pages.items()}}
        cursors = {key: self._cursor(wanted, position, rows) for key, position in pages.items()}
        if self.linked is None or self.name is None:
            return {**facts, **cursors}
        urls = {
            key: self.linked(self.request, self.name, None if key == "first" else cursor)
            for key, cursor in cursors.items()
        }
        if self.by_link:
            return {**facts, **urls}
        return {**facts, **cursors, **{f"{key} url": url for key, url in urls.items()}}

    def _cursor(self, wanted: Wanted, position: int, rows: Rows) -> str | None:
        if self.first is not None:
            return self.first(rows[position]) if position < len(rows) else None
        return self.cursors.written(wanted, position)


def numbered(page: Page, position: int, wanted: Wanted) -> int:
    """The number of the page that begins after so many rows."""
    return page.first + position // (wanted.size or 1)


def linked(request: Request, name: str, cursor: str | None) -> str:
    """The URL of another page of what is asked for: the request with another position, or with none."""
    pairs = [pair for pair in request.query.split("&") if pair and unquote_plus(pair.partition("=")[0]) != name]
    if cursor is not None:
        pairs.append(f"{quote(name, safe='')}={quote(cursor, safe='')}")
    host = request.headers.get("host")
    query = "?" + "&".join(pairs) if pairs else ""
    return f"{f'http://{host}' if host else ''}{request.path}{query}"


def placed(operation: ListOperation, listed: Rows, cursors: Cursors, wanted: Wanted) -> Wanted:
    """What is wanted, with the position that a cursor says. Raises Refusal for one that says none."""
    if wanted.cursor is None:
        return wanted
    if named(operation) is None:
        wanted = cursors.asked(operation, wanted)
        if wanted.cursor is None:
            return wanted
        return replace(wanted, start=cursors.read(wanted, wanted.cursor))
    start = _place(
        operation, ordered(operation, kept(operation, apart(operation, listed, wanted), wanted), wanted), wanted
    )
    if start is None:
        raise Refusal(422, "no such row")
    return replace(wanted, start=start)


def resumed(operation: ListOperation, rows: Rows, wanted: Wanted) -> Wanted:
    """What is wanted, with the position of the row that it names, or behind it, where one of these is such; where it
    leads back, with that of the page which ends there."""
    start = None if wanted.cursor is None else _place(operation, rows, wanted)
    found = wanted if start is None else replace(wanted, start=start)
    if not wanted.backward or found.size is None:
        return found
    return replace(found, start=max(0, found.start - found.size), size=min(found.size, found.start))


def _place(operation: ListOperation, rows: Rows, wanted: Wanted) -> int | None:
    """Where the page begins, or ends, that a row's cursor asks for; None where no row has it."""
    text, page = named(operation), operation.page
    behind = 0 if (page and page.inclusive) or wanted.backward else 1
    found = (place + behind for place in range(len(rows) - 1, -1, -1) if text and text(rows[place]) == wanted.cursor)
    return next(found, None)


def named(operation: ListOperation) -> Callable[[Row], str | None] | None:
    """What cursors say of a row: its identity where they name the first one of a page, a member of the last one; None
    where they name no rows."""
    page = operation.page
    if page is not None and page.inclusive:
        return lambda row: _text(value(operation, row, operation.id))
    if page is None or page.next is None or page.next.kind != "row":
        return None
    steps = pointer.steps(page.next.name)
    return lambda row: _text(at(row, steps))


def _text(said: Any) -> str | None:
    return None if said is None else written(said)
