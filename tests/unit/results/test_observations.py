"""What a document says is not an observation of what it leaves open."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from stand_in import operation

from listproof.contract.model import ListOperation
from listproof.results.observations import observations

SEEN = {topic: {"": Counter({"something": 1})} for topic in ("order", "cap", "zero", "large", "negative", "end")}


def bounded(one: ListOperation, size: dict[str, int], at: dict[str, int]) -> ListOperation:
    assert one.page is not None
    assert one.page.at is not None
    assert one.page.size is not None
    page = replace(one.page, size=replace(one.page.size, schema=size), at=replace(one.page.at, schema=at))
    return replace(one, page=page)


@pytest.mark.parametrize(
    "size, at, told",
    [
        ({}, {}, {"order", "cap", "zero", "large", "negative", "end"}),
        ({"maximum": 100}, {}, {"order", "zero", "large", "negative", "end"}),
        ({"maximum": 100}, {"maximum": 1000}, {"order", "zero", "negative", "end"}),
        ({"minimum": 1}, {"minimum": 0}, {"order", "cap", "large", "end"}),
    ],
)
def test_bounds_that_are_stated(size: dict[str, int], at: dict[str, int], told: set[str]) -> None:
    one = bounded(operation("langsmith"), size, at)
    assert {each.topic for each in observations([one], {one.key: SEEN}) if each.id == "CTR-02"} == told


def test_an_order_that_is_stated() -> None:
    one = operation("seekrflow")
    assert one.order is not None
    stated = replace(one, order=replace(one.order, default=(("created_at", True),)))
    silent = replace(one, order=replace(one.order, default=None))
    topics = [{each.topic for each in observations([each], {one.key: SEEN})} for each in (silent, stated)]
    assert topics[0] - topics[1] == {"order"}


def test_ties_that_are_stated() -> None:
    one = operation("seekrflow")
    assert one.order is not None
    ways = ((), (("id", False),))
    stated = [replace(one, order=replace(one.order, ties=each)) for each in ways]
    seen = {one.key: {"ties": {"": Counter({"something": 1})}}}
    assert [[each.topic for each in observations([own], seen) if each.id == "CTR-02"] for own in stated] == [
        ["ties"],
        [],
    ]
