"""Ordering: sequences by a key, both ways and by default."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from ..checking import boundaries
from ..checking.judges import ids_of, rows_or, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..collection.listing import whole_page
from ..oracle.collation import TextOrder
from ..oracle.difference import Difference, Kind
from ..oracle.query import Query, Sort, SortKey
from ..results.model import Level, Provenance
from .ordering_sequence import lacking_for, own_order, sort_field, sort_keys, unsorted

OWN = "an order of {} that no collation explains (an order word of the contract could)"


@requirement(
    "ORD-01",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("order"),
    needs="at least 2 distinct values of the sort key",
    cites=("order",),
)
def test_rows_are_sorted_by_the_sort_key(trial: Trial) -> None:
    """Rows come sorted by the sort key, in the direction asked for: time stamps as instants, text by any collation.

    "The newest run" is the row that a client takes from one end of this list.

    Servers ignore the parameter, swap the directions, sort time stamps as text (`.1Z` after `.15Z`, `+02:00` among
    `Z`), cut fractions to seconds, sort by another field, or drop the order when another parameter is present.
    """
    lacking: list[str] = []
    rows, granted = len(trial.snapshot), trial.collection.granted
    for sort in boundaries.sorts(trial.operation):
        field = sort_field(trial.operation, sort)
        if lack := lacking_for(trial, field):
            lacking.append(lack)
            continue
        whole = Query(sort=sort, size=granted)
        part = whole.but(size=min(max(3, rows // 2), granted), start=0)
        judge = _Sorted(trial, sort, field, trial.snapshot.text(field))
        later = [trial.nearest(whole.but(start=k)) for k in boundaries.offsets(rows)]
        for query in dict.fromkeys((whole, Query(sort=sort), *later, part)):
            trial.compare([query], judge, invariant=True)
    trial.need(not lacking, "; ".join(dict.fromkeys(lacking)))


@dataclass(frozen=True)
class _Sorted:
    """The judge of ORD-01; ``text`` is how the field's values compare where they are text."""

    trial: Trial
    sort: Sort
    field: str
    text: TextOrder

    def __call__(self, page: Answer) -> Outcome:
        key, field, text = self.sort[0], self.field, self.text
        if reason := without_rows(page, f"order by {key.key}"):
            return reason
        wrong, keys = unsorted(page.rows or (), field, key.descending, text), sort_keys(page.rows or (), field)
        if wrong is not None:
            return wrong
        if len(set(filter(text.judged, keys))) < 2:
            return Skip("too few rows in one page to see an order")
        if len(keys) == len(self.trial.snapshot) and text.ambiguous(keys):
            by = [*text.explained(keys, key.descending), "in an order of its own"]
            self.trial.observe("collation", f"sorts it {by[0]}", field)
        return Skip(OWN.format(field)) if own_order(keys, key.descending, text) else None


@requirement(
    "ORD-02",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("order.both"),
    after=("ORD-01", "NUL-01", "SCO-01", "ORD-05"),
    needs="at least 2 distinct values of the sort key",
    cites=("order",),
)
def test_ascending_and_descending_hold_the_same_rows_reversed(trial: Trial) -> None:
    """asc and desc hold the same rows, reversed up to rows with equal keys.

    An order chooses a sequence, never the rows.

    Servers lose rows whose key is null or equal to another's in one direction, or apply the limit before the order.
    """
    lacking: list[str] = []
    for key, field in trial.operation.order.both.items() if trial.operation.order else ():
        if lack := lacking_for(trial, field):
            lacking.append(lack)
            continue
        size = whole_page(trial.collection)
        trial.need(size, "a collection that one page holds")
        ways = [Query(sort=(SortKey(key, way),), size=size) for way in (False, True)]
        trial.compare(ways, partial(_reversed, trial, field))
    trial.need(not lacking, "; ".join(lacking))


@rows_or(Skip("one direction is not answered", left_to=("ORD-01",)))
def _reversed(trial: Trial, field: str, up: Answer, down: Answer) -> Outcome:
    if set(up.ids) != set(down.ids) or len(up.ids) != len(down.ids):
        shown = ", ".join(sorted(map(str, set(up.ids) ^ set(down.ids)))[:6])
        want, got = "the same rows both ways", f"only one way: {shown}"
        return Difference(Kind.MISSING, want, got, ids_of(down), ids_of(up))
    if trial.snapshot.text(field).alike(sort_keys(up.rows or (), field), sort_keys(down.rows or (), field)[::-1]):
        return None
    return Difference(Kind.ORDER, "desc is asc reversed", "another sequence", ids_of(down)[::-1], ids_of(up))


@requirement(
    "ORD-03",
    Level.MUST,
    Provenance.STATED,
    applies=has("order.default"),
    after=("ORD-01",),
    needs="at least 2 distinct values of the sort key",
    cites=("order.default",),
)
def test_omitted_order_is_the_documented_default(trial: Trial) -> None:
    """An omitted `order` equals its documented default.

    Most clients never send it; they rely on the first row being the newest.

    Servers list in storage order, or in the opposite direction, when no order is asked for.
    """
    order = trial.operation.order
    default = order.default[0] if order and order.default else ("", False)
    field, descending = default
    ways = order.ways if order else ()
    key = next((key for key, way in ways if order and order.keys[key] == field and way is descending), None)
    lack = lacking_for(trial, field)
    trial.need(not lack, lack)
    for query in (Query(), Query(size=trial.collection.granted), Query(size=3)) if trial.operation.page else (Query(),):
        if key is None:
            trial.compare([query], partial(_by_the_only_order, trial, field, descending))
            continue
        asked = [query, query.but(sort=(SortKey(key, descending),))]
        trial.compare(asked, partial(_by_default, trial, field, descending), subject=0)


def _by_the_only_order(trial: Trial, field: str, descending: bool, page: Answer) -> Outcome:
    """Judge a page of a listing that nobody can ask for in another order."""
    if reason := without_rows(page, "a request without parameters"):
        return reason
    keys = sort_keys(page.rows or (), field)
    wrong = unsorted(page.rows or (), field, descending, trial.snapshot.text(field))
    return wrong if wrong or len(set(keys)) > 1 else Skip("one key only on this page")


def _by_default(trial: Trial, field: str, descending: bool, omitted: Answer, given: Answer) -> Outcome:
    if not given.ok:
        return Skip("the default order is not answered when asked for", left_to=("ORD-01",))
    if reason := without_rows(omitted, "a request without order"):
        return reason
    text, keys = trial.snapshot.text(field), sort_keys(omitted.rows or (), field)
    wrong = unsorted(omitted.rows or (), field, descending, text)
    if wrong is not None:
        return wrong
    if own_order(keys, descending, text) and not text.alike(keys, sort_keys(given.rows or (), field)):
        want = "the sequence of the default order"
        return Difference(Kind.ORDER, want, "another sequence", ids_of(given), ids_of(omitted))
    return None if len(set(keys)) > 1 else Skip("one key only on this page")
