"""Every fault is found by exactly its roots, every benign variant by nothing, and the page says so.

What a benign variant leaves undecided stands in its line of the page, so that a change there is seen. Combinations are
judged beside the named checks; fuzzing of right servers is in test_fuzz_benign.py, that of faulty ones in whole runs of
matrix.py alone, as what it finds is not asked to be the same.
"""

from __future__ import annotations

import re

import pytest

from .judge import cases, judge, judge_named
from .page import PAGE, cells, rows

BY_THE_CLOCK = ("rows_arrive_every_200_ms",)
"""What is undecided there depends on how fast the machine is."""


@pytest.mark.parametrize("contract", ["seekrflow", "langsmith"])
def test_the_reference_violates_nothing_and_leaves_nothing_undecided(contract: str) -> None:
    judged = judge(None, contract, mixed=True, fuzzed=True)
    assert (judged.failed, judged.undecided) == (frozenset(), frozenset())
    assert not judged.contradictions


@pytest.mark.daily
@pytest.mark.parametrize("name, contract", cases())
def test_exactly_the_stated_roots_fail(name: str, contract: str) -> None:
    judged = judge_named((name, contract), mixed=True)
    assert not judged.contradictions
    assert judged.exact, "\n".join((f"{cells(judged)}", f"stated {sorted(judged.stated)}", *judged.findings))
    if not judged.when:
        assert not judged.failed, judged.findings
    certain = 6 if judged.when else 4
    if judged.when == "sometimes" or name in BY_THE_CLOCK:  # which other checks meet it is chance
        certain = 4 if judged.when else 3
    known = [_without_fuzzing(each)[:certain] for each in rows()]
    assert cells(judged)[:certain] in known, f"stale page, not there: {cells(judged)}"


def _without_fuzzing(row: list[str]) -> list[str]:
    """A row with the cell of a right server that says what is undecided as it is where nothing was fuzzed."""
    if len(row) > 4:
        return row
    return [*row[:3], ", ".join(each for each in row[3].split(", ") if each != "FUZ-01") or "–"]


def test_the_page_has_no_other_server() -> None:
    listed = re.findall(r"^\| `(\w+)` \| (\w+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == cases()
