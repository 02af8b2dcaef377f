"""The bounds that a document states, of any query parameter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from bounds import REFUSAL, checking, clamping, described, of
from stand_in import Asked, Rows, StandIn, operation, page, reply, results, runs

from listproof.contract.parameter import Parameter
from listproof.results.model import Verdict


@pytest.mark.parametrize(
    "role, bounds, right",
    [
        ("limit", {"maximum": 50}, lambda asked: asked.limit > 50),
        ("limit", {"exclusiveMaximum": 50}, lambda asked: asked.limit >= 50),
        ("limit", {"maximum": 5000}, lambda asked: asked.limit > 5000),
        ("limit", {"multipleOf": 10}, lambda asked: asked.limit % 10 > 0),
        ("offset", {"maximum": 10_000}, lambda asked: asked.offset > 10_000),
    ],
)
def test_a_documented_bound_is_enforced(role: str, bounds: Any, right: Callable[[Asked], bool]) -> None:
    (passed,) = results("PAG-18", of(described(role, **bounds), StandIn(runs(13), checking(right))))
    assert (passed.verdict, passed.comparisons > 0) == (Verdict.PASSED, True)
    (failed,) = results("PAG-18", of(described(role, **bounds), StandIn(runs(13))))
    assert failed.verdict is Verdict.FAILED
    assert f"{role}=" in failed.findings[0].expected


def test_a_bound_that_is_off_by_one_or_cuts_in_silence_is_found() -> None:
    own = described("limit", maximum=50)
    for change in (checking(lambda asked: asked.limit > 51), clamping(50)):
        (found,) = results("PAG-18", of(own, StandIn(runs(60), change)))
        assert found.verdict is Verdict.FAILED


def test_a_bound_that_is_enforced_only_where_nothing_else_is_sent_is_found() -> None:
    own = described("limit", maximum=50)
    (found,) = results(
        "PAG-18", of(own, StandIn(runs(60), checking(lambda asked: asked.limit > 50 and not asked.status)))
    )
    assert found.verdict is Verdict.FAILED
    assert {"limit=51&status" in each.expected for each in found.findings} == {True}


def test_without_a_bound_there_is_nothing_to_enforce() -> None:
    (result,) = results("PAG-18", StandIn(runs(13)).target())
    assert result.verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("schema", [{"maxLength": 8}, {"pattern": "^[a-z]{1,8}$"}])
@pytest.mark.parametrize("checked", [True, False])
def test_bounds_of_any_query_parameter_count(schema: dict[str, Any], checked: bool) -> None:
    own = operation()
    tag = Parameter("tag", "query", False, {"type": "string", **schema}, own.parameters[0].source)

    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        sent = dict(parse_qsl(asked.query, keep_blank_values=True)).get("tag", "")
        wrong = len(sent) > 8 or (sent != "" and "pattern" in schema and not sent.islower())
        return reply(REFUSAL, 422) if checked and wrong else page(rows, asked)

    (result,) = results("PAG-18", of(replace(own, parameters=(*own.parameters, tag)), StandIn(runs(13), change)))
    assert result.verdict is (Verdict.PASSED if checked else Verdict.FAILED)
