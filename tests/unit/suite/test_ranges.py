"""Servers that are right in their own way, and servers that are wrong in one, of the filters that the bundled contracts
lack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from listproof.contract import library
from listproof.contract.filter import Filter
from listproof.contract.model import ListOperation
from listproof.faults.general.ranges import keeping
from listproof.mock.data import Row, Rows
from listproof.mock.generic.conditions import found
from listproof.mock.generic.fields import value
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.generic.schemas import formats
from listproof.mock.served import made
from listproof.results.model import Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings
from proof.by_need import short
from proof.in_process import InProcess, Time

FILTERS = library.load("examples/filters")


def right(operation: ListOperation, filter_: Filter, row: Row, texts: tuple[str, ...]) -> bool:
    held = value(operation, row, filter_.field)
    return found(formats(operation.field_schema(filter_.field)), filter_.op, held, texts)


def shown_in_seconds(stages: Stages) -> Stages:
    """Time stamps are stored finer than they are shown."""

    def projected(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        cut = [{**row, "issued_at": f"{row['issued_at'][:19]}Z"} if "issued_at" in row else row for row in rows]
        return stages.projected(operation, tuple(cut), wanted)

    return replace(stages, projected=projected)


def bounds_without_themselves(stages: Stages) -> Stages:
    """Bounds of which nobody says it leave out what is equal to them."""
    strict = {"from": "gt", "to": "lt"}
    return keeping(stages, lambda o, f, row, texts: right(o, replace(f, op=strict[f.op]), row, texts), *strict)


def texts_in_any_case(stages: Stages) -> Stages:
    """Prefixes are found in any case."""

    def keeps(operation: ListOperation, filter_: Filter, row: Row, texts: tuple[str, ...]) -> bool:
        held: Any = value(operation, row, filter_.field)
        return held is not None and str(held).lower().startswith(texts[0].lower())

    return keeping(stages, keeps, "prefix")


def what_differs_or_is_null(stages: Stages) -> Stages:
    """Rows without a value differ from every value."""

    def keeps(operation: ListOperation, filter_: Filter, row: Row, texts: tuple[str, ...]) -> bool:
        return value(operation, row, filter_.field) is None or right(operation, filter_, row, texts)

    return keeping(stages, keeps, "ne")


def judged(change: Callable[[Stages], Stages]) -> dict[str, Verdict]:
    """The verdicts of the ranges on a server with a stage changed."""
    server = short(made(FILTERS, stages=change(Stages())))
    settings = Settings.of(
        contract=str(FILTERS.folder), only=("RNG", "FLT", "MUL", "TOT", "MIX"), seed=1, profile="quick"
    )
    clock = Time()
    inside = InProcess(app=server.app)
    with Session(settings, transport=inside, mock=server, sleep=clock.sleep, clock=clock) as session:
        return {row.facts.id: row.verdict for row in session.run().requirements}


@pytest.mark.parametrize(
    "change", [shown_in_seconds, bounds_without_themselves, texts_in_any_case, what_differs_or_is_null]
)
def test_a_server_that_is_right_in_its_own_way_fails_nothing(change: Callable[[Stages], Stages]) -> None:
    verdicts = judged(change)
    assert [name for name, verdict in verdicts.items() if verdict is Verdict.FAILED] == []
    assert verdicts["RNG-01"] is verdicts["RNG-02"] is Verdict.PASSED
