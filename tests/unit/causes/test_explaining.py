"""Servers that are wrong in one way, written as plain loops, and the cause that is named of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from small_listings import L, Plain, received, snapshot
from stand_in import run, stamp

from listproof.causes import catalogue, hypothesis, observed
from listproof.causes.explaining import Explained, explain
from listproof.causes.model import RIGHT, asked
from listproof.causes.observed import Fit, Observed
from listproof.oracle.query import Condition, Query
from listproof.oracle.snapshot import Snapshot

ROWS = [
    run(number, created_at=stamp(number), status=("success", "error", "running", "pending")[number % 4])
    for number in range(23, 0, -1)
]
STATUSES = ("success", "error", "running", "timeout")

Server = Callable[[Plain, int, int, str, tuple[str, ...]], Plain]
"""Rows, limit (-1: not sent), offset, status (empty: none) and select -> the rows that come."""


def asked_of() -> Iterator[Query]:
    """Queries with and without each parameter."""
    wheres = [(), *((Condition("status", value),) for value in STATUSES)]
    for size, start, where, select in product((None, 1, 3, 7, 30), (None, 2, 5, 21, 40), wheres, (None, ("run_id",))):
        yield Query(size=size, start=start, where=where, select=select)


def right(rows: Plain, limit: int, offset: int, status: str, select: tuple[str, ...]) -> Plain:
    kept = [row for row in rows if not status or row["status"] == status]
    return shown(kept[offset:][: 10 if limit < 0 else limit], select)


def shown(rows: Plain, select: tuple[str, ...]) -> Plain:
    return [{name: row[name] for name in select} if select else row for row in rows]


def answers(server: Server, listing: Snapshot) -> list[Observed]:
    seen = []
    for number, query in enumerate(asked_of()):
        status = str(query.where[0].value) if query.where else ""
        size = -1 if query.size is None else query.size
        rows = received(server(ROWS, size, query.start or 0, status, query.select or ()))
        key = ("/runs", str(number), b"")
        seen.append(observed.of_rows(key, number, listing, asked(listing, query), tuple(rows)))
    return seen


def explained(server: Server) -> list[Explained]:
    listing = snapshot(ROWS)
    seen = answers(server, listing)
    wrong = [each for each in seen if each.wrong]
    assert catalogue.ALL
    return explain(seen, [*hypothesis.supposed(L, wrong)], lambda one, other: None)


def test_of_a_right_server_nothing_is_wrong_and_nothing_explained() -> None:
    seen = answers(right, snapshot(ROWS))
    assert len(seen) == 250
    assert [each.wrong for each in seen] == [False] * len(seen)
    assert all(each.fit(RIGHT) is Fit.SAME for each in seen)
    assert explained(right) == []


def end_index(rows: Plain, limit: int, offset: int, status: str, select: tuple[str, ...]) -> Plain:
    kept = [row for row in rows if not status or row["status"] == status]
    return shown(kept[offset : 10 if limit < 0 else limit], select)


def late_filter(rows: Plain, limit: int, offset: int, status: str, select: tuple[str, ...]) -> Plain:
    page = rows[offset:][: 10 if limit < 0 else limit]
    return shown([row for row in page if not status or row["status"] == status], select)


def one_place(rows: Plain, limit: int, offset: int, status: str, select: tuple[str, ...]) -> Plain:
    return right(rows, limit, offset * (10 if limit < 0 else limit), status, select)


def no_offset_with_a_filter(rows: Plain, limit: int, offset: int, status: str, select: tuple[str, ...]) -> Plain:
    return right(rows, limit, 0 if status else offset, status, select)


def five_at_most(rows: Plain, limit: int, offset: int, status: str, select: tuple[str, ...]) -> Plain:
    return right(rows, min(5, 10 if limit < 0 else limit), offset, status, select)


def whole_rows(rows: Plain, limit: int, offset: int, status: str, select: tuple[str, ...]) -> Plain:
    return right(rows, limit, offset, status, ())


def error_for_timeout(rows: Plain, limit: int, offset: int, status: str, select: tuple[str, ...]) -> Plain:
    return right(rows, limit, offset, "error" if status == "timeout" else status, select)


@pytest.mark.parametrize(
    ("server", "name"),
    [
        (end_index, "size-as-end-index"),
        (late_filter, "page-before-filter"),
        (one_place, "position-as-page-number"),
        (no_offset_with_a_filter, "position-lost-beside-filter"),
        (five_at_most, "size-capped"),
        (whole_rows, "select-ignored"),
        (error_for_timeout, "value-mistaken"),
    ],
)
def test_the_cause_of_a_wrong_server_is_named_first(server: Server, name: str) -> None:
    (found,) = explained(server)
    assert [each.name for each in found.supposed] == [name]
    assert len(found.answers) == sum(bool(each.wrong) for each in answers(server, snapshot(ROWS)))


def test_what_was_inferred_stands_in_the_sentence() -> None:
    (found,) = explained(five_at_most)
    assert found.supposed[0].sentence == "`limit` is capped at 5 rows"
    (found,) = explained(error_for_timeout)
    assert found.supposed[0].sentence == "`timeout` of `status` is taken for `error`"


def test_two_causes_are_both_named() -> None:
    def both(rows: Plain, limit: int, offset: int, status: str, select: tuple[str, ...]) -> Plain:
        return five_at_most(rows, limit, 0 if status else offset, status, select)

    found = explained(both)
    names = {each.name for one in found for each in one.supposed}
    assert names == {"size-capped", "position-lost-beside-filter"}


def test_what_no_hypothesis_predicts_is_not_explained() -> None:
    """Every third row is missing in a page."""

    def thin(rows: Plain, limit: int, offset: int, status: str, select: tuple[str, ...]) -> Plain:
        return [row for at, row in enumerate(right(rows, limit, offset, status, select)) if at % 3 != 1]

    assert explained(thin) == []


def test_one_answer_that_speaks_against_it_is_enough() -> None:
    """Sometimes the position is ignored, and sometimes not: no cause is known that does so."""
    turns = iter(range(10_000))

    def unsteady(rows: Plain, limit: int, offset: int, status: str, select: tuple[str, ...]) -> Plain:
        return right(rows, limit, 0 if next(turns) % 2 else offset, status, select)

    assert "position-ignored" not in {each.name for one in explained(unsteady) for each in one.supposed}


def test_what_two_hypotheses_answer_differently_is_asked() -> None:
    """Of answers with a filter alone nobody knows whether the position is always ignored."""
    listing = snapshot(ROWS)

    def seen(query: Query) -> Observed:
        rows = right(ROWS, query.size or 10, 0, str(query.where[0].value) if query.where else "", ())
        meant = asked(listing, query)
        return observed.of_rows(("/runs", str(query), b""), 1, listing, meant, tuple(received(rows)))

    known = [seen(Query(start=start, where=(Condition("status", "error"),))) for start in (1, 2, 3)]
    every = [*hypothesis.supposed(L, known)]
    questions: list[Query] = []

    def decide(one: object, other: object) -> Observed | None:
        if questions:
            return None
        questions.append(Query(start=4))
        return seen(questions[0])

    (undecided,) = explain(known, every, lambda one, other: None)
    assert "position-lost-beside-filter" in {each.name for each in (*undecided.supposed, *undecided.others)}
    (decided,) = explain(known, every, decide)
    assert [each.name for each in decided.supposed] == ["position-ignored"]
    assert "position-lost-beside-filter" not in {each.name for each in decided.others}
