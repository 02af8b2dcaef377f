"""Combinations on the mock: silent on the reference with any seed, and faults that need several parameters are
traced to them.

What combinations find on every server of the catalogue is a column of the kill matrix.
"""

from __future__ import annotations

import re

import pytest

from listproof.faults import Variant, get
from listproof.mock import reference
from listproof.results.model import Finding, Result, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings
from proof.in_process import InProcess

pytestmark = pytest.mark.whole_run

WRONG = [
    ("langsmith", "limit_ignored_with_an_offset"),
    ("langsmith", "select_ignored_with_a_status"),
    ("langsmith", "offset_skips_one_row_more_with_a_select"),
    ("langsmith", "filter_after_the_page_with_an_offset"),
    ("langsmith", "offset_before_the_filter_with_a_limit"),
    ("langsmith", "one_row_too_many_on_later_pages_of_a_filter"),
    ("langsmith", "a_status_that_is_not_selected_crashes"),
    ("langsmith", "later_pages_lose_a_row_under_a_select"),
    ("seekrflow", "order_dropped_with_an_offset"),
    ("seekrflow", "ascending_order_is_dropped_with_limit_and_offset"),
    ("seekrflow", "limit_and_offset_are_swapped"),
]


def results(contract: str, changed: Variant | None = None, seed: int = 1) -> list[Result]:
    """The results of MIX-01 and MIX-02 on a server."""
    server = changed.server(contract) if changed else reference(contract)
    settings = Settings.of(contract=contract, only=("MIX",), seed=seed)
    with Session(settings, transport=InProcess(app=server.app), mock=server) as session:
        return list(session.run().results)


def named(finding: Finding) -> set[str]:
    """The parameters that a finding says must meet."""
    said = re.search(r"; only when (.+) (?:meet|is sent)$", finding.actual)
    return set(re.split(r", | and ", said[1])) if said else set()


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("contract", ["langsmith", "seekrflow"])
def test_the_reference_passes(contract: str, seed: int) -> None:
    found = results(contract, seed=seed)
    assert [each.verdict for each in found] == [Verdict.PASSED] * 2
    assert not [each for each in found if "undecided" in each.message]


@pytest.mark.parametrize("contract, name", WRONG)
def test_a_fault_is_led_back_to_the_parameters_that_must_meet(contract: str, name: str) -> None:
    fault = get(name)
    found = [finding for each in results(contract, fault) if each.id == "MIX-01" for finding in each.findings]
    assert found
    assert set(fault.meets) in [named(finding) for finding in found]
    assert all(set(fault.meets) <= named(finding) for finding in found)


def test_a_parameter_that_is_left_out_is_named_as_such() -> None:
    found = [finding for each in results("langsmith", get("offset_needs_a_limit")) for finding in each.findings]
    assert {finding.actual.rpartition("; ")[2] for finding in found} == {
        "only when offset is sent and limit is left out"
    }
