"""Fuzzing raises no false alarm: both references and every benign variant, each with one of three seeds; with
``LISTPROOF_SEEDS=all`` each with every one.

It stands beside the kill matrix because it takes as long; tests/unit/fuzz/test_fuzz.py has the references alone.
"""

from __future__ import annotations

import os

import pytest

from listproof.faults import all_benign, variant
from listproof.mock import reference
from listproof.results.model import Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings

from .in_process import InProcess

SERVERS = [("reference", "seekrflow"), ("reference", "langsmith")]
SERVERS += [(each.name, contract) for each in all_benign() for contract in each.contracts]


ALL = os.environ.get("LISTPROOF_SEEDS") == "all"
"""Each server with every seed, not with one of them in turn."""

REFUSING = [(name, contract) for name, contract in SERVERS if name.startswith("limits_above")]


SEEDS = (1, 2, 3)
CASES = [(*server, seed) for at, server in enumerate(SERVERS) for seed in (SEEDS if ALL else SEEDS[at % 3 :][:1])]


@pytest.mark.daily
@pytest.mark.parametrize("name, contract, seed", CASES)
def test_fuzzing_finds_nothing_on_a_right_server(name: str, contract: str, seed: int) -> None:
    finds_nothing(name, contract, seed, "quick")


@pytest.mark.daily
@pytest.mark.parametrize("name, contract", REFUSING)
def test_more_requests_find_nothing_where_limits_are_capped(name: str, contract: str) -> None:
    finds_nothing(name, contract, 1, "default")


def finds_nothing(name: str, contract: str, seed: int, profile: str) -> None:
    server = reference(contract) if name == "reference" else variant(name).server(contract, seed=seed)
    settings = Settings.of(contract, only=("FUZ",), seed=seed, profile=profile)
    with Session(settings, transport=InProcess(app=server.app), mock=server) as session:
        (result,) = session.run().results
    told = [f"{each.kind}: {each.expected} | {each.actual} | {each.curl[-1]}" for each in result.findings]
    assert told == []
    assert result.verdict in (Verdict.PASSED, Verdict.INCONCLUSIVE), result.message
    assert {method for method, _ in server.log} == {"GET"}
