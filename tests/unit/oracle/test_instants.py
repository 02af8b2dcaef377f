"""Time stamps as instants: exact, and only where they are RFC 3339."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listproof.oracle.instants import Instant, instant


def value(text: str) -> Instant:
    found = instant(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "one, other",
    [
        ("2025-11-03T08:00:00Z", "2025-11-03T08:00:00.000Z"),
        ("2025-11-03T08:00:00.5Z", "2025-11-03T08:00:00.500000000000Z"),
        ("2025-11-03T08:00:00Z", "2025-11-03T08:00:00+00:00"),
        ("2025-11-03T08:00:00Z", "2025-11-03t08:00:00z"),
        ("2025-11-03T08:00:00Z", "2025-11-03 08:00:00Z"),
        ("2025-11-03T08:00:00Z", "2025-11-03T08:00:00-00:00"),
        ("2025-11-03T08:00:00Z", "2025-11-03T10:00:00+02:00"),
        ("2025-11-03T00:30:00Z", "2025-11-02T19:00:00-05:30"),
        ("2025-11-03T08:00:00Z", "2025-11-03T08:00:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
    ],
)
def test_two_ways_to_write_one_instant(one: str, other: str) -> None:
    assert value(one) == value(other)


def test_fractions_sort_as_numbers_and_beyond_microseconds() -> None:
    texts = [
        "2025-11-03T08:00:00Z",
        "2025-11-03T08:00:00.1Z",
        "2025-11-03T08:00:00.123456788Z",
        "2025-11-03T08:00:00.123456789Z",
        "2025-11-03T08:00:00.15Z",
        "2025-11-03T08:00:00.9Z",
        "2025-11-03T08:00:01Z",
    ]
    assert sorted(texts, key=value) == texts
    assert len({value(text) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2025-11-03",
        "2025-11-03T08:00Z",
        "2025-11-03T08:00:00.Z",
        "2025-11-03T08:00:00,5Z",
        "2025-11-03T08:00:00+0200",
        "2025-11-03T08:00:00+24:00",
        "2025-11-03T08:00:00+02:60",
        "2025-11-03T24:00:00Z",
        "2025-11-03T08:60:00Z",
        "2025-11-03T08:00:61Z",
        "2025-13-03T08:00:00Z",
        "2025-02-29T08:00:00Z",
        "0000-01-01T00:00:00Z",
        "2025-11-03T08:00:00Z\n",
        " 2025-11-03T08:00:00Z",
        "٢٠٢٥-11-03T08:00:00Z",
        None,
        1762156800,
        True,
    ],
)
def test_what_is_no_time_stamp(text: object) -> None:
    assert instant(text) is None


FRACTION = st.text("0123456789", max_size=12)
MOMENT = st.tuples(st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)), FRACTION, st.integers(-1439, 1439))


def written(moment: tuple[datetime, str, int]) -> tuple[str, Fraction]:
    """A time stamp in some zone, and the seconds since the epoch that it names."""
    whole, digits, zone = moment
    base = whole.replace(microsecond=0)
    text = base.isoformat() + (f".{digits}" if digits else "")
    text += f"{'-' if zone < 0 else '+'}{abs(zone) // 60:02}:{abs(zone) % 60:02}"
    seconds = (base - datetime(1970, 1, 1)).total_seconds() - zone * 60
    return text, Fraction(int(seconds)) + Fraction(int(digits or 0), 10 ** len(digits))


@given(MOMENT, MOMENT)
def test_instants_compare_as_exact_fractions_do(one: tuple[datetime, str, int], two: tuple[datetime, str, int]) -> None:
    (first, exact), (second, other) = written(one), written(two)
    assert (value(first) < value(second)) == (exact < other)
    assert (value(first) == value(second)) == (exact == other)
