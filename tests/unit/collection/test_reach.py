"""A server may refuse large offsets: what it refuses is learnt, and nothing is judged that lies beyond."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from stand_in import Asked, Rows, StandIn, page, reply, runs

from listproof.codec.walk import Walk
from listproof.collection.movement import Movement
from listproof.collection.walker import reach
from listproof.mock import mock
from listproof.mock.pipeline import Asked as Wanted
from listproof.mock.pipeline import Pipeline, Refusal, Request
from listproof.mock.served import pipeline
from listproof.oracle.query import Query
from listproof.results.model import Run, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings

Bound = Callable[[int, int], bool]
"""Whether a limit and an offset are refused."""


def above(most: int) -> Bound:
    return lambda _, offset: offset > most


def window(most: int) -> Bound:
    return lambda limit, offset: limit + offset > most


def bounded(rows: int, refuses: Bound, status: int = 422) -> StandIn:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        return reply({"detail": "no"}, status) if refuses(asked.limit, asked.offset) else page(rows, asked)

    return StandIn(runs(rows), change)


@pytest.mark.parametrize(
    "rows, refuses, read, furthest, requests",
    [
        (500, above(300), 301, 300, 4 + 1 + 6),
        (500, above(299), 300, 299, 3 + 1 + 7),
        (350, above(320), 321, 320, 4 + 1 + 1 + 6),
        (350, above(349), 350, None, 4 + 1 + 1),  # it refuses what lies past the end, as far as can be told
        (350, above(350), 350, None, 4 + 1),
        (350, above(1000), 350, None, 4 + 1),
        (1500, window(1000), 901, 900, 10 + 1 + 6),
    ],
)
def test_reading_finds_the_largest_offset_that_is_granted(
    rows: int, refuses: Bound, read: int, furthest: int | None, requests: int
) -> None:
    server = bounded(rows, refuses)
    own = server.collection()
    assert (len(own.snapshot), own.limits.furthest) == (read, furthest)
    assert (own.snapshot.ended, own.limits.refused_above) == (furthest is None, None)
    assert len(server.log) == requests
    assert own.look_again() is Movement.NONE
    again = len(server.log) - requests
    assert again <= 6 + 4 * (rows > 500)  # nothing is learnt twice


@pytest.mark.parametrize("status", [401, 404, 500])
def test_no_other_error_is_taken_for_a_bound(status: int) -> None:
    own = bounded(500, above(299), status).collection()
    assert (len(own.snapshot), own.limits.furthest, own.snapshot.ended) == (300, None, False)


def test_a_walk_stays_within_reach() -> None:
    server = bounded(500, above(300))
    own = server.collection()
    assert len(own.snapshot) == 301
    assert reach(own, Walk(Query(), 11)) == 297
    assert own.ask(Walk(Query(), 11)).ids == tuple(row.id for row in own.snapshot.rows[:297])
    assert own.limits.refuses(Query(start=301))
    assert not own.limits.refuses(Query(start=300))


def run_of(rows: int, refuses: Bound, **settings: object) -> Run:
    """All checks against the reference server of LangSmith with a large collection, which refuses what is out of
    bounds."""

    def bounds(made: Pipeline) -> Pipeline:
        def parse(request: Request, parent: str) -> Wanted:
            wanted = made.parse(request, parent)
            if refuses(wanted.limit, wanted.offset):
                raise Refusal(422, "offset is too large", ("query", "offset"))
            return wanted

        return replace(made, parse=parse)

    served = mock(bounds(pipeline("langsmith", large=rows)))
    given = Settings.of(contract="langsmith", **settings)  # type: ignore[arg-type]
    with Session(given, transport=httpx.WSGITransport(app=served.app), mock=served) as session:
        return session.run()


@pytest.mark.whole_run
@pytest.mark.parametrize(
    "rows, refuses, unreachable",
    [
        (1500, above(1000), True),
        (1500, window(1200), True),
        (1050, above(1000), True),
        (1001, above(1000), False),
        (900, above(1000), False),
    ],
)
def test_a_right_server_with_bounds_breaks_no_must(rows: int, refuses: Bound, unreachable: bool) -> None:
    done = run_of(rows, refuses, only=("PAG", "ORD", "FLT", "SEL", "MIX", "ERR"), fuzz=False)
    failed = {row.facts.id for row in done.requirements if row.verdict is Verdict.FAILED}
    assert failed == ({"PAG-17"} if unreachable else set())
    decided = {row.facts.id for row in done.requirements if row.verdict is Verdict.PASSED}
    assert {"PAG-01", "PAG-02", "PAG-03", "PAG-04", "PAG-08", "FLT-04", "MIX-01"} <= decided
