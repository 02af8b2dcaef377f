"""The reference servers, in process and on a socket."""

from __future__ import annotations

import gzip
import io
import json
import shlex
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from listproof import mock
from listproof.cli import mock as mock_command
from listproof.errors import UsageError
from listproof.mock.langsmith import FIELDS, STATUSES

CONTRACTS = ("seekrflow", "langsmith")


class Asking:
    """A mock on a socket and a client for it; ``get`` takes a collection's name and a raw query."""

    def __init__(self, contract: str, **options: Any) -> None:
        self.mock = mock.reference(contract, **options)
        self.running = mock.serve(self.mock.app)
        self.client = httpx.Client(base_url=self.running.base_url, headers=dict(self.mock.headers))
        self.ids = {c.name: c.parents for c in self.mock.collections}
        self.ids |= {"unknown": self.mock.unknown, "malformed": self.mock.malformed, "foreign": self.mock.foreign or {}}

    def path(self, name: str, query: str = "") -> str:
        return self.mock.path(self.ids[name]) + (f"?{query}" if query else "")

    def get(self, name: str, query: str = "", **headers: str) -> httpx.Response:
        return self.client.get(self.path(name, query), headers={k.replace("_", "-"): v for k, v in headers.items()})

    def close(self) -> None:
        self.client.close()
        self.running.close()


@pytest.fixture(scope="module", params=CONTRACTS)
def any_server(request: pytest.FixtureRequest) -> Iterator[Asking]:
    server = Asking(request.param)
    yield server
    server.close()


@pytest.fixture(scope="module")
def seekrflow() -> Iterator[Asking]:
    server = Asking("seekrflow")
    yield server
    server.close()


@pytest.fixture(scope="module")
def langsmith() -> Iterator[Asking]:
    server = Asking("langsmith")
    yield server
    server.close()


def test_pages_are_slices_of_the_listing(any_server: Asking) -> None:
    everything = any_server.get("main", "limit=100").json()
    assert len(everything) in (23, 13)
    for limit in (1, 2, 5, 7, 20):
        for offset in (0, 1, 4, 9, 12, 22, 23, 50):
            assert any_server.get("main", f"limit={limit}&offset={offset}").json() == everything[offset:][:limit]
    assert any_server.get("main", "offset=3").json() == everything[3:][: any_server.mock.pipeline.default]


@pytest.mark.parametrize(
    "query", ["limit=0", "offset=1000", f"offset={2**63}", "offset=" + "9" * 5000, "limit=0&offset=5"]
)
def test_nothing_is_left_gives_an_empty_list(any_server: Asking, query: str) -> None:
    answer = any_server.get("main", query)
    assert (answer.status_code, answer.text) == (200, "[]")


@pytest.mark.parametrize("value", [2**31, 2**63, 2**63 - 1, 10**22])
def test_large_limits_are_fine(any_server: Asking, value: int) -> None:
    assert len(any_server.get("big", f"limit={value}&offset=1").json()) == 106


@pytest.mark.parametrize(
    "value",
    [
        "",
        "abc",
        "1.5",
        "1.0",
        "1e1",
        "true",
        "50abc",
        "%2B5",
        "+5",
        "%207",
        "1_1",
        "%D9%A3",
        "-",
        "5%0A",
        "-1",
        "0x1",
        "%00",
    ],
)
@pytest.mark.parametrize("name", ["limit", "offset"])
def test_what_is_no_natural_number_is_refused(any_server: Asking, name: str, value: str) -> None:
    answer = any_server.get("main", f"{name}={value}")
    assert answer.status_code == 422
    detail = answer.json()["detail"]
    if any_server.mock.pipeline.contract == "seekrflow":
        assert [set(entry) for entry in detail] == [{"loc", "msg", "type"}]
        assert detail[0]["loc"] == ["query", name]
    else:
        assert isinstance(detail, str)


def test_leading_zeros_and_repeated_scalars_are_read(any_server: Asking) -> None:
    assert len(any_server.get("main", "limit=007").json()) == 7
    assert len(any_server.get("main", "limit=1&limit=4&unknown=x").json()) == 4


def test_head_answers_as_get_without_a_body(any_server: Asking) -> None:
    get, head = any_server.get("main"), any_server.client.head(any_server.path("main"))
    assert head.content == b""
    without_date = lambda answer: {k: v for k, v in answer.headers.items() if k != "date"}  # noqa: E731
    assert (head.status_code, without_date(head)) == (get.status_code, without_date(get))  # type: ignore[no-untyped-call]  # a short lambda
    assert any_server.get("main").content == get.content, "the connection is still in step"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(any_server: Asking, method: str) -> None:
    answer = any_server.client.request(method, any_server.path("main") + "?by-hand", content=b"{}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/threads", "/nope/x/runs", "/v1/threads//runs", "/threads/a/b/runs"])
def test_unknown_paths_are_not_found(any_server: Asking, path: str) -> None:
    answer = any_server.client.get(path)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})


def test_long_bodies_are_compressed_for_those_who_ask(any_server: Asking) -> None:
    plain = any_server.get("big", "limit=100", accept_encoding="identity")
    assert "content-encoding" not in plain.headers
    assert int(plain.headers["content-length"]) == len(plain.content) > 8192
    with any_server.client.stream("GET", any_server.path("big", "limit=100")) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert "content-encoding" not in any_server.get("empty").headers
    assert "content-encoding" not in any_server.get("big", accept_encoding="gzip;q=0").headers


def test_the_log_holds_raw_requests(any_server: Asking) -> None:
    before = len(any_server.mock.log)
    any_server.client.get("/threads/a%2Fb/runs?limit=%31&x")
    assert any_server.mock.log[before:] == [("GET", "/threads/a%2Fb/runs?limit=%31&x")]


def test_threads_answer_at_once(any_server: Asking) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: any_server.get("main", f"limit={n % 7}"), range(80)))
    assert [len(answer.json()) for answer in answers] == [n % 7 for n in range(80)]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_socket_and_process_agree(contract: str) -> None:
    server = Asking(contract)
    inside = mock.reference(contract)
    try:
        with httpx.Client(transport=httpx.WSGITransport(inside.app), base_url="http://mock") as client:
            for name in server.ids:
                if server.ids[name]:
                    there = server.get(name, "limit=7&offset=1")
                    here = client.get(server.path(name, "limit=7&offset=1"), headers=dict(inside.headers))
                    assert (here.status_code, here.content) == (there.status_code, there.content)
        assert inside.log == server.mock.log
    finally:
        server.close()


def test_large_has_the_rows_asked_for() -> None:
    server = Asking("langsmith", large=300)
    try:
        assert len(server.get("large", "limit=500").json()) == 300
    finally:
        server.close()


def test_large_integers_and_floats_are_kept(langsmith: Asking) -> None:
    text = langsmith.get("main", "limit=100").text
    assert str(2**53 + 1) in text
    assert ":1.0" in text


@pytest.mark.parametrize("form", ["{}", "Bearer {}", "bearer {}"])
def test_seekrflow_takes_the_key_in_both_forms(seekrflow: Asking, form: str) -> None:
    key = seekrflow.mock.headers["Authorization"]
    assert seekrflow.get("main", authorization=form.format(key)).status_code == 200


@pytest.mark.parametrize("change", ["", "Bearer", "wrong", "{}x", "x{}", "Basic {}", "{} {}"])
def test_seekrflow_refuses_other_keys(seekrflow: Asking, change: str) -> None:
    key = seekrflow.mock.headers["Authorization"]
    for value in (change.format(key, key), key.swapcase() if change == "wrong" else key[:-1]):
        answer = seekrflow.get("main", authorization=value)
        assert (answer.status_code, list(answer.json())) == (401, ["detail"])


def test_seekrflow_orders_both_ways(seekrflow: Asking) -> None:
    newest = seekrflow.get("main", "limit=100&order=desc").json()
    assert seekrflow.get("main", "limit=100").json() == newest
    assert seekrflow.get("main", "limit=100&order=asc").json() == newest[::-1]
    for word in ("DESC", "foo", "", "asc%20"):
        assert seekrflow.get("main", f"order={word}").status_code == 422


def test_seekrflow_hides_what_is_unknown_or_foreign(seekrflow: Asking) -> None:
    for name in ("unknown", "malformed", "foreign"):
        assert (seekrflow.get(name).status_code, seekrflow.get(name).json()) == (200, [])
        assert seekrflow.get(name, **seekrflow.mock.scopes).json() == []
    other = "mock-K2-Wd5jYp8nHs4Kb"
    assert len(seekrflow.get("foreign", authorization=other).json()) == 2
    assert seekrflow.get("main", authorization=other).json() == []


def test_seekrflow_listing_is_the_same_for_every_team(seekrflow: Asking) -> None:
    for name in ("main", "team"):
        assert seekrflow.get(name, **seekrflow.mock.scopes).json() == seekrflow.get(name).json() != []


def test_langsmith_filters_before_it_pages(langsmith: Asking) -> None:
    everything = langsmith.get("main", "limit=100").json()
    for status in STATUSES:
        wanted = [row for row in everything if row["status"] == status]
        assert langsmith.get("main", f"status={status}").json() == wanted
        assert langsmith.get("main", f"status={status}&limit=1&offset=1").json() == wanted[1:2]
    for word in ("SUCCESS", "succ", "", "error,success", "bogus"):
        assert langsmith.get("main", f"status={word}").status_code == 422


def test_langsmith_projects(langsmith: Asking) -> None:
    everything = langsmith.get("main", "limit=100").json()
    for names in (["run_id"], ["metadata", "status"], ["kwargs", "kwargs"], list(FIELDS)):
        query = "&".join(f"select={name}" for name in names) + "&limit=100"
        assert langsmith.get("main", query).json() == [{k: row[k] for k in row if k in names} for row in everything]
    for query in ("select=", "select=bogus", "select=run_id,status", "select=run_id&select=x", "select=RUN_ID"):
        assert langsmith.get("main", query).status_code == 422


def test_langsmith_refuses_parents(langsmith: Asking) -> None:
    assert langsmith.get("unknown").status_code == 404
    assert langsmith.get("malformed").status_code == 422
    assert all(isinstance(langsmith.get(name).json()["detail"], str) for name in ("unknown", "malformed"))
    upper = langsmith.path("main").replace(
        langsmith.ids["main"]["thread_id"], langsmith.ids["main"]["thread_id"].upper()
    )
    assert len(langsmith.client.get(upper).json()) == 10


def test_connections_are_kept(langsmith: Asking) -> None:
    first = langsmith.get("main").extensions["network_stream"].get_extra_info("client_addr")
    assert langsmith.get("one").extensions["network_stream"].get_extra_info("client_addr") == first


@pytest.mark.parametrize("port", [70000, -1])
def test_an_impossible_port_is_a_usage_error(port: int) -> None:
    with pytest.raises(UsageError, match="port"):
        mock.serve(mock.reference("langsmith").app, port=port)


def test_a_busy_port_is_a_usage_error_and_free_after_close() -> None:
    app = mock.reference("langsmith").app
    with mock.serve(app) as running, pytest.raises(UsageError, match=f"Port {running.port} .* in use"):
        mock.serve(app, port=running.port)
    with mock.serve(app, port=running.port) as again:
        assert again.base_url == running.base_url


@pytest.mark.parametrize("name, large", [("seekr", 0), ("langsmith", -1)])
def test_impossible_mocks_are_usage_errors(name: str, large: int) -> None:
    with pytest.raises(UsageError):
        mock.reference(name, large=large)


@pytest.mark.parametrize("contract", [*CONTRACTS, "examples/search"])
def test_the_command_prints_a_curl_line_that_works(contract: str) -> None:
    out, stop = io.StringIO(), threading.Event()
    thread = threading.Thread(target=mock_command.run, args=(contract, None, 0, 0, out, stop))
    thread.start()
    try:
        while "Ctrl-C" not in out.getvalue():
            assert thread.is_alive()
        line = next(text.strip() for text in out.getvalue().splitlines() if text.strip().startswith("curl"))
        done = subprocess.run(shlex.split(line), capture_output=True, text=True, check=True)
        answered = json.loads(done.stdout)
        assert len(answered if isinstance(answered, list) else answered["parcels"]) == 3
        assert "big" in out.getvalue()
        assert ("107 rows" if contract in CONTRACTS else "137 rows") in out.getvalue()
    finally:
        stop.set()
        thread.join()


def test_the_command_names_its_fault() -> None:
    out, stop = io.StringIO(), threading.Event()
    stop.set()
    mock_command.run("langsmith", "offset_ignored", 0, 0, out, stop)
    assert "offset_ignored: The offset is ignored: every page is the first." in out.getvalue()
