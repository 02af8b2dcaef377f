"""When text stands in the sequence of a sort key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from stand_in import operation
from task_server import contract

from listproof.contract.order import Order
from listproof.oracle.collation import COLLATIONS, TextOrder, text_order
from listproof.oracle.difference import Difference
from listproof.oracle.row import Row, row_of
from listproof.suite import ordering_sequence

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
