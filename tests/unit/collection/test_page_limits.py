"""What the server was seen to grant."""

from __future__ import annotations

from typing import Any

import pytest
from listings import capped, clamped
from stand_in import Asked, Rows, StandIn, page, run, runs

from listproof.collection.listing import whole_page


def odd_at_1000(rows: Rows, asked: Asked) -> Rows:
    found = page(rows, asked)
    return [*found[1:], run(9999)] if asked.limit == 1000 else found


def turned_at_1000(rows: Rows, asked: Asked) -> Rows:
    found = page(rows, asked)
    return found[::-1] if asked.limit == 1000 else found


@pytest.mark.parametrize(
    "count, change, limit",
    [
        (99, page, 100),
        (100, page, 1000),
        (150, page, 1000),
        (150, clamped(100), None),
        (150, capped(100), None),
        (60, capped(50), None),
        (1000, page, None),
        (150, odd_at_1000, None),
        (150, turned_at_1000, None),
    ],
)
def test_a_limit_that_brings_the_whole_listing(count: int, change: Any, limit: int | None) -> None:
    server = StandIn(runs(count), change)
    own = server.collection()
    assert whole_page(own) == limit
    assert max(each.limit for each in server.log) <= 1000
    if count >= 1000:
        assert max(each.limit for each in server.log) == 100
