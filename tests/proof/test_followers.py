"""A minimal contract that follows a convention alone has a mock that conforms, and faults of it are found by exactly
their roots."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from listproof.contract import conventions, library
from listproof.contract.model import Contract
from listproof.faults.general.registry import get_general
from listproof.mock import Mock
from listproof.mock.served import made
from listproof.results.model import Run, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings

from .in_process import InProcess, Time

sys.path.insert(0, str(Path(__file__).parents[1] / "servers"))

from followers import FOLLOWERS

FAMILIES = ("SCH", "PAG", "PGN", "CUR", "LNK", "STY", "TOT", "ORD", "NUL", "MUL", "FLT", "RNG", "SEL")
"""Those that what a convention says is tested by."""

FAULTS = {
    "AIP-158": ("a_broken_cursor_gives_the_first_page", "a_negative_number_is_taken_for_something_else"),
    "AIP-132": ("a_cursor_leaves_equal_sort_keys_behind", "a_broken_cursor_crashes"),
    "AIP-160": ("a_cursor_forgets_the_filter", "a_broken_cursor_gives_the_first_page"),
    "Azure-REST": ("a_link_drops_the_filter", "a_link_drops_the_order"),
    "JSON:API-1.1": ("joined_rows_are_repeated",),
    "JSON:API-cursor-pagination": ("a_size_of_zero_is_taken_for_something_else", "a_link_leads_to_another_path"),
    "OData-4.01": ("a_size_of_zero_is_taken_for_something_else",),
    "OData-4.01 links": ("a_cursor_leaves_equal_sort_keys_behind",),
    "RFC-8288": ("a_link_drops_the_page_size", "the_last_link_leads_behind_the_last_row"),
    "SCIM-2.0": ("a_size_of_zero_is_taken_for_something_else", "total_is_null_past_the_first_page"),
    "Zalando": ("a_link_drops_the_order", "a_link_drops_the_page_size"),
    "Zalando cursors": ("a_broken_cursor_crashes", "a_cursor_counts_pages"),
}


def run(mock: Mock, folder: Path) -> Run:
    """The named checks against a mock's main collection, in process."""
    server, clock = replace(mock, collections=tuple(each for each in mock.collections if each.name == "main")), Time()
    settings, inside = Settings.of(str(folder), only=FAMILIES, seed=1, profile="quick"), InProcess(app=server.app)
    with Session(settings, transport=inside, mock=server, sleep=clock.sleep, clock=clock) as session:
        return session.run()


def failed(done: Run) -> dict[str, bool]:
    """Requirements that failed, with whether each is a root."""
    assert not [result.message for result in done.results if result.verdict is Verdict.ERROR]
    rows = [row for row in done.requirements if row.verdict is Verdict.FAILED]
    return {row.facts.id: row.consequence_of is None for row in rows}


def load(name: str, folder: Path) -> Contract:
    return library.load(str(FOLLOWERS[name].write(folder / "contract")))


def test_every_convention_has_its_followers() -> None:
    assert {each for follower in FOLLOWERS.values() for each in follower.follows} == {*conventions.known()}
    assert FOLLOWERS.keys() == FAULTS.keys()


@pytest.mark.daily(2)
@pytest.mark.parametrize("name", FOLLOWERS)
def test_the_mock_of_a_follower_conforms(name: str, tmp_path: Path) -> None:
    done = run(made(load(name, tmp_path)), tmp_path / "contract")
    assert not failed(done)
    assert sum(row.verdict is Verdict.PASSED for row in done.requirements) > 15


@pytest.mark.daily(2)
@pytest.mark.parametrize(("name", "fault"), [(name, fault) for name, faults in FAULTS.items() for fault in faults])
def test_faults_of_followers_are_found(name: str, fault: str, tmp_path: Path) -> None:
    contract = load(name, tmp_path)
    general = get_general(fault, contract)
    found = failed(run(general.server(contract, seed=1), tmp_path / "contract"))
    roots = {each for each in general.roots_on(contract) if each.startswith(FAMILIES)}
    assert roots
    assert {each for each, root in found.items() if root} == roots
