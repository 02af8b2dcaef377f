"""No check fails on a server that is unusual but right, whatever the contract."""

from __future__ import annotations

import pytest

from .by_need import contracts
from .judge import judge_right
from .right import RIGHT

PAIRS = [
    (name, contract) for name, each in RIGHT.items() for contract in contracts() if each.fits(contracts()[contract])
]


@pytest.mark.daily(8)
@pytest.mark.parametrize("name, contract", PAIRS)
def test_nothing_fails(name: str, contract: str) -> None:
    judged = judge_right(name, contract)
    assert judged.failed <= RIGHT[name].spoken, "\n".join(judged.findings)
    assert not judged.contradictions


def test_each_is_right_on_some_contract() -> None:
    assert {name for name, _ in PAIRS} == {*RIGHT}
