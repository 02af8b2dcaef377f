"""Lifecycle: members of a row that must agree with each other."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from ..checking import boundaries
from ..checking.judges import NOT_ROWS, rows_or
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..contract.lifecycle import Lifecycle
from ..contract.model import ListOperation
from ..oracle.difference import Difference, Kind
from ..oracle.instants import instant
from ..oracle.query import Query
from ..oracle.row import Row
from ..results.model import Level, Provenance

ASKED_AGAIN = 5
"""Rows of a large collection that break a rule and are asked for again."""

Rule = Callable[[Lifecycle, Row], str | None]


def _ended(operation: ListOperation) -> bool:
    return bool(operation.lifecycle.ended)


def _counted(operation: ListOperation) -> bool:
    return bool(operation.lifecycle.flag or operation.lifecycle.sums)


def _updated(operation: ListOperation) -> bool:
    return bool(operation.lifecycle.created and operation.lifecycle.updated)


def _each_row(trial: Trial, rule: Rule) -> None:
    """Judge every row by a rule that says what is wrong, None where all is well, or "" where it says nothing."""
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    life = trial.operation.lifecycle
    pages, size = boundaries.kept_pages(trial.collection), trial.collection.granted
    if trial.operation.page and len(trial.snapshot) > len(pages) * size:
        trial.notes.append(f"objects and long texts are looked at in {len(pages) * size} of {len(trial.snapshot)} rows")
        wrong = [at for at, row in enumerate(trial.snapshot.rows) if rule(life, row)]
        pages += [Query(size=size, start=at // size * size) for at in wrong[:ASKED_AGAIN]]
    for query in dict.fromkeys(pages):
        trial.compare([query], partial(_agreeing, partial(rule, life)), invariant=True)


@rows_or(NOT_ROWS)
def _agreeing(rule: Callable[[Row], str | None], page: Answer) -> Outcome:
    spoken = 0
    for row in page.rows or ():
        wrong = rule(row)
        if wrong:
            return Difference(Kind.CONTENT, f"row {row.id} agrees with itself", wrong)
        spoken += wrong is None
    return None if spoken else Skip("no row that the rule speaks of")


def _earlier(row: Row, one: str, other: str) -> bool:
    first, second = instant(row.value(one)), instant(row.value(other))
    return first is not None and second is not None and first < second


@requirement(
    "LIF-01",
    Level.INFO,
    Provenance.IMPLIED,
    applies=_ended,
    needs="at least 1 row",
    cites=("row",),
)
def test_time_stamps_agree_with_the_status(trial: Trial) -> None:
    """Each time of an end is set with the statuses of that end, and with no others; starts follow creation.

    Dashboards compute durations and failure rates from these members.

    A status is set in one place and its time stamp in another.
    """
    _each_row(trial, _time_stamps)


def _time_stamps(life: Lifecycle, row: Row) -> str | None:
    status = row.value(life.status)
    for name, statuses in life.ended.items():
        if row.holds(name) and (row.value(name) is not None) != (status in statuses):
            return f"{life.status} {status} with {name} {row.value(name)}"
        if _earlier(row, name, life.started):
            return f"{name} {row.value(name)} before {life.started} {row.value(life.started)}"
    if _earlier(row, life.started, life.created):
        return f"{life.started} {row.value(life.started)} before {life.created} {row.value(life.created)}"
    return None


@requirement(
    "LIF-02",
    Level.INFO,
    Provenance.IMPLIED,
    applies=_counted,
    needs="at least 1 row that goes on, or that has such sums",
    cites=("row",),
)
def test_activity_and_usage_agree_with_the_status(trial: Trial) -> None:
    """What is flagged as active has such a status; sums add up, are never negative, and come with what ended only.

    Bills are made from usage.

    Counters are copied while a run still goes on, or summed in two places.
    """
    _each_row(trial, _activity_and_usage)


def _activity_and_usage(life: Lifecycle, row: Row) -> str | None:
    status, flagged, spoken = row.value(life.status), row.value(life.flag) is True, False
    if flagged and status not in life.active:
        return f"{life.flag} with {life.status} {status}"
    for whole, parts in life.sums.items():
        values = [row.value(name) for name in (whole, *parts)]
        if not all(isinstance(each, int | Decimal) for each in values):
            continue
        total, *others = values
        if min(values) < 0 or sum(others) != total:
            return f"{whole}: {' + '.join(map(str, others))} = {total}"
        if status in life.active:
            return f"{whole} {total} with {life.status} {status}"
        spoken = True
    return None if flagged or spoken else ""


@requirement(
    "LIF-03",
    Level.INFO,
    Provenance.IMPLIED,
    applies=_updated,
    needs="at least 1 row",
    cites=("row",),
)
def test_no_row_was_updated_before_it_was_created(trial: Trial) -> None:
    """No row was updated earlier than it was created, but for what is scheduled into the future.

    Incremental synchronisation asks for what was updated since.

    Two clocks write the two members.
    """
    _each_row(trial, _update)


def _update(life: Lifecycle, row: Row) -> str | None:
    if not _earlier(row, life.updated, life.created):
        return None
    if row.value(life.status) in (*life.active, *life.unstarted):
        return ""  # scheduled into the future, it is created when it is due; it may be cancelled before that
    return f"{life.updated} {row.value(life.updated)} before {life.created} {row.value(life.created)}"
