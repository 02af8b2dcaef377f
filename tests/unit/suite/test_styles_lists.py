"""Two lists of which a contract says that they hold the same rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from listproof.contract import library
from listproof.contract.model import Contract, ListOperation
from listproof.mock.data import Rows
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.served import made
from listproof.results.model import Result, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings
from proof.in_process import InProcess, Time

SEARCH, ONE_BAY, ALL_BAYS = "POST /bays/{bay}/anchorages/search", "GET /bays/{bay}/anchorages", "GET /anchorages"

Listed = Callable[[ListOperation, Drawn, Wanted], Rows]


@pytest.fixture(scope="module")
def contract() -> Contract:
    return library.load(str(Path(__file__).parents[2] / "servers" / "anchorages"))


def found(
    contract: Contract, stages: Stages, *, only: tuple[str, ...] = ("STY-04",), operations: tuple[str, ...] = ()
) -> Mapping[str, Result]:
    """What STY-04 found of the main collection, by operation."""
    settings = Settings.of(str(contract.folder), only=only, operations=operations)
    server, clock = made(contract, stages=stages), Time()
    with Session(settings, transport=InProcess(app=server.app), mock=server, sleep=clock.sleep, clock=clock) as session:
        return {
            each.operation: each for each in session.run().results if (each.id, each.collection) == ("STY-04", "main")
        }


def listing(change: Callable[[ListOperation, Rows], Rows]) -> Stages:
    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        return change(operation, Stages().listed(operation, data, wanted))

    return replace(Stages(), listed=listed)


def test_lists_that_agree_pass_though_one_shows_more_of_a_row(contract: Contract) -> None:
    of = {each.key: each for each in contract.lists}
    assert {*of[ONE_BAY].row_fields} > {*of[SEARCH].row_fields}
    told = found(contract, Stages())
    assert {name: each.verdict for name, each in told.items()} == dict.fromkeys((ONE_BAY, SEARCH), Verdict.PASSED)
    assert told[SEARCH].comparisons > 8


def test_another_order_where_none_is_asked_for_is_no_difference(contract: Contract) -> None:
    def ordered(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        right = Stages().ordered(operation, rows, wanted)
        return right[::-1] if operation.key == ONE_BAY and not wanted.sort else right

    told = found(contract, replace(Stages(), ordered=ordered))
    assert {each.verdict for each in told.values()} == {Verdict.PASSED}


@pytest.mark.parametrize(("looks", "verdict"), [(3, Verdict.PASSED), (400, Verdict.FAILED)])
def test_rows_may_come_as_late_as_the_contract_says(contract: Contract, looks: int, verdict: Verdict) -> None:
    seen = [0]

    def change(operation: ListOperation, rows: Rows) -> Rows:
        if operation.key != SEARCH or len(rows) < 9:
            return rows
        seen[0] += 1
        return rows if seen[0] > looks + 4 else rows[:-2]

    assert found(contract, listing(change))[SEARCH].verdict is verdict


def test_rows_of_other_parents_are_not_looked_for(contract: Contract) -> None:
    def change(operation: ListOperation, rows: Rows) -> Rows:
        return tuple(row for row in rows if operation.key != ALL_BAYS or row["bay"] == first)

    first = next(each for each in made(contract).collections if each.name == "main").parents["bay"]
    assert found(contract, listing(change))[ONE_BAY].verdict is Verdict.PASSED


def test_what_fails_in_the_other_list_explains_it(contract: Contract) -> None:
    def kept(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        return rows if operation.key == ALL_BAYS else Stages().kept(operation, rows, wanted)

    told = found(contract, replace(Stages(), kept=kept), only=("STY-04", "FLT-01"))[ONE_BAY]
    assert (told.verdict, told.consequence_of) == (Verdict.FAILED, "FLT-01")


def test_the_other_list_must_be_read_in_the_run(contract: Contract) -> None:
    told = found(contract, Stages(), operations=(ONE_BAY,))[ONE_BAY]
    assert told.verdict is Verdict.INCONCLUSIVE
    assert told.reasons == (
        "the other list, GET /anchorages, is not read in this run",
        "needs rows in one of the two lists",
    )
