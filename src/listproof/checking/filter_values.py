"""The values worth filtering by: those that rows of this collection have, and the texts that ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from ..codec.encode import encode
from ..contract.filter import Filter
from ..oracle.instants import instant
from ..oracle.row import Row, written
from ..oracle.snapshot import Snapshot

NOTHING = ("0", "false", "", "null", "0.0", "[]")
"""Texts of values that programs take for nothing: a filter by one of them is easily left out."""

UUID_LENGTH = 36


def present(snapshot: Snapshot, filter_: Filter) -> list[str]:
    """The documented values that some row has: first what programs take for nothing, then the rarest."""
    counts = snapshot.values_of(filter_.field)
    return _telling((value for value in filter_.values if counts[value]), counts)


def held(snapshot: Snapshot, filter_: Filter) -> list[str]:
    """The values that may be asked for and that some row has, as ``present``; of a filter without documented values all
    that rows have but the empty text, which many servers read as none given."""
    if filter_.values:
        return present(snapshot, filter_)
    counts = snapshot.values_of(filter_.field)
    return _telling((value for value in counts if value), counts)


def _telling(found: Iterable[str], counts: Mapping[str, int]) -> list[str]:
    return sorted(found, key=lambda value: (value not in NOTHING, counts[value], value))


def few(found: Sequence[str]) -> list[str]:
    """Of values as ``held`` gives them those that tell most: what programs take for nothing, the rarest, the most
    frequent."""
    rest = [value for value in found if value not in NOTHING]
    return list(dict.fromkeys([*(value for value in found if value in NOTHING), *rest[:1], *rest[-1:]]))


def telling(snapshot: Snapshot, filter_: Filter) -> list[str]:
    """The values of a filter that rows have and that are worth asking for: all documented ones; where none are
    documented those that tell most, and in an expression those that hold a quote or what joins conditions."""
    found = held(snapshot, filter_)
    if filter_.values:
        return found
    signs = [
        sign for sign in (filter_.quote, filter_.escape, filter_.glue) if sign and filter_.quote and not filter_.bare
    ]
    return [*dict.fromkeys([*few(found), *(value for sign in signs for value in found if sign in value)])]


def certain(snapshot: Snapshot, filter_: Filter) -> list[str]:
    """Of the values of ``telling`` those that no row holds in another spelling: which rows they find is certain."""
    field, rows = filter_.field, snapshot.rows
    found = telling(snapshot, filter_)
    if filter_.values:
        return found
    return [text for text in found if all(row.has(field, text) or not means(row, field, text) for row in rows)]


def nothing(snapshot: Snapshot, filter_: Filter) -> list[str]:
    """The texts of NOTHING by which a value of some row may be meant."""
    rows = snapshot.rows
    return [text for text in NOTHING if any(means(row, filter_.field, text) for row in rows)]


def means(row: Row, field: str, text: str, *, caseless: bool = False) -> bool:
    """Whether a request that asks for a field's value by this text may mean the row: also one whose time stamp or UUID
    is written otherwise, and for null and empty arrays, which no text asks for plainly."""
    if row.has(field, text):
        return True
    value = row.value(field)
    if isinstance(value, list) and text in map(written, value):
        return True
    if isinstance(value, str):
        uuids = len(text) == UUID_LENGTH and value.lower() == text.lower()
        return (
            uuids or (caseless and value.casefold() == text.casefold()) or instant(value) == instant(text) is not None
        )
    zero = isinstance(value, int | Decimal) and not isinstance(value, bool) and value == 0
    by_text: Mapping[str, bool] = {"null": value is None, "[]": value == [], "0.0": zero}
    return by_text.get(text, False)


def filtering(filter_: Filter, value: str) -> str:
    """The raw query string of one filter with any value, legal or not."""
    return encode([*filter_.send.fill(field=filter_.field, value=filter_.quoted(value)), *filter_.needs])
