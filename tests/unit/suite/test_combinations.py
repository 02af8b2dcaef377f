"""Combinations on scripted servers: what is asked, what is found, and which parameters a finding names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from stand_in import MAIN, Asked, Change, Rows, StandIn, operation, page, reply, run, runs

from listproof.codec.encode import text
from listproof.collection import target
from listproof.collection.collection import Collection
from listproof.collection.target import Target
from listproof.errors import Unreachable
from listproof.oracle.query import Query
from listproof.results.model import Result, Verdict
from listproof.run.runner import run_case
from listproof.suite.catalogue import catalogue
from listproof.suite.covering.asking import SPARE
from listproof.suite.covering.classes import classes, name, parts, query, query_of
from listproof.suite.covering.random_queries import drawn, smallest

pytestmark = pytest.mark.whole_run

ROWS = 13
READING = re.compile(r"limit=100&offset=\d+")
WRONG = Callable[[Asked], bool]


def aim(server: StandIn, seed: int = 1, profile: str = "default") -> Target:
    places = {"main": {"thread_id": MAIN}}
    return target.build(operation(server.contract), server.client(), places, seed=seed, profile=profile)


def check(identity: str, server: StandIn, seed: int = 1, profile: str = "default") -> Result:
    """The verdict of one requirement on a stand-in."""
    from listproof.run.plan import Case

    requirement = next(each for each in catalogue() if each.id == identity)
    return run_case(Case(requirement, aim(server, seed, profile), None))


def loses_a_row(where: WRONG) -> Change:
    """A server that leaves out the last row of the pages that ``where`` says, but when the whole listing is read."""

    def change(rows: Rows, asked: Asked) -> Rows:
        return page(rows, asked)[:-1] if where(asked) and not READING.fullmatch(asked.query) else page(rows, asked)

    return change


def sends(asked: Asked, *names: str) -> bool:
    return all(f"{each}=" in asked.query for each in names)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("contract", ["langsmith", "seekrflow"])
def test_a_right_server_passes(contract: str, seed: int) -> None:
    for identity, least in (("MIX-01", 45), ("MIX-02", 14)):
        result = check(identity, StandIn(runs(23, contract), contract=contract), seed)
        assert result.verdict is Verdict.PASSED, result
        assert result.findings == ()
        assert result.comparisons >= least


def test_the_number_of_combinations_is_told() -> None:
    result = check("MIX-01", StandIn(runs(ROWS)))
    said = re.fullmatch(
        r"(\d+) queries exercise all 208 3-way combinations of limit, offset, status, select", result.message
    )
    assert said
    assert 64 <= int(said[1]) <= 72
    assert result.comparisons == int(said[1])  # 4·4·3 + 4·4·4 + 4·3·4 + 4·3·4 = 208


def test_a_smaller_profile_takes_pairs_and_a_larger_one_more_classes() -> None:
    assert "2-way combinations" in check("MIX-01", StandIn(runs(ROWS)), profile="quick").message
    result = check("MIX-01", StandIn(runs(ROWS)), profile="thorough")
    assert re.match(r"1[89]\d queries exercise \d+ of 564 3-way combinations", result.message)
    assert "22 are impossible with these rows, such as status: " in result.message


def test_rows_with_equal_keys_may_stand_for_each_other_and_it_is_said() -> None:
    rows = [run(number, "seekrflow", created_at="2025-11-03T08:00:00Z") for number in range(9)]

    def turns(rows: Rows, asked: Asked) -> Rows:
        return page(rows[::-1] if asked.offset else rows, asked)

    result = check("MIX-01", StandIn(rows, turns, "seekrflow"))
    assert result.verdict is Verdict.PASSED, result
    assert re.search(r"\d+ answers agree up to the places of rows with equal sort keys", result.message)


@pytest.mark.parametrize("identity", ["MIX-01", "MIX-02"])
def test_one_row_decides_nothing(identity: str) -> None:
    result = check(identity, StandIn(runs(1)))
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "needs at least 2 rows" in result.message


@pytest.mark.parametrize("identity", ["MIX-01", "MIX-02"])
@pytest.mark.parametrize(
    "names, said",
    [
        (("status", "offset"), "only when status and offset meet"),
        (("limit", "offset", "status"), "only when status, offset and limit meet"),
        (("select", "limit"), "only when select and limit meet"),
        (("offset",), "only when offset is sent"),
        ((), "without any parameter"),
    ],
)
def test_a_finding_names_the_parameters_that_must_meet(identity: str, names: tuple[str, ...], said: str) -> None:
    result = check(identity, StandIn(runs(ROWS), loses_a_row(lambda asked: sends(asked, *names))))
    assert result.verdict is Verdict.FAILED
    assert len(result.findings) == 1, result.findings
    finding = result.findings[0]
    assert finding.actual.endswith(f"; {said}")
    assert finding.shown == (4, 4)
    sent = finding.curl[-1].rpartition("?")[2]
    assert set(re.findall(r"(\w+)=", sent)) == set(names)


def test_further_queries_with_the_same_cause_are_counted() -> None:
    server = StandIn(runs(ROWS), loses_a_row(lambda asked: sends(asked, "status", "offset")))
    result = check("MIX-01", server)
    wrong = {each.query for each in server.log if sends(each, "status", "offset") and page(server.rows, each)}
    assert 10 < result.findings[0].also + 1 <= len(wrong)


def test_a_left_out_limit_is_a_cause_and_hides_no_other() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        if "limit=" not in asked.query:
            return page(rows, asked)[:4]
        return loses_a_row(lambda asked: sends(asked, "status", "select"))(rows, asked)

    result = check("MIX-01", StandIn(runs(ROWS), change))
    said = sorted(finding.actual.rpartition("; ")[2] for finding in result.findings)
    assert said == ["only when limit is left out", "only when status and select meet"]


def test_two_sorts_of_difference_are_two_findings() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        if sends(asked, "status", "offset"):
            return reply({"detail": "boom"}, 500)
        found = page(rows, asked)
        return [each | {"more": 1} for each in found] if sends(asked, "select", "offset") else found

    result = check("MIX-01", StandIn(runs(ROWS), change))
    assert sorted(finding.kind for finding in result.findings) == ["extra fields", "status"]


def test_two_statuses_are_two_findings_though_the_same_parameters_meet() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        if sends(asked, "status", "offset"):
            return reply({"detail": "boom"}, 500 if asked.offset % 2 else 418)
        return page(rows, asked)

    result = check("MIX-01", StandIn(runs(ROWS), change))
    assert sorted(finding.outcome for finding in result.findings) == ["418", "500"]
    assert all(finding.also for finding in result.findings)


def test_strange_rows_without_identity_have_no_cause_of_their_own() -> None:
    """A page that begins a row late looks like altered values where the identity is not selected."""

    def change(rows: Rows, asked: Asked) -> Rows:
        return page(rows, asked)[1:] + page(rows, asked)[:1] if sends(asked, "select", "offset") else page(rows, asked)

    result = check("MIX-01", StandIn(runs(ROWS), change))
    assert len(result.findings) == 1, result.findings
    assert result.findings[0].also > 10


def test_what_shows_only_sometimes_blames_no_parameter() -> None:
    server = StandIn(runs(ROWS), loses_a_row(lambda asked: asked.turn > 3 and asked.turn % 3 == 0))
    result = check("MIX-01", server)
    assert result.verdict is Verdict.FAILED
    assert len(result.findings) == 1
    assert result.findings[0].actual.endswith("; not every time, so that no parameter can be blamed")
    assert result.findings[0].shown[0] < result.findings[0].shown[1]
    assert result.findings[0].also > 5


@pytest.mark.parametrize("identity", ["MIX-01", "MIX-02"])
def test_finding_the_cause_costs_at_most_so_many_requests(identity: str) -> None:
    """The worst case: each query fails that sends anything, in its own way."""

    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        if re.fullmatch(r"limit=100&offset=\d+|", asked.query):
            return page(rows, asked)
        return reply({"detail": asked.query}, 500) if hash(asked.query) % 2 else page(rows, asked)[1:]

    right, wrong = StandIn(runs(ROWS)), StandIn(runs(ROWS), change)
    check(identity, right)
    result = check(identity, wrong)
    confirming = 16 * (4 + 3)  # two for each finding: the snapshot in two pages or three, and three repetitions
    assert result.verdict is Verdict.FAILED
    assert len(wrong.log) <= len(right.log) + SPARE + confirming


def test_no_page_is_asked_for_that_is_known_to_be_refused() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        return reply({"detail": "too large"}, 422) if asked.limit > 12 else page(rows, asked)

    for identity in ("MIX-01", "MIX-02"):
        server = StandIn(runs(ROWS), change)
        result = check(identity, server)
        assert result.verdict is Verdict.PASSED
        assert {each.limit for each in server.log if each.limit > 12} == {100, 50, 25, 20}  # while the listing was read


def test_a_refused_large_page_is_no_finding_and_is_left_undecided() -> None:
    def change(rows: Rows, asked: Asked) -> Rows | httpx.Response:
        return reply({"detail": "too large"}, 422) if asked.limit == ROWS else page(rows, asked)

    result = check("MIX-01", StandIn(runs(ROWS), change))
    assert result.findings == ()
    assert result.message.startswith("the server refuses limit=13; ")
    said = re.search(r"exercise (\d+) of 208 .*; (\d+) stay undecided", result.message)
    assert said
    assert int(said[1]) + int(said[2]) == 208
    assert int(said[2]) >= 40  # limit=13 with two of the others (4·3 + 4·4 + 3·4), and what only such queries held


def test_rows_that_come_during_the_check_are_no_finding() -> None:
    def grows(rows: Rows, asked: Asked) -> Rows:
        if asked.turn % 20 == 0:
            rows.insert(0, run(ROWS + asked.turn))
        return page(rows, asked)

    for identity, least in (("MIX-01", 20), ("MIX-02", 10)):
        result = check(identity, StandIn(runs(ROWS), grows))
        assert result.findings == ()
        assert result.comparisons > least


@pytest.mark.parametrize("identity", ["MIX-01", "MIX-02"])
def test_the_same_seed_sends_the_same_requests(identity: str) -> None:
    def asked(seed: int, change: Change) -> list[str]:
        server = StandIn(runs(ROWS), change)
        check(identity, server, seed)
        return [each.query for each in server.log]

    for change in (page, loses_a_row(lambda each: sends(each, "status", "offset"))):
        once = asked(1, change)
        assert asked(1, change) == once
        assert asked(2, change) != once


def test_a_server_that_goes_away_leaves_the_random_queries_undecided() -> None:
    def change(rows: Rows, asked: Asked) -> Rows:
        if asked.turn > 9:
            raise httpx.ConnectError("refused")
        return page(rows, asked)

    result = check("MIX-02", StandIn(runs(ROWS), change))
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "no answer" in result.message


def collection(rows: Rows, contract: str = "langsmith") -> Collection:
    return StandIn(rows, contract=contract).collection()


def test_classes_lie_at_the_boundaries_of_the_collection() -> None:
    rows = [run(number, status="error" if number < 3 else "success") for number in range(ROWS, 0, -1)]
    table = classes(collection(rows), "thorough", 1)
    assert {part: [each.label for each in own] for part, own in table.items()} == {
        "limit": ["omitted", "2", "13", "1", "11", "10"],
        "offset": ["omitted", "1", "the middle row", "the last row", "the end", "0"],
        "filter status": ["omitted", "error", "success", next(iter(_absent()))],
        "select": ["omitted", "the identity only", "one other name", "two names", "all names"],
    }


def _absent() -> Iterator[str]:
    values = operation().filters[0].values
    return (value for value in values if value not in ("error", "success"))


def test_an_offset_lies_within_the_rows_that_match() -> None:
    rows = [run(number, status="error" if number < 6 else "success") for number in range(ROWS, 0, -1)]
    held = collection(rows)
    table = classes(held, "thorough", 1)
    found = {}
    for at, each in enumerate(table["offset"]):
        asked = query(table, {"filter status": 1, "offset": at}, 0, held.snapshot)
        assert asked.filters == (("status", "error"),)
        found[each.label] = asked.offset
    assert found == {"omitted": None, "1": 1, "the middle row": 2, "the last row": 4, "the end": 5, "0": 0}


def test_other_names_take_turns() -> None:
    table = classes(collection(runs(ROWS)), "default", 1)
    others = {table["select"][2].value(0, turn) for turn in range(20)}
    select = operation().select
    assert select
    assert others == {(each,) for each in select.names if each != "run_id"}
    assert all(table["select"][3].value(0, turn)[0] == "run_id" for turn in range(3))  # type: ignore[index]


def test_a_query_is_its_parts() -> None:
    for one in (
        Query(),
        Query(limit=0, offset=0),
        Query(limit=3, filters=(("status", "error"),), select=("run_id", "status")),
        Query(order=("created_at", True)),
    ):
        assert query_of(parts(one)) == one


def test_parameters_have_the_names_of_the_document() -> None:
    assert [name(operation(), part) for part in ("limit", "offset", "filter status", "select")] == [
        "limit", "offset", "status", "select",
    ]  # fmt: skip
    assert name(operation("seekrflow"), "order") == "order"


def test_drawn_queries_are_legal_and_reach_into_the_rows() -> None:
    held = collection(runs(ROWS))
    answers: dict[Query, int] = {}

    def fails(asked: Query) -> bool:
        answers[asked] = len(held.ask(asked).rows or ())
        return False

    for seed in range(6):
        assert smallest(held, fails, seed=seed) is None
    assert len(answers) > 45
    assert sum(rows > 0 for rows in answers.values()) > len(answers) / 2
    assert all((asked.limit or 1) <= 100 and (asked.offset or 0) <= ROWS + 1 for asked in answers)
    statuses = {value for asked in answers for _, value in asked.filters}
    assert statuses == set(operation().filters[0].values)


def test_a_failing_query_is_made_small() -> None:
    def fails(asked: Query) -> bool:
        return (asked.offset or 0) >= 2 and bool(asked.filters)

    for seed in range(10, 13):
        found = smallest(collection(runs(ROWS)), fails, seed=seed)
        assert found is not None
        assert (found.limit, found.order, found.select) == (None, None, None)
        assert (found.offset or 0) in range(2, 5)
        assert len(found.filters) == 1


def test_shrinking_ends_when_nothing_may_be_spent() -> None:
    asked: list[Query] = []

    def fails(one: Query) -> bool | None:
        asked.append(one)
        return None if len(asked) > 12 else bool(one.offset)

    found = smallest(collection(runs(ROWS)), fails, seed=3)
    assert found is not None
    assert found.offset
    assert len(asked) == 13
    assert len(set(asked)) == len(asked)


def test_what_asking_raises_comes_out() -> None:
    def fails(_: Query) -> bool:
        raise Unreachable("gone")

    with pytest.raises(Unreachable, match="gone"):
        smallest(collection(runs(ROWS)), fails, seed=1)


def test_the_first_choice_leaves_everything_out() -> None:
    assert drawn(collection(runs(ROWS)), lambda options: options[0]) == Query()
    last = drawn(collection(runs(ROWS)), lambda options: options[-1])
    assert text(operation(), last).startswith("limit=100&offset=")


def test_an_order_is_drawn_where_there_is_one() -> None:
    assert drawn(collection(runs(23, "seekrflow"), "seekrflow"), lambda options: options[-1]).order == (
        "created_at",
        True,
    )
