"""Where any check sees identical requests answered differently, ORD-04 fails by it, whatever it met itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from constructed import FINDING, facts, result
from stand_in import Asked, Rows, StandIn, page, reply, run, runs

from listproof.checking.confirm import DOUBTED
from listproof.checking.trial import Trial
from listproof.checking.unsteady import told
from listproof.collection.request import Request
from listproof.oracle.difference import Difference, Kind
from listproof.oracle.query import Query
from listproof.oracle.received import difference
from listproof.plugin import transfer
from listproof.results.consequences import marked
from listproof.results.model import Finding, Result, Verdict

THREE = Query(size=3)
UNLIKE = replace(
    FINDING, expected="3 rows", actual="1 of 4 identical requests differ", curl=("curl",), exchanges=(7, 8)
)
FLAPPING = replace(FINDING, kind="extra rows", flaps=True, unlike=UNLIKE)


def found(change: Callable[[Rows, Asked], object]) -> list[Finding]:
    trial = StandIn(runs(5), change).trial()  # type: ignore[arg-type]  # rows or a response
    judged(trial)
    return trial.findings


def judged(trial: Trial) -> None:
    trial.compare(
        [THREE],
        lambda answer: difference(trial.snapshot, THREE, answer.rows or ()),  # type: ignore[arg-type, return-value]
    )


def once(rows: Rows, asked: Asked) -> Rows:
    """The first page of three lacks a row, and the sixth."""
    rows_ = page(rows, asked)
    return rows_[:-1] if asked.limit == 3 and asked.again in (1, 6) else rows_


def test_a_finding_whose_repetitions_differ_says_how_many_and_shows_two() -> None:
    (finding,) = found(once)
    unlike = finding.unlike
    assert unlike is not None
    assert finding.flaps
    assert unlike.shown == (2, 6)
    assert "2 of 6 identical requests differ" in unlike.actual
    assert (len(unlike.expected_ids), len(unlike.actual_ids), len(unlike.exchanges)) == (3, 2, 2)
    assert len(unlike.evidence) == 2


def test_an_answer_that_changed_once_and_stays_so_is_no_such_evidence() -> None:
    def filled(rows: Rows, asked: Asked) -> Rows:
        return page(rows, asked)[:-1] if asked.limit == 3 and asked.again == 1 else page(rows, asked)

    (finding,) = found(filled)
    assert finding.flaps
    assert finding.unlike is None


def test_the_same_wrong_rows_each_time_are_no_such_evidence() -> None:
    def short(rows: Rows, asked: Asked) -> Rows:
        return page(rows, asked)[:-1] if asked.limit == 3 else page(rows, asked)

    assert [each.unlike for each in found(short)] == [None]


def test_statuses_that_differ_are_no_such_evidence() -> None:
    def failing(rows: Rows, asked: Asked) -> object:
        if asked.limit != 3:
            return page(rows, asked)
        return page(rows, asked)[:-1] if asked.again == 1 else reply({"detail": "x"}, 500)

    (finding,) = found(failing)
    assert finding.flaps
    assert finding.unlike is None


def test_rows_with_equal_sort_keys_that_change_places_are_no_such_evidence() -> None:
    def tied(rows: Rows, asked: Asked) -> Rows:
        turned = rows[:2][::-1] + rows[2:] if asked.limit == 3 and asked.again > 1 else rows
        return page(turned, asked)

    rows = runs(5)
    rows[1]["created_at"] = rows[0]["created_at"]
    trial = StandIn(rows, tied).trial()
    trial.compare([THREE], lambda _: Difference(Kind.SHORT, "a", "b"))
    assert trial.findings[0].flaps
    assert trial.findings[0].unlike is None


def test_data_that_moved_between_identical_requests_are_no_such_evidence() -> None:
    server = StandIn(runs(5))

    def moving(rows: Rows, asked: Asked) -> Rows:
        if asked.limit == 3 and asked.again == 2:
            server.rows.insert(0, run(99))
        return page(server.rows, asked)[:-1] if asked.limit == 3 else page(server.rows, asked)

    server.change = moving
    trial = server.trial()
    judged(trial)
    (finding,) = trial.findings
    assert finding.flaps
    assert finding.unlike is None


def test_what_another_credential_is_given_is_no_such_evidence() -> None:
    trial = StandIn(runs(5), once).trial()
    asked = Request("limit=3", credential="none")
    trial.compare([asked], lambda _: Difference(Kind.EXTRA, "a", "b"))
    assert trial.findings[0].flaps
    assert trial.findings[0].unlike is None


def test_the_data_is_read_again_for_it_a_few_times_at_most() -> None:
    trial = StandIn(runs(5), once).trial()
    trial.seen.doubted = DOUBTED
    judged(trial)
    assert trial.findings[0].unlike is None


def failed(identity: str, collection: str | None = "main") -> Result:
    return result(identity, Verdict.FAILED, collection, findings=(FLAPPING,))


@pytest.mark.parametrize("verdict", [Verdict.PASSED, Verdict.INCONCLUSIVE])
def test_ord_04_fails_by_what_others_saw_and_explains_it(verdict: Verdict) -> None:
    quiet = [result("ORD-04", verdict, "big"), result("ORD-04", verdict)]
    table = {name: facts(name) for name in ("ORD-04", "PAG-03", "PAG-15", "SCO-01")}
    big, main, other, target, leak = marked(
        told([*quiet, failed("PAG-03"), failed("PAG-15", None), failed("SCO-01")]), table
    )
    assert (big.verdict, main.verdict) == (Verdict.FAILED, Verdict.FAILED)  # PAG-15 is of the target
    assert [each.actual for each in main.findings] == [UNLIKE.actual] * 2
    assert {7, 8} <= {*main.exchanges}
    assert (other.consequence_of, target.consequence_of, leak.consequence_of) == ("ORD-04", "ORD-04", None)


@pytest.mark.parametrize("name", ["ORD-04", "ORD-09", "HTT-04", "HTT-05"])
def test_what_failed_already_and_explains_it_is_left_alone(name: str) -> None:
    results = (result(name, Verdict.FAILED, "one", findings=(FINDING,)), result("ORD-04", Verdict.PASSED))
    assert told([*results, failed("PAG-03")])[:2] == results


def test_without_ord_04_nothing_fails_by_it() -> None:
    results = (result("PAG-01", Verdict.PASSED), failed("PAG-03"))
    assert told(results) == results


def test_the_evidence_goes_from_process_to_process() -> None:
    (finding,) = found(once)
    one = result("PAG-03", Verdict.FAILED, findings=(finding,))
    again = transfer.result(transfer.dumps(one))
    assert again == one
    assert again.findings[0].unlike is not None
    assert again.findings[0].unlike.evidence == finding.unlike.evidence  # type: ignore[union-attr]  # they are equal
