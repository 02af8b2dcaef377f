"""How the page after a page is asked for: where cursors and rows lead to, and what an answer says of other pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote_plus

from listproof.contract import pointer
from listproof.contract.model import ListOperation
from listproof.mock.data import Row, Rows
from listproof.mock.generic.cursors import Cursors
from listproof.mock.generic.envelope import OTHERS, Facts
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.rows import written
from listproof.mock.generic.stages import kept, ordered
from listproof.mock.pipeline import Refusal, Request


@dataclass(frozen=True)
class Ahead:
    """What answers to a request say of other pages: cursors, or links with a parameter of this ``name``."""

    cursors: Cursors
    request: Request
    name: str | None
    linked: Callable[[Request, str, str | None], str] | None

    def worded(self, facts: Facts, wanted: Wanted) -> Facts:
        """The facts, with texts that lead to other pages in place of their positions."""
        pages = {key: facts[key] for key in OTHERS if facts.get(key) is not None}
        return {**facts, **{key: self._to(wanted, key, position) for key, position in pages.items()}}

    def _to(self, wanted: Wanted, page: str, position: int) -> str:
        cursor = self.cursors.written(wanted, position)
        if self.linked is None or self.name is None:
            return cursor
        return self.linked(self.request, self.name, None if page == "first" else cursor)


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
    if _of_row(operation) is None:
        return replace(wanted, start=cursors.read(wanted, wanted.cursor))
    found = resumed(operation, ordered(operation, kept(operation, listed, wanted), wanted), wanted)
    if found.start == 0:
        raise Refusal(422, "no such row")
    return found


def resumed(operation: ListOperation, rows: Rows, wanted: Wanted) -> Wanted:
    """What is wanted, with the position behind the row that it names, where one of these is such."""
    steps = _of_row(operation)
    if wanted.cursor is None or steps is None:
        return wanted
    known = (at for at in range(len(rows), 0, -1) if _said(rows[at - 1], steps) == wanted.cursor)
    return replace(wanted, start=next(known, wanted.start))


def _of_row(operation: ListOperation) -> tuple[str, ...] | None:
    """The member of a page's last row that leads to the next page, None where something else does."""
    at = operation.page.next if operation.page else None
    return pointer.steps(at.name) if at and at.kind == "row" else None


def _said(row: Row, steps: tuple[str, ...]) -> str | None:
    value: Any = row
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    return None if value is None else written(value)
