"""The cause that is named of a fault is the one that its author would name, or none."""

from __future__ import annotations

import pytest

from .causes import TAGS, named, pairs


@pytest.mark.daily(60)
@pytest.mark.parametrize("fault, contract", pairs())
def test_no_wrong_cause_is_named(fault: str, contract: str) -> None:
    found = named(fault, contract)
    assert not found.wrongly, f"{', '.join(found.causes)} in place of {', '.join(sorted(TAGS[fault]))}"
