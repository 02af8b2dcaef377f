"""The contracts of servers that others wrote: each holds together, so that its own mock has no finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from listproof.contract import library
from listproof.mock.served import made
from listproof.results.model import Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings
from proof.by_need import short
from proof.in_process import InProcess, Time

WORLDS = Path(__file__).parents[2] / "worlds"


@pytest.mark.whole_run
@pytest.mark.parametrize("name", sorted(each.parent.name for each in WORLDS.glob("*/listing.toml")))
def test_the_mock_of_a_contract_has_no_finding(name: str) -> None:
    folder = str(WORLDS / name)
    server = short(made(library.load(folder)))
    only = ("SEL", "FLT", "ORD", "PAG", "NUL", "TOT")
    settings = Settings.of(contract=folder, only=only, operations=("GET *",), seed=1, profile="quick")
    clock = Time()
    inside = InProcess(app=server.app)
    with Session(settings, transport=inside, mock=server, sleep=clock.sleep, clock=clock) as session:
        found = {row.facts.id: row.verdict for row in session.run().requirements}
    assert [name for name, verdict in found.items() if verdict in (Verdict.FAILED, Verdict.ERROR)] == []
    assert found["FLT-01"] is Verdict.PASSED
