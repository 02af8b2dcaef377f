"""Lifecycle: members of a row that must agree with each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ..checking import boundaries
from ..checking.judges import NOT_ROWS, rows_or
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import Applies, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..contract.model import ListOperation
from ..oracle.difference import Difference, Kind
from ..oracle.instants import instant
from ..oracle.query import Query
from ..results.model import Level, Provenance

ENDED = {"completed_at": ("completed",), "failed_at": ("failed",), "cancelled_at": ("canceled", "cancelled")}

ACTIVE = ("queued", "running", "pending")

NEVER_RUN = (*ACTIVE, "interrupted", "canceled", "cancelled")

ASKED_AGAIN = 5
"""Rows of a large collection that break a rule and are asked for again."""

Rule = Callable[[Mapping[str, Any]], str | None]


def fields(*names: str) -> Applies:
    """Applies where the row schema has all these members."""
    return partial(_has_members, frozenset(names))


def _has_members(names: frozenset[str], operation: ListOperation) -> bool:
    return names <= set(operation.row_fields)


def _each_row(trial: Trial, rule: Rule) -> None:
    """Judge every row by a rule that says what is wrong, None where all is well, or "" where it says nothing."""
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    pages, size = boundaries.kept_pages(trial.collection), trial.collection.granted
    if trial.operation.page and len(trial.snapshot) > len(pages) * size:
        trial.notes.append(f"objects and long texts are looked at in {len(pages) * size} of {len(trial.snapshot)} rows")
        wrong = [at for at, row in enumerate(trial.snapshot.rows) if rule(row.data)]
        pages += [Query(size=size, start=at // size * size) for at in wrong[:ASKED_AGAIN]]
    for query in dict.fromkeys(pages):
        trial.compare([query], partial(_agreeing, rule), invariant=True)


@rows_or(NOT_ROWS)
def _agreeing(rule: Rule, page: Answer) -> Outcome:
    spoken = 0
    for row in page.rows or ():
        wrong = rule(row.data)
        if wrong:
            return Difference(Kind.CONTENT, f"row {row.id} agrees with itself", wrong)
        spoken += wrong is None
    return None if spoken else Skip("no row that the rule speaks of")


def _earlier(row: Mapping[str, Any], one: str, other: str) -> bool:
    first, second = instant(row.get(one)), instant(row.get(other))
    return first is not None and second is not None and first < second


@requirement(
    "LIF-01",
    Level.INFO,
    Provenance.IMPLIED,
    applies=fields("status", "created_at", "started_at", "completed_at", "failed_at", "cancelled_at"),
    needs="at least 1 row",
    cites=("row",),
)
def test_time_stamps_agree_with_the_status(trial: Trial) -> None:
    """completed_at is set with completed, failed_at with failed, cancelled_at with cancelled; starts follow creation.

    Dashboards compute durations and failure rates from these members.

    A status is set in one place and its time stamp in another.
    """
    _each_row(trial, _time_stamps)


def _time_stamps(row: Mapping[str, Any]) -> str | None:
    for name, statuses in ENDED.items():
        if name in row and (row[name] is not None) != (row.get("status") in statuses):
            return f"status {row.get('status')} with {name} {row.get(name)}"
        if _earlier(row, name, "started_at"):
            return f"{name} {row.get(name)} before started_at {row.get('started_at')}"
    if _earlier(row, "started_at", "created_at"):
        return f"started_at {row.get('started_at')} before created_at {row.get('created_at')}"
    return None


@requirement(
    "LIF-02",
    Level.INFO,
    Provenance.IMPLIED,
    applies=fields("status", "is_active", "usage"),
    needs="at least 1 row with is_active or usage",
    cites=("row",),
)
def test_activity_and_usage_agree_with_the_status(trial: Trial) -> None:
    """is_active means queued or running; usage adds up, is never negative, and comes with ended runs only.

    Bills are made from usage.

    Counters are copied while a run still goes on, or summed in two places.
    """
    _each_row(trial, _activity_and_usage)


def _activity_and_usage(row: Mapping[str, Any]) -> str | None:
    status, usage = row.get("status"), row.get("usage")
    if row.get("is_active") and status not in ACTIVE:
        return f"is_active with status {status}"
    if not isinstance(usage, dict):
        return None if row.get("is_active") else ""
    names = ("prompt_tokens", "completion_tokens", "total_tokens")
    parts = [usage[name] for name in names if isinstance(usage.get(name), int)]
    if len(parts) < len(names):
        return ""
    prompt, completion, total = parts
    if min(parts) < 0 or prompt + completion != total:
        return f"usage {prompt} + {completion} = {total}"
    return f"usage with status {status}" if status in ACTIVE else None


@requirement(
    "LIF-03",
    Level.INFO,
    Provenance.IMPLIED,
    applies=fields("created_at", "updated_at"),
    needs="at least 1 row",
    cites=("row",),
)
def test_no_row_was_updated_before_it_was_created(trial: Trial) -> None:
    """updated_at is not earlier than created_at, but for runs scheduled into the future.

    Incremental synchronisation asks for what was updated since.

    Two clocks write the two members.
    """
    _each_row(trial, _update)


def _update(row: Mapping[str, Any]) -> str | None:
    if not _earlier(row, "updated_at", "created_at"):
        return None
    if row.get("status") in NEVER_RUN:
        return ""  # scheduled into the future, its created_at is when it is due; it may be cancelled before that
    return f"updated_at {row.get('updated_at')} before created_at {row.get('created_at')}"
