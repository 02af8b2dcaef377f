"""General faults: registered with what they need, there on every contract that has it, each another server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from listproof.contract import library
from listproof.contract.model import Contract
from listproof.errors import UsageError
from listproof.faults import all_general
from listproof.faults.general.needs import has, lacking, listed
from listproof.faults.general.registry import OWN, general, get_general
from listproof.mock import Mock
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.site import Site
from listproof.mock.pipeline import Request
from proof.by_need import contracts, servers

QUERIES = {
    "shops": ("", "limit=1", "limit=3", "limit=20", "limit=100", "offset=1", "offset=7", "limit=4&offset=4",
              "limit=4&offset=8", "limit=4&offset=12", "limit=3&offset=40", "offset=42", "offset=43", "offset=60"),
    "tasks": ("", "count=3", "count=43", "skip=7", "state=open", "state=open&count=2&skip=2", "sort=rank", "sort=-due",
              "sort=created_at&skip=3&count=7", "fields=id&fields=due", "fields=due&state=open&skip=1&count=3"),
}  # fmt: skip


def contract(name: str) -> Contract:
    return contracts()[name]


def answers(mock: Mock, queries: tuple[str, ...]) -> list[tuple[int, bytes]]:
    site = mock.server
    assert isinstance(site, Site)
    sent = {name.lower(): value for name, value in site.credentials.items()}
    found = []
    for listing in (each for each in site.listings if each.name in ("main", "one")):
        for query in (*queries, *queries):
            reply = site.handle(site, Request("GET", site.path(listing.parents), query, sent))
            found.append((reply.status, reply.body))
    return found


@pytest.mark.parametrize("fault", all_general(), ids=lambda each: each.name)
def test_a_general_fault_is_described(fault: object) -> None:
    from listproof.faults import General

    assert isinstance(fault, General)
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", fault.name)
    assert fault.sentence.endswith(".")
    assert fault.needs
    assert all(re.fullmatch(r"[A-Z]{3}-\d\d", identity) for identity in fault.roots)
    assert bool(fault.rows) != bool(fault.reason)
    assert fault.family in OWN.values()


def test_each_is_there_on_some_contract_and_breaks_something_wherever_it_is() -> None:
    assert {fault.name for fault, _ in servers()} == {fault.name for fault in all_general()}
    assert all(fault.roots_on(contract(name)) for fault, name in servers())
    assert len(all_general()) >= 60


def test_a_fault_of_the_bundled_mocks_has_the_same_kinds_and_time_under_the_same_name() -> None:
    from listproof.faults import all_faults

    own = {fault.name: fault for fault in all_faults()}
    shared = [(each, own[each.name]) for each in all_general() if each.name in own]
    assert len(shared) > 20
    for one, other in shared:
        assert (one.family, one.rows, one.when) == (other.family, other.rows, other.when), one.name
