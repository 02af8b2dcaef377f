"""Order by text and by several keys, and rows with equal sort keys that walks lose."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

import pytest
from stand_in import Asked, Change, Rows, StandIn, operation, page, run, stamp
from task_server import contract

from listproof.checking.outcome import Inconclusive
from listproof.checking.trial import Trial
from listproof.contract.model import Order
from listproof.oracle.collation import COLLATIONS, NATURAL, TextOrder, text_order
from listproof.oracle.difference import Difference, Kind
from listproof.oracle.row import Row, row_of
from listproof.suite import ordering_sequence
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


@pytest.mark.parametrize("identity", ["ORD-09", "ORD-10"])
def test_rows_of_one_instant_do_not_tell_the_sort_key(identity: str) -> None:
    trial = StandIn([run(number, created_at=stamp(1)) for number in range(9)]).trial()
    with pytest.raises(
        Inconclusive, match=r"at least 2 distinct instants, which would tell by what the rows are sorted"
    ):
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


TEXT = text_order(operation(), "run_id")
"""Text of which the contract says nothing."""


def unsorted(rows: Sequence[Row], field: str, descending: bool, text: TextOrder = TEXT) -> Difference | None:
    return ordering_sequence.unsorted(rows, field, descending, text)


NAMES = ["10", "9", "anna", "Bob", "bob", "de luge", "del Sol", "Zoe"]


@pytest.mark.parametrize("name", COLLATIONS)
@pytest.mark.parametrize("descending", [True, False])
def test_text_in_the_order_of_a_collation_is_sorted(name: str, descending: bool) -> None:
    names = [*sorted(NAMES, key=COLLATIONS[name], reverse=descending)]
    assert name in TEXT.explained(names, descending)
    names.insert(4, "Äpfel")  # where it stands is a question of the language
    rows = [row_of(operation(), {"run_id": str(at), "status": text}) for at, text in enumerate(names)]
    assert unsorted(rows, "status", descending) is None


def of_text(*texts: str) -> list[Row]:
    return [row_of(operation(), {"run_id": str(at), "status": text}) for at, text in enumerate(texts)]


@pytest.mark.parametrize("descending", [True, False])
def test_text_that_no_collation_explains_is_in_an_order_of_its_own(descending: bool) -> None:
    assert not TEXT.explained(["anna", "zoe", "bob"], descending)
    assert unsorted(of_text("anna", "anna", "zoe", "bob"), "status", descending) is None


@pytest.mark.parametrize(
    ("texts", "apart"),
    [
        (("anna", "zoe", "bob", "anna"), True),
        (("zoe", "anna", "zoe", "bob"), True),
        (("zoe", "anna", "Anna", "an-na", "anna", "bob"), False),  # equal for some collation
        (("zoe", "anna", "Äpfel", "anna", "bob"), False),
        (("zoe", "anna", "bob"), False),
    ],
)
def test_equal_text_stands_together_in_every_order(texts: tuple[str, ...], apart: bool) -> None:
    wrong = unsorted(of_text(*texts), "status", False)
    assert (wrong is not None) is apart
    if wrong is not None:
        assert wrong.expected == "rows with equal status one after the other"


def sorting() -> Order:
    order = contract().order
    assert order is not None
    return order


STATED = {"declared": ["low", "medium", "high"], "natural": ["1.9", "1.15", "2.0"], "numeric": ["9.50", "10", "100.25"]}


@pytest.mark.parametrize("word", STATED)
def test_text_that_compares_as_the_contract_says(word: str) -> None:
    own = replace(contract(), order=replace(sorting(), text={"level": word}))
    text, values = text_order(own, "level"), STATED[word]
    assert text.explained(values, False)
    assert text.explained(values[::-1], True)
    rows = [row_of(own, {"id": value, "level": value}) for value in values]
    assert unsorted(rows, "level", False, text) is None
    wrong = unsorted([rows[0], rows[2], rows[1]], "level", False, text)
    assert wrong is not None
    assert wrong.expected == "level of each row not before that of the row before it"
    assert wrong.actual.startswith(f"{values[1]} ({values[1]}) comes after {values[2]}")


def test_an_enum_a_version_and_a_number_explain_themselves() -> None:
    usual = text_order(contract(), "level")
    assert usual.explained(["low", "medium", "high"], False) == ["as declared"]
    assert "naturally, code point by code point" in usual.explained(["1.9", "1.10", "1.15"], False)
    assert usual.explained(["9.50", "9.5", "10.00", "100.25"], False) == ["as numbers"]
    assert usual.explained(["9.50", "10.00", "soon"], False) == [*NATURAL]


@pytest.mark.parametrize(
    ("names", "differ"),
    [
        (["anna", "bob", "zoe"], False),
        (["anna", "Bob"], True),
        (["a-b", "ab"], True),
        (["Äpfel"], True),
        (["run-2", "run-10"], True),
        (["run-02", "run-10"], False),
        ([1, 2], False),
        ([], False),
    ],
)
def test_what_collations_differ_on(names: list[str], differ: bool) -> None:
    assert TEXT.ambiguous(names) is differ


def test_an_enum_is_sorted_as_it_stands_or_as_it_is_declared() -> None:
    assert text_order(contract(), "level").ambiguous(["low", "high"])
    assert not text_order(contract(), "level").ambiguous(["low", "medium"])
    stated = replace(contract(), order=replace(sorting(), text={"level": "declared"}))
    assert not text_order(stated, "level").ambiguous(["low", "medium", "high"])
    assert text_order(stated, "level").ambiguous(["low", "higher"])


@pytest.mark.parametrize(
    ("up", "down", "turned"),
    [
        (["De Luge", "Äpfel", "zoe"], ["zoe", "de-luge"], True),
        (["1.0", "1.00", "2"], ["2", "1.0", "1.00"], True),
        (["anna", "zoe"], ["anna", "zoe"], False),
        ([False, True], [True, False], True),
        ([1, 2], [2, 1, 1], False),
    ],
)
def test_a_sequence_turned_round(up: list[Hashable], down: list[Hashable], turned: bool) -> None:
    assert TEXT.alike(up, down[::-1]) is turned
