"""Projection: that a select changes neither the rows nor their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import cycle
from typing import Any

from ..checking import legal_queries
from ..checking.judges import without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..contract.member import shows
from ..oracle.canonical import canonical, digest_of
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.expected import expected, keys_of, ordered
from ..oracle.query import Query
from ..oracle.row import Row
from ..plural import many
from ..results.model import Level, Provenance
from .pagination_windows import inside
from .projection_questions import names_with_identity, select_of, single_names


@requirement(
    "SEL-04",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("select"),
    after=("ORD-04", "SCO-01"),
    needs="at least 3 rows",
    cites=("select",),
)
def test_select_changes_neither_rows_nor_count_nor_order(trial: Trial) -> None:
    """select changes neither rows, count nor order, also when the sort key or the filtered field is not selected.

    A narrower view of a list is still the same list.

    Servers sort or filter after projecting, when the key is gone, or collapse equal projections with DISTINCT.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    for query, selected in _queries_to_select_in(trial):
        trial.compare([query, query.but(select=selected)], partial(_same_rows, trial, query, selected))


def _queries_to_select_in(trial: Trial) -> list[tuple[Query, tuple[str, ...]]]:
    """Queries without a select, each with the names to select beside it."""
    size, rows = trial.collection.granted, len(trial.snapshot)
    plain = [query for query in legal_queries.beside(trial.collection) if query.select is None]
    pages = [Query(size=3), Query(size=3, start=rows // 2), Query(start=1), Query()] if trial.operation.page else []
    paged = inside(trial, pages)
    singles = single_names(trial)
    names = [*singles, *names_with_identity(trial)]
    few = [each for each in names if trial.operation.id in each][:1] + names[-1:] + names[:1]
    asked = [(Query(size=size), each) for each in names]
    in_turn = cycle(dict.fromkeys(few))
    asked += [(query, next(in_turn)) for query in paged]
    asked += [(query.but(size=size), each) for query in plain for each in dict.fromkeys([*few, *singles[-2:]])]
    asked += [(trial.nearest(query.but(size=1, start=1)), next(in_turn)) for query in plain]
    return asked


def _same_rows(trial: Trial, query: Query, selected: tuple[str, ...], full: Answer, cut: Answer) -> Outcome:
    """Judge the answer with the select by the one without."""
    if not full.ok:
        return Skip("not answered without select")
    want = expected(trial.snapshot, query).rows
    if isinstance(sequence(trial.snapshot, want, full.rows or (), query), Difference):
        return Skip("the page is wrong without select already (PAG, FLT)")
    whole = Query(size=trial.collection.granted, select=selected)
    if cut.status != 200 and not trial.ask(whole).ok:
        return Skip("these names cannot be selected at all", left_to=("SEL-01",))
    if reason := without_rows(cut, f"the same query with select of {', '.join(selected)}"):
        return reason
    if len(full.ids) != len(cut.ids):
        kind = Kind.TOO_MANY if len(cut.ids) > len(full.ids) else Kind.MISSING
        return Difference(kind, f"{many(len(full.ids), 'row')}, as without select", many(len(cut.ids), "row"))
    if not full.ids:
        return Skip("no rows came")
    own = trial.operation.id
    if not shows(trial.operation, own, selected):
        return _same_place(trial, full, cut, select_of(trial).fields(selected), query)
    if any(not row.holds(own) for row in cut.rows or ()):
        return Skip("the selected identity is missing", left_to=("SEL-01",))
    return _same_sequence(trial, full, cut, query)


def _same_sequence(trial: Trial, full: Answer, cut: Answer, query: Query) -> Outcome:
    result = sequence(trial.snapshot, full.rows or (), cut.rows or (), query)
    if isinstance(result, Difference):
        said = "the rows and their order as without select"
        return Difference(result.kind, said, result.actual, result.expected_ids, result.actual_ids)
    return result


def _same_place(trial: Trial, full: Answer, cut: Answer, selected: Sequence[str], query: Query) -> Outcome:
    """Rows without identity, told by their values; a value that no row has is SEL-03's."""
    want = [digest_of(row.project(selected)) for row in full.rows or ()]
    got = [digest_of(row.project(selected)) for row in cut.rows or ()]
    if want == got:
        return None if len(set(want)) > 1 else Skip("equal values do not show an order")
    if all(_fewer(row.project(selected), other) for row, other in zip(full.rows or (), cut.rows or (), strict=True)):
        return Skip("selected members are missing", left_to=("SEL-01",))
    if trial.snapshot.lacks(selected, got):
        return Skip("values that no full row has", left_to=("SEL-01", "SEL-03"))
    ties: dict[object, set[object]] = {}
    keys = keys_of(trial.operation, query)
    for row in ordered(trial.snapshot, query):
        ties.setdefault(trial.snapshot.tie(row, keys), set()).add(digest_of(row.project(selected)))
    places = [ties.get(trial.snapshot.tie(row, keys), set()) for row in full.rows or ()]
    if all(each in pool for each, pool in zip(got, places, strict=True)):
        return Skip("rows with equal sort keys came in another order")
    kind = Kind.ORDER if sorted(map(str, want)) == sorted(map(str, got)) else Kind.EXTRA
    at = next(i for i, (one, other) in enumerate(zip(want, got, strict=True)) if one != other)
    row, other = (full.rows or ())[at], (cut.rows or ())[at]
    return Difference(kind, f"row {at}: {row.project(selected)}", f"row {at}: {other.project(selected)}")


def _fewer(due: Mapping[str, Any], row: Row) -> bool:
    """Whether a row has nothing but members that are due, with their values."""
    return all(name in due and canonical(value) == canonical(due[name]) for name, value in row.data.items())
