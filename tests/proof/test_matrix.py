"""Every fault is found by exactly its roots, every benign variant by nothing, and the page says so."""

from __future__ import annotations

import re

import pytest

from listproof.faults import all_faults, variant
from listproof.library import load
from listproof.requirement import catalogue

from .matrix import OUTSIDE, PAGE, cases, judge, judge_named


@pytest.mark.parametrize("contract", ["seekrflow", "langsmith"])
def test_the_reference_violates_nothing_and_leaves_nothing_undecided(contract: str) -> None:
    judged = judge(None, contract)
    assert (judged.roots, judged.consequences, judged.undecided) == (frozenset(), frozenset(), frozenset())


@pytest.mark.parametrize("name, contract", cases())
def test_exactly_the_stated_roots_fail(name: str, contract: str) -> None:
    judged = judge_named((name, contract))
    assert judged.exact, "\n".join((judged.row, f"stated {sorted(judged.stated)}", *judged.findings))
    if not judged.when:
        assert not judged.roots | judged.consequences, judged.findings
        assert judged.undecided <= getattr(variant(name), "undecided", frozenset()), judged.row
    assert judged.row in PAGE.read_text(encoding="utf-8").splitlines(), f"stale page, not there: {judged.row}"


def test_the_page_has_no_other_server() -> None:
    listed = re.findall(r"^\| `(\w+)` \| (\w+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == cases()


def test_every_requirement_that_follows_from_no_other_is_the_only_root_of_a_fault() -> None:
    alone = {next(iter(roots)) for fault in all_faults() for roots in fault.roots.values() if len(roots) == 1}
    operations = [operation for name in ("seekrflow", "langsmith") for operation in load(name).lists]
    due = {
        each.id
        for each in catalogue()
        if not each.facts.after and not each.id.startswith(OUTSIDE) and any(map(each.applies, operations))
    }
    assert due - alone == set()


def test_every_requirement_is_a_root_of_two_faults() -> None:
    roots = [identity for fault in all_faults() for identity in set().union(*fault.roots.values())]
    consequences = {"FLT-03", "ORD-05", "ORD-08", "PAG-04"}  # follow from others; shown to fail by their consequences
    due = {each.id for each in catalogue() if not each.id.startswith(("MIX", "FUZ"))} - consequences
    assert {identity: roots.count(identity) for identity in due if roots.count(identity) < 2} == {}
