"""Order by text and by several keys, and rows with equal sort keys that walks lose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from stand_in import Asked, Change, Rows, StandIn, operation, page, run, stamp

from listproof.collation import COLLATIONS, ambiguous, coarse, explained
from listproof.model import Difference, Kind
from listproof.requirement import catalogue
from listproof.snapshot import Row, row_of
from listproof.trial import Inconclusive, Trial


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


@pytest.mark.parametrize("change", [with_status, with_select, of_ten])
def test_a_walk_that_loses_rows_among_ties_is_a_finding(change: Change) -> None:
    trial = StandIn(tied(), change).trial()
    next(each for each in catalogue() if each.id == "ORD-10").check(trial)
    assert [finding.kind for finding in trial.findings] == [Kind.DUPLICATED]
    right = StandIn(tied()).trial()
    next(each for each in catalogue() if each.id == "ORD-10").check(right)
    assert (right.findings, right.comparisons > 3) == ([], True)


@pytest.mark.parametrize("identity", ["ORD-09", "ORD-10"])
def test_a_listing_that_no_time_stamp_explains_has_no_ties(identity: str) -> None:
    trial = StandIn([run(number, created_at=stamp(1)) for number in range(9)]).trial()
    with pytest.raises(Inconclusive, match=r"an order that some time stamp of the rows explains"):
        next(each for each in catalogue() if each.id == identity).check(trial)


@pytest.mark.parametrize("identity", ["ORD-01", "ORD-02"])
def test_a_key_that_decides_nothing_hides_no_other(identity: str) -> None:
    one = StandIn([run(number, "seekrflow") for number in (1, 3, 2)], lambda rows, _: rows, "seekrflow").target()
    order = one.operation.order
    assert order is not None
    keys = {"owner": "thread_id", **order.keys}
    trial = Trial(replace(one, operation=replace(one.operation, order=replace(order, keys=keys))), one.collections[0])
    with pytest.raises(Inconclusive, match="at least 2 distinct values in thread_id"):
        next(each for each in catalogue() if each.id == identity).check(trial)
    assert [finding.kind for finding in trial.findings] == [Kind.ORDER]


def unsorted(rows: Sequence[Row], field: str, descending: bool) -> Difference | None:
    catalogue()  # the checks stand in it in the order in which their modules are imported
    from listproof.suite import ordering

    return ordering.unsorted(rows, field, descending)


NAMES = ["10", "9", "anna", "Bob", "bob", "de luge", "del Sol", "Zoe"]


@pytest.mark.parametrize("name", [name for name in COLLATIONS if name != "as numbers"])
@pytest.mark.parametrize("descending", [True, False])
def test_text_in_the_order_of_a_collation_is_sorted(name: str, descending: bool) -> None:
    names = [*sorted(NAMES, key=COLLATIONS[name], reverse=descending)]
    assert name in explained(names, descending)
    names.insert(4, "Äpfel")  # where it stands is a question of the language
    rows = [row_of(operation(), {"run_id": str(at), "status": text}) for at, text in enumerate(names)]
    assert unsorted(rows, "status", descending) is None


def test_text_that_no_collation_explains_is_not_sorted() -> None:
    rows = [row_of(operation(), {"run_id": text, "status": text}) for text in ("anna", "zoe", "bob")]
    wrong = unsorted(rows, "status", False)
    assert wrong is not None
    assert wrong.expected == "status of each row not before that of the row before it"
    assert unsorted(rows, "status", True) is not None


def test_numbers_that_are_written_as_text() -> None:
    assert explained(["9.50", "10.00", "100.25"], False) == ["as numbers"]
    assert explained(["9.50", "10.00", "soon"], False) == []


@pytest.mark.parametrize(
    ("names", "differ"),
    [
        (["anna", "bob", "zoe"], False),
        (["anna", "Bob"], True),
        (["a-b", "ab"], True),
        (["Äpfel"], True),
        ([1, 2], False),
        ([], False),
    ],
)
def test_what_collations_differ_on(names: list[str], differ: bool) -> None:
    assert ambiguous(names) is differ


def test_what_no_collation_looks_at_is_left_out() -> None:
    assert coarse(["De Luge", "Äpfel", 3]) == ["deluge", 3]
