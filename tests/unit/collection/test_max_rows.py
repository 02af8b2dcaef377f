"""A listing that is read as far as the user allows: what lies beyond is not known, and nothing is said of it."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from stand_in import StandIn, operation, run, runs, stamp

from listproof import faults
from listproof.checking import boundaries
from listproof.checking.trial import Trial
from listproof.codec.walk import Walk
from listproof.collection.listing import whole_page
from listproof.collection.target import Paging
from listproof.collection.walker import reach
from listproof.flags import told
from listproof.mock import reference
from listproof.oracle.canonical import Digest
from listproof.oracle.difference import Difference, Kind, sequence
from listproof.oracle.expected import Unknown, holds
from listproof.oracle.query import Condition, Query, SortKey
from listproof.oracle.received import difference
from listproof.oracle.row import row_of
from listproof.oracle.snapshot import Snapshot
from listproof.results.model import Run, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings

pytestmark = pytest.mark.whole_run

L, S = operation(), operation("seekrflow")


def read(count: int, contract: str = "langsmith", *, ended: bool = False, ties: int = 0) -> Snapshot:
    """A snapshot of so many rows, newest first, the last ``ties`` + 1 of one instant."""
    at = operation(contract)
    made = [run(n, contract, created_at=stamp(max(n, ties + 1))) for n in range(count, 0, -1)]
    return Snapshot(at, tuple(row_of(at, row) for row in made), complete=ended, ended=ended)


SUCCESS = (Condition("status", "success"),)


@pytest.mark.parametrize(
    "query, held",
    [
        (Query(size=29), True),
        (Query(size=30), False),  # the row after the last one that was read may have its sort key
        (Query(size=5, start=24), True),
        (Query(size=5, start=25), False),
        (Query(size=1, start=30), False),
        (Query(size=0, start=30), False),
        (Query(), True),
        (Query(start=19), True),
        (Query(start=20), False),
        (Query(where=SUCCESS, size=9), True),
        (Query(where=SUCCESS, size=11), False),
        (Query(where=(Condition("status", "timeout"),), size=1), False),
        (Query(size=3, select=("run_id",)), True),
    ],
)
def test_the_first_rows_tell_the_first_rows(query: Query, held: bool) -> None:
    assert holds(read(30), query) is held
    assert holds(read(30, ended=True), query)


@pytest.mark.parametrize(
    "query, held",
    [
        (Query(size=5), True),
        (Query(sort=(SortKey("created_at", True),), size=5), True),
        (Query(sort=(SortKey("created_at", False),), size=5), False),
    ],
)
def test_another_order_begins_with_rows_that_were_not_read(query: Query, held: bool) -> None:
    known = next(iter(S.order.keys)) if S.order else ""
    query = query.but(sort=tuple(SortKey(known, each.descending) for each in query.sort))
    assert holds(read(30, "seekrflow"), query) is held
    upside_down = replace(read(30, "seekrflow"), rows=read(30, "seekrflow").rows[::-1])
    assert not holds(upside_down, query) or not query.sort


def test_rows_with_the_sort_key_of_the_last_one_are_not_told_by_their_place() -> None:
    snapshot = read(30, ties=4)
    assert snapshot.firm() == 25
    assert holds(snapshot, Query(size=25))
    assert not holds(snapshot, Query(size=26))
    assert read(30, ties=29).firm() == 30  # one instant only explains no order, so that none is known
    assert read(0).firm() == 0


def test_the_oracle_says_that_it_does_not_know() -> None:
    snapshot = read(30)
    assert isinstance(difference(snapshot, Query(size=40), snapshot.rows), Unknown)
    assert difference(snapshot, Query(size=4), snapshot.rows[:4]) is None
    wrong = difference(snapshot, Query(size=4), snapshot.rows[1:5])
    assert isinstance(wrong, Difference)


def test_a_row_that_was_not_read_is_not_foreign() -> None:
    strange = row_of(L, run(77))
    partial = sequence(read(30), read(30).rows[:2], [strange])
    whole = sequence(read(30, ended=True), read(30).rows[:2], [strange])
    assert isinstance(partial, Difference)
    assert isinstance(whole, Difference)
    assert (partial.kind, whole.kind) == (Kind.EXTRA, Kind.FOREIGN)


@pytest.mark.parametrize(
    "rows, most, limits, length",
    [(230, 150, [100, 50], 150), (230, 20, [20], 20), (7, 20, [20, 13], 7), (230, 101, [100, 1], 101)],
)
def test_reading_stops_where_the_user_says(rows: int, most: int, limits: list[int], length: int) -> None:
    stand_in = StandIn(runs(rows))
    own = stand_in.target(paging=Paging(most=most)).collections[0]
    assert len(own.snapshot) == length
    assert [each.limit for each in stand_in.log] == limits
    assert own.partial == (rows > most)
    assert own.snapshot.complete == (rows <= most)
    assert told(own.snapshot.note) == (f"read as far as row {most} (--max-rows {most})" if rows > most else "")
    assert own.granted == (min(100, most - 1) if rows > most else most)
    assert (whole_page(own) is None) == (rows > most)


def test_a_walk_goes_through_the_rows_that_were_read() -> None:
    own = StandIn(runs(230)).target(paging=Paging(most=50)).collections[0]
    assert len(own.snapshot) == 50
    assert reach(own, Walk(Query(), 7)) == 49
    assert reach(own, Walk(Query(where=SUCCESS), 7)) == 14
    assert [*own.ask(Walk(Query(), 7)).ids] == [row.id for row in own.snapshot.rows[:49]]


def test_an_unbounded_limit_is_sent_behind_every_end() -> None:
    partial = StandIn(runs(230)).target(paging=Paging(most=50)).collections[0]
    assert len(partial.snapshot) == 50
    assert boundaries.safe_offset(partial) == boundaries.FAR
    assert boundaries.safe_offset(StandIn(runs(230)).collection()) == 1
    assert boundaries.safe_offset(StandIn(runs(1300)).collection()) == 1300


def test_a_question_about_rows_that_were_not_read_stays_open() -> None:
    one = StandIn(runs(230)).target(paging=Paging(most=50))
    trial = Trial(one, one.collections[0])
    assert len(trial.snapshot) == 50
    asked: list[str] = []

    def judge(*_: object) -> Difference:
        asked.append("judged")
        return Difference(Kind.SHORT, "more", "fewer")

    trial.compare([Query(size=3, start=60)], judge)
    assert (asked, trial.findings, trial.comparisons) == ([], [], 0)
    assert trial.undecided == ["rows that were not read"]
    trial.compare([Query(size=3, start=6)], judge)
    assert trial.findings


def test_a_digest_is_shown_as_one() -> None:
    assert repr(Digest(b"\x01\x02\x03\x04" * 4)) == "#01020304"


def judged(contract: str, most: int, name: str = "", *, only: tuple[str, ...] = ()) -> Run:
    """A reference server, or a variant of it, read as far as row ``most``."""
    server = faults.variant(name).server(contract) if name else reference(contract)
    settings = Settings.of(contract, only=only, fuzz=False, max_rows=most)
    with Session(settings, transport=httpx.WSGITransport(app=server.app), mock=server, sleep=lambda _: None) as session:
        return session.run()


def roots(run: Run) -> set[str]:
    return {row.facts.id for row in run.requirements if row.verdict is Verdict.FAILED and row.consequence_of is None}


@pytest.mark.parametrize("contract", ["langsmith", "seekrflow"])
@pytest.mark.parametrize("most", [20, 50])
def test_a_right_server_fails_nothing_and_the_report_says_how_far_it_was_read(contract: str, most: int) -> None:
    run = judged(contract, most)
    assert not roots(run)
    notes = {each.name: each.note for each in run.collections}
    assert notes["big"].startswith(f"read as far as row {most} (--max-rows {most}); another answer shows ")
    (manifest,) = [each for each in run.results if each.id == "MAN-01" and each.collection == "big"]
    assert manifest.verdict is Verdict.INCONCLUSIVE
    assert "a listing that was read to its end" in manifest.message


@pytest.mark.parametrize(
    "name, contract",
    [
        ("everything_was_created_at_once", "langsmith"),
        ("runs_stand_by_id", "langsmith"),
        ("the_oldest_runs_come_first", "langsmith"),
        ("limits_above_fifty_are_refused", "seekrflow"),
        ("limits_above_fifty_are_refused", "langsmith"),
    ],
)
def test_an_unusual_server_fails_nothing(name: str, contract: str) -> None:
    assert not roots(judged(contract, 20, name))


@pytest.mark.parametrize(
    "name, contract, found",
    [
        ("offset_skips_one_row_too_many", "langsmith", {"PAG-03"}),
        ("limit_ignored_with_an_offset", "seekrflow", {"PAG-01"}),
        ("no_limit_means_everything", "langsmith", {"PAG-05"}),
        ("equal_projections_collapse_before_the_page", "langsmith", {"SEL-04"}),
    ],
)
def test_a_fault_within_the_rows_that_were_read_is_found(name: str, contract: str, found: set[str]) -> None:
    assert roots(judged(contract, 50, name, only=("PAG", "ORD", "SEL", "SCO"))) == found
