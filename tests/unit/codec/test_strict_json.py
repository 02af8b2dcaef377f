"""JSON: read strictly, compared exactly."""

from __future__ import annotations

import json
import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listproof.codec.strict_json import BODY_LEVELS, NotJson, Unread, loads, ordinary
from listproof.oracle.canonical import brief, canonical


@pytest.mark.parametrize(
    "one, other",
    [
        ("1", "1.0"),
        ("1", "1.000"),
        ("1e2", "100"),
        ("1E400", "10E399"),
        ("-0", "0"),
        ("-0.0", "0"),
        ('{"a": 1, "b": 2}', '{"b": 2, "a": 1.0}'),
        ('"\\u00e9"', '"é"'),
        ("[[], {}]", "[ [ ], { } ]"),
    ],
)
def test_equal_values(one: str, other: str) -> None:
    assert canonical(loads(one.encode())) == canonical(loads(other.encode()))
    assert hash(canonical(loads(one.encode()))) == hash(canonical(loads(other.encode())))


@pytest.mark.parametrize(
    "one, other",
    [
        ("9007199254740993", "9007199254740992"),
        ("9007199254740993", "9007199254740992.0"),
        ("0.1", "0.10000000000000001"),
        ("1", "true"),
        ("0", "false"),
        ("null", '"None"'),
        ("null", "false"),
        ("1", '"1"'),
        ("[]", "{}"),
        ("[1, 2]", "[2, 1]"),
        ('{"a": null}', "{}"),
        ('"é"', '"e\\u0301"'),
        ('["array", []]', "[[]]"),
    ],
)
def test_different_values(one: str, other: str) -> None:
    assert canonical(loads(one.encode())) != canonical(loads(other.encode()))


@pytest.mark.parametrize(
    "body, problem",
    [
        (b"[NaN]", "NaN is not JSON"),
        (b"[" + b"9" * 5000 + b", NaN]", "NaN is not JSON"),
        (b"[Infinity]", "Infinity is not JSON"),
        (b"[-Infinity]", "-Infinity is not JSON"),
        (b"\xef\xbb\xbf[]", "BOM"),
        (b'["\xff"]', "byte 2 is not UTF-8"),
        ("[]".encode("utf-16"), "is not UTF-8"),
        (b"", "at character 0"),
        (b"[1,]", "at character "),
        (b"[] []", "Extra data"),
        (b"['a']", "at character 1"),
        (b"[01]", "at character"),
        (b'["\t"]', "control character"),
        (b"[" + b"9" * 5000 + b"", "at character"),
    ],
)
def test_what_is_no_json_is_refused_with_the_reason(body: bytes, problem: str) -> None:
    with pytest.raises(NotJson) as caught:
        loads(body)
    assert problem in str(caught.value)
    assert not isinstance(caught.value, Unread)


@pytest.mark.parametrize(
    "body, problem",
    [
        (b"[1E99999999999999999999]", "beyond what decimals hold"),
        (b"[" * (BODY_LEVELS + 1) + b"]" * (BODY_LEVELS + 1), "more than 200 levels deep"),
        (b'{"a":' * (BODY_LEVELS + 1) + b"1" + b"}" * (BODY_LEVELS + 1), "more than 200 levels deep"),
        (b"[" * 100_000 + b"]" * 100_000, "more than 200 levels deep"),
    ],
)
def test_what_is_not_read_may_be_json(body: bytes, problem: str) -> None:
    with pytest.raises(Unread, match=problem):
        loads(body)


def test_what_can_be_read_can_be_compared_whatever_its_depth() -> None:
    deep = loads(b"[" * BODY_LEVELS + b"]" * BODY_LEVELS)
    assert canonical(deep) == canonical(loads(b"[" * BODY_LEVELS + b"]" * BODY_LEVELS))
    assert canonical(deep) != canonical(loads(b"[" * (BODY_LEVELS - 1) + b"]" * (BODY_LEVELS - 1)))


def test_numbers_keep_every_digit() -> None:
    assert loads(b"[9007199254740993, 0.1000000000000000055511151231257827]") == [
        9007199254740993,
        Decimal("0.1000000000000000055511151231257827"),
    ]
    assert loads(b"1E400") == Decimal("1E400")
    assert type(loads(b"[1, " + b"9" * 5000 + b"]")[0]) is int
    long = "7" * 5000
    assert loads(f"[1, -{long}, {long}.5]".encode()) == [1, Decimal(f"-{long}"), Decimal(f"{long}.5")]
    assert canonical(loads(long.encode())) == canonical(loads(f"{long}.0".encode()))
    assert canonical(loads(long.encode())) != canonical(loads(f"{long[:-1]}8".encode()))


def test_scalars_are_read_too() -> None:
    assert [loads(text) for text in (b"null", b'"a"', b" 1 ", b"true")] == [None, "a", 1, True]


def test_a_value_that_json_does_not_have_is_told_by_its_text() -> None:
    assert canonical(1.5) == ("string", "1.5")
    assert canonical(1.5) != canonical("1.5")


NUMBERS = st.decimals(-(10**6), 10**6, places=3)
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | NUMBERS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def same(one: Any, other: Any) -> bool:
    """Equality of JSON values, member by member."""
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    numbers = isinstance(one, int | Decimal), isinstance(other, int | Decimal)
    return one == other if numbers == (True, True) or type(one) is type(other) else False


@given(VALUES, VALUES)
def test_canonical_forms_are_equal_exactly_where_the_values_are(one: Any, other: Any) -> None:
    assert (canonical(one) == canonical(other)) == same(one, other)


@pytest.mark.parametrize(
    "numbers",
    [
        ("1", "1.0", "1E0", "0.1E1"),
        ("1.5", "1.50", "15E-1"),
        ("-1.5",),
        ("1.25",),
        ("1.75",),
        ("12.5",),
        ("15",),
        ("0", "0.0", "0E9"),
        ("1E4300", "10E4299"),
        ("1E5000", "10E4999"),
        ("2E5000",),
        ("-1E5000",),
        ("1E5001",),
    ],
)
def test_numbers_within_arrays_are_equal_exactly_where_the_values_are(numbers: tuple[str, ...]) -> None:
    forms = {canonical(loads(f"[{number}]".encode())) for number in numbers}
    assert len(forms) == 1
    others = ("-1", "1.1", "1.55", "105", "0.015", "1E4999", "12E4999")
    assert not forms & {canonical(loads(f"[{number}]".encode())) for number in others}


def test_no_two_of_many_numbers_within_arrays_are_taken_for_each_other() -> None:
    texts = [
        f"{sign}{digits}E{exponent}" for sign in ("", "-") for digits in (1, 105, 15, 25) for exponent in range(-4, 4)
    ]
    values = {Decimal(text) for text in texts}
    assert len({canonical([value]) for value in values}) == len(values)


def test_other_values_within_arrays_are_told_by_their_text() -> None:
    assert canonical([date(2026, 1, 1)]) == canonical([date(2026, 1, 1)]) != canonical([date(2026, 1, 2)])


@given(VALUES)
def test_writing_and_reading_changes_nothing(value: Any) -> None:
    def plain(each: Any) -> Any:
        if isinstance(each, dict):
            return {name: plain(member) for name, member in each.items()}
        if isinstance(each, list):
            return [plain(member) for member in each]
        return int(each) if isinstance(each, Decimal) else each

    assert canonical(loads(json.dumps(plain(value)).encode())) == canonical(plain(value))


def test_brief_texts_are_cut_to_size() -> None:
    assert brief({"a": Decimal("1.0"), "ü": None}) == '{"a": "1.0", "ü": null}'
    assert brief("x" * 100, 20) == '"' + "x" * 18 + "…"
    assert len(brief(list(range(100)))) == 60
    assert brief("x" * 18, 20) == '"' + "x" * 18 + '"'


@pytest.mark.parametrize(
    "body, said",
    [
        (b"[" + b"{}," * 500_000 + b"{}]", "more than 500000 values"),
        (b"[" * 500_001, "more than 500000 values"),
        (b'{"a":[' + b"1," * 500_000 + b"1]}", "more than 500000 values"),
        (b'[{"a":' + b"7" * 5_000_000 + b"}]", "a number of more than 10000 digits"),
        (b"[0." + b"7" * 10_001 + b"]", "a number of more than 10000 digits"),
    ],
)
def test_what_costs_too_much_is_not_read_and_is_seen_at_once(body: bytes, said: str) -> None:
    start = time.process_time()
    with pytest.raises(Unread, match=said):
        loads(body)
    assert time.process_time() - start < 1
    assert not ordinary(body)


@pytest.mark.parametrize("text", ["," * 600_000, "{" * 600_000, "7" * 20_000, '\\"' * 300_000 + "," * 500_001])
def test_texts_cost_nothing_whatever_they_hold(text: str) -> None:
    assert len(loads(f'["{text}"]'.encode())) == 1


def test_long_numbers_are_compared_by_value_and_soon() -> None:
    start = time.process_time()
    long = "7" * 9_000
    values = loads(f"[{long}, {long}.0, {long}e0, {long[:-1]}8, 1e999999999, 10e999999998, -0.0, 0]".encode())
    forms = [canonical([value]) for value in values]
    assert forms[0] == forms[1] == forms[2] != forms[3]
    assert forms[4] == forms[5]
    assert forms[6] == forms[7]
    assert time.process_time() - start < 2
