"""Stages that lead elsewhere from page to page, of which faults of cursors and links are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from listproof.contract.model import ListOperation
from listproof.faults.general.stages import Where, always
from listproof.mock.data import Row, Rows
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.envelope import Facts, Found
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Request

Seek = Callable[[ListOperation, Rows, Wanted], int]
Say = Callable[[Found, Wanted, int | None], int | None]


def later(wanted: Wanted) -> bool:
    """Whether a cursor is sent."""
    return wanted.cursor is not None


def several(wanted: Wanted) -> bool:
    """Whether pages hold more than one row."""
    return wanted.size != 1


def resuming(stages: Stages, change: Seek, where: Where = always) -> Stages:
    """Go on at ``change(operation, rows in their order, wanted)`` where a cursor is sent and ``where(wanted)``."""

    def resumed(operation: ListOperation, rows: Rows, wanted: Wanted) -> Wanted:
        right = stages.resumed(operation, rows, wanted)
        if right.cursor is None or not 0 < right.start <= len(rows) or not where(right):
            return right
        return replace(right, start=max(0, change(operation, rows, right)))

    return replace(stages, resumed=resumed)


def naming(stages: Stages, change: Say) -> Stages:
    """Name ``change(found, wanted, right one)`` as the position of the next page, None for no next page."""

    def told(operation: ListOperation, data: Drawn, found: Found, wanted: Wanted) -> Facts:
        facts = stages.told(operation, data, found, wanted)
        return {**facts, "next": change(found, wanted, facts["next"])} if "next" in facts else facts

    return replace(stages, told=told)


def linking(stages: Stages, change: Callable[[str, Request], str]) -> Stages:
    """Write ``change(right URL, request)`` as links to other pages."""

    def linked(request: Request, name: str, cursor: str | None) -> str:
        return change(stages.linked(request, name, cursor), request)

    return replace(stages, linked=linked)


def without(stages: Stages, names: Callable[[ListOperation], frozenset[str]]) -> Stages:
    """Leave parameters out of links."""
    # what a link is made of does not know its operation: the last one that was asked is the one
    known: list[frozenset[str]] = [frozenset()]

    def told(operation: ListOperation, data: Drawn, found: Found, wanted: Wanted) -> Facts:
        known[0] = names(operation)
        return stages.told(operation, data, found, wanted)

    def dropped(url: str, _request: Request) -> str:
        path, _, query = url.partition("?")
        pairs = [pair for pair in query.split("&") if pair.partition("=")[0] not in known[0]]
        return f"{path}?{'&'.join(pairs)}"

    return replace(linking(stages, dropped), told=told)


def value(row: Row, wanted: Wanted) -> Any:
    """The value of a row that its order begins with, None where it has none."""
    return row.get(wanted.sort[0][0]) if wanted.sort else None


def group(rows: Rows, wanted: Wanted) -> tuple[int, int]:
    """Where the rows begin and end that share the first sort key with the last row before the page."""
    first, last = wanted.start - 1, wanted.start
    if wanted.sort:
        key = value(rows[first], wanted)
        while first > 0 and value(rows[first - 1], wanted) == key:
            first -= 1
        while last < len(rows) and value(rows[last], wanted) == key:
            last += 1
    return first, last
