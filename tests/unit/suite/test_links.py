"""Links under an order of which nobody knows where some rows stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from listproof.contract import library
from listproof.contract.model import ListOperation
from listproof.mock.data import Rows
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.served import made
from listproof.results.model import Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings
from proof.by_need import short
from proof.in_process import InProcess, Time

ISSUES = library.load("examples/link-header")


def apart(stages: Stages) -> Stages:
    """Every second issue that is not closed has no closed_at at all; null is the lowest value, absence the highest."""

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        rows = stages.listed(operation, data, wanted)
        lacking = [row["number"] for row in rows if row.get("closed_at") is None]
        dropped = set(lacking[::2])
        full = ({**row, "closed_at": row.get("closed_at")} for row in rows)
        return tuple(
            {name: value for name, value in row.items() if name != "closed_at" or row["number"] not in dropped}
            for row in full
        )

    def ordered(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        rows = stages.ordered(operation, rows, wanted)
        if not wanted.sort or wanted.sort[0][0] != "closed_at":
            return rows
        null = [row for row in rows if "closed_at" in row and row["closed_at"] is None]
        missing = [row for row in rows if "closed_at" not in row]
        known = [row for row in rows if row.get("closed_at") is not None]
        return (*missing, *known, *null) if wanted.sort[0][1] else (*null, *known, *missing)

    return replace(stages, listed=listed, ordered=ordered)


def judged(stages: Stages) -> dict[str, Verdict]:
    """The verdicts on a server with stages changed."""
    server = short(made(ISSUES, stages=stages))
    settings = Settings.of(
        contract=str(ISSUES.folder), only=("LNK", "CUR", "NUL", "ORD", "FLT"), seed=1, profile="quick"
    )
    clock = Time()
    inside = InProcess(app=server.app)
    with Session(settings, transport=inside, mock=server, sleep=clock.sleep, clock=clock) as session:
        return {row.facts.id: row.verdict for row in session.run().requirements}


@pytest.mark.whole_run
def test_a_store_in_which_null_is_a_value_of_its_own_fails_nothing() -> None:
    verdicts = judged(apart(Stages()))
    assert [name for name, verdict in verdicts.items() if verdict is Verdict.FAILED] == []
    assert verdicts["NUL-01"] is verdicts["LNK-02"] is Verdict.PASSED
