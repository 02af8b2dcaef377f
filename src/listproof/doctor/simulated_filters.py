"""Filters of the simulated server of which the rows that it has do not show what they keep."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, unquote_plus
from zlib import crc32

from ..contract.filter import Filter
from ..contract.model import ListOperation
from ..oracle import legal
from ..oracle.snapshot import Snapshot


def applied(operation: ListOperation, snapshot: Snapshot, raw: str) -> tuple[str, Snapshot] | None:
    """A raw query without what asks for such filters, or for no value of another one, and the rows that they keep; None
    where one is asked with a value that it refuses. A default hides no row that is known, so another value finds none;
    what rows do not show is told by their ids."""
    pairs = parse_qsl(raw, keep_blank_values=True)
    for each in (*operation.filters, *operation.apart):
        slots = each.send.slots(field=each.field)
        own = [pair for pair in pairs if pair[0] in slots]
        if not own:
            continue
        words = each.send.match(own, field=each.field)
        if not each.apart and (words is None or not each.values or words["value"] in each.values):
            continue
        if not each.apart and each.every is None and each.other is None:
            continue
        if words is not None and each.send.whole("value") and not legal.fits(each.parameter.schema, words["value"]):
            return None
        if words is None or (words["value"] not in _known(each) and each.values and each.other in (None, "refuse")):
            return None
        snapshot = replace(snapshot, rows=tuple(row for row in snapshot.rows if _keeps(each, row.id, words["value"])))
        slots = (*slots, *(slot for slot, _ in each.needs))
        raw = "&".join(part for part in raw.split("&") if unquote_plus(part.partition("=")[0]) not in slots)
    return raw, snapshot


def _known(filter_: Filter) -> tuple[str | None, ...]:
    return (*filter_.values, filter_.every, filter_.default)


def _keeps(filter_: Filter, identity: object, value: str) -> bool:
    if value in ("", filter_.every, filter_.default) or (filter_.values and value not in _known(filter_)):
        return filter_.other != "empty" or value in _known(filter_)
    if filter_.field:
        return False
    if filter_.values:
        return filter_.values.index(value) == crc32(str(identity).encode()) % len(filter_.values)
    return crc32(f"{identity} {value}".encode(errors="replace")) % 2 == 0
