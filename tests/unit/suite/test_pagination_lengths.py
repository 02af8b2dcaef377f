"""How many rows a page holds: single numbers at which batches end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stand_in import MAIN, Asked, Change, Rows, StandIn, operation, page, results, run, runs

from listproof.collection import target
from listproof.results.model import Verdict

OTHER = "7a2d9b63-04e5-4d68-8a1f-2c3b4d5e6f70"


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
    assert own.page.size is not None
    size = replace(own.page.size, schema={**own.page.size.schema, "maximum": 50})
    own = replace(own, page=replace(own.page, size=size))
    places = {"main": {"thread_id": MAIN}, "other": {"thread_id": OTHER}}
    both = results("PAG-02", target.build(own, server.client(), places, seed=1))
    assert [each.verdict for each in both] == [Verdict.PASSED] * 2
    limits = {name: {each.limit for each in server.log if name in each.path} for name in (MAIN, OTHER)}
    assert {16, 17, 32}.isdisjoint(limits[MAIN])
    assert {16, 17, 32, 50} <= limits[OTHER]
    assert {64, 65}.isdisjoint(limits[OTHER])
