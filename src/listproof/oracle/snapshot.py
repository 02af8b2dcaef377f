"""The rows of one collection as the server lists them: what every other answer is computed from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

from ..contract.model import ListOperation
from .canonical import canonical, digest_of
from .collation import TextOrder, text_order
from .operators import holds
from .query import Where
from .row import Row, stamps, written
from .sort_values import ABSENT, absent, sort_value, sort_values

Fields = tuple[str, ...]
"""The fields that rows are sorted by, the deciding one first; empty: those of the listing's own order."""

MICROSECONDS = 6
"""Digits of the fraction of a second down to which servers usually store time stamps."""

Way = tuple[str, bool]
"""(field, whether descending)"""


@dataclass(frozen=True)
class Snapshot:
    """All rows of a collection in the server's own order, each once; ``repeated`` are ids that came more than once.

    ``complete`` is False where reading had to stop early (``note`` says why), ``ended`` where rows may lie beyond those
    that were read. ``ranks`` are orders that the server was seen to have where the contract leaves them open (the place
    of rows without the sort key, how text compares): of a (field, descending) each tie with its rank.
    """

    operation: ListOperation
    rows: tuple[Row, ...]
    repeated: tuple[Hashable, ...] = ()
    complete: bool = True
    note: str = ""
    collisions: tuple[Hashable, ...] = ()
    ended: bool = True
    ranks: Mapping[Way, Mapping[Hashable, int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def shared(self) -> frozenset[Hashable]:
        """Ids under which rows of different content came in one page."""
        return frozenset(self.collisions)

    @property
    def listed(self) -> int:
        """Rows as the server counts them for offset: those that come twice count twice."""
        return len(self.rows) + len(self.repeated)

    @cached_property
    def by_id(self) -> Mapping[Hashable, Row]:
        """Each row by its id."""
        return {row.id: row for row in self.rows}

    @cached_property
    def position(self) -> Mapping[Hashable, int]:
        """The number of each row, from 0, by its id."""
        return {row.id: at for at, row in enumerate(self.rows)}

    @cached_property
    def keys(self) -> Fields:
        """The fields that the listing is sorted by: the contract's, else the time stamp whose instants explain it; none
        where nobody knows."""
        order = self.operation.order
        if order is not None and order.default:
            return tuple(field for field, _ in order.default)
        if order is not None:
            return (next(iter(order.keys.values())),)
        return tuple(field for field in stamps(self.operation) if self._monotonic(field))[:1]

    @property
    def key(self) -> str | None:
        """The first of ``keys``, None where there is none."""
        return next(iter(self.keys), None)

    def _monotonic(self, field: str) -> bool:
        return self.sorted_by(field, False) or self.sorted_by(field, True)

    def sorted_by(self, field: str, descending: bool) -> bool:
        """Whether all rows have a value of this field, at least two different ones, and come in their order."""
        values = sort_values(self.rows, field)
        if len(set(values)) < 2 or any(value is None for value in values):
            return False
        return values == sorted(values, reverse=descending)  # type: ignore[type-var]  # None is excluded

    def open(self, field: str) -> bool:
        """Whether how rows are sorted by this field is left to the server: some lack it, or have a value of another
        kind than most, or it is text."""
        if field not in self._open:
            self._open[field] = self.own_text(field) or None in sort_values(self.rows, field)
        return self._open[field]

    def own_text(self, field: str) -> bool:
        """Whether rows differ by this field in texts that servers sort in more than one way."""
        text, texts = self.text(field), {value for value in sort_values(self.rows, field) if isinstance(value, str)}
        return (len(texts) > 1 and not text.stated) or text.ambiguous([*texts])

    @cached_property
    def _open(self) -> dict[str, bool]:
        return {}

    def knows(self, field: str, descending: bool) -> bool:
        """Whether it is known how rows are sorted by this field: seen, or stated as far as it could not be seen."""
        if (field, descending) in self.ranks or not self.open(field):
            return True
        order = self.operation.order
        return order is not None and field in order.nulls and not self.own_text(field)

    def coarse(self, field: str) -> bool:
        """Whether values that look equal may differ as they are stored: time stamps none of which is shown to the
        microsecond."""
        moments = [value for value in sort_values(self.rows, field) if isinstance(value, tuple)]
        return len(set(moments)) < len(moments) and all(len(digits) < MICROSECONDS for _, digits in moments)

    def text(self, field: str) -> TextOrder:
        """How the texts of a field may be sorted."""
        return text_order(self.operation, field)

    def tie(self, row: Row, keys: Fields = ()) -> Hashable:
        """Equal for rows between which the sort keys (``keys``, or the listing's own) do not decide, as for all that
        lack them; the row's own id where no key is known."""
        keys = keys or self.keys
        if not keys:
            return ("id", row.id)
        if len(keys) > 1:
            return ("keys", *(self.level(row, key) for key in keys))
        return self.level(row, keys[0])

    def level(self, row: Row, key: str) -> Hashable:
        """Equal for rows between which this field does not decide."""
        if self.by_id.get(row.id) is not row:
            return self._level(row, key)
        if key not in self._levels:
            self._levels[key] = {id: self._level(own, key) for id, own in self.by_id.items()}
        return self._levels[key][row.id]

    @cached_property
    def _levels(self) -> dict[str, Mapping[Hashable, Hashable]]:
        return {}

    def _level(self, row: Row, key: str) -> Hashable:
        if absent(row, key):
            return ABSENT
        value = sort_value(row, key)
        if isinstance(value, str) and (single := self.text(key).single):
            value = single(value)
        return ("id", row.id) if value is None else value

    def ordered(self, where: Where = (), ways: tuple[Way, ...] = ()) -> tuple[Row, ...]:
        """The rows that these conditions keep, sorted by the first field, within equal ones by the second, and so on;
        equal ones, and all where there is none, in listing order."""
        asked = (where, ways)
        if asked not in self._ordered:
            rows: Sequence[Row] = self.rows
            if where:
                rows = [row for row in rows if all(holds(self.operation, row, each) for each in where)]
            self._ordered[asked] = tuple(self.sorted(rows, ways))
        return self._ordered[asked]

    def sorted(self, rows: Sequence[Row], ways: tuple[Way, ...]) -> Sequence[Row]:
        """These rows sorted by the first field, within equal ones by the second, and so on."""
        for name, descending in reversed(ways):
            rows = self._sorted(rows, name, descending)
        return rows

    def told(self, where: Where) -> bool:
        """Whether the rows show which of them these conditions keep."""
        if where not in self._told:
            found = (holds(self.operation, row, each) for row in self.rows for each in where)
            self._told[where] = all(each is not None for each in found)
        return self._told[where]

    @cached_property
    def notes(self) -> dict[str, dict[str, Any]]:
        """What others computed from these rows, by its name, so that it is computed once."""
        return {}

    @cached_property
    def _told(self) -> dict[Where, bool]:
        return {}

    @cached_property
    def _ordered(self) -> dict[tuple[object, ...], tuple[Row, ...]]:
        return {}

    def _sorted(self, rows: Sequence[Row], field: str, descending: bool) -> Sequence[Row]:
        ranks = self.ranks.get((field, descending))
        if ranks is not None:
            return sorted(rows, key=lambda row: ranks.get(self.level(row, field), len(ranks)))
        first = self.operation.order is not None and self.operation.order.nulls_first(field, descending)
        values, text = sort_values(rows, field), self.text(field)
        if text.stated:
            values = [text.first(value) if isinstance(value, str) else value for value in values]
        known = [(value, row) for value, row in zip(values, rows, strict=True) if value is not None]
        known.sort(key=lambda pair: pair[0], reverse=descending)  # type: ignore[arg-type,return-value]  # one kind
        found, rest = [row for _, row in known], [row for value, row in zip(values, rows, strict=True) if value is None]
        return [*rest, *found] if first else [*found, *rest]

    def firm(self, where: Where = ()) -> int:
        """How many of the rows that these conditions keep surely stand before all rows that were not read: none of
        those whose sort key is that of the last row, since more rows may have it."""
        rows = self.ordered(where)
        if self.ended or not self.keys:
            return len(rows)
        last, count = self.tie(self.rows[-1]), len(rows)
        while count and self.tie(rows[count - 1]) == last:
            count -= 1
        return count

    @cached_property
    def tied(self) -> Mapping[Hashable, tuple[Row, ...]]:
        """The groups of several rows with equal sort keys, in listing order."""
        return self.groups(self.rows)

    def groups(self, rows: Sequence[Row], keys: Fields = ()) -> Mapping[Hashable, tuple[Row, ...]]:
        """The groups of several rows among these with equal sort keys (``keys``, or the listing's own)."""
        counts = Counter(hash(self.tie(row, keys)) for row in rows)
        groups: dict[Hashable, list[Row]] = {}
        for row in rows:
            tie = self.tie(row, keys)
            if counts[hash(tie)] > 1:
                groups.setdefault(tie, []).append(row)
        return {tie: tuple(group) for tie, group in groups.items() if len(group) > 1}

    @property
    def deciding(self) -> tuple[str, ...]:
        """The fields that decide which rows an answer holds: the filtered ones and the sort keys."""
        order = self.operation.order
        keys = [*(order.keys.values() if order else ()), *self.keys]
        return tuple(dict.fromkeys([*(filter_.field for filter_ in self.operation.filters), *keys]))

    def agrees(self, other: Snapshot, *, values: bool = False) -> bool:
        """Whether another reading holds the same rows with the same deciding fields, or with ``values`` with the same
        members throughout; the sequence of the rows does not count."""
        if self.by_id.keys() != other.by_id.keys():
            return False
        fields = self.deciding  # of one reading: a listing in disorder has no sort key of its own
        pairs = ((row, other.by_id[name]) for name, row in self.by_id.items())
        return all(one is two or _agree(one, two, fields, values) for one, two in pairs)

    @cached_property
    def everywhere(self) -> frozenset[str]:
        """The members that every row has."""
        return frozenset(set.intersection(*(set(row.data) for row in self.rows)) if self.rows else ())

    @cached_property
    def undescribed(self) -> tuple[str, ...]:
        """The members that some row has and the document does not describe."""
        names = dict.fromkeys(name for row in self.rows for name in row.data)
        return tuple(name for name in names if name not in self.operation.row_fields)

    def lacks(self, names: Sequence[str], forms: Iterable[Hashable], likely: Sequence[Row] = ()) -> set[Hashable]:
        """Those of these forms that no row has, cut down to the members of these names; ``likely`` ones come first."""
        left = set(forms)
        for row in chain(likely, self.rows):
            if not left:
                break
            left.discard(digest_of(row.project(names)))
        return left

    def values_of(self, field: str) -> Counter[str]:
        """How many rows hold each value of a field, by the text that asks for it."""
        if field not in self._counted:
            self._counted[field] = Counter(text for row in self.rows for text in _texts(row.value(field)))
        return self._counted[field]

    @cached_property
    def _counted(self) -> dict[str, Counter[str]]:
        return {}


def _texts(value: object) -> Iterable[str]:
    """The texts that ask for a value; of an array those that ask for its elements."""
    texts = dict.fromkeys(map(written, value if isinstance(value, list) else (value,)))
    return (text for text in texts if text is not None)


def _agree(one: Row, two: Row, fields: Sequence[str], values: bool) -> bool:
    if any(canonical(one.value(field)) != canonical(two.value(field)) for field in fields):
        return False
    return not values or one.form == two.form
