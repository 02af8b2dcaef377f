"""Benign variants are unusual and yet right: judged here by a few plain rules, none of them the suite's."""

from __future__ import annotations

import gzip
import itertools
import json
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import httpx
import jsonschema_rs
import pytest
from asking import Answer, ask, given, right

from listproof import faults, mock
from listproof.contract import library
from listproof.faults.benign import answers, traffic
from listproof.mock.connection import Dropped
from listproof.mock.instant import instant
from listproof.mock.langsmith import FIELDS, STATUSES

pytestmark = pytest.mark.whole_run

S, L = "seekrflow", "langsmith"
BENIGN = [(v.name, contract) for v in faults.all_benign() for contract in v.contracts]
LIVE = {
    "rows_arrive_every_200_ms",
    "rows_arrive_now_and_then",
    "statuses_advance",
    "old_rows_are_deleted_now_and_then",
    "a_thread_is_deleted_meanwhile",
}
QUIET = [(name, contract) for name, contract in BENIGN if name not in LIVE]
DROPPING = "a_connection_is_dropped_now_and_then"
ASKED_ELSEWHERE = {
    DROPPING,
    "behind_a_path_prefix",
    "answers_take_their_time",
    "the_first_answer_is_slow",
    "the_word_bearer_is_not_understood",
    "conditions_are_ignored",
    "one_request_at_a_time",
}  # the usual questions do not tell
TRAFFIC = ["bodies_in_chunks", DROPPING, "connections_close", "behind_a_path_prefix",
           "everything_is_compressed", "unavailable_now_and_then"]  # fmt: skip
ORDINARY = {(f"{a}-{n:02}") for a, most in (("SCH", 3), ("PAG", 19), ("ORD", 10), ("FLT", 7), ("SEL", 8), ("SCO", 9),
            ("ERR", 6), ("AUT", 3), ("HTT", 3), ("LIF", 4)) for n in range(1, most + 1)}  # fmt: skip


def polite(served: mock.Mock, path: str, query: str = "", method: str = "GET", **headers: str) -> Answer:
    """The answer, asked for again where the server was busy or the connection dropped."""
    for _ in range(3):
        try:
            answer = ask(served, path, query, method, **headers)
        except Dropped:
            continue
        if answer.status not in (429, 503):
            return answer
    raise AssertionError("busy three times in a row")


BOUNDED = ("offsets_above_a_thousand_are_refused", "windows_end_at_row_ten_thousand")
"""Those that refuse offsets far behind the last row."""


class Reader:
    """Reads one mock as somebody with its key would."""

    def __init__(self, name: str, contract: str) -> None:
        self.served = faults.variant(name).server(contract)
        self.contract = contract

    def get(self, parents: Any, query: str = "", method: str = "GET", **headers: str) -> Answer:
        path = self.served.prefix + self.served.path(parents)
        return polite(self.served, path, query, method, **{**self.served.headers, **headers})

    def rows(self, parents: Any, query: str = "") -> list[dict[str, Any]]:
        answer = self.get(parents, query)
        assert answer.status == 200, (query, answer)
        found = content(answer)
        assert isinstance(found, list)
        return found

    def whole(self, parents: Any) -> list[dict[str, Any]]:
        pages = (self.rows(parents, f"limit=20&offset={at}") for at in itertools.count(0, 20))
        return [row for page in itertools.takewhile(bool, pages) for row in page]


def content(answer: Answer) -> Any:
    def refuse(constant: str) -> Any:
        raise AssertionError(f"{constant} is no JSON")

    body = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    return json.loads(body.decode(), parse_constant=refuse)


@cache
def reader(name: str, contract: str) -> tuple[Reader, dict[str, list[dict[str, Any]]]]:
    """A reader and what every collection holds."""
    one = Reader(name, contract)
    return one, {c.name: one.whole(c.parents) for c in one.served.collections}


def collections(name: str, contract: str) -> Iterator[tuple[Reader, Any, list[dict[str, Any]]]]:
    one, wholes = reader(name, contract)
    for collection in one.served.collections:
        yield one, collection.parents, wholes[collection.name]


@cache
def schema(contract: str, selected: tuple[str, ...] | None = None) -> Any:
    operation = library.load(contract).lists[0]
    rules = dict(operation.row_schema)
    if selected is not None:
        rules["required"] = [name for name in operation.row_required if name in selected]
        rules.pop("$ref", None)
        rules.pop("allOf", None)
    return jsonschema_rs.validator_for(rules, validate_formats=True)


def test_there_are_enough_and_all_are_described() -> None:
    assert len(faults.all_benign()) >= 30
    for one in faults.all_benign():
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", one.name)
        assert one.sentence.endswith(".")
        assert one.undecided <= ORDINARY
    undecided = {one.name for one in faults.all_benign() if one.undecided}
    assert {"every_collection_is_empty", "every_collection_has_one_row_at_most", "no_validators"} <= undecided


@pytest.mark.parametrize("name, contract", [pair for pair in QUIET if pair[0] not in ASKED_ELSEWHERE])
def test_a_benign_variant_can_be_told_from_the_reference(name: str, contract: str) -> None:
    seen = [(answer.seen, dict(answer.headers)) for _, answer in given(name, contract)]
    assert seen != [(answer.seen, dict(answer.headers)) for _, answer in right(contract)]


def test_what_tells_the_others_from_the_reference() -> None:
    bearer, dropping = Reader("the_word_bearer_is_not_understood", S), Reader(DROPPING, S).served
    parents = bearer.served.collections[0].parents
    key = bearer.served.headers["Authorization"]
    assert bearer.get(parents, Authorization=f"Bearer {key}").status == 401
    assert bearer.get(parents).status == 200
    assert [outcome(dropping) for _ in range(18)] == ([404] * 8 + [None]) * 2
    for contract in (S, L):
        ignoring, usual = Reader("conditions_are_ignored", contract), mock.reference(contract)
        parents = usual.collections[0].parents
        tag = {**usual.headers, "If-None-Match": ignoring.get(parents).headers["etag"]}
        assert ignoring.get(parents, **tag).status == 200
        assert ask(usual, usual.path(parents), **tag).status == 304


def outcome(served: mock.Mock) -> int | None:
    """The status of a request for nothing, None where the connection is dropped."""
    try:
        return ask(served, "/").status
    except Dropped:
        return None


@pytest.mark.parametrize("name, contract", QUIET)
def test_rows_are_valid_unique_and_their_parents(name: str, contract: str) -> None:
    everywhere: list[str] = []
    for one, parents, whole in collections(name, contract):
        assert all(schema(contract).is_valid(row) for row in whole)
        spelt = str.upper if name == "threads_are_spelt_in_capitals" else str
        assert {row["thread_id"] for row in whole} <= {spelt(parents["thread_id"])}
        everywhere += [row[one.served.pipeline.id] for row in whole]
    assert (len(set(everywhere)) == len(everywhere)) == (name != "ids_begin_anew_in_each_thread")


@pytest.mark.parametrize("name, contract", QUIET)
def test_pages_are_cuts_of_the_whole_listing(name: str, contract: str) -> None:
    for one, parents, whole in collections(name, contract):
        default = one.served.pipeline.default
        assert one.rows(parents) == whole[:default]
        assert one.rows(parents, "offset=2") == whole[2 : 2 + default]
        for limit, offset in ((1, 0), (3, 1), (3, 3), (7, 5), (50, 50), (5, len(whole)), (5, 10**6)):
            expected = whole[offset : offset + limit]
            if offset == 10**6 and name in BOUNDED:
                assert one.get(parents, f"limit={limit}&offset={offset}").status == 422
                continue
            assert one.rows(parents, f"limit={limit}&offset={offset}") == expected
            assert one.rows(parents, f"offset={offset}&limit={limit}") == expected
        for limit in (0, 100, 101, 1001):
            answer = one.get(parents, f"limit={limit}")
            assert answer.status == 422 or content(answer) == whole[:limit]
        if one.served.pipeline.contract == S:
            assert one.rows(parents, "limit=0") == []


@pytest.mark.parametrize("name", [name for name, contract in QUIET if contract == S and name != "a_leap_second"])
def test_orders_are_by_instant(name: str) -> None:
    for one, parents, whole in collections(name, S):
        by_instant = sorted(whole, key=lambda row: instant(row["created_at"]))
        stamps = [instant(row["created_at"]) for row in by_instant]
        for query, expected in (("", stamps[::-1]), ("order=desc&", stamps[::-1]), ("order=asc&", stamps)):
            found = [row for at in (0, 50, 100) for row in one.rows(parents, f"{query}limit=50&offset={at}")]
            assert [instant(row["created_at"]) for row in found] == expected
            assert sorted(row["id"] for row in found) == sorted(row["id"] for row in whole)
            again = [row for at in range(0, len(whole), 7) for row in one.rows(parents, f"{query}limit=7&offset={at}")]
            assert again == found


@pytest.mark.parametrize("name", [name for name, contract in QUIET if contract == L])
def test_a_status_keeps_its_rows_in_their_order(name: str) -> None:
    for one, parents, whole in collections(name, L):
        for status in STATUSES:
            expected = [row for row in whole if row["status"] == status]
            assert one.rows(parents, f"status={status}&limit=50") == expected[:50]
            assert one.rows(parents, f"status={status}&limit=2&offset=1") == expected[1:3]


@pytest.mark.parametrize("name", [name for name, contract in QUIET if contract == L])
def test_a_select_keeps_the_rows_and_the_named_members(name: str) -> None:
    for one, parents, whole in collections(name, L):
        for names in (("run_id",), ("status", "metadata"), ("kwargs", "kwargs"), FIELDS, FIELDS[::-1]):
            query = "&".join(f"select={each}" for each in names)
            expected = [{k: v for k, v in row.items() if k in names} for row in whole]
            assert one.rows(parents, f"{query}&limit=50") == expected[:50]
            assert (
                one.rows(parents, f"{query}&limit=5&offset=3&status=success")
                == [short for short, row in zip(expected, whole, strict=True) if row["status"] == "success"][3:8]
            )


BAD = {
    S: ("limit=abc", "limit=1.5", "limit=", "offset=true", "limit=-1", "offset=-1", "order=DESC", "order="),
    L: ("limit=abc", "limit=1e1", "offset=50abc", "status=bogus", "status=", "select=bogus", "select=a,b", "select="),
}


@pytest.mark.parametrize("name, contract", BENIGN)
def test_what_is_bad_is_refused_as_documented(name: str, contract: str) -> None:
    one = Reader(name, contract)
    parents = one.served.collections[0].parents
    for query in BAD[contract]:
        if name == "exponents_are_read" and query == "limit=1e1":
            assert one.rows(parents, query) == one.rows(parents, "limit=10")
            continue
        answer = one.get(parents, query)
        assert answer.status == 422, query
        detail = content(answer)["detail"]
        if contract == L:
            assert isinstance(detail, str)
        else:
            assert all({"loc", "msg", "type"} <= set(entry) for entry in detail)
    documented = (200, 404, 422) if contract == L else (200, 422)
    for query in (
        f"offset={2**63}",
        f"limit=2&offset={'9' * 23}",
        "limit=1&limit=2",
        "foo=1",
        "limit=%2B5",
        "limit=007",
    ):
        assert one.get(parents, query).status in documented, query
    for query, rows in (("limit=007", 7), ("limit=%2B5", 5), ("limit=1.0", 1), ("limit=1_1", 11), ("limit=%D9%A3", 3)):
        answer = one.get(parents, query)
        assert answer.status == 422 or name in LIVE or content(answer) == one.whole(parents)[:rows], query


@pytest.mark.parametrize("name", [name for name, contract in BENIGN if contract == L])
def test_negative_values_never_give_rows(name: str) -> None:
    one = Reader(name, L)
    for query in ("limit=-1", "offset=-1", "limit=-3&offset=2"):
        answer = one.get(one.served.collections[0].parents, query)
        assert answer.status == 422 or content(answer) == []


@pytest.mark.parametrize("name, contract", BENIGN)
def test_other_parents_and_keys_see_nothing(name: str, contract: str) -> None:
    one = Reader(name, contract)
    unknown, malformed = one.get(one.served.unknown), one.get(one.served.malformed)
    if contract == L:
        assert unknown.status == 404
        assert malformed.status in (404, 422)
        assert isinstance(content(unknown)["detail"], str)
        return
    for answer in (unknown, malformed, one.get(one.served.foreign)):
        assert answer.status in (403, 404) or content(answer) == []
    path = one.served.prefix + one.served.path(one.served.collections[0].parents)
    for headers in ({}, {"Authorization": ""}, {"Authorization": "wrong"}, {"Authorization": "mock-K1-aQ8xLm2vRt9Zc"}):
        assert polite(one.served, path, **headers).status in (401, 403)


@pytest.mark.parametrize("name, contract", QUIET)
def test_codings_validators_and_head_agree(name: str, contract: str) -> None:
    one = Reader(name, contract)
    for collection in one.served.collections:
        plain = one.get(collection.parents, "limit=50", **{"Accept-Encoding": "identity"})
        packed = one.get(collection.parents, "limit=50", **{"Accept-Encoding": "gzip"})
        assert "content-encoding" not in plain.headers
        assert content(plain) == content(packed)
        tag = plain.headers.get("etag")
        if tag and not tag.startswith("W/"):
            assert tag != packed.headers.get("etag") or plain.body == packed.body
            again = one.get(collection.parents, "limit=50", **{"Accept-Encoding": "identity"})
            assert again.body == plain.body or again.headers["etag"] != tag
            other = one.get(collection.parents, "limit=50", **{"If-None-Match": '"other"'})
            assert other.status == 200
        head = one.get(collection.parents, "limit=50", "HEAD")
        assert head.body == b""
        assert head.status == 405 or (head.status, head.headers["content-type"]) == (200, plain.headers["content-type"])


@pytest.mark.parametrize("name, contract", [pair for pair in BENIGN if pair[0] in TRAFFIC])
def test_traffic_on_a_socket(name: str, contract: str) -> None:
    one, wholes = reader(name, contract)
    fresh = faults.variant(name).server(contract)
    busy = dropped = 0
    with mock.serve(fresh.app, prefix=fresh.prefix) as running, httpx.Client(headers=dict(fresh.headers)) as client:
        for _ in range(2):
            for collection in fresh.collections:
                url = f"{running.base_url}{fresh.path(collection.parents)}?limit=50"
                for _ in range(2):
                    try:
                        answer = client.get(url)
                    except httpx.RemoteProtocolError:
                        dropped += 1
                        continue
                    if answer.status_code == 200:
                        break
                    busy += 1
                assert answer.json() == wholes[collection.name][:50]
    assert bool(dropped) == (name == DROPPING)
    assert bool(busy) == (name == "unavailable_now_and_then" and len(fresh.collections) * 2 >= 13)
    assert (answer.headers.get("transfer-encoding") == "chunked") == (name == "bodies_in_chunks")
    assert one.contract == contract


def test_rows_arrive_by_the_clock() -> None:
    now = [0.0]
    arriving: Callable[..., Any] = answers.rows_arrive_every_200_ms
    served = mock.mock(arriving(mock.pipeline(L), clock=lambda: now[0]))
    path = served.path(served.collections[0].parents)
    before = content(ask(served, path, "limit=100"))
    now[0] = 1.05
    after = content(ask(served, path, "limit=100"))
    assert after[5:] == before
    assert len({row["run_id"] for row in after}) == len(after) == 18
    assert all(instant(row["created_at"]) > instant(before[0]["created_at"]) for row in after[:5])


def test_a_thread_is_there_and_then_is_not() -> None:
    one = Reader("a_thread_is_deleted_meanwhile", L)
    main, other = (each.parents for each in one.served.collections[:2])
    seen = [one.get(other).status for _ in range(210)]
    assert seen == [200] * 200 + [404] * 10
    assert one.get(main).status == 200


@pytest.mark.parametrize("contract", [S, L])
@pytest.mark.parametrize("name", sorted(LIVE - {"rows_arrive_every_200_ms", "a_thread_is_deleted_meanwhile"}))
def test_live_data_moves_and_stays_right(name: str, contract: str) -> None:
    one = Reader(name, contract)
    id = one.served.pipeline.id
    ended: dict[str, str] = {}
    first: dict[str, list[tuple[str, str]]] = {}
    last: dict[str, list[tuple[str, str]]] = {}
    for collection in itertools.islice(itertools.cycle(one.served.collections), 400):
        rows = one.rows(collection.parents, "limit=100")
        stamps = [instant(row["created_at"]) for row in rows]
        assert stamps == sorted(stamps, reverse=True)
        assert len({row[id] for row in rows}) == len(rows)
        assert all(schema(contract).is_valid(row) for row in rows)
        assert all(ended.get(row[id], row["status"]) == row["status"] for row in rows)
        ended |= {row[id]: row["status"] for row in rows if row["status"] not in ("queued", "pending", "running")}
        for row in rows:
            if contract == L:
                assert instant(row["updated_at"]) >= instant(row["created_at"])
            else:
                assert bool(row.get("completed_at")) == (row["status"] == "completed")
                assert row.get("is_active", False) <= (row["status"] in ("queued", "running"))
                assert not row.get("usage") or row["status"] in ("completed", "failed")
        last[collection.name] = [(row[id], row["status"]) for row in rows]
        first.setdefault(collection.name, last[collection.name])
    assert first["main"] != last["main"]
    assert first["empty"] == last["empty"] == []


@pytest.mark.parametrize("make", [traffic.answers_take_their_time, traffic.the_first_answer_is_slow])
def test_waiting_is_injected(make: Callable[..., Any]) -> None:
    slept: list[float] = []
    served = mock.mock(make(mock.pipeline(L), sleep=slept.append))
    path = served.path(served.collections[0].parents)
    usual = ask(mock.reference(L), path)
    assert [ask(served, path).body for _ in range(5)] == [usual.body] * 5
    assert len(slept) == 5
    drawn = random.Random(0)
    expected = [drawn.random() * 0.002 for _ in range(5)] if make.__name__.startswith("answers") else [0.3, 0, 0, 0, 0]
    assert slept == expected
