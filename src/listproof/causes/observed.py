"""An answer as a hypothesis is held against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from ..oracle import envelope, received
from ..oracle.canonical import Digest, digest_of
from ..oracle.difference import Difference
from ..oracle.row import Row
from ..oracle.snapshot import Snapshot
from .model import RIGHT, Asked, CannotTell, Model, Predicted

Key = tuple[str, str, bytes]
"""A request: its path, its raw query, and its body."""


class Fit(Enum):
    """Whether an answer is the one that a model predicts; LOOSE: but for rows with equal sort keys."""

    SAME = "same"
    LOOSE = "loose"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, eq=False)
class Observed:
    """One answer: what was asked of which listing, the rows that came, or the total that was said. ``number`` is that
    of its exchange, by which answers come one after the other; ``wrong`` whether the contract's model has another one,
    None where that is not known."""

    key: Key
    number: int
    snapshot: Snapshot
    asked: Asked
    rows: tuple[Row, ...]
    total: int | None = None  # not None: this is about the total
    wrong: bool | None = None
    ids: tuple[Hashable, ...] = field(default=(), repr=False)

    def fit(self, model: Model) -> Fit:
        """Whether a model predicts it."""
        if not model.changed and self.wrong is not None and model.meant(self.snapshot, self.asked) == self.asked:
            return Fit.OTHER if self.wrong else Fit.SAME
        try:
            predicted = model.predict(self.snapshot, self.asked)
        except CannotTell:
            return Fit.UNKNOWN if self.total is not None else self._elsewhere(model)
        if self.total is not None:
            return self._total_fit(model, predicted)
        found = self._rows_fit(predicted)
        if (
            found is Fit.OTHER
            and predicted.ways
            and any(row.value(predicted.ways[0][0]) is None for row in self.snapshot.rows)
        ):
            found = self._elsewhere(model)
        return Fit.UNKNOWN if found is Fit.OTHER and self._by_chance(model, predicted) else found

    def _elsewhere(self, model: Model) -> Fit:
        """The same where rows without the sort key stand at either end."""
        found = Fit.UNKNOWN
        for lacking in ("first", "last"):
            with suppress(CannotTell):
                if self._rows_fit(model.predict(self.snapshot, self.asked, lacking)) is not Fit.OTHER:
                    return Fit.LOOSE
                found = Fit.OTHER
        return found

    def _total_fit(self, model: Model, predicted: Predicted) -> Fit:
        """A server that gives other rows may count them rightly or not."""
        if predicted.total == self.total:
            return Fit.SAME
        return Fit.OTHER if "count" in model.changed or self.wrong else Fit.UNKNOWN

    def _by_chance(self, model: Model, predicted: Predicted) -> bool:
        """Whether rows with equal sort keys decide which rows come, since these are cut before they are kept."""
        if model.steps == RIGHT.steps or not predicted.ways:
            return False
        fields = tuple(field for field, _ in predicted.ways)
        return bool(self.snapshot.groups(self.snapshot.rows, fields))

    @cached_property
    def forms(self) -> tuple[Digest, ...]:
        """The form of each row's fields."""
        return tuple(digest_of(row.data) for row in self.rows)

    @cached_property
    def due(self) -> Predicted | None:
        """What the contract's model answers, None where that is not known."""
        try:
            return RIGHT.predict(self.snapshot, self.asked)
        except CannotTell:
            return None

    @property
    def kind(self) -> tuple[object, ...]:
        """What it is about: answers of one kind mostly go wrong together."""
        meant = self.asked
        sent = (
            meant.sized,
            meant.first > 0,
            bool(meant.where),
            meant.ways,
            bool(meant.fields),
            meant.after is not None,
        )
        return (id(self.snapshot), self.total is not None, *sent)

    def _rows_fit(self, predicted: Predicted) -> Fit:
        if len(predicted.rows) != len(self.rows):
            return Fit.OTHER
        by_id = not predicted.fields or all(
            each is None or self.snapshot.operation.id in each or self.snapshot.operation.id.startswith("/")
            for each in predicted.fields
        )
        if not by_id:
            forms = [_cut(self.snapshot, *each) for each in zip(predicted.rows, predicted.fields, strict=True)]
            if forms == [*self.forms]:
                return Fit.SAME
            return Fit.LOOSE if self._tied_forms(predicted) else Fit.OTHER
        pairs = [*zip(predicted.rows, predicted.fields, self.rows, strict=True)]
        same = all(full.id == row.id for full, _, row in pairs)
        if not same and not self._tied(predicted):
            return Fit.OTHER
        known = self.snapshot.by_id
        for (_, names, row), form in zip(pairs, self.forms, strict=True):
            full = known.get(row.id)
            if full is None or not ((names is None and row is full) or _cut(self.snapshot, full, names) == form):
                return Fit.OTHER
        return Fit.SAME if same else Fit.LOOSE

    def _tied_forms(self, predicted: Predicted) -> bool:
        """The same of rows that came without their ids: each is as one whose sort keys equal the predicted one's, and
        no form came more often than such rows have it."""
        if not predicted.ways or {name for name, _ in predicted.ways} != {name for name, _ in self.asked.ways}:
            return False
        keys = tuple(name for name, _ in predicted.ways)
        came: dict[tuple[object, tuple[str, ...] | None], Counter[Digest]] = {}
        for row, names, form in zip(predicted.rows, predicted.fields, self.forms, strict=True):
            came.setdefault((self.snapshot.tie(row, keys), names), Counter())[form] += 1
        return all(forms <= self._forms_of(keys, tie, cut) for (tie, cut), forms in came.items())

    def _forms_of(self, keys: tuple[str, ...], tie: object, names: tuple[str, ...] | None) -> Counter[Digest]:
        """The forms of the rows with these values of the sort keys."""
        known: dict[object, Counter[Digest]] = self.snapshot.notes.setdefault("tied forms", {})  # type: ignore[assignment]
        if (keys, tie, names) not in known:
            rows = (row for row in self.snapshot.rows if self.snapshot.tie(row, keys) == tie)
            known[keys, tie, names] = Counter(_cut(self.snapshot, row, names) for row in rows)
        return known[keys, tie, names]

    def _tied(self, predicted: Predicted) -> bool:
        """Whether they differ in rows with equal sort keys alone; of keys that are not asked for that says nothing."""
        if {name for name, _ in predicted.ways} != {name for name, _ in self.asked.ways}:
            return False
        keys = tuple(name for name, _ in predicted.ways) or self.snapshot.keys
        known = self.snapshot.by_id
        if not keys or len(set(self.ids)) < len(self.ids) or not all(id in known for id in self.ids):
            return False
        pairs = zip(predicted.rows, self.ids, strict=True)
        return all(self.snapshot.tie(row, keys) == self.snapshot.tie(known[id], keys) for row, id in pairs)


def _cut(snapshot: Snapshot, row: Row, names: tuple[str, ...] | None) -> Digest:
    """The form of a row with these fields alone."""
    forms: dict[object, Digest] = snapshot.notes.setdefault("cut forms", {})  # type: ignore[assignment]
    key = (row.id, names)
    if key not in forms:
        forms[key] = digest_of(row.data if names is None else row.project(names))
    return forms[key]


def of_rows(key: Key, number: int, snapshot: Snapshot, asked: Asked, rows: tuple[Row, ...]) -> Observed:
    """The rows that came, with whether they are wrong."""
    ids = tuple(row.id for row in rows)
    seen = Observed(key, number, snapshot, asked, rows, ids=ids)
    if asked.after is not None:
        found = seen.fit(RIGHT)
        wrong = None if found in (Fit.UNKNOWN, Fit.LOOSE) else found is Fit.OTHER
    else:
        outcome = received.difference(snapshot, asked.query, rows)
        wrong = None if outcome is not None and not isinstance(outcome, Difference) else outcome is not None
    return Observed(key, number, snapshot, asked, rows, wrong=wrong, ids=ids)


def of_total(key: Key, number: int, snapshot: Snapshot, asked: Asked, total: int) -> Observed:
    """The total that was said, with whether it is wrong."""
    right = envelope.said(snapshot, asked.query).get("total") if snapshot.ended else None
    return Observed(key, number, snapshot, asked, (), total, None if right is None else total != right)
