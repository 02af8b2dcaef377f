"""Large integers, documented bounds, and caps that show in large collections only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from stand_in import MAIN, Asked, Rows, StandIn, operation, page, reply, runs

from listproof.collection import target
from listproof.collection.target import Target
from listproof.contract.model import ListOperation, Parameter
from listproof.results.model import Result, Verdict
from listproof.run.plan import plan
from listproof.run.runner import run_case
from listproof.suite.catalogue import catalogue

Change = Callable[[Rows, Asked], Rows | httpx.Response]
CHECKS = {each.id: each for each in catalogue()}
REFUSAL = {"detail": "out of bounds"}


def results(identity: str, of: Target) -> list[Result]:
    return [run_case(case) for case in plan([CHECKS[identity]], of)]


def described(role: str, **bounds: Any) -> ListOperation:
    """The listing of LangSmith, with these bounds of limit or offset."""
    own = operation()
    assert own.page is not None
    before = own.page.size if role == "limit" else own.page.at
    after = replace(before, schema={**before.schema, **bounds})
    parameters = tuple(after if each is before else each for each in own.parameters)
    page = replace(own.page, size=after) if role == "limit" else replace(own.page, at=after)
    return replace(own, page=page, parameters=parameters)


def of(own: ListOperation, server: StandIn) -> Target:
    return target.build(own, server.client(), {"main": {"thread_id": MAIN}}, seed=1)


def checking(wrong: Callable[[Asked], bool]) -> Change:
    return lambda rows, asked: reply(REFUSAL, 422) if wrong(asked) else page(rows, asked)


def clamping(most: int) -> Change:
    return lambda rows, asked: page(rows, replace(asked, limit=min(asked.limit, most)))


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


@pytest.mark.parametrize("cap", [500, 999])
def test_a_quiet_cap_shows_where_more_rows_are_known(cap: int) -> None:
    assert [each.verdict for each in results("PAG-12", StandIn(runs(1500)).target())] == [Verdict.PASSED]
    server = StandIn(runs(1500), clamping(cap))
    (found,) = results("PAG-12", server.target())
    assert (found.findings[0].expected, found.findings[0].actual) == ("1000 rows or a refusal", f"{cap} rows")
    assert max(each.limit for each in server.log) == 1000


@pytest.mark.parametrize("newest", [110, 1000, 1497])
def test_a_filter_that_sees_the_newest_rows_only_is_found_in_a_large_collection(newest: int) -> None:
    def change(rows: Rows, asked: Asked) -> Rows:
        return page(rows[:newest] if asked.status else rows, asked)

    assert [each.verdict for each in results("FLT-04", StandIn(runs(1500)).target())] == [Verdict.PASSED]
    assert [each.verdict for each in results("FLT-04", StandIn(runs(1500), change).target())] == [Verdict.FAILED]


@pytest.mark.parametrize("rows", [2, 13, 1500])
def test_large_limits_are_sent_where_few_rows_are_known_or_at_the_end(rows: int) -> None:
    for identity in ("PAG-11", "PAG-18", "PAG-19"):
        server = StandIn(runs(rows))
        results(identity, of(described("limit", maximum=2000), server))
        assert all(each.offset >= rows for each in server.log if each.limit > 1000 and rows > 1000)


def wrapping(bits: int, role: str) -> Change:
    def change(rows: Rows, asked: Asked) -> Rows:
        return page(rows, replace(asked, **{role: getattr(asked, role) % 2**bits}))

    return change


@pytest.mark.parametrize("role", ["limit", "offset"])
@pytest.mark.parametrize("bits", [31, 32, 63, 64])
def test_numbers_that_wrap_are_found(role: str, bits: int) -> None:
    (found,) = results("PAG-19", StandIn(runs(13), wrapping(bits, role)).target())
    assert found.verdict is Verdict.FAILED
    assert f"{role}={2**bits}" in found.findings[0].expected


@pytest.mark.parametrize(
    "change", [page, clamping(100), checking(lambda asked: asked.limit > 50), checking(lambda asked: asked.offset > 99)]
)
def test_numbers_that_are_read_refused_or_capped_are_not(change: Change) -> None:
    (result,) = results("PAG-19", StandIn(runs(13), change).target())
    assert (result.verdict, result.comparisons > 20) == (Verdict.PASSED, True)
