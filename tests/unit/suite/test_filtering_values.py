"""What is not a value of a filter, though it looks like one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stand_in import operation

from listproof.suite.filtering_values import odd


@pytest.mark.parametrize(
    "value, parts", [("success", {"succ", "uccess"}), ("open", {"ope", "pen"}), ("on", {"o", "n"}), ("x", set())]
)
def test_a_part_of_a_value_is_none_and_not_the_whole(value: str, parts: set[str]) -> None:
    (own,) = operation().filters
    schema = {"type": "string", "enum": [value, "other"]}
    filter_ = replace(own, values=(value, "other"), parameter=replace(own.parameter, schema=schema))
    whole = {value.upper(), value.capitalize(), f"{value},other", "listproof"}
    assert {*odd(filter_, value)} - whole == parts
