"""Walks whose page borders fall into groups of equal sort keys."""

from __future__ import annotations

import pytest
from stand_in import Asked, Change, Rows, StandIn, page, run, stamp

from listproof.oracle.difference import Kind
from listproof.suite.catalogue import catalogue


def tied(count: int = 24, size: int = 8) -> Rows:
    """Rows of which ``size`` after each other have one time stamp."""
    return [run(number, created_at=stamp(number // size)) for number in range(count, 0, -1)]


def turned(rows: Rows, asked: Asked) -> Rows:
    """Groups of equal time stamps are turned around at every second page."""
    return page(rows[::-1] if asked.offset // max(asked.limit, 1) % 2 else rows, asked)


def with_status(rows: Rows, asked: Asked) -> Rows:
    return turned(rows, asked) if asked.status else page(rows, asked)


def with_select(rows: Rows, asked: Asked) -> Rows:
    return turned(rows, asked) if asked.select else page(rows, asked)


def of_ten(rows: Rows, asked: Asked) -> Rows:
    return turned(rows, asked) if asked.limit == 10 else page(rows, asked)


def with_select_in_small_pages(rows: Rows, asked: Asked) -> Rows:
    return turned(rows, asked) if asked.select and asked.limit <= 3 else page(rows, asked)


def with_status_and_select(rows: Rows, asked: Asked) -> Rows:
    return turned(rows, asked) if asked.select and asked.status else page(rows, asked)


@pytest.mark.parametrize(
    "change", [with_status, with_select, of_ten, with_select_in_small_pages, with_status_and_select]
)
def test_a_walk_that_loses_rows_among_ties_is_a_finding(change: Change) -> None:
    trial = StandIn(tied(), change).trial()
    next(each for each in catalogue() if each.id == "ORD-10").check(trial)
    assert [finding.kind for finding in trial.findings] == [Kind.DUPLICATED]
    right = StandIn(tied()).trial()
    next(each for each in catalogue() if each.id == "ORD-10").check(right)
    assert (right.findings, right.comparisons > 3) == ([], True)
