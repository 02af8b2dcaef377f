"""Every fault is found by exactly its roots, every benign variant by nothing, and the page says so.

What a benign variant leaves undecided stands in its line of the page, so that a change there is seen.
"""

from __future__ import annotations

import re

import pytest

from .matrix import PAGE, cases, judge, judge_named

BY_THE_CLOCK = ("rows_arrive_every_200_ms",)
"""What is undecided there depends on how fast the machine is."""


@pytest.mark.parametrize("contract", ["seekrflow", "langsmith"])
def test_the_reference_violates_nothing_and_leaves_nothing_undecided(contract: str) -> None:
    judged = judge(None, contract)
    assert (judged.roots, judged.consequences, judged.undecided) == (frozenset(), frozenset(), frozenset())
    assert not judged.contradictions


@pytest.mark.daily
@pytest.mark.parametrize("name, contract", cases())
def test_exactly_the_stated_roots_fail(name: str, contract: str) -> None:
    judged = judge_named((name, contract))
    assert not judged.contradictions
    assert judged.exact, "\n".join((judged.row, f"stated {sorted(judged.stated)}", *judged.findings))
    if not judged.when:
        assert not judged.roots | judged.consequences, judged.findings
    lines, row = PAGE.read_text(encoding="utf-8").splitlines(), judged.row
    if judged.when == "sometimes" or name in BY_THE_CLOCK:  # which other checks meet it is chance
        row = judged.row.rpartition(" | ")[0]
        lines = [line.rpartition(" | ")[0] for line in lines]
    assert row in lines, f"stale page, not there: {judged.row}"


def test_the_page_has_no_other_server() -> None:
    listed = re.findall(r"^\| `(\w+)` \| (\w+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == cases()
