"""Rows that agree with themselves and stay as they are, where a contract says what tells so."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from listproof.contract import library
from listproof.contract.model import Contract, ListOperation
from listproof.errors import ContractError
from listproof.mock.data import Row, Rows
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.served import made
from listproof.results.model import Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings
from proof.in_process import InProcess, Time

DOCUMENT = """
openapi: 3.1.0
info: { title: Jobs, version: "1.0" }
paths:
  /queues/{queue}/jobs:
    get:
      parameters:
        - { name: queue, in: path, required: true, schema: { type: string } }
        - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 200, default: 20 } }
        - { name: offset, in: query, schema: { type: integer, minimum: 0, default: 0 } }
      responses:
        '200':
          description: jobs
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Job' } } } }
        4XX: { description: refused }
components:
  schemas:
    Time: { type: string, format: date-time }
    Job:
      type: object
      required: [id, state, made, touched, live]
      properties:
        id: { type: string }
        state: { type: string, enum: [waiting, running, done, failed] }
        made: { $ref: '#/components/schemas/Time' }
        touched: { $ref: '#/components/schemas/Time' }
        done_at: { anyOf: [{ $ref: '#/components/schemas/Time' }, { type: 'null' }] }
        live: { type: boolean }
        cost:
          type: object
          required: [all, cpu, disk]
          properties: { all: { type: integer }, cpu: { type: integer }, disk: { type: integer } }
"""

LISTING = """
[[list]]
operation = "GET /queues/{queue}/jobs"
id = "id"

[[list.page]]
style = "offset"
size = "limit"
at = "offset"

[list.lifecycle]
status = "state"
created = "made"
updated = "touched"
ended = { done_at = ["done"] }
final = ["done", "failed"]
active = ["waiting", "running"]
flag = "live"
sums = { "/cost/all" = ["/cost/cpu", "/cost/disk"] }
"""

ALL = ("LIF-01", "LIF-02", "LIF-03", "LIF-04")


def written(folder: Path, listing: str = LISTING) -> Contract:
    folder.mkdir()
    (folder / "openapi.yaml").write_text(DOCUMENT, "utf-8")
    (folder / "listing.toml").write_text(listing, "utf-8")
    return library.load(str(folder))


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return written(tmp_path_factory.mktemp("life") / "jobs")


def verdicts(contract: Contract, change: Callable[[Row], Row] = dict) -> Mapping[str, Verdict]:
    def projected(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        return tuple(change(row) for row in Stages().projected(operation, rows, wanted))

    server, clock = made(contract, stages=replace(Stages(), projected=projected)), Time()
    inside = InProcess(app=server.app)
    settings = Settings.of(str(contract.folder), only=ALL)
    with Session(settings, transport=inside, mock=server, sleep=clock.sleep, clock=clock) as session:
        return {each.id: each.verdict for each in session.run().results if each.collection == "main"}


def test_a_mock_of_such_a_contract_agrees_with_itself(contract: Contract) -> None:
    assert verdicts(contract) == dict.fromkeys(ALL, Verdict.PASSED)


def when(status: str, **members: Any) -> Callable[[Row], Row]:
    return lambda row: {**row, **members} if row["state"] == status else row


EARLY, LATE = "1999-01-01T00:00:00Z", "2099-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        (when("done", done_at=None), {"LIF-01"}),
        (when("failed", done_at=LATE), {"LIF-01"}),
        (when("failed", live=True), {"LIF-02"}),
        (when("done", cost={"all": 5, "cpu": 2, "disk": 2}), {"LIF-02"}),
        (when("running", cost={"all": 4, "cpu": 2, "disk": 2}), {"LIF-02"}),
        (when("done", cost={"all": 1, "cpu": 3, "disk": -2}), {"LIF-02"}),
        (when("done", touched=EARLY), {"LIF-03"}),
        (when("waiting", touched=EARLY), set()),
    ],
)
def test_rows_that_contradict_themselves(contract: Contract, change: Callable[[Row], Row], failed: set[str]) -> None:
    found = verdicts(contract, change)
    assert {name for name, verdict in found.items() if verdict is Verdict.FAILED} == failed


@pytest.mark.parametrize(
    ("before", "after"), [("done", {"state": "failed", "done_at": None}), ("running", {"made": EARLY})]
)
def test_rows_that_do_not_stay_as_they_are(contract: Contract, before: str, after: Mapping[str, Any]) -> None:
    chosen = random.Random(7)

    def change(row: Row) -> Row:
        return {**row, **after} if row["state"] == before and chosen.random() < 0.5 else row

    assert verdicts(contract, change)["LIF-04"] is Verdict.FAILED


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'final = ["done"',
            'final = ["don"',
            "lifecycle.final: don is none of the values of state. Did you mean done?",
        ),
        ('["done"] }', '["ended"] }', "lifecycle.ended.done_at: ended is none of the values of state."),
        ('status = "state"\n', "", "is of statuses, and no field is said to hold one."),
        ('active = ["waiting", "running"]\n', "", "lifecycle.flag: means nothing where active is not said."),
        ('updated = "touched"', 'updated = "touch"', "lifecycle.updated: touch is not a field of the row"),
        ('"/cost/cpu"', '"/cost/gpu"', "lifecycle.sums"),
    ],
)
def test_mistakes(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in LISTING
    with pytest.raises(ContractError) as caught:
        written(tmp_path / "jobs", LISTING.replace(old, new))
    assert said in str(caught.value)
