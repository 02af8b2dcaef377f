"""Which text asks for a member's value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from listproof.oracle.row import Row, written


@pytest.mark.parametrize(
    "value, text",
    [
        ("a", "a"), ("", ""), (1, "1"), (0, "0"), (-7, "-7"), (True, "true"), (False, "false"), (None, None),
        (Decimal("1.0"), "1"), (Decimal("1.50"), "1.5"), (Decimal("1E+3"), "1000"), ([1], None), ({}, None),
        (Decimal("1E+999999"), "1E+999999"),
    ],
)  # fmt: skip
def test_the_text_that_asks_for_a_value(value: object, text: str | None) -> None:
    assert written(value) == text
    assert Row("r", {"a": value}).has("a", str(text)) == (text is not None)


def test_a_member_that_a_row_lacks_matches_nothing() -> None:
    assert not Row("r", {}).has("a", "null")
    assert not Row("r", {"a": True}).has("a", "1")
