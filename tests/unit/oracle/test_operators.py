"""What filters of each operator keep, and where the rows do not show it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listproof.checking import conditions
from listproof.contract import library
from listproof.contract.filter import Filter
from listproof.contract.model import ListOperation
from listproof.contract.template import Template
from listproof.oracle.operators import OPERATORS, holds
from listproof.oracle.query import Condition
from listproof.oracle.row import Row
from listproof.oracle.snapshot import Snapshot

(OWN,) = library.load("examples/filters").lists


def filtering(field: str, op: str) -> ListOperation:
    """The operation with one filter of this field and operator."""
    return replace(OWN, filters=(Filter(field, op, Template("x={value}"), (), OWN.filters[0].parameter),))


def kept(op: str, value: object, *texts: str, field: str = "customer") -> bool | None:
    """Whether a filter keeps a row with this value of the field."""
    operation = filtering(field, op)
    name = operation.filters[0].name
    asked = texts if OPERATORS[op].several else texts[0]
    return holds(operation, Row("a", {field: value}), Condition(name, asked))


@pytest.mark.parametrize(
    "op, value, texts, expected",
    [
        ("eq", "Ito", ["Ito"], True),
        ("eq", ["a", "b"], ["b"], True),  # of an array any element
        ("ne", "Ito", ["Ito"], False),
        ("ne", None, ["Ito"], None),  # servers differ
        ("in", "Ito", ["Bo", "Ito"], True),
        ("in", None, ["Bo"], False),
        ("nin", "Ito", ["Bo", "Ito"], False),
        ("nin", "Ada", ["Bo", "Ito"], True),
        ("all", ["a", "b"], ["b", "a"], True),
        ("all", ["a"], ["b", "a"], False),
        ("ge", 5, ["5"], True),
        ("gt", 5, ["5"], False),
        ("from", 5, ["5"], None),  # nobody says
        ("to", 4, ["5"], True),
        ("le", Decimal("4.5"), ["4.50"], True),
        ("lt", 1000, ["200"], False),  # not as text
        ("lt", None, ["200"], False),
        ("ge", True, ["0"], None),
        ("ge", 5, ["soon"], None),
        ("lt", "Ada", ["ada"], None),  # depends on the collation
        ("lt", "ada", ["bo"], True),
        ("prefix", "Ito & Co", ["Ito"], True),
        ("prefix", "Ito & Co", ["ito"], None),  # only the case differs
        ("prefix", "Ito & Co", ["Co"], False),
        ("suffix", "Ito & Co", ["Co"], True),
        ("contains", "Ito & Co", ["&"], True),
        ("contains", "Ito", ["%"], None),  # taken for a wildcard by some
        ("contains", None, ["I"], False),
        ("like", "Ito", ["I%"], True),
        ("like", "Ito", ["_t_"], True),
        ("like", "Ito", ["i%"], None),
        ("like", "I%o", ["I\\%o"], True),
        ("like", "Ito", ["I\\%o"], False),
        ("null", None, ["true"], True),
        ("null", "Ito", ["true"], False),
        ("null", None, ["perhaps"], None),
    ],
)
def test_what_a_filter_keeps(op: str, value: object, texts: list[str], expected: bool | None) -> None:
    assert kept(op, value, *texts) is expected


@pytest.mark.parametrize(
    "value, bound, expected",
    [
        ("2025-11-03T08:00:00Z", "2025-11-03T10:00:00+02:00", None),  # the same moment
        ("2025-11-03T08:00:00.15Z", "2025-11-03T08:00:00.2Z", False),  # not as text
        ("2025-11-03T08:00:00.25Z", "2025-11-03T08:00:00.2Z", True),
        ("2025-11-03T08:00:00Z", "2025-11-02", None),  # that may be the 2nd somewhere, and the 2nd may be kept
        ("2025-11-05T08:00:00Z", "2025-11-02", True),
        ("2025-10-31T08:00:00Z", "2025-11-02", False),
        ("2025-11-03", "2025-11-02", True),
        ("2025-11-03", "2025-11-02T00:00:00Z", None),
    ],
)
def test_bounds_of_times_and_days(value: str, bound: str, expected: bool | None) -> None:
    assert kept("from", value, bound, field="issued_at") is expected


def test_every_operator_of_the_vocabulary_has_a_meaning() -> None:
    from listproof.contract.listing_file import _listing_schema

    assert {*_listing_schema()["$defs"]["filter"]["properties"]["op"]["enum"]} == OPERATORS.keys()


NUMBERS = st.lists(st.integers(-50, 50) | st.none(), min_size=3, max_size=12)


@given(NUMBERS, st.integers(-60, 60))
def test_a_lower_and_an_upper_bound_part_the_rows_that_have_a_value(values: list[int | None], bound: int) -> None:
    for low, high in (("ge", "lt"), ("gt", "le")):
        for value in values:
            both = [kept(op, value, str(bound), field="amount") for op in (low, high)]
            assert both.count(True) == (value is not None)


@given(NUMBERS)
def test_bounds_that_are_asked_lie_between_values_or_on_one(values: list[int | None]) -> None:
    rows = tuple(Row(str(at), {"amount": value}) for at, value in enumerate(values))
    operation = filtering("amount", "ge")
    snapshot = Snapshot(operation, rows)
    known = {str(value) for value in values}
    for condition in conditions.telling(snapshot, operation.filters[0]):
        assert condition.values[0] in known
    for condition in conditions.certain(snapshot, operation.filters[0]):
        assert condition.values[0] not in known
        assert {holds(operation, row, condition) for row in rows} == {True, False}
    held = sorted({value for value in values if value is not None})
    if any(two - one > 1 for one, two in pairwise(held)):
        assert conditions.certain(snapshot, operation.filters[0])


def test_values_that_hold_the_separator_are_not_joined_by_it() -> None:
    operation = replace(
        filtering("customer", "in"), filters=(replace(filtering("customer", "in").filters[0], join=","),)
    )
    rows = tuple(Row(name, {"customer": name}) for name in ("Ito, Bo", "Ada", "Eve"))
    asked = conditions.telling(Snapshot(operation, rows), operation.filters[0])
    assert asked
    assert not any("," in value for condition in asked for value in condition.values)


@pytest.mark.parametrize(
    "op, value, texts, expected",
    [
        ("eq", "Ito", ("ITO",), True),
        ("eq", "Ito", ("Ita",), False),
        ("eq", "Straße", ("STRASSE",), None),  # programs differ
        ("eq", 5, ("5",), True),
        ("ne", "Ito", ("ito",), False),
        ("in", "Ito", ("bo", "ito"), True),
    ],
)
def test_letter_case_does_not_decide_where_the_contract_says_so(
    op: str, value: object, texts: tuple[str, ...], expected: bool | None
) -> None:
    operation = filtering("customer", op)
    (own,) = (replace(each, caseless=True) for each in operation.filters)
    asked = texts if OPERATORS[op].several else texts[0]
    condition = Condition(own.name, asked)
    row = Row("a", {"customer": value})
    assert holds(replace(operation, filters=(own,)), row, condition) is expected
    assert op == "ne" or not holds(operation, row, condition) or isinstance(value, int)
