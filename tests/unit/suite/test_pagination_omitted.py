"""A page size that the document bounds, or that is zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest
from stand_in import MAIN, Asked, Change, Rows, StandIn, operation, page, reply, results, runs

from listproof.codec.parse import parse
from listproof.collection import target
from listproof.collection.seen import Seen
from listproof.collection.target import Target
from listproof.results.model import Verdict


def bounded(server: StandIn, **bounds: Any) -> Target:
    """The server under a document that states these bounds of the page size."""
    own = operation(server.contract)
    assert own.page is not None
    assert own.page.size is not None
    kept = {name: value for name, value in own.page.size.schema.items() if name != "minimum"}
    size = replace(own.page.size, schema={**kept, **bounds})
    own = replace(own, page=replace(own.page, size=size))
    return target.build(own, server.client(), {"main": {"thread_id": MAIN}}, seed=1)


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
    assert own.page.least == smallest


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
    assert own.page.most == largest
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
    seen = Seen()
    assert [each.verdict for each in results("PAG-07", own, seen)] == [verdict]
    assert ("zero" in seen.observed) == (not bounds)


def test_what_a_refused_zero_is_told_as() -> None:
    own = bounded(StandIn(runs(13), refusing_zero))
    seen = Seen()
    (result,) = results("PAG-07", own, seen)
    assert (result.verdict, result.message) == (Verdict.PASSED, "")
    assert {*seen.observed["zero"][""]} == {"refused with 422"}
