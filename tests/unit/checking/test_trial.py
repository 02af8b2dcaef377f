"""From a question to a finding: confirmation, counting, drift, and what leaves a question open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import httpx
import pytest
from stand_in import Asked, Rows, StandIn, page, reply, run, runs

from listproof.checking.comparison import REPEATS
from listproof.checking.confirm import UNSTEADY
from listproof.checking.finding import OUTCOMES
from listproof.checking.judges import NOT_ROWS, answered, not_crashed, refused
from listproof.checking.outcome import Inconclusive, Outcome, Skip
from listproof.checking.trial import ATTEMPTS, WITNESSES, Trial
from listproof.collection.answer import Answer
from listproof.collection.request import Request
from listproof.http.exchange import Exchange
from listproof.http.secret import Secret
from listproof.oracle.difference import Difference, Kind, Tied
from listproof.oracle.query import Query
from listproof.oracle.received import difference

THREE = Query(size=3)


def oracle(trial: Trial, query: Query = THREE) -> object:
    return lambda answer: difference(trial.snapshot, query, answer.rows or ())


def compare(trial: Trial, query: Query = THREE, **more: bool) -> Outcome:
    return trial.compare([query], oracle(trial, query), **more)  # type: ignore[arg-type]  # a judge


def short(rows: Rows, asked: Asked) -> Rows:
    """The last row of pages of three is lost."""
    found = page(rows, asked)
    return found[:-1] if asked.limit == 3 else found


def test_a_right_answer_is_a_comparison() -> None:
    trial = StandIn(runs(5)).trial()
    assert compare(trial) is None
    assert (trial.comparisons, trial.findings, trial.undecided) == (1, [], [])
    trial.compare([THREE], lambda _: None, weight=7)
    assert trial.comparisons == 8


def test_a_confirmed_difference_is_a_finding_with_all_that_shows_it() -> None:
    server = StandIn(runs(5), short)
    trial = server.trial()
    outcome = compare(trial)
    assert isinstance(outcome, Difference)
    (finding,) = trial.findings
    assert (finding.kind, finding.shown, finding.also) == ("short page", (4, 4), 0)
    assert (finding.expected, finding.actual) == ("3 rows", "2 rows, missing: run-0003")
    assert finding.expected_ids == ("run-0005", "run-0004", "run-0003")
    assert finding.actual_ids == ("run-0005", "run-0004")
    assert finding.curl == (f"curl -sS -i 'http://stand.in{server.log[0].path}?limit=3'",)
    assert len(finding.exchanges) == 1
    assert trial.comparisons == 0
    assert sum(asked.query == "limit=3" for asked in server.log) == 1 + REPEATS


@pytest.mark.parametrize(
    "wrong, shown",
    [((1,), (1, 4)), ((1, 4), (2, 4)), ((1, 2, 4), (3, 4))],
)
def test_a_server_that_is_wrong_sometimes_is_told_by_how_often(wrong: Sequence[int], shown: tuple[int, int]) -> None:
    trial = StandIn(runs(5), lambda rows, asked: (short if asked.again in wrong else page)(rows, asked)).trial()
    compare(trial)
    assert [finding.shown for finding in trial.findings] == [shown]


def test_infrastructure_among_the_repetitions_does_not_count() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        return reply([], 503) if asked.again > 1 and asked.limit == 3 else short(rows, asked)

    trial = StandIn(runs(5), change).trial()
    compare(trial)
    assert [finding.shown for finding in trial.findings] == [(1, 4)]


def test_a_difference_on_data_that_moved_once_is_computed_again() -> None:
    server = StandIn(runs(5))
    trial = server.trial()
    assert len(trial.snapshot) == 5
    server.rows.insert(0, run(6))
    assert compare(trial) is None
    assert (trial.comparisons, trial.findings, trial.undecided) == (1, [], [])
    assert len(trial.snapshot) == 6


def test_data_that_never_stands_still_leaves_the_question_open() -> None:
    def moving(rows: Rows, asked: Asked) -> Rows:
        rows.insert(0, run(100 + asked.turn))
        return page(rows, asked)

    server = StandIn(runs(5), moving)
    trial = server.trial()
    assert len(trial.snapshot) == 6
    assert isinstance(compare(trial), Skip)
    assert (trial.comparisons, trial.findings) == (0, [])
    assert trial.undecided == ["the data moved during every one of the comparisons"]
    assert sum(asked.query == "limit=3" for asked in server.log) == 1 + ATTEMPTS


def test_a_server_that_errs_while_its_data_moves_is_found_once_they_rest() -> None:
    server = StandIn(runs(5), short)
    trial = server.trial()
    assert len(trial.snapshot) == 5
    server.rows.insert(0, run(6))
    assert isinstance(compare(trial), Difference)
    assert trial.findings[0].expected_ids[0] == "run-0006"


def test_what_holds_on_moving_data_too_needs_no_second_reading() -> None:
    def moving(rows: Rows, asked: Asked) -> Rows:
        rows.insert(0, run(100 + asked.turn))
        return page(rows, replace(asked, limit=4))

    server = StandIn(runs(5), moving)
    trial = server.trial()
    too_many = Difference(Kind.TOO_MANY, "3 rows", "4 rows")
    trial.compare([THREE], lambda answer: too_many if len(answer.ids) > 3 else None, invariant=True)
    assert [finding.shown for finding in trial.findings] == [(4, 4)]
    assert {asked.limit for asked in server.log} == {3}


def turning(rows: Rows, asked: Asked) -> Rows:
    """Two answers this way round, two the other."""
    return page(rows, replace(asked, order="asc" if asked.turn % 4 in (1, 2) else "desc"))


def test_an_unstable_order_excuses_a_difference_unless_it_is_the_question() -> None:
    trial = StandIn(runs(5), turning).trial()
    _ = trial.snapshot
    assert isinstance(compare(trial, Query(size=3, start=1)), Skip)
    assert trial.undecided == ["the order of the listing changes between identical requests"]
    asking = StandIn(runs(5), turning).trial()
    _ = asking.snapshot
    assert isinstance(compare(asking, Query(size=3, start=1), any_order=True), Difference)
    assert len(asking.findings) == 1


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_infrastructure_decides_nothing(status: int) -> None:
    trial = StandIn(runs(5), lambda rows, asked: reply([], status) if asked.limit == 3 else page(rows, asked)).trial()
    judged: list[Answer] = []
    outcome = trial.compare([THREE], lambda answer: judged.append(answer), invariant=True)
    assert isinstance(outcome, Skip)
    assert (judged, trial.comparisons, trial.findings) == ([], 0, [])
    assert trial.undecided == [f"no answer but {status}"]


def test_a_500_is_evidence() -> None:
    trial = StandIn(runs(5), lambda *_: reply([], 500)).trial()
    trial.compare([THREE], lambda answer: answered(answer, "a page"), invariant=True)
    assert [(each.kind, each.actual) for each in trial.findings] == [("status", "500 []")]


def coded(body: bytes) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(body), headers={"content-encoding": "gzip"})


def test_a_body_that_breaks_off_once_is_asked_for_again() -> None:
    trial = StandIn(runs(5), lambda rows, asked: coded(b"no gzip") if asked.turn == 1 else page(rows, asked)).trial()
    assert trial.compare([THREE], lambda answer: None if answer.ok else Skip("cut")) is None
    assert trial.comparisons == 1


def test_a_body_that_breaks_off_every_time_decides_nothing_unless_it_is_the_question() -> None:
    trial = StandIn([], lambda *_: coded(b"no gzip")).trial()
    broken = Difference(Kind.CONTENT, "a whole body", "a broken one")
    judge = lambda answer: broken if answer.exchange.broken else None  # noqa: E731 - used twice
    assert isinstance(trial.compare([THREE], judge, invariant=True), Skip)
    assert trial.undecided == ["no answer but the body is not the gzip that Content-Encoding says"]
    assert trial.compare([THREE], judge, invariant=True, broken_counts=True) is broken
    assert trial.findings[0].shown == (REPEATS + 1, REPEATS + 1)


class Slow(httpx.SyncByteStream):
    """A body that stops coming."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"["
        raise httpx.ReadTimeout("x")


@pytest.mark.parametrize(
    "answer, told",
    [
        (lambda: httpx.Response(200, stream=Slow()), "the body stopped coming: time-out"),
        (lambda: httpx.Response(503, stream=httpx.ByteStream(b"no gzip"), headers={"content-encoding": "gzip"}), "503"),
    ],
)
def test_a_time_out_and_a_gateway_do_not_cut_a_body_short(answer: Callable[[], httpx.Response], told: str) -> None:
    trial = StandIn([], lambda *_: answer()).trial()
    judge = lambda answer: Difference(Kind.CONTENT, "a whole body", str(answer))  # noqa: E731
    assert isinstance(trial.compare([THREE], judge, invariant=True, broken_counts=True), Skip)
    assert (trial.undecided, trial.findings) == ([f"no answer but {told}"], [])


@pytest.mark.parametrize(
    "outcome, undecided",
    [
        (Tied(), ["rows with equal sort keys came in another order"]),
        (Skip("too few rows"), ["too few rows"]),
        (Skip(""), []),
    ],
)
def test_what_decides_nothing_is_kept_once_with_its_reason(outcome: Tied | Skip, undecided: list[str]) -> None:
    trial = StandIn(runs(5)).trial()
    for _ in range(2):
        assert trial.compare([THREE], lambda _: outcome) is outcome
    assert (trial.comparisons, trial.findings, trial.undecided) == (0, [], undecided)


def test_further_differences_are_counted_beside_the_first_of_their_kind() -> None:
    server = StandIn(runs(5))
    trial = server.trial()
    one, two = Difference(Kind.SHORT, "a", "b"), Difference(Kind.ORDER, "c", "d")
    for outcome in (one, one, two, one):
        trial.compare([THREE], lambda _, outcome=outcome: outcome, invariant=True)
    assert [(each.kind, each.also) for each in trial.findings] == [("short page", 2), ("other order", 0)]
    assert len(server.log) == 1 + 2 * REPEATS


def test_other_outcomes_are_findings_of_their_own_and_every_value_is_listed() -> None:
    """The unfiltered page and the crash stand beside the empty ones."""

    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        if "c" in asked.query:
            return reply({"detail": "crash"}, 500)
        return rows[:5] if "d" in asked.query else reply({"detail": "no"}, 422) if "e" in asked.query else []

    trial = StandIn(runs(5), change, "langsmith").trial()
    for value in "abcdef":
        trial.compare([Request(f"status={value}")], lambda answer: refused(answer, "it"), invariant=True)
    assert [(each.kind, each.outcome, each.also) for each in trial.findings] == [
        ("not refused", "no rows", 2),
        ("status", "500", 0),
        ("not refused", "rows", 0),
    ]
    assert [(each.request, each.answer, each.judged) for each in trial.tried] == [
        ("?status=a", "200 with 0 rows", "wrong"),
        ("?status=b", "200 with 0 rows", "wrong"),
        ("?status=c", "500", "wrong"),
        ("?status=d", "200 with 5 rows", "wrong"),
        ("?status=e", "422", "right"),
        ("?status=f", "200 with 0 rows", "wrong"),
    ]
    assert {each.asked for each in trial.findings} == {((("status",), ("status",)),)}


def test_members_are_told_apart() -> None:
    trial = StandIn(runs(5)).trial()
    for name in ("status", "metadata", "status"):
        lost = Difference(Kind.MISSING_FIELD, "all members", f"without {name}", about=name)
        trial.compare([Query(size=1)], lambda _, lost=lost: lost, invariant=True)
    assert [(each.actual, each.also) for each in trial.findings] == [("without status", 1), ("without metadata", 0)]


def test_no_more_than_so_many_are_confirmed_and_the_rest_are_counted_and_listed() -> None:
    server = StandIn(runs(5))
    trial = server.trial()
    for at in range(OUTCOMES + 3):
        lost = Difference(Kind.CONTENT, "all", f"without {at}", about=str(at))
        trial.compare([Query(size=1, start=at)], lambda _, lost=lost: lost, invariant=True)
    assert len(trial.findings) == OUTCOMES
    assert sum(each.also for each in trial.findings) == 3
    assert [each.judged for each in trial.tried] == ["wrong"] * (OUTCOMES + 3)


def test_a_500_among_400s_is_shown() -> None:
    def change(_: Rows, asked: Asked) -> httpx.Response:
        return reply({"detail": "x"}, 500 if asked.limit == 9 else 400)

    trial = StandIn(runs(5), change).trial()
    for at in range(1, 12):
        exchange = trial.ask(Request(f"limit={at}")).exchange
        trial.witness(exchange, Difference(Kind.STATUS, "a documented status", str(exchange.status)))
    assert [each.outcome for each in trial.findings] == ["400"] * WITNESSES + ["500"]
    assert trial.tried[8].answer == "500"


def test_what_identical_requests_are_answered_is_told_of_a_finding() -> None:
    """Every answer is short, by one row or by two: it differs each time from what must come, and from the others."""

    def change(rows: Rows, asked: Asked) -> Rows:
        found = page(rows, asked)
        return found[: -1 - asked.again % 2] if asked.limit == 3 else found

    trial = StandIn(runs(5), change).trial()
    compare(trial)
    assert [(each.shown, each.flaps) for each in trial.findings] == [((4, 4), True)]
    steady = StandIn(runs(5), short).trial()
    compare(steady)
    assert not steady.findings[0].flaps


def test_where_answers_flapped_before_a_request_is_repeated_more_often() -> None:
    server = StandIn(runs(5), short)
    trial = server.trial()
    trial.seen.flaps = True
    compare(trial)
    assert trial.findings[0].shown == (1 + UNSTEADY, 1 + UNSTEADY)


def test_the_question_under_test_is_named_and_what_it_is_compared_with_is_known() -> None:
    trial = StandIn(runs(5)).trial()
    wrong = Difference(Kind.SHORT, "a", "b")
    paged, plain = Query(size=2, start=1), Query()
    trial.compare([plain, paged], lambda *_: wrong, invariant=True)
    assert trial.findings[0].asked == ((("limit", "offset"), ("limit", "offset")),)
    again = StandIn(runs(5)).trial()
    again.compare([plain, paged], lambda *_: wrong, invariant=True, subject=0)
    assert again.findings[0].asked == (((), ("limit", "offset")),)
    assert again.tried[0].request == "no parameters"


def test_a_row_that_changed_meanwhile_explains_another_content() -> None:
    server = StandIn(runs(3))
    trial = server.trial()
    _ = trial.snapshot
    first = trial.ask(THREE)
    server.rows[0] = {**server.rows[0], "metadata": {"seen": True}}

    def judge(old: Answer, new: Answer) -> Outcome:
        same = [row.form for row in old.rows or ()] == [row.form for row in new.rows or ()]
        return None if same else Difference(Kind.CONTENT, "the same rows", "others")

    assert trial.compare([THREE, Request("limit=3", turn=1)], judge) is None
    assert trial.findings == []
    assert trial.ask(THREE) is not first


def test_secrets_stay_out_of_findings() -> None:
    key = "sk-4711-very-secret"
    echo = lambda *_: reply({"detail": f"the key {key} is odd"}, 500)  # noqa: E731 - short
    server = StandIn([], echo, "seekrflow", headers={"Authorization": Secret(key, "$SEEKR_API_KEY")})
    trial = server.trial()
    trial.compare([Query()], lambda answer: answered(answer, f"with {key} a listing"), invariant=True)
    (finding,) = trial.findings
    assert server.log[0].headers["authorization"] == key
    assert finding.expected == "with $SEEKR_API_KEY a listing is answered with 200"
    assert finding.actual == '500 {"detail": "the key $SEEKR_API_KEY is odd"}'
    assert '"Authorization: $SEEKR_API_KEY"' in finding.curl[0]
    assert key not in repr(finding)


def seen(trial: Trial, *turns: int) -> list[Exchange]:
    return [trial.ask(Request("limit=1", turn=turn)).exchange for turn in turns]


def test_what_came_by_is_judged_without_asking_again() -> None:
    server = StandIn(runs(5))
    trial = server.trial()
    exchanges = seen(trial, *range(WITNESSES + 3))
    wrong = Difference(Kind.STATUS, "another status", "this one")
    trial.witness(exchanges[0], None)
    trial.witness(exchanges[0], Skip("no evidence"))
    for exchange in (exchanges[1], exchanges[1], *exchanges[2:]):
        trial.witness(exchange, wrong)
    assert trial.comparisons == 1
    assert trial.undecided == ["no evidence"]
    assert [each.exchanges for each in trial.findings] == [(n,) for n in range(2, 2 + WITNESSES)]
    assert [each.shown for each in trial.findings] == [(1, 1)] * WITNESSES
    assert sum(each.also for each in trial.findings) == len(exchanges) - 1 - WITNESSES
    other = Difference(Kind.STATUS, "quite another", "that one")
    trial.witness(seen(trial, 99)[0], other)
    assert trial.findings[-1].expected == "quite another"
    assert len(server.log) == WITNESSES + 4


def test_needs_are_said() -> None:
    trial = StandIn([]).trial()
    trial.need(True, "nothing")
    with pytest.raises(Inconclusive, match="needs at least 2 rows"):
        trial.need(len(trial.snapshot) >= 2, "at least 2 rows")


def test_observations_are_counted_by_subject() -> None:
    trial = StandIn([]).trial()
    for subject in ("limit=101", "limit=201", "limit=101"):
        trial.observe("cap", "refused", subject)
    assert trial.seen.observed == {"cap": {"limit=101": {"refused": 2}, "limit=201": {"refused": 1}}}


@pytest.mark.parametrize(
    "status, body, refusal, crash, answer",
    [
        (200, [], Kind.ACCEPTED, None, None),
        (200, [run(1)], Kind.ACCEPTED, None, None),
        (302, {}, Kind.ACCEPTED, None, Kind.STATUS),
        (422, {"detail": "no"}, None, None, Kind.REFUSED),
        (400, [run(1)], Kind.STATUS, None, Kind.STATUS),
        (500, {}, Kind.STATUS, Kind.STATUS, Kind.STATUS),
    ],
)
def test_statuses_judged(
    status: int, body: object, refusal: Kind | None, crash: Kind | None, answer: Kind | None
) -> None:
    given = StandIn([], lambda *_: reply(body, status)).trial().ask(Query())
    judged = [judge(given, "it") for judge in (refused, not_crashed, answered)]
    assert [each and each.kind for each in judged] == [refusal, crash, answer]


@pytest.mark.parametrize(
    "deleted, findings, undecided",
    [(True, 0, ["the collection main was deleted during the run"]), (False, 1, [])],
    ids=["deleted", "only one question is not answered"],
)
def test_a_collection_that_was_deleted_meanwhile_is_no_fault(
    deleted: bool, findings: int, undecided: list[str]
) -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        lost = asked.turn > 2 and (deleted or asked.limit == 3)
        return reply({"detail": "no such thread"}, 404) if lost else page(rows, asked)

    trial = StandIn(runs(5), change).trial()
    assert len(trial.snapshot) == 5
    trial.compare([THREE], lambda answer: answered(answer, "limit=3"), invariant=True)
    assert (len(trial.findings), trial.undecided) == (findings, undecided)


def test_answers_without_rows_that_had_to_be_read_are_kept_for_the_end_of_the_run() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        return reply({"data": []}) if asked.limit == 3 else page(rows, asked)

    trial = StandIn(runs(5), change).trial()
    trial.compare([THREE], lambda answer: None if answer.ok else NOT_ROWS)
    trial.compare([Query(size=2)], lambda answer: None if answer.ok else NOT_ROWS)
    assert trial.seen.read == 1
    assert [problem for _, problem in trial.seen.not_arrays.values()] == ["an object in place of an array"]
