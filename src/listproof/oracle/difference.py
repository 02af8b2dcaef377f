"""How an answer differs from the expected one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..plural import many
from .canonical import canonical
from .expected import keys_of, ordered
from .query import Query
from .row import Row
from .snapshot import Snapshot


class Kind(StrEnum):
    """How an answer differs from the expected one."""

    TOO_MANY = "too many rows"
    SHORT = "short page"
    SHIFTED = "shifted window"
    DUPLICATED = "duplicated rows"
    MISSING = "missing rows"
    FOREIGN = "foreign rows"
    EXTRA = "extra rows"
    ORDER = "other order"
    ALTERED = "altered values"
    MISSING_FIELD = "missing fields"
    EXTRA_FIELD = "extra fields"
    REFUSED = "refused"
    ACCEPTED = "not refused"
    STATUS = "status"
    SCHEMA = "schema"
    CONTENT = "content"
    COUNT = "other number"


@dataclass(frozen=True)
class Difference:
    """A typed difference; ``expected`` and ``actual`` are sentences, the ids those of the rows in sequence."""

    kind: Kind
    expected: str
    actual: str
    expected_ids: tuple[str, ...] = ()
    actual_ids: tuple[str, ...] = ()
    altered_ids: tuple[str, ...] = ()  # rows whose content differs
    about: str = ""  # what tells it from others of its kind: a member's name


@dataclass(frozen=True)
class Tied:
    """Equal only if rows with equal sort keys may change places: neither for nor against."""


def sequence(
    snapshot: Snapshot, want: Sequence[Row], received: Sequence[Row], query: Query | None = None
) -> Difference | Tied | None:
    """How a sequence of ids differs from the wanted one; Tied where only rows with equal sort keys changed places.

    ``query`` tells which listing the rows are a window of, so that a shifted window can be named as such.
    """
    wanted, got = [row.id for row in want], [row.id for row in received]
    if wanted == got:
        return None
    names: dict[str, Any] = {"expected_ids": ids_of(want), "actual_ids": ids_of(received)}
    repeated = [name for name, times in Counter(got).items() if times > 1]
    if repeated:
        return Difference(Kind.DUPLICATED, "each row once", f"more than once: {_first_of(repeated)}", **names)
    foreign = [name for name in got if name not in snapshot.by_id]
    if foreign and snapshot.ended:
        return Difference(
            Kind.FOREIGN, f"rows of this collection ({len(want)})", f"not in its listing: {_first_of(foreign)}", **names
        )
    whole = [row.id for row in ordered(snapshot, query)] if query else [row.id for row in snapshot.rows]
    if len(wanted) == len(got) and set(got) <= set(whole) and _same_ties(snapshot, want, received, query):
        return Tied()
    if got and wanted and {got[0], wanted[0]} <= set(whole) and len(got) <= len(wanted):
        at, should = whole.index(got[0]), whole.index(wanted[0])
        if at != should and whole[at : at + len(got)] == got:
            return Difference(
                Kind.SHIFTED,
                f"{many(len(want), 'row')} from row {should} on",
                f"{many(len(got), 'row')} from row {at} on",
                **names,
            )
    missing = [name for name in wanted if name not in set(got)]
    extra = [name for name in got if name not in set(wanted)]
    if extra and len(got) > len(wanted):
        return Difference(
            Kind.TOO_MANY, many(len(want), "row"), f"{many(len(got), 'row')}, too many: {_first_of(extra)}", **names
        )
    if missing and not extra:
        kind = Kind.SHORT if got == wanted[: len(got)] else Kind.MISSING
        return Difference(
            kind, many(len(want), "row"), f"{many(len(got), 'row')}, missing: {_first_of(missing)}", **names
        )
    if extra:
        return Difference(Kind.EXTRA, f"rows {_first_of(wanted)}", f"instead {_first_of(got)}", **names)
    moved = sum(one != other for one, other in zip(wanted, got, strict=False))
    said = f"the sequence {_first_of(got)}{in_all(moved, len(got))}"
    return Difference(Kind.ORDER, f"the sequence {_first_of(wanted)}", said, **names)


def _same_ties(snapshot: Snapshot, want: Sequence[Row], received: Sequence[Row], query: Query | None) -> bool:
    keys = keys_of(snapshot.operation, query)
    places = zip(want, received, strict=True)
    return all(snapshot.tie(one, keys) == snapshot.tie(snapshot.by_id[other.id], keys) for one, other in places)


def content(full: Row, row: Row, fields: tuple[str, ...] | None) -> Difference | None:
    """How one received row differs from its full row cut down to ``fields``."""
    if fields is None and row.form == full.form:
        return None
    want = dict(full.data) if fields is None else full.project(fields)
    extra, lost = sorted(set(row.data) - set(want)), sorted(set(want) - set(row.data))
    which = f"row {full.id}"
    if lost:
        said = f"without {', '.join(lost)}"
        return Difference(Kind.MISSING_FIELD, f"{which} with {', '.join(want)}", said, about=", ".join(lost))
    if extra:
        said = f"also {', '.join(extra)}"
        return Difference(Kind.EXTRA_FIELD, f"{which} with {', '.join(want)} only", said, about=", ".join(extra))
    for name, value in want.items():
        if canonical(value) != canonical(row.data[name]):
            return Difference(Kind.ALTERED, f"{which}: {name} = {value!r}", f"{name} = {row.data[name]!r}", about=name)
    return None if fields is not None or row.form == full.form else _beside(full, row)


def _beside(full: Row, row: Row) -> Difference:
    """How rows with equal fields differ in what stands beside these."""
    names = dict.fromkeys((*full.whole, *row.whole))
    one, two = ({name: each.whole[name] for name in names if name in each.whole} for each in (full, row))
    about = next((each for each in names if canonical(one.get(each)) != canonical(two.get(each))), "")
    said = f"{about} = {two.get(about)!r}"
    return Difference(Kind.ALTERED, f"row {full.id}: {about} = {one.get(about)!r}", said, about=about)


def ids_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """The ids of rows as texts, in their order."""
    return tuple(str(row.id) for row in rows)


def in_all(wrong: int, rows: int) -> str:
    """How many rows a difference affects, where the sentence names one of several."""
    return f" ({wrong} of {rows} rows differ)" if wrong > 1 else ""


def _first_of(names: Sequence[Hashable], most: int = 6) -> str:
    shown = ", ".join(str(name) for name in names[:most])
    return shown + (f" … ({len(names)} in all)" if len(names) > most else "")
