"""Large collections: rows kept small, walks in stretches, few readings, and nothing overlooked for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stand_in import Asked, Rows, StandIn, operation, reply, run, runs, stamp

from listproof.checking import boundaries
from listproof.codec import walk
from listproof.codec.walk import MARKS, MOST_PAGES, Walk
from listproof.collection.compaction import compactor
from listproof.collection.movement import READINGS, Movement
from listproof.collection.snapshot_builder import MANY, SnapshotBuilder
from listproof.collection.snapshot_reader import ODD
from listproof.collection.target import Paging
from listproof.doctor import diagnosis as doctor
from listproof.mock import mock, pipeline
from listproof.oracle.canonical import LONG, Digest, canonical, compacted, digest_of
from listproof.oracle.difference import Kind
from listproof.oracle.query import Query
from listproof.oracle.row import Row, row_of
from listproof.results.model import Run
from listproof.run.session import Session
from listproof.run.settings import Settings
from listproof.suite.catalogue import catalogue

pytestmark = pytest.mark.whole_run

L = operation()
LARGE = MANY + 330


def stored(rows: Rows, asked: Asked) -> Rows:
    """Rows as they lie in store, newest first."""
    return rows[asked.offset : asked.offset + asked.limit]


def server(count: int = LARGE, **members: Any) -> StandIn:
    return StandIn([{**row, **members} for row in runs(count)], stored)


CONTENT = {"a": [1, 1.5, None, {"b": "c"}]}


@pytest.mark.parametrize("value", [CONTENT, [], {}, "x" * (LONG + 1), "x" * LONG, 1, True, None, Decimal("1.0")])
def test_a_row_cut_down_to_digests_is_still_that_row(value: Any) -> None:
    assert digest_of({"x": value}) == digest_of({"x": compacted(value)})
    assert canonical(compacted(value)) == canonical(value)


@pytest.mark.parametrize(
    "one, other",
    [
        (CONTENT, {"a": [1, 1.5, None, {"b": "d"}]}),
        ([], {}),
        ('{"a":1}' + " " * LONG, {"a": 1}),
        ("x" * (LONG + 1), "x" * (LONG + 2)),
        (1, True),
        (1, "1"),
        (None, "null"),
    ],
)
def test_other_rows_have_other_forms(one: Any, other: Any) -> None:
    assert digest_of({"x": one}) != digest_of({"x": other})
    assert digest_of({"x": compacted(one)}) != digest_of({"x": compacted(other)})
    assert digest_of({"x": one}) != digest_of({"y": one})


def test_what_rows_are_told_sorted_and_filtered_by_stays_whole() -> None:
    long = "é" * 200
    data = run(1, run_id=long, status=long, created_at=long, metadata={"a": 1}, note=long, count=7)
    small = compactor(L)(row_of(L, data))
    assert small.id == long
    assert {name for name, value in small.data.items() if isinstance(value, Digest)} == {"metadata", "note"}
    assert small.form == row_of(L, data).form
    assert small.project(["count", "status"]) == {"count": 7, "status": long}


def test_equal_values_are_one_object_while_they_are_few() -> None:
    small = compactor(L)
    one, two = (small(row_of(L, run(number, status="".join(["run", "ning"])))) for number in (1, 2))
    assert one.data["status"] is two.data["status"]
    assert one.data["run_id"] != two.data["run_id"]


def listed(*pages: Sequence[dict[str, Any]], known: dict[Any, Row] | None = None) -> SnapshotBuilder:
    listing = SnapshotBuilder(L, known or {})
    for page in pages:
        listing.add([row_of(L, row) for row in page])
    return listing


def test_few_rows_are_kept_as_they_came_and_many_in_their_compact_form() -> None:
    rows = [run(number, metadata={"n": number}) for number in range(MANY + 2)]
    few, many = listed(rows[:MANY]), listed(rows[:MANY], rows[MANY:])
    assert (few.large, many.large) == (False, True)
    assert few.snapshot().rows[0].data == rows[0]
    assert all(isinstance(row.data["metadata"], Digest) for row in many.snapshot().rows)
    assert [row.form for row in many.snapshot().rows] == [row_of(L, row).form for row in rows]


def test_rows_that_are_as_they_were_are_kept_once() -> None:
    first = listed(runs(MANY + 1)).snapshot()
    known = dict(first.by_id)
    again = [*runs(MANY + 1)[1:], run(MANY + 1, status="other")]
    second = listed(again, known=known).snapshot()
    assert sum(row is known[row.id] for row in second.rows) == MANY
    assert second.by_id[f"run-{MANY + 1:04d}"].data["status"] == "other"


def test_true_is_not_one() -> None:
    first = listed([run(number, flag=1) for number in range(MANY + 1)]).snapshot()
    second = listed([run(number, flag=True) for number in range(MANY + 1)], known=dict(first.by_id)).snapshot()
    assert first.agrees(second)
    assert not first.agrees(second, values=True)


@given(st.integers(0, 300_000), st.integers(1, 1000), st.integers(0, 50))
def test_a_walk_goes_through_all_rows_or_through_stretches_of_whole_pages(rows: int, size: int, offset: int) -> None:
    stretches = Walk(Query(start=offset), size).stretches(L, rows)
    if rows - offset <= size * MOST_PAGES:
        assert stretches == (range(offset, rows),)
        return
    pages = sum(-(-len(each) // size) for each in stretches)
    assert pages <= MOST_PAGES
    assert stretches[0].start == offset
    assert stretches[-1].stop == rows
    assert all(len(each) % size == 0 for each in stretches[:-1])
    assert all(one.stop < two.start for one, two in pairwise(stretches))


def test_a_long_walk_crosses_the_places_where_servers_change_their_ways() -> None:
    places = [at for each in Walk(Query(), 7).stretches(L, 200_000) for at in each]
    for mark in (mark for mark in (*MARKS, 100_000) if mark < 200_000):
        assert {mark - 1, mark} <= set(places)
    assert (200_000 - 1) in places


def test_a_walk_of_a_part_takes_whole_pages_of_it() -> None:
    assert Walk(Query(), 5, only=range(10, 17)).stretches(L, 100) == (range(10, 20),)
    assert Walk(Query(), 5, only=range(95, 99)).stretches(L, 98) == (range(95, 98),)


def test_a_long_walk_brings_what_it_must() -> None:
    own = server().collection()
    asked = Walk(Query(), 7)
    walked = own.ask(asked)
    assert walked.rows is not None
    assert len(walked.exchanges) < MOST_PAGES
    assert list(walked.ids) == [row.id for row in asked.of(own.operation, own.snapshot.rows)]


def test_each_page_is_asked_for_once_and_the_later_ones_are_not_kept() -> None:
    made = pipeline("langsmith", large=LARGE).data
    stand_in = StandIn([dict(row) for row in made.rows(made.named("large").id)], stored)
    own = stand_in.collection()
    assert len(own.snapshot) == LARGE
    assert (len(stand_in.log), own.odd) == (LARGE // 100 + 2, ())
    before = len(stand_in.log)
    for query in boundaries.kept_pages(own)[:-1]:
        assert own.ask(query).ok
    assert len(stand_in.log) == before
    assert boundaries.kept_pages(own)[-1] == Query(size=100, start=LARGE // 100 * 100)
    own.ask(Query(size=100, start=MANY + 200))
    assert len(stand_in.log) == before + 1


def test_pages_are_as_large_as_the_user_says_and_questions_are_not() -> None:
    stand_in = server()
    own = stand_in.target(paging=Paging(page=1000)).collections[0]
    assert len(own.snapshot) == LARGE
    assert [each.limit for each in stand_in.log] == [1000] * 4
    assert own.granted == 100


def test_a_page_size_that_is_refused_comes_down_to_a_hundred() -> None:
    def capped(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        return stored(rows, asked) if asked.limit <= 100 else reply({"detail": "too large"}, 422)

    stand_in = StandIn(runs(300), capped)
    own = stand_in.target(paging=Paging(page=1000)).collections[0]
    assert len(own.snapshot) == 300
    assert [each.limit for each in stand_in.log][:5] == [1000, 500, 250, 125, 100]
    assert own.granted == 100


def test_one_reading_serves_all_that_was_answered_before_it() -> None:
    stand_in = server()
    own = stand_in.collection()
    last = own.ask(Query(size=3, start=5)).exchange.number
    _ = own.snapshot
    last = own.ask(Query(size=3, start=7)).exchange.number
    assert own.look_again(since=last) is Movement.NONE
    before = len(stand_in.log)
    assert own.look_again(since=last) is Movement.NONE
    assert own.look_again(since=own.ask(Query(size=3, start=5)).exchange.number) is Movement.NONE
    assert len(stand_in.log) == before
    assert own.look_again(values=True, since=last) is Movement.NONE
    assert len(stand_in.log) > before


def test_what_came_after_a_reading_needs_another_one() -> None:
    stand_in = server()
    own = stand_in.collection()
    _ = own.snapshot
    assert own.look_again(since=own.ask(Query(size=3)).exchange.number) is Movement.NONE
    stand_in.rows[2000]["status"] = "timeout"
    assert own.look_again(since=own.ask(Query(size=4)).exchange.number) is Movement.DATA


def test_a_change_deep_in_a_large_collection_is_a_movement() -> None:
    stand_in = server(metadata={"a": 1})
    own = stand_in.collection()
    _ = own.snapshot
    stand_in.rows[LARGE - 5]["metadata"] = {"a": 2}
    assert own.look_again() is Movement.NONE
    assert own.look_again(values=True) is Movement.DATA


def test_a_large_collection_is_read_again_a_few_times_and_then_nothing_is_confirmed() -> None:
    stand_in = server()
    trial = stand_in.trial()
    for _ in range(READINGS):
        trial.collection.look_again()
    before = len(stand_in.log)
    assert trial.collection.look_again() is Movement.NOT_REREAD
    assert len(stand_in.log) == before


def run_of(rows: int, at: int | None, *, only: tuple[str, ...], more: tuple[str, ...] = (), **members: Any) -> Run:
    """The reference server of LangSmith with so many rows, of which the one at that place in store is changed; ``more``
    are ids that are said to be there too."""
    made = pipeline("langsmith", large=rows)
    large = made.data.named("large").id
    if at is not None:
        row = made.data.rows(large)[at]
        made = replace(made, data=made.data.having(str(row["run_id"]), "run_id", **members))
    served = mock(made)
    named = next(each for each in served.collections if each.name == "large")
    served = replace(served, collections=(replace(named, ids=(*(named.ids or ()), *more)),))
    settings = Settings.of("langsmith", only=only, fuzz=False)
    with Session(settings, transport=httpx.WSGITransport(app=served.app), mock=served) as session:
        return session.run()


@pytest.mark.parametrize("at", [3, LARGE // 2, LARGE - 3])
def test_one_row_against_the_schema_is_found_wherever_it_stands(at: int) -> None:
    found = run_of(LARGE, at, only=("SCH-02",), metadata="none")
    (finding,) = found.results[0].findings
    assert "metadata" in finding.actual
    assert sum(found.traffic.requests["mock.invalid"].values()) < LARGE // 100 + 60


@pytest.mark.parametrize("at", [5, LARGE - 7])
def test_one_row_that_contradicts_itself_is_found_wherever_it_stands(at: int) -> None:
    found = run_of(LARGE, at, only=("LIF-03",), updated_at="2001-01-01T00:00:00Z", status="success")
    (finding,) = found.results[0].findings
    assert "updated_at 2001-01-01T00:00:00Z" in finding.actual


def test_pages_with_rows_against_the_schema_are_kept_in_small_numbers() -> None:
    stand_in = server(MANY + 900)  # rows of the stand-in lack members
    own = stand_in.collection()
    assert len(own.snapshot) == MANY + 900
    assert len(own.odd) == ODD
    before = len(stand_in.log)
    assert all(own.ask(query).ok for query in own.odd)
    assert len(stand_in.log) == before


@pytest.mark.parametrize("more", [(), ("nowhere",)])
def test_what_reading_a_large_collection_brought_is_held_to_a_manifest(
    more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "MOST_PAGES", 10)
    found = run_of(1050, None, only=("MAN-01",), more=more)
    (result,) = found.results
    assert str(result.verdict) == ("failed" if more else "passed")
    assert [finding.actual for finding in result.findings] == ["not listed: nowhere"] * len(more)
    reading, page, repeats = 12, 1, 3
    sent = reading + page + (reading + repeats) * len(more)
    assert sum(found.traffic.requests["mock.invalid"].values()) == sent


def test_the_doctor_reads_a_large_collection() -> None:
    served = mock(pipeline("langsmith", large=LARGE))
    large = next(each for each in served.collections if each.name == "large")
    settings = Settings.of("langsmith", "http://mock.invalid", {"large": large.parents}, only=("PAG-04", "ORD-10"))
    diagnosis = doctor.examine(settings, transport=httpx.WSGITransport(app=served.app))
    assert [facts.id for facts in diagnosis.decidable] == ["PAG-04"]
    assert diagnosis.open == ()  # no two rows share an instant: ORD-10 does not apply


def test_a_right_server_passes_and_a_walk_decides() -> None:
    passed = run_of(LARGE, None, only=("SCH-02", "PAG-02", "PAG-03", "PAG-04", "ORD-05", "ORD-07", "FLT-02", "FLT-04"))
    verdicts = {row.facts.id: str(row.verdict) for row in passed.requirements}
    assert len(verdicts) == 8
    assert set(verdicts.values()) == {"passed"}


@pytest.mark.parametrize("right", [True, False])
def test_a_page_border_in_a_group_of_equal_keys_is_tried_deep_in_a_large_collection(right: bool) -> None:
    rows = [run(number, created_at=stamp(number // 8 * 8 if 800 <= number < 808 else number)) for number in
            range(LARGE, 0, -1)]  # fmt: skip
    first = LARGE - 807

    def turned(rows: Rows, asked: Asked) -> Rows:
        if asked.offset == first + 4:
            rows = [*rows[:first], *rows[first : first + 8][::-1], *rows[first + 8 :]]
        return stored(rows, asked)

    trial = StandIn(rows, stored if right else turned).trial()
    next(each for each in catalogue() if each.id == "ORD-10").check(trial)
    # in large pages whole rows and their ids alone, in small ones ids and in the usual ones all members, and two pairs
    # of a small and a large page
    assert trial.comparisons == (6 if right else 2)
    assert [finding.kind for finding in trial.findings] == ([] if right else [Kind.DUPLICATED])
