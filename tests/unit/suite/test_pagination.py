"""Pagination where a document bounds the page size, where a server refuses, and where it errs at single numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest
import task_server
from stand_in import MAIN, Asked, Rows, StandIn, operation, page, reply, run, runs

from listproof.codec.parse import parse
from listproof.collection import target
from listproof.collection.target import Target
from listproof.results.model import Result, Verdict
from listproof.run.plan import plan
from listproof.run.runner import run_case
from listproof.suite.catalogue import catalogue

Change = Callable[[Rows, Asked], Rows | httpx.Response]
CHECKS = {each.id: each for each in catalogue()}
OTHER = "7a2d9b63-04e5-4d68-8a1f-2c3b4d5e6f70"


def bounded(server: StandIn, **bounds: Any) -> Target:
    """The server under a document that states these bounds of the page size."""
    own = operation(server.contract)
    assert own.page is not None
    kept = {name: value for name, value in own.page.size.schema.items() if name != "minimum"}
    size = replace(own.page.size, schema={**kept, **bounds})
    own = replace(own, page=replace(own.page, size=size))
    return target.build(own, server.client(), {"main": {"thread_id": MAIN}}, seed=1)


def results(identity: str, of: Target) -> list[Result]:
    return [run_case(case) for case in plan([CHECKS[identity]], of)]


def refusing_zero(rows: Rows, asked: Asked) -> Rows | httpx.Response:
    return page(rows, asked) if asked.limit else reply({"detail": "limit must be at least 1"}, 422)


def defaulting_zero(rows: Rows, asked: Asked) -> Rows:
    return page(rows, replace(asked, limit=asked.limit or 10))


@pytest.mark.parametrize(
    "bounds, smallest",
    [
        ({}, None),
        ({"minimum": 0}, 0),
        ({"minimum": 1}, 1),
        ({"minimum": -5}, -5),
        ({"exclusiveMinimum": 0}, 1),
        ({"exclusiveMinimum": -1}, 0),
        ({"minimum": 0, "exclusiveMinimum": 0}, 1),
        ({"minimum": 0.5}, 1),
        ({"exclusiveMinimum": 0.5}, 1),
        ({"minimum": 0, "exclusiveMinimum": False}, 0),
    ],
)
def test_the_smallest_page_size_that_a_document_allows(bounds: Mapping[str, Any], smallest: int | None) -> None:
    own = bounded(StandIn(runs(3)), **bounds).operation
    assert own.page is not None
    assert own.page.size.minimum == smallest


@pytest.mark.parametrize(
    "bounds, largest",
    [
        ({}, None),
        ({"maximum": 100}, 100),
        ({"exclusiveMaximum": 100}, 99),
        ({"maximum": 50, "exclusiveMaximum": 100}, 50),
        ({"maximum": 99.5}, 99),
        ({"exclusiveMaximum": 99.5}, 99),
    ],
)
def test_the_largest_page_size_that_a_document_allows(bounds: Mapping[str, Any], largest: int | None) -> None:
    own = bounded(StandIn(runs(3)), **bounds).operation
    assert own.page is not None
    assert own.page.size.maximum == largest
    assert (parse(own, "limit=100") is None) == (largest is not None and largest < 100)


@pytest.mark.parametrize(
    "bounds, change, verdict",
    [
        ({"minimum": 1}, refusing_zero, Verdict.NOT_APPLICABLE),
        ({"exclusiveMinimum": 0}, refusing_zero, Verdict.NOT_APPLICABLE),
        ({"minimum": 1}, page, Verdict.NOT_APPLICABLE),
        ({"minimum": 0}, page, Verdict.PASSED),
        ({"minimum": 0}, refusing_zero, Verdict.FAILED),
        ({"minimum": -1}, refusing_zero, Verdict.FAILED),
        ({"minimum": 0}, defaulting_zero, Verdict.FAILED),
        ({}, page, Verdict.PASSED),
        ({}, refusing_zero, Verdict.PASSED),
        ({}, defaulting_zero, Verdict.FAILED),
    ],
)
def test_a_page_size_of_zero_is_demanded_only_where_it_is_legal(
    bounds: Mapping[str, Any], change: Change, verdict: Verdict
) -> None:
    own = bounded(StandIn(runs(13), change), **bounds)
    assert [each.verdict for each in results("PAG-07", own)] == [verdict]
    assert ("zero" in own.seen.observed) == (not bounds)


def test_what_a_refused_zero_is_told_as() -> None:
    own = bounded(StandIn(runs(13), refusing_zero))
    (result,) = results("PAG-07", own)
    assert (result.verdict, result.message) == (Verdict.PASSED, "")
    assert {*own.seen.observed["zero"][""]} == {"refused with 422"}


def test_too_few_rows_for_a_large_limit_are_told_once() -> None:
    (result,) = results("PAG-12", StandIn(runs(13)).target())
    assert (result.verdict, result.message) == (Verdict.INCONCLUSIVE, "needs more than 100 rows")


@pytest.mark.parametrize("status", [404, 422, 500])
@pytest.mark.parametrize("rows", [7, 107])
def test_an_error_at_the_end_of_the_rows_is_seen_without_an_empty_collection(status: int, rows: int) -> None:
    def change(stored: Rows, asked: Asked) -> Rows | httpx.Response:
        return reply({"detail": "no"}, status) if asked.offset >= rows else page(stored, asked)

    (result,) = results("PAG-08", StandIn(runs(rows), change).target())
    assert result.verdict is Verdict.FAILED
    assert f"offset={rows} past the end" in result.findings[0].expected


def test_an_error_behind_full_pages_is_no_end() -> None:
    def change(stored: Rows, asked: Asked) -> Rows | httpx.Response:
        return reply({"detail": "no"}, 500) if asked.offset >= 100 else page(stored, asked)

    (result,) = results("PAG-08", StandIn(runs(230), change).target())
    assert (result.verdict, result.findings) == (Verdict.INCONCLUSIVE, ())
    assert "could not be read to its end" in result.message


def short(size: int) -> Change:
    def change(rows: Rows, asked: Asked) -> Rows:
        return page(rows, asked)[: size - 1] if asked.limit == size else page(rows, asked)

    return change


def early(at: int) -> Change:
    return lambda rows, asked: page(rows, replace(asked, offset=asked.offset - (asked.offset == at)))


SINGLE = [
    *(("PAG-02", short(size)) for size in (16, 17, 20, 25, 32, 33, 50, 64, 65)),
    *(("PAG-03", early(at)) for at in (16, 20, 25, 32, 50, 64, 65)),
]


@pytest.mark.parametrize("identity, change", SINGLE)
def test_a_single_number_at_which_batches_end_is_tried(identity: str, change: Change) -> None:
    assert [each.verdict for each in results(identity, StandIn(runs(90)).target())] == [Verdict.PASSED]
    assert [each.verdict for each in results(identity, StandIn(runs(90), change).target())] == [Verdict.FAILED]


def test_single_numbers_are_tried_in_one_collection_and_within_the_stated_maximum() -> None:
    stored = [*runs(40), *(run(number, thread_id=OTHER) for number in range(90, 0, -1))]

    def change(rows: Rows, asked: Asked) -> Rows:
        return page([row for row in rows if row["thread_id"] in asked.path], asked)

    server = StandIn(stored, change)
    own = operation()
    assert own.page is not None
    size = replace(own.page.size, schema={**own.page.size.schema, "maximum": 50})
    own = replace(own, page=replace(own.page, size=size))
    places = {"main": {"thread_id": MAIN}, "other": {"thread_id": OTHER}}
    both = results("PAG-02", target.build(own, server.client(), places, seed=1))
    assert [each.verdict for each in both] == [Verdict.PASSED] * 2
    limits = {name: {each.limit for each in server.log if name in each.path} for name in (MAIN, OTHER)}
    assert {16, 17, 32}.isdisjoint(limits[MAIN])
    assert {16, 17, 32, 50} <= limits[OTHER]
    assert {64, 65}.isdisjoint(limits[OTHER])


def test_wrong_values_beside_others_are_sent_to_another_collection_with_rows() -> None:
    stored = [*runs(40), *(run(number, thread_id=OTHER) for number in range(5, 0, -1))]

    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        if min(asked.limit, asked.offset) < 0:
            return reply({"detail": "no"}, 422)
        return page([row for row in rows if row["thread_id"] in asked.path], asked)

    server = StandIn(stored, change)
    places = {"main": {"thread_id": MAIN}, "other": {"thread_id": OTHER}}
    (result,) = results("PAG-16", target.build(operation(), server.client(), places, seed=1))
    assert result.verdict is Verdict.PASSED
    negative = [(OTHER in each.path, each.query) for each in server.log if "-" in each.query]
    assert sorted(negative) == [
        (False, "limit=-1"), (False, "limit=-3"), (False, "offset=-1"), (False, "offset=-3"),
        (True, "limit=-1&offset=1"), (True, "limit=-1&select=run_id"), (True, "limit=-1&status=running"),
        (True, "limit=2&offset=-1"), (True, "limit=3&offset=-5"), (True, "limit=3&status=running&offset=-5"),
        (True, "limit=5&offset=-5"),
    ]  # fmt: skip


@pytest.mark.parametrize("broken, verdict", [(False, Verdict.FAILED), (True, Verdict.PASSED)])
def test_a_legal_parameter_that_fails_alone_is_not_the_wrong_values_fault(broken: bool, verdict: Verdict) -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        if asked.select and (broken or asked.limit < 0):
            return reply({"detail": "no"}, 500)
        return reply({"detail": "no"}, 422) if min(asked.limit, asked.offset) < 0 else page(rows, asked)

    (result,) = results("PAG-11", StandIn(runs(13), change).target())
    assert result.verdict is verdict
    assert ("select=run_id alone is answered with 500" in result.message) == broken


def test_messages_name_the_parameters_of_the_contract() -> None:
    found = task_server.results(
        task_server.Server(task_server.tasks(34), cuts=lambda _, rows, asked: rows[: asked.count]), only=("PAG",)
    )
    said = [text for texts in task_server.failed(found).values() for text in texts]
    said += [each.message for each in found]
    assert "PAG-03" in task_server.failed(found)
    assert any("skip=" in text for text in said)
    assert not [text for text in said if "offset=" in text or "limit=" in text]
