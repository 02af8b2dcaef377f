"""Rows with equal sort keys where there are few of them or none: what decides then, and what no data can decide."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from functools import partial
from typing import NoReturn

from ..checking import boundaries
from ..checking.outcome import Inapplicable, Lacking, Outcome, Skip
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.listing import Listing
from ..contract.model import ListOperation
from ..oracle.difference import Difference, Kind
from ..oracle.expected import keys_of
from ..oracle.query import Query
from ..oracle.row import Row, stamps
from ..oracle.snapshot import Snapshot
from ..plural import many

UNEXPLAINED = "needs rows sorted by a timestamp field (the document states no order)"

ALIKE = "needs at least 2 distinct instants, which would tell by what the rows are sorted (the document does not)"

UNTIED = (
    "in which no row has the sort key of another, where keys are finer than a second or the ids; or whose document "
    "states no order, and whose own is none of a time stamp"
)
"""Servers on which questions about equal sort keys are decided by no data."""

LARGE_TIE = 6
"""Rows with equal sort keys from which on a walk in small pages shows a missing tie-break with p ≥ 0.92."""

MISSED = 0.005
"""With what probability, at most, page borders in a small group miss a sequence that is another for each page."""

ENOUGH = 3
"""Rows of a collection from which on its order says something."""


def refuse(trial: Trial, needed: str) -> NoReturn:
    """Stop where no row has the sort key of another: as undecided, or as inapplicable where rows of this server never
    have. Each order that may be asked for must be one by time stamps finer than a second, or by the id."""
    whole = [each for each in trial.target.readable() if each.snapshot.ended]
    keys = _own(trial.operation, [each.snapshot for each in whole])
    keys = keys or set().union(*(_keys(trial.operation, each.snapshot) for each in whole))
    rows = [row for each in whole for row in each.snapshot.rows]
    seen = len(whole) == len(trial.target.collections) and any(len(each.snapshot) >= ENOUGH for each in whole)
    equal = any(each.snapshot.groups(each.snapshot.rows, (key,)) for each in whole for key in keys)
    if seen and keys and not equal and all(_never_equal(trial.operation, rows, key) for key in keys):
        raise Inapplicable(f"none of the {many(len(rows), 'row')} has the {' or '.join(sorted(keys))} of another")
    refuse_unexplained(trial)
    if trial.snapshot.key is None and len(trial.snapshot) > 1:
        raise Lacking(UNEXPLAINED if _two_instants(trial.snapshot) else ALIKE)
    raise Lacking(f"needs {needed}")


def _two_instants(snapshot: Snapshot) -> bool:
    """Whether some time stamp of the rows has two instants: one alone says nothing of an order."""
    stamps = [name for name, schema in snapshot.operation.row_fields.items() if schema.get("format") == "date-time"]
    return any(len({snapshot.level(row, name) for row in snapshot.rows}) > 1 for name in stamps)


def refuse_unexplained(trial: Trial) -> None:
    """Stop as inapplicable where the document states no order and the rows show that the server's own is none of a time
    stamp."""
    stamps = [name for name, schema in trial.operation.row_fields.items() if schema.get("format") == "date-time"]
    for each in trial.target.readable() if trial.operation.order is None else ():
        snapshot = each.snapshot
        seen = snapshot.ended and len(snapshot) >= ENOUGH and snapshot.key is None
        if seen and all(len({snapshot.level(row, name) for row in snapshot.rows}) > 1 for name in stamps):
            raise Inapplicable("the document states no order, and that of the rows is none of a time stamp")


def _own(operation: ListOperation, snapshots: Sequence[Snapshot]) -> set[str]:
    """Where the document states no order: the time stamp that explains the sequence of every collection. A short one
    may be explained by others, too."""
    told = [each for each in snapshots if len(each) > 1] if operation.order is None else []
    shared = [field for field in stamps(operation) if told and all(_follows(each, field) for each in told)]
    return {*shared[:1]}


def _follows(snapshot: Snapshot, field: str) -> bool:
    alike = len({snapshot.level(row, field) for row in snapshot.rows}) < 2
    return alike or snapshot.sorted_by(field, False) or snapshot.sorted_by(field, True)


def _keys(operation: ListOperation, snapshot: Snapshot) -> set[str]:
    """What the listing may be sorted by, as far as it is known."""
    ways = [snapshot.keys, *(keys_of(operation, Query(sort=sort)) for sort in boundaries.sorts(operation))]
    return {fields[0] for fields in ways if len(fields) == 1}


def _never_equal(operation: ListOperation, rows: Sequence[Row], key: str) -> bool:
    stamp = operation.field_schema(key).get("format") == "date-time"
    return key == operation.id or (stamp and any("." in str(row.value(key)) for row in rows))


def tied(collection: Listing) -> bool:
    """Whether rows of a collection have equal sort keys, in any order that may be asked for."""
    snapshot = collection.snapshot
    return any(snapshot.groups(snapshot.rows, (key,)) for key in _keys(collection.operation, snapshot))


def decide_by_many_borders(trial: Trial) -> None:
    """Ask for pairs of pages of many sizes with their border in the largest group of equal sort keys, where this
    collection has the largest of the target and none is large."""
    groups = {each.name: max(map(len, each.snapshot.tied.values()), default=0) for each in trial.target.readable()}
    best = max(groups, key=lambda name: groups[name], default="")
    if best != trial.collection.name or not 2 <= groups[best] < LARGE_TIE or trial.collection.partial:
        return
    snapshot = trial.snapshot
    group = max(snapshot.tied.values(), key=len)
    want = [row.id for row in group]
    before = -(-len(group) // 2)
    border = snapshot.position[want[0]] + before
    times = math.ceil(math.log(MISSED) / -math.log(math.comb(len(group), before)))
    sizes = range(before, min(border, trial.collection.granted) + 1)
    for turn in range(times):
        size = sizes[turn % len(sizes)]
        walk = Walk(Query(), size, turn=1 + turn // len(sizes), only=range(border - size, border + size))
        trial.compare([walk], partial(_group_once, trial, snapshot, want, walk))


def _group_once(trial: Trial, snapshot: Snapshot, group: Sequence[Hashable], walk: Walk, walked: Answer) -> Outcome:
    due = [snapshot.tie(row) for row in trial.due(walk)]
    if not walked.ok or [snapshot.tie(row) for row in walked.rows or ()] != due:
        return Skip("paging already failed", left_to=("PAG-04", "CUR-02"))
    return not_once(group, walked.ids)


def not_once(group: Sequence[Hashable], ids: Sequence[Hashable]) -> Difference | None:
    """The difference where the rows of a group, which are told by their ids, did not come once each."""
    members = set(group)
    got = [name for name in ids if name in members]
    if len(got) == len(group) and set(got) == members:
        return None
    names = (tuple(map(str, group)), tuple(map(str, got)))
    want = f"each of the {many(len(group), 'row')} with equal sort keys once"
    return Difference(Kind.DUPLICATED, want, f"{len(set(got))} of them, {len(got)} in all", *names)
