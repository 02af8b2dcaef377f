"""What is done with rows: kept, sorted, cut and projected, as a request wants them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zlib import crc32

from listproof.contract.filter import Filter
from listproof.contract.member import declared
from listproof.contract.model import ListOperation
from listproof.mock.data import Row, Rows
from listproof.mock.generic.conditions import meaning
from listproof.mock.generic.fields import around, at, members, place, value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.schemas import formats
from listproof.mock.instant import instant
from listproof.mock.pipeline import Refusal


def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
    """The rows that all filters hold for."""
    for filter_, texts in wanted.where:
        held = meaning(operation, filter_)
        if len(filter_.fields) > 1:
            rows = tuple(row for row in rows if held(value(operation, row, filter_.field), texts))
            continue
        steps = place(operation, filter_.field)
        rows = tuple(row for row in rows if held(at(row, steps), texts))
    return rows


def apart(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
    """The rows that the filters hold for of which the plain listing does not show what they keep."""
    for filter_, texts in wanted.apart:
        rows = tuple(row for row in rows if unseen(operation, row, filter_, texts))
    return rows


def unseen(operation: ListOperation, row: Row, filter_: Filter, texts: Sequence[str]) -> bool:
    """Whether such a filter holds for a row; what rows do not show is told by their identity."""
    if filter_.field:
        return meaning(operation, filter_)(value(operation, row, filter_.field), texts)
    words = filter_.values or (("true", "false") if filter_.parameter.schema.get("type") == "boolean" else ())
    identity = str(value(operation, row, operation.id))
    if words:
        return any(text in words and words.index(text) == crc32(identity.encode()) % len(words) for text in texts)
    return all(crc32(f"{identity} {text.lower()}".encode(errors="replace")) % 3 == 0 for text in texts)


def usual(operation: ListOperation, rows: Rows) -> Rows:
    """The rows of the listing that nothing is asked of."""
    default = tuple((each, (each.default,)) for each in operation.apart if each.default)
    return tuple(row for row in rows if all(unseen(operation, row, *each) for each in default))


def ordered(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
    """By the keys, equal ones as the contract says, else by identity; where nothing is asked and none documented, as
    they are stored."""
    own = place(operation, operation.id)
    ties = operation.order.ties if operation.order and wanted.sort else ()
    turned = bool(operation.order and operation.order.turns and wanted.sort and wanted.sort[0][1])
    for turn, (field, descending) in enumerate(reversed(wanted.sort)):
        if turn == 0:
            rows = tuple(sorted(rows, key=lambda row: str(at(row, own)), reverse=descending))
            for name, falling in reversed(ties):
                rows = _by(operation, rows, name, falling is not turned)
        rows = _by(operation, rows, field, descending)
    return rows


def _by(operation: ListOperation, rows: Rows, field: str, descending: bool) -> Rows:
    steps = place(operation, field)
    pairs = [(at(row, steps), row) for row in rows]
    empty = tuple(row for own, row in pairs if own is None)
    known = [pair for pair in pairs if pair[0] is not None]
    rank = _rank(operation, field)
    known.sort(key=lambda pair: rank(pair[0]) if isinstance(pair[0], str) else pair[0], reverse=descending)
    first, sorted_ = (
        operation.order.nulls_first(field, descending) if operation.order else None,
        (row for _, row in known),
    )
    return (*empty, *sorted_) if (descending if first is None else first) else (*sorted_, *empty)


def _rank(operation: ListOperation, field: str) -> Callable[[str], Any]:
    """What the texts of a field are sorted by: the instant of a time stamp, of others what the contract says."""
    schema = operation.field_schema(field)
    if "date-time" in formats(schema):
        return instant
    way = operation.order.text.get(field) if operation.order else None
    ways: Mapping[str | None, Callable[[str], Any]] = {
        "declared": declared(schema).index,
        "numeric": float,
        "natural": _natural,
    }
    return ways.get(way, str)


def _natural(text: str) -> list[int | str]:
    return [int(part) if at % 2 else part for at, part in enumerate(re.split(r"([0-9]+)", text))]


def cut(_operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
    """The page."""
    return rows[wanted.start :] if wanted.size is None else rows[wanted.start : wanted.start + wanted.size]


def projected(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
    """The rows with the members that were selected, and those that always come."""
    if wanted.select is None or operation.select is None:
        return rows
    names = {*wanted.select, *operation.select.always}
    cut = ({name: each for name, each in members(operation, row).items() if name in names} for row in rows)
    return tuple(around(operation, row, inner) for row, inner in zip(rows, cut, strict=True))


def ended(operation: ListOperation, rows: Rows, wanted: Wanted) -> None:
    """Raises Refusal for a position past the last of these rows, where that is refused."""
    page = operation.page
    if page is not None and page.facts.get("past") == "refuse" and 0 < wanted.start >= len(rows):
        raise Refusal(422, "there is no such page")
