"""The picture of a page: which rows are marked, and what is folded."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import pytest

from listproof.report import picture
from listproof.report.picture import MOST_COLUMNS, Mark, Picture
from listproof.results.model import Finding


def of(expected: Sequence[str], received: Sequence[str], **more: Any) -> Picture:
    made = picture.of(Finding("k", "", "", (), expected_ids=tuple(expected), actual_ids=tuple(received), **more))
    assert made is not None
    return made


def strips(made: Picture) -> tuple[str, str]:
    """Both strips as text, a row's name with its sign."""
    upper = [f"{c.expected.name}{c.expected.sign}" if c.expected else "." for c in made.columns]
    lower = [f"{c.received.name}{c.received.sign}" if c.received else "." for c in made.columns]
    return " ".join(upper), " ".join(lower)


@pytest.mark.parametrize(
    "expected, received, upper, lower, caption",
    [
        ("abc", "abc", "a= b= c=", "a= b= c=", "the same rows in the same order"),
        ("abcd", "bcde", "a− b= c= d= .", ". b= c= d= e+", "1 missing, 1 extra"),
        ("abcd", "abbcd", "a= b= . c= d=", "a= b= b×2 c= d=", "1 duplicated"),
        ("abcd", "abd", "a= b= c− d=", "a= b= . d=", "1 missing"),
        ("abcd", "acbd", "a= b↕ c= . d=", "a= . c= b↕ d=", "1 misplaced"),
        ("abc", "axc", "a= b− c=", "a= x+ c=", "1 missing, 1 extra"),
        ("abc", "", "a− b− c−", ". . .", "3 missing"),
        ("", "ab", ". .", "a+ b+", "2 extra"),
    ],
)
def test_rows_stand_under_the_rows_that_they_should_be(
    expected: str, received: str, upper: str, lower: str, caption: str
) -> None:
    made = of(expected, received)
    assert strips(made) == (upper, lower)
    assert made.caption.endswith(f": {caption}")


def test_altered_and_foreign_rows_are_marked() -> None:
    made = of("abc", "abx", altered_ids=("b",), foreign_ids=("x",))
    assert strips(made) == ("a= b≠ c−", "a= b≠ x!")
    assert made.marks == (Mark.MISSING, Mark.ALTERED, Mark.FOREIGN)
    assert made.caption == "3 rows expected, 3 rows received: 1 missing, 1 altered, 1 foreign"


def test_a_finding_about_no_rows_has_no_picture() -> None:
    assert picture.of(Finding("status", "200", "500", ())) is None


def test_a_repeated_row_on_both_strips_is_told_once() -> None:
    assert strips(of("aab", "aab")) == ("a= a↕ b=", "a= a×2 b=")


def test_long_stretches_that_are_alike_are_folded() -> None:
    page = [f"run-{number:06d}" for number in range(2000)]
    made = of(page, page[:1000] + page[1001:])
    assert [column.alike for column in made.columns] == [998, 0, 0, 0, 0, 0, 997]
    assert made.columns[3].expected is not None
    assert (made.columns[3].expected.mark, made.columns[3].expected.place) == (Mark.MISSING, 1001)
    assert made.left_out == 0


def test_what_does_not_fit_is_counted() -> None:
    page = [str(number) for number in range(500)]
    made = of(page, [])
    assert len(made.columns) == MOST_COLUMNS
    assert made.left_out == 500 - MOST_COLUMNS


def test_names_are_the_shortest_ends_that_tell_rows_apart() -> None:
    made = of(["0000-aaaa-1111", "0000-aaaa-2222"], ["0000-bbbb-1111"])
    assert [column.expected.name for column in made.columns if column.expected] == ["…a-1111", "…a-2222"]
    long = of(["x" * 50_000 + "tail", "x" * 50_000 + "a" * 20], [])
    assert all(
        len(column.expected.name) < 12 and len(column.expected.id) < 120 for column in long.columns if column.expected
    )


@pytest.mark.parametrize("received", [range(2000), range(1999, -1, -1), [n ^ 1 for n in range(2000)]])
def test_two_thousand_rows_take_no_time(received: Sequence[int]) -> None:
    before = time.process_time()
    of([str(n) for n in range(2000)], [str(n) for n in received])
    assert time.process_time() - before < 0.5
