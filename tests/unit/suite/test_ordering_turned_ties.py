"""Rows with equal sort keys where the contract names their fields and says that they turn around with the direction."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from listproof.contract import library
from listproof.contract.model import Contract
from listproof.faults.general.registry import get_general
from listproof.mock.generic.pipeline import Stages
from listproof.mock.served import made
from listproof.results.model import Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings

BERTHS = Path(__file__).parents[2] / "servers" / "berths"

ALIKE, TURNED = 'ties = ["pier", "-number"]', 'ties = { turn = ["pier", "-number"] }'


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    folder = tmp_path_factory.mktemp("turned") / "berths"
    shutil.copytree(BERTHS, folder)
    file = folder / "listing.toml"
    text = file.read_text("utf-8")
    assert ALIKE in text
    file.write_text(text.replace(ALIKE, TURNED), "utf-8")
    return library.load(str(folder))


def judged(contract: Contract, stages: Stages) -> Verdict:
    settings = Settings.of(str(contract.folder), only=("ORD-11",))
    with Session(settings, mock=made(contract, stages=stages)) as session:
        found: Mapping[str | None, Verdict] = {each.collection: each.verdict for each in session.run().results}
    return found["main"]


def test_both_are_read(contract: Contract) -> None:
    order = contract.lists[0].order
    assert order is not None
    assert order.turns
    assert order.ties == (("pier", False), ("number", True))


def test_a_server_that_turns_them_passes(contract: Contract) -> None:
    assert judged(contract, Stages()) == "passed"


@pytest.mark.parametrize(
    "fault",
    [
        "ties_are_as_the_rows_were_stored",
        "ties_stay_where_they_should_turn_around",
        "stated_ties_are_forgotten_beside_a_filter",
    ],
)
def test_a_server_that_does_otherwise_fails(contract: Contract, fault: str) -> None:
    assert judged(contract, get_general(fault, contract).change(Stages())) == "failed"


def test_ties_by_another_field_that_turn_around_all_the_same_fail(contract: Contract) -> None:
    def ordered(operation, rows, wanted):  # type: ignore[no-untyped-def]
        order = replace(operation.order, ties=(("number", False),))
        return Stages().ordered(replace(operation, order=order), rows, wanted)

    assert judged(contract, replace(Stages(), ordered=ordered)) == "failed"


def test_what_holds_for_one_direction_alone_is_wrong_where_they_turn(contract: Contract) -> None:
    order = contract.lists[0].order
    assert order is not None

    def ordered(operation, rows, wanted):  # type: ignore[no-untyped-def]
        return Stages().ordered(replace(operation, order=replace(order, turns=False)), rows, wanted)

    assert judged(contract, replace(Stages(), ordered=ordered)) == "failed"
