"""The cause that is named of a fault is the one that its author would name, or none."""

from __future__ import annotations

import pytest

from .causes import TAGS, both_named, named, pairs, told, twos


@pytest.mark.daily(60)
@pytest.mark.parametrize("fault, contract", pairs())
def test_no_wrong_cause_is_named(fault: str, contract: str) -> None:
    found = named(fault, contract)
    assert not found.wrongly, f"{', '.join(found.causes)} in place of {', '.join(sorted(TAGS[fault]))}"


@pytest.mark.daily(25)
@pytest.mark.parametrize("one, other, contract", twos(50))
def test_no_wrong_cause_is_named_of_two_faults(one: str, other: str, contract: str) -> None:
    causes = both_named(one, other, contract)
    assert told(one, other, causes) != "wrong", f"{', '.join(causes)} of {one} and {other}"
