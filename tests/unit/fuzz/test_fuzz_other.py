"""Fuzzing operations that are not lists: read, held to the document, led by its links, and nothing else sent."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from listproof import mock
from listproof.contract import library
from listproof.errors import ContractError
from listproof.fuzz import document as fuzz_document
from listproof.fuzz.routing import Router
from listproof.mock.served import App
from listproof.report import terminal
from listproof.results.model import Result, Run, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings

pytestmark = pytest.mark.whole_run

SHOPS = Path(__file__).parents[2] / "servers" / "shops"
LIST, ITEM = "GET /shops/{shop}/items", "GET /shops/{shop}/items/{item}"
HEAD, HEALTH = "HEAD /shops/{shop}/items", "GET /health"
ROWS = [{"id": f"item-{number}", "name": f"No. {number}"} for number in range(25)]

Change = Callable[[httpx.Request, httpx.Response], httpx.Response]


@dataclass
class Shop:
    """The server of tests/servers/shops; ``change`` may answer otherwise."""

    change: Change = lambda _, response: response
    log: list[tuple[str, str]] = field(default_factory=list)
    keys: set[str | None] = field(default_factory=set)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.log.append((request.method, request.url.raw_path.decode()))
        self.keys.add(request.headers.get("x-key"))
        return self.change(request, self.answer(request))

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, query = request.url.path, parse_qs(request.url.query.decode(), keep_blank_values=True)
        if path == "/v1/health":
            sizes = query.get("size", ["1"])
            return reply({"ok": True}) if all(re.fullmatch(r"-?\d+", each) for each in sizes) else reply({}, 422)
        if re.fullmatch("/v1/shops/[^/]+/items", path):
            return self.listed(path, query)
        if found := re.fullmatch("/v1/shops/([^/]*)/items/([^/]*)", path):
            known = next((row for row in ROWS if row["id"] == found[2] and found[1] == "one"), None)
            if not set(query.get("lang", ["en"])) <= {"en", "de"}:
                return reply({}, 422)
            return reply(known) if known else reply({}, 404)
        return reply({}, 404)

    def listed(self, path: str, query: dict[str, list[str]]) -> httpx.Response:
        limit, offset = query.get("limit", ["10"]), query.get("offset", ["0"])
        plain = all(re.fullmatch(r"\d+", each) for each in limit + offset)
        if not plain or not 1 <= int(limit[-1]) <= 100:
            return reply({}, 422)
        rows = ROWS if path == "/v1/shops/one/items" else []
        return reply(rows[int(offset[-1]) : int(offset[-1]) + int(limit[-1])])


def reply(value: object, status: int = 200) -> httpx.Response:
    return httpx.Response(status, content=json.dumps(value), headers={"content-type": "application/json"})


def checked(shop: Shop, **more: object) -> Run:
    """FUZ-01 on the shop, by way of a session."""
    settings = Settings.of(
        str(SHOPS),
        base_url="http://shop.example/v1",
        collections={"one": {"shop": "one"}, "none": {"shop": "none"}},
        headers=("x-key: ${KEY}",),
        **{"only": ("FUZ-01",), "profile": "quick", **more},
    )
    with Session(settings, transport=httpx.MockTransport(shop), environ={"KEY": "the-key-of-the-shop"}) as session:
        return session.run()


def by_operation(run: Run) -> dict[str, Result]:
    return {each.operation: each for each in run.results}


@pytest.fixture(scope="module")
def right() -> tuple[Shop, Run]:
    shop = Shop()
    return shop, checked(shop)


def test_every_operation_that_reads_has_a_result(right: tuple[Shop, Run]) -> None:
    _, run = right
    assert {each.operation: (each.verdict, each.findings) for each in run.results} == dict.fromkeys(
        (LIST, ITEM, HEAD, HEALTH), (Verdict.PASSED, ())
    )
    assert len(run.results) == 4


def test_what_is_not_sent_is_said(right: tuple[Shop, Run]) -> None:
    _, run = right
    assert run.fuzz is not None
    assert run.fuzz["POST /shops/{shop}/items"] == {"left_out": "only GET and HEAD are sent"}
    assert run.fuzz["GET /shops/{shop}/events"] == {"left_out": "it answers with a stream"}
    assert set(run.fuzz[HEALTH]) == {"requests", "judged", "statuses"}


def test_no_other_method_and_no_operation_that_is_left_out_is_asked(right: tuple[Shop, Run]) -> None:
    shop, run = right
    assert {method for method, _ in shop.log} == {"GET", "HEAD"}
    heads = {url.partition("?")[0] for method, url in shop.log if method == "HEAD"}
    assert heads == {"/v1/shops/one/items"}
    assert not [url for _, url in shop.log if "events" in url]
    assert Counter(method for method, _ in shop.log) == Counter(run.traffic.requests["shop.example"])


def test_the_credential_goes_along_and_no_generated_one(right: tuple[Shop, Run]) -> None:
    assert right[0].keys == {"the-key-of-the-shop"}


def test_parents_that_a_collection_names_are_pinned(right: tuple[Shop, Run]) -> None:
    urls = [url for _, url in right[0].log if re.match("/v1/shops/[^/]*/items/", url)]
    assert len(urls) > 20
    assert all(url.startswith("/v1/shops/one/items/") for url in urls)


def test_links_lead_to_items_that_are_there(right: tuple[Shop, Run]) -> None:
    shop, run = right
    assert run.fuzz is not None
    assert run.fuzz[ITEM]["statuses"]["200"] > 0
    assert any(url.startswith("/v1/shops/one/items/item-") for _, url in shop.log)


def test_an_example_of_the_document_is_sent(right: tuple[Shop, Run]) -> None:
    assert any("lang=de" in url for _, url in right[0].log)


def test_no_number_that_asks_for_much_is_sent_to_them(right: tuple[Shop, Run]) -> None:
    sizes = [each for _, url in right[0].log for each in re.findall(r"health\?(?:.*&)?size=[+-]?(\d+)", url)]
    assert sizes
    assert max(map(int, sizes)) <= 1000


def test_the_same_seed_sends_the_same_requests(right: tuple[Shop, Run]) -> None:
    again = Shop()
    checked(again)
    assert again.log == right[0].log


@pytest.mark.parametrize("seed", [2, 3])
def test_a_right_server_has_no_finding_with_other_seeds(seed: int) -> None:
    assert [each.findings for each in checked(Shop(), seed=seed).results] == [()] * 4


def shown(run: Run, *, verbose: bool = False) -> str:
    text = io.StringIO()
    terminal.show(terminal.console(text), run, verbose=verbose)
    return text.getvalue()


def test_the_terminal_says_what_was_fuzzed_and_what_not(right: tuple[Shop, Run]) -> None:
    text = shown(right[1], verbose=True)
    assert "fuzzing       GET /health: requests" in text
    assert "not fuzzed    POST /shops/{shop}/items: only GET and HEAD are sent" in text
    assert "not fuzzed    GET /shops/{shop}/events: it answers with a stream" in text


def test_the_terminal_shows_each_operations_finding_and_the_command() -> None:
    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        return reply({}, 500) if response.status_code == 422 else response

    text = shown(checked(Shop(change), seed=4))
    for key in (HEAD, ITEM):
        assert f"{key}: no 5xx, whatever is asked" in " ".join(text.split())
    assert f"and on 1 more operation: {HEALTH}" in text
    command = f"listproof check {SHOPS} --base-url http://shop.example/v1 --collection one:shop=one"
    assert f"{command} --collection none:shop=none --header 'x-key: ${{KEY}}' --profile quick" in text
    assert "--only FUZ-01 --seed 4" in text


def test_a_crash_of_another_operation_is_its_own_finding() -> None:
    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        return reply({}, 500) if "size=-" in str(request.url) else response

    results = by_operation(checked(Shop(change)))
    assert {key for key, each in results.items() if each.findings} == {HEALTH}
    (finding,) = results[HEALTH].findings
    assert (finding.kind, finding.shown) == ("status", (4, 4))
    assert finding.expected.startswith(HEALTH)
    assert "/v1/health?" in finding.curl[0]


def test_an_answer_against_its_schema_is_found_where_only_a_link_leads() -> None:
    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        item = "/items/" in request.url.path and response.status_code == 200
        return reply({"id": "x"}) if item else response

    results = by_operation(checked(Shop(change)))
    assert {key for key, each in results.items() if each.findings} == {ITEM}
    (finding,) = results[ITEM].findings
    assert finding.kind == "schema"
    assert "name" in finding.actual


def test_an_undocumented_status_is_found_with_get_and_with_head() -> None:
    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        return httpx.Response(418) if response.status_code == 422 and "health" not in str(request.url) else response

    results = by_operation(checked(Shop(change)))
    assert {key for key, each in results.items() if each.findings} == {LIST, HEAD, ITEM}
    assert {each.kind for each in results[HEAD].findings} == {"status"}


def test_an_answer_that_schemathesis_cannot_read_is_judged_by_its_status_alone() -> None:
    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        kind = {"content-type": "application/json"}
        long = httpx.Response(200, content=b'{"ok": true, "n": ' + b"7" * 5000 + b"}", headers=kind)
        return long if "health" in str(request.url) and response.status_code == 200 else response

    health = by_operation(checked(Shop(change)))[HEALTH]
    assert (health.verdict, health.findings) == (Verdict.INCONCLUSIVE, ())
    assert "Schemathesis cannot read" in health.message


@pytest.mark.parametrize("status", [401, 403])
def test_where_the_credential_does_not_reach_nothing_is_decided(status: int) -> None:
    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        return reply({}, status) if "health" in str(request.url) else response

    health = by_operation(checked(Shop(change)))[HEALTH]
    assert (health.verdict, health.findings) == (Verdict.INCONCLUSIVE, ())
    assert "needs a 2xx" in health.message


def test_a_failure_of_the_list_is_no_premise_of_another_operations() -> None:
    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        crash = "health" in str(request.url) or "offset=1" in str(request.url)
        return reply({}, 500) if crash else response

    run = checked(Shop(change), only=("PAG", "FUZ-01"))
    results = {each.operation: each for each in run.results if each.id == "FUZ-01"}
    assert any(each.id != "FUZ-01" and each.findings for each in run.results)
    assert results[LIST].consequence_of is not None
    assert results[HEALTH].findings
    assert results[HEALTH].consequence_of is None
    (row,) = [row for row in run.requirements if row.facts.id == "FUZ-01"]
    assert row.consequence_of is None


def served(shop: Shop) -> App:
    """The shop as a WSGI application."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        headers = {"x-key": environ.get("HTTP_X_KEY", "")}
        url = f"http://shop.example{environ['REQUEST_URI']}"
        response = shop(httpx.Request(environ["REQUEST_METHOD"], url, headers=headers))
        start_response(f"{response.status_code} Said", [("Content-Type", "application/json")])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.content]

    return app


def test_from_pytest_each_operation_is_a_test(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY", "the-key-of-the-shop")
    monkeypatch.delenv("PYTEST_BASE_URL", raising=False)

    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        return reply({}, 500) if "size=-" in str(request.url) else response

    with mock.serve(served(Shop(change)), prefix="/v1") as running:
        done = pytester.runpytest_subprocess(
            "--pyargs", "listproof.suite", "-p", "no:cacheprovider", "-v", "--lp-contract", str(SHOPS),
            f"--base-url={running.base_url}", "--lp-collection=one:shop=one", "--lp-header=x-key: ${KEY}",
            "--lp-only=FUZ-01", "--lp-max-examples=10", "--junitxml=j.xml",
        )  # fmt: skip
    done.assert_outcomes(passed=3, failed=1)
    text = done.stdout.str()
    assert re.search(r"\[FUZ-01-GET /health\] FAILED", text)
    assert "GET /health, the target:" in text
    assert "--max-examples 10 --only FUZ-01 --seed 1" in text
    names = [case.get("name") for case in ET.parse(pytester.path / "j.xml").iter("testcase")]
    assert len(set(names)) == 4


def test_fewer_examples_send_fewer_requests() -> None:
    few, many = (
        sum(checked(Shop(), max_examples=number).traffic.requests["shop.example"].values()) for number in (1, 40)
    )
    assert few < many


@pytest.fixture
def road() -> Iterator[Router]:
    settings = Settings.of(str(SHOPS), base_url="http://shop.example/v1", collections={"one": {"shop": "one"}})
    with Session(settings, transport=httpx.MockTransport(Shop())) as session:
        yield Router(session.targets[0], ITEM, (LIST, ITEM))


@pytest.mark.parametrize(
    "method, path, key",
    [
        ("GET", "/shops/one/items", LIST),
        ("GET", "/shops/one/items/a%2Fb", ITEM),
        ("GET", "/shops/one/items/", ITEM),
        ("GET", "/shops/one", None),
        ("HEAD", "/shops/one/items", None),
        ("GET", "/shops/one/items/a/b", None),
    ],
)
def test_a_request_goes_to_an_operation_that_was_handed_over_or_nowhere(
    road: Router, method: str, path: str, key: str | None
) -> None:
    found = road.at(method, path, "", {})
    assert (found and found[0]) == key


def test_headers_that_the_document_does_not_name_stay_behind(road: Router) -> None:
    for _ in range(50):
        found = road.at("GET", "/shops/one/items/a", "lang=en", {"x-key": "a", "Cookie": "b", "x-other": "c"})
        assert found is not None
        assert found[1].request.headers == ()


def test_no_operation_that_writes_is_handed_over() -> None:
    document = library.load(str(SHOPS)).document
    handed = fuzz_document.cut(document, (LIST, ITEM), {"x-key"})
    assert {path: set(item) for path, item in handed["paths"].items()} == {
        "/shops/{shop}/items": {"get"},
        "/shops/{shop}/items/{item}": {"get"},
    }
    assert set(handed["paths"]["/shops/{shop}/items"]["get"]["responses"]["200"]["links"]) == {"item"}
    assert [each["name"] for each in handed["paths"]["/shops/{shop}/items/{item}"]["get"]["parameters"]] == [
        "shop", "item", "lang",
    ]  # fmt: skip


def test_no_credential_and_no_server_is_handed_over() -> None:
    for name in ("seekrflow", "langsmith"):
        contract = library.load(name)
        operation = contract.lists[0]
        secret = {each.header.lower() for each in operation.security}
        text = json.dumps(fuzz_document.cut(contract.document, (operation.key,), secret))
        assert '"security"' not in text
        assert "securitySchemes" not in text
        assert '"servers"' not in text


@pytest.mark.parametrize(
    "member",
    [{"$ref": "http://elsewhere.example/x"}, {"$ref": "other.yaml#/x"}, {"externalValue": "http://elsewhere.example"}],
)
def test_what_points_out_of_the_document_is_refused_and_not_fetched(member: dict[str, str]) -> None:
    document = json.loads(json.dumps(library.load(str(SHOPS)).document))
    document["components"]["schemas"]["Item"]["properties"]["name"] = member
    with pytest.raises(ContractError, match=r"elsewhere|other\.yaml"):
        fuzz_document.cut(document, (LIST,), ())
