"""Where generated requests go: into the data, and never for more than a thousand rows."""

from __future__ import annotations

from urllib.parse import parse_qsl

import httpx
import pytest

from listproof import mock
from listproof.collection import target
from listproof.collection.probes import Known
from listproof.collection.target import Target
from listproof.contract import library
from listproof.fuzz.targeting import SAFE_ROWS, Aimed, Targeting
from listproof.http.client import Client
from listproof.http.secret import Secret

FAR = (
    *("1001", "5000", "2147483648", "99999999999999999999999", "-1", "-5000", "%2B5000", "1e4", "1_000_0", "5%2C000"),
    *("0x7fff", "5000.0", "inf", "%20 5000", "", "all", "null", "%D9%A5%D9%A0%D9%A0%D9%A0", "1E%2B9"),
)
"""What some server could read as more than a thousand rows."""


def aimed_at(name: str, *collections: str, large: int = 0, seed: int = 1) -> Target:
    server = mock.reference(name, large=large)
    headers = {header: Secret(value, "$KEY") for header, value in server.headers.items()}
    client = Client("http://mock.example", headers=headers, transport=httpx.WSGITransport(server.app))
    named = {each.name: each.parents for each in server.collections if each.name in (collections or (each.name,))}
    operation = library.load(name).lists[0]
    return target.build(operation, client, named, seed=seed, known=Known(server.unknown, scopes=server.scopes))


@pytest.fixture(scope="module")
def large() -> Target:
    """A target with one collection of 1,500 rows."""
    return aimed_at("langsmith", "large", large=1500)


def sent(aimed: Aimed) -> dict[str, str]:
    return dict(parse_qsl(aimed.request.query, keep_blank_values=True))


@pytest.mark.parametrize("text", FAR)
@pytest.mark.parametrize("name", ["limit", "LIMIT", "limit[]", "limit%5B%5D"])
def test_a_large_collection_is_never_asked_for_more_than_a_thousand_rows(large: Target, name: str, text: str) -> None:
    aim = Targeting(large)
    for _ in range(60):
        query = aim.at("GET", f"{name}={text}&offset=3", {}).request.query
        (value,) = [value for key, value in parse_qsl(query, keep_blank_values=True) if key != "offset"]
        assert value.isascii()
        assert value.isdigit()
        assert int(value) <= SAFE_ROWS


def test_a_limit_is_wild_only_where_the_offset_lies_past_the_end(large: Target) -> None:
    aim = Targeting(large)
    queries = [sent(aim.at("GET", "offset=987654321&limit=987654321", {})) for _ in range(400)]
    wild = [query for query in queries if int(query["limit"]) > SAFE_ROWS]
    assert wild
    assert all(int(query["offset"]) >= len(large.best().snapshot) for query in wild)


def test_an_unknown_parent_is_never_asked_for_more_than_a_thousand_rows() -> None:
    aim = Targeting(aimed_at("langsmith", "main"))
    unknown = [each for each in (aim.at("GET", "limit=123456789", {}) for _ in range(400)) if not each.known]
    assert unknown
    assert all(int(sent(each)["limit"]) <= SAFE_ROWS for each in unknown)
    assert all(each.wild for each in unknown)


def test_most_numbers_are_folded_and_some_stay_wild() -> None:
    aim = Targeting(aimed_at("langsmith", "main"))
    offsets = [int(sent(aim.at("GET", "offset=507282006&limit=-77", {}))["offset"]) for _ in range(300)]
    assert 200 < sum(0 <= offset <= 15 for offset in offsets) < 300


def test_a_filter_is_drawn_towards_what_rows_hold() -> None:
    aimed = aimed_at("langsmith", "main")
    held = {row.data["status"] for row in aimed.best().snapshot.rows}
    (absent,) = set(aimed.operation.filters[0].values) - held
    aim = Targeting(aimed)
    statuses = [sent(aim.at("GET", f"status={absent}", {}))["status"] for _ in range(50)]
    assert set(statuses) - {absent} <= held
    assert len(set(statuses)) > 3
    assert sent(aim.at("GET", "status=bogus", {})) == {"status": "bogus"}


def test_most_requests_go_to_the_best_collection_and_some_to_others() -> None:
    aimed = aimed_at("seekrflow")
    aim = Targeting(aimed)
    names = [aim.at("GET", f"offset={at}", {}).collection.name for at in range(300)]
    assert names.count("main") > 150
    assert {"other", "big", "unknown"} <= set(names)


def test_a_generated_credential_is_dropped_and_a_scope_is_mostly_a_known_one() -> None:
    aimed = aimed_at("seekrflow", "main")
    aim = Targeting(aimed)
    generated = {"Authorization": "wrong", "Cookie": "a=b", "X-Team-Id": "\x81", "Accept": "*/*", "X-Other": "1"}
    kept = {aim.at("GET", "", generated).request.headers for _ in range(50)}
    assert kept == {(("x-team-id", aimed.probes.scopes["x-team-id"]),)}


def test_only_a_value_that_the_user_gave_is_known_to_be_good() -> None:
    aimed = aimed_at("seekrflow", "main")
    aim = Targeting(aimed, wander=False)
    sent = [aim.at("GET", f"limit={at}", {"x-team-id": "null"}) for at in range(1, 80)]
    own, invented = (
        aimed.probes.scopes["x-team-id"],
        [each for each in sent if ("x-team-id", "null") in each.request.headers],
    )
    assert invented
    assert all(each.wild for each in invented)
    assert not any(each.wild for each in sent if each.request.headers == (("x-team-id", own),))


def test_the_same_seed_aims_alike_and_another_one_otherwise() -> None:
    def run(seed: int) -> list[tuple[str, str]]:
        aim = Targeting(aimed_at("langsmith", seed=seed))
        each = [aim.at("GET", "limit=1234567&offset=7654321&status=error", {}) for _ in range(30)]
        return [(aimed.collection.name, aimed.request.query) for aimed in each]

    assert run(5) == run(5)
    assert run(5) != run(6)
