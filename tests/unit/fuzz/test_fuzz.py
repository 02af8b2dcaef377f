"""Fuzzing as a whole: silent on right servers, safe, repeatable, and loud about three wrong ones."""

from __future__ import annotations

import importlib
import itertools
import re
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import httpx
import pytest

from listproof import mock
from listproof.checking.outcome import Inconclusive
from listproof.checking.requirement import REGISTRY
from listproof.checking.trial import Trial
from listproof.collection import target
from listproof.collection.probes import Known
from listproof.collection.request import Request
from listproof.collection.target import FuzzPlan
from listproof.contract import library
from listproof.errors import Unreachable
from listproof.fuzz import document, engine, run
from listproof.fuzz.adapter import Generated
from listproof.fuzz.ahead import ahead
from listproof.fuzz.judge import Judge
from listproof.fuzz.run import Reach
from listproof.fuzz.targeting import Aimed
from listproof.http.client import Client
from listproof.http.secret import Secret
from listproof.mock.data import Data, Rows
from listproof.mock.pipeline import Call, Pipeline, Refusal, Reply, encode
from listproof.mock.pipeline import Request as Received
from listproof.results.model import Verdict
from listproof.run.plan import Case
from listproof.run.runner import run_case

pytestmark = pytest.mark.whole_run

NAMES = ("langsmith", "seekrflow")


@dataclass
class Fuzzed:
    """A run and the log of the server that it was run against."""

    trial: Trial
    reach: Reach
    log: list[tuple[str, str]]
    client: Client


def fuzzed(
    name: str,
    seed: int = 1,
    *,
    change: Callable[[Pipeline], Pipeline] = lambda pipeline: pipeline,
    through: Callable[[httpx.BaseTransport], httpx.BaseTransport] = lambda transport: transport,
    only: str = "",
    concurrency: int = 1,
) -> Fuzzed:
    """Fuzz a mock in process, in the quick profile."""
    server = mock.mock(change(mock.pipeline(name)))
    client = Client(
        f"http://mock.example{server.prefix}",
        headers={header: Secret(value, "$KEY") for header, value in server.headers.items()},
        transport=through(httpx.WSGITransport(server.app)),
        concurrency=concurrency,
    )
    named = {each.name: each.parents for each in server.collections if not only or each.name == only}
    contract = library.load(name)
    aimed = target.build(
        contract.lists[0],
        client,
        named,
        seed=seed,
        profile="quick",
        known=Known(server.unknown, scopes=server.scopes),
        fuzzing=FuzzPlan(contract.document),
    )
    trial = Trial(aimed, aimed.best())
    return Fuzzed(trial, run.run(trial), server.log, client)


@pytest.fixture(scope="module")
def right() -> dict[tuple[str, int], Fuzzed]:
    """Both reference servers with three seeds."""
    return {(name, seed): fuzzed(name, seed) for name in NAMES for seed in (1, 2, 3)}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", NAMES)
def test_a_right_server_has_no_finding(right: dict[tuple[str, int], Fuzzed], name: str, seed: int) -> None:
    run = right[name, seed]
    assert run.trial.findings == []
    assert run.trial.comparisons == run.reach.judged


@pytest.mark.parametrize("name", NAMES)
def test_many_generated_requests_reach_rows_and_are_judged(right: dict[tuple[str, int], Fuzzed], name: str) -> None:
    for seed in (1, 2, 3):
        reach = right[name, seed].reach
        assert reach.with_rows >= reach.requests // 4
        assert reach.judged >= reach.requests // 5
        assert sum(reach.statuses.values()) == reach.requests


@pytest.mark.parametrize("name", NAMES)
def test_reach_is_noted_where_a_report_finds_it(right: dict[tuple[str, int], Fuzzed], name: str) -> None:
    run = right[name, 1]
    reach = {
        "requests": run.reach.requests,
        "with_rows": run.reach.with_rows,
        "judged": run.reach.judged,
        "statuses": run.reach.statuses,
    }
    assert run.trial.seen.fuzz == {run.trial.operation.key: reach}


@pytest.mark.parametrize("name", NAMES)
def test_every_request_is_our_clients(right: dict[tuple[str, int], Fuzzed], name: str) -> None:
    for seed in (1, 2, 3):
        run = right[name, seed]
        sent = Counter({(host, method): times for (host, method), times in run.client.traffic.requests.items()})
        assert {host for host, _ in sent} == {"mock.example"}
        assert Counter(method for method, _ in run.log) == Counter({"GET": sent["mock.example", "GET"]})


@pytest.mark.parametrize("name", NAMES)
def test_every_request_is_for_the_operation(right: dict[tuple[str, int], Fuzzed], name: str) -> None:
    run = right[name, 1]
    path = re.escape(run.trial.operation.path).replace(r"\{thread_id\}", "[^/]+")
    strange = [url for _, url in run.log if not re.fullmatch(path, url.partition("?")[0])]
    assert strange == []


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_sends_the_same_requests(right: dict[tuple[str, int], Fuzzed], name: str) -> None:
    assert fuzzed(name, 1).log == right[name, 1].log
    assert right[name, 2].log != right[name, 1].log


@pytest.mark.parametrize("name", NAMES)
def test_requests_and_verdict_are_the_same_however_many_are_under_way(name: str) -> None:
    def told(run: Fuzzed) -> object:
        trial, sent = run.trial, [(each.method, each.url, each.status) for each in run.client.exchanges]
        found = [(each.kind, each.expected, each.actual, each.shown, each.also) for each in trial.findings]
        return sent, Counter(run.log), found, trial.undecided, trial.comparisons, run.reach

    for change in (as_it_is, answers_two_things):
        one, *more = (told(fuzzed(name, 3, change=change, concurrency=most)) for most in (1, 2, 8))
        assert more == [one, one]


def as_it_is(pipeline: Pipeline) -> Pipeline:
    return pipeline


def test_requests_are_under_way_together() -> None:
    together, most, lock = 0, 0, threading.Lock()

    class Counted(httpx.BaseTransport):
        def __init__(self, inner: httpx.BaseTransport) -> None:
            self.inner = inner

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            nonlocal together, most
            with lock:
                together += 1
                most = max(most, together)
            time.sleep(0.02)
            try:
                return self.inner.handle_request(request)
            finally:
                with lock:
                    together -= 1

    fuzzed("langsmith", through=Counted, concurrency=4)
    assert most == 4


def test_nothing_more_is_generated_once_nobody_takes_it() -> None:
    contract = library.load("seekrflow")
    key = contract.lists[0].key
    setting = engine.Setting(document.cut(contract.document, (key,), ()), (key,), {}, 1, 10_000)
    with ahead(setting) as made:
        first = next(made)
    assert isinstance(first, Generated)
    assert [each for each in threading.enumerate() if each.name == "listproof_fuzz"] == []


def test_a_run_with_failed_checks_repeats_too() -> None:
    once, again = fuzzed("seekrflow", change=sends_errors_as_text), fuzzed("seekrflow", change=sends_errors_as_text)
    assert once.log == again.log
    assert once.trial.findings == again.trial.findings


def gains_a_row(every: int) -> Callable[[Pipeline], Pipeline]:
    """A server on which a new row appears at each so many requests."""

    def change(pipeline: Pipeline) -> Pipeline:
        asked = itertools.count()

        def find(data: Data, call: Call) -> Rows:
            rows = pipeline.find(data, call)
            new = [
                {
                    **rows[0],
                    "run_id": str(uuid.UUID(int=at)),
                    "created_at": f"2031-01-01T00:{at // 60:02}:{at % 60:02}Z",
                }
                for at in range(next(asked) // every if rows else 0)
            ]
            return (*rows, *new)

        return replace(pipeline, find=find)

    return change


def test_rows_that_come_during_the_run_are_no_finding() -> None:
    run = fuzzed("langsmith", change=gains_a_row(every=25))
    assert run.trial.findings == []
    assert run.trial.comparisons > 10


def test_a_row_dropped_from_every_third_answer_is_found() -> None:
    def change(pipeline: Pipeline) -> Pipeline:
        asked = itertools.count()

        def render(rows: Rows, call: Call) -> Reply:
            return pipeline.render(rows[:-1] if next(asked) % 3 == 2 else rows, call)

        return replace(pipeline, render=render)

    run = fuzzed("langsmith", change=change)
    assert run.trial.findings
    assert any(finding.shown[0] < finding.shown[1] for finding in run.trial.findings)


def larger(more: bytes) -> Callable[[httpx.BaseTransport], httpx.BaseTransport]:
    """Rows have this in their metadata."""

    class Larger(httpx.BaseTransport):
        def __init__(self, inner: httpx.BaseTransport) -> None:
            self.inner = inner

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            came = self.inner.handle_request(request)
            body = came.read().replace(b'"metadata":{', b'"metadata":{"more":' + more + b",").replace(b",}", b"}")
            kept = {name: came.headers[name] for name in ("content-type",) if name in came.headers}
            return httpx.Response(came.status_code, headers=kept, content=body)

    return Larger


def test_a_long_integer_is_judged_though_schemathesis_cannot_read_it() -> None:
    run = fuzzed("langsmith", through=larger(b"7" * 5000))
    assert (run.trial.findings, run.trial.undecided) == ([], [])
    assert run.reach.judged > 0


def test_what_nobody_reads_does_not_end_the_engine() -> None:
    run = fuzzed("langsmith", through=larger(b"[" * 1500 + b"]" * 1500))
    assert run.trial.findings == []
    unread = "a body that cannot be read: it is nested more than 200 levels deep, which is not read"
    assert f"no answer but {unread}" in run.trial.undecided
    assert run.reach.requests > 50


def test_a_server_that_goes_away_ends_the_run() -> None:
    answered = itertools.count()

    class Gone(httpx.BaseTransport):
        def __init__(self, inner: httpx.BaseTransport) -> None:
            self.inner = inner

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if next(answered) > 40:
                raise httpx.ConnectError("refused")
            return self.inner.handle_request(request)

    with pytest.raises(Unreachable):
        fuzzed("langsmith", through=Gone)


def test_on_a_socket_the_server_counts_what_the_client_counts() -> None:
    server = mock.reference("langsmith")
    with mock.serve(server.app) as running, Client(running.base_url) as client:
        named = {each.name: each.parents for each in server.collections}
        contract = library.load("langsmith")
        fuzzing = FuzzPlan(contract.document)
        aimed = target.build(contract.lists[0], client, named, seed=1, profile="quick", fuzzing=fuzzing)
        trial = Trial(aimed, aimed.best())
        run.run(trial)
        ((_, method), times), *others = client.traffic.requests.items()
        assert (method, times, others) == ("GET", len(server.log), [])
    assert trial.findings == []


def test_what_the_document_does_not_bound_is_observed(right: dict[tuple[str, int], Fuzzed]) -> None:
    seen = [right["langsmith", seed].trial.seen.observed for seed in (1, 2, 3)]
    subjects = {subject for each in seen for topic in each.values() for subject in topic}
    assert subjects & {"a negative limit", "a negative offset", "limit above 100", "offset above 2147483647"}


def crashes_on_one_status(pipeline: Pipeline) -> Pipeline:
    def filter_(rows: Rows, call: Call) -> Rows:
        if call.asked.status == "interrupted":
            raise RuntimeError
        return pipeline.filter(rows, call)

    return replace(pipeline, filter=filter_)


def test_a_crash_on_one_status_is_found_once() -> None:
    run = fuzzed("langsmith", change=crashes_on_one_status)
    (finding,) = run.trial.findings
    assert finding.kind == "status"
    assert "500" in finding.actual
    assert "status=interrupted" in finding.curl[0]
    assert finding.shown == (4, 4)


def ignores_offset_when_an_order_is_sent(pipeline: Pipeline) -> Pipeline:
    def slice_(rows: Rows, call: Call) -> Rows:
        return pipeline.slice(rows, call.asking(offset=0) if "order" in call.asked.sent else call)

    return replace(pipeline, slice=slice_)


def test_an_offset_ignored_beside_an_order_is_found() -> None:
    run = fuzzed("seekrflow", change=ignores_offset_when_an_order_is_sent)
    assert run.trial.findings
    for finding in run.trial.findings:
        assert "order=" in finding.curl[0]
        assert "offset=" in finding.curl[0]


def leaks_a_teapot(pipeline: Pipeline) -> Pipeline:
    def refuse(refusal: Refusal, request: Received) -> Reply:
        reply = pipeline.refuse(refusal, request)
        return replace(reply, status=418) if "limit=" in request.query and reply.status == 422 else reply

    return replace(pipeline, refuse=refuse)


@pytest.mark.parametrize("name", NAMES)
def test_a_status_that_the_document_does_not_list_is_found_once(name: str) -> None:
    run = fuzzed(name, change=leaks_a_teapot)
    (finding,) = run.trial.findings
    assert "418" in finding.actual
    assert finding.also > 0


def test_rows_of_another_parent_are_found() -> None:
    def change(pipeline: Pipeline) -> Pipeline:
        other = pipeline.data.rows(pipeline.data.named("other").id)

        def find(data: Data, call: Call) -> Rows:
            return (*pipeline.find(data, call), *other[:1])

        return replace(pipeline, find=find)

    run = fuzzed("seekrflow", change=change)
    kinds = {finding.kind for finding in run.trial.findings}
    assert "foreign rows" in kinds
    assert kinds <= {"foreign rows", "too many rows", "duplicated rows"}  # in that other parent itself it comes twice


def test_a_listing_that_cannot_be_read_is_fuzzed_all_the_same() -> None:
    def envelope(pipeline: Pipeline) -> Pipeline:
        def render(rows: Rows, call: Call) -> Reply:
            return Reply(200, encode({"data": list(rows)}))

        return replace(pipeline, render=render)

    run = fuzzed("langsmith", change=envelope)
    assert {finding.kind for finding in run.trial.findings} == {"schema"}
    assert run.reach.with_rows == 0


def test_a_quiet_cap_is_no_finding() -> None:
    def cap(pipeline: Pipeline) -> Pipeline:
        return replace(pipeline, slice=lambda rows, call: pipeline.slice(rows, call)[:100])

    run = fuzzed("seekrflow", change=cap, only="big")
    assert run.trial.findings == []
    judge, (big,) = Judge(run.trial), run.trial.target.collections
    for limit in (100, 104):
        aimed = Aimed(big, Request(f"limit={limit}"), known=True, wild=False)
        judge.look(aimed, big.ask(aimed.request))
    assert run.trial.findings == []
    assert (judge.tally.generated, judge.tally.judged) == (2, 1)


def sends_errors_as_text(pipeline: Pipeline) -> Pipeline:
    def refuse(refusal: Refusal, request: Received) -> Reply:
        return pipeline.refuse(refusal, request).having("Content-Type", "text/plain")

    return replace(pipeline, refuse=refuse)


@pytest.mark.parametrize("name", NAMES)
def test_a_failed_check_of_schemathesis_becomes_one_finding_per_status(name: str) -> None:
    run = fuzzed(name, change=sends_errors_as_text)
    assert {finding.kind for finding in run.trial.findings} == {"content"}
    assert any("text/plain" in finding.actual for finding in run.trial.findings)


def test_rows_without_a_required_member_are_found_once() -> None:
    def project(pipeline: Pipeline) -> Pipeline:
        def cut(rows: Rows, call: Call) -> Rows:
            return tuple({k: v for k, v in row.items() if k != "kwargs"} for row in pipeline.project(rows, call))

        return replace(pipeline, project=cut)

    run = fuzzed("langsmith", change=project)
    kinds = Counter(finding.kind for finding in run.trial.findings)
    assert kinds["schema"] == 1
    assert "'kwargs' is a required property" in next(f for f in run.trial.findings if f.kind == "schema").actual


@pytest.mark.parametrize("name", NAMES)
def test_without_rows_nothing_is_decided(name: str) -> None:
    with pytest.raises(Inconclusive, match="needs a collection with rows"):
        fuzzed(name, only="empty")


def test_the_check_passes_on_a_right_server_through_the_runner() -> None:
    importlib.import_module("listproof.suite.fuzzing")
    aimed = fuzzed("langsmith").trial.target
    result = run_case(Case(REGISTRY["FUZ-01"], aimed, None))
    assert (result.verdict, result.findings) == (Verdict.PASSED, ())
    assert result.comparisons > 20


def test_fuzzing_is_imported_without_schemathesis() -> None:
    code = "import sys, listproof.fuzz, listproof.suite.fuzzing; sys.exit('schemathesis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_schemathesis_has_its_own_sessions_back_after_a_run() -> None:
    from schemathesis.transport import requests as transport

    fuzzed("langsmith")
    assert transport.ManagedCookiesSession.__module__ == transport.__name__
    assert transport.SameHostRedirectsSession.__module__ == transport.__name__


def test_a_module_that_python_has_forgotten_lets_nothing_past_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """pytester takes what an inner run imported out of sys.modules, and packages keep it: then there are two of it."""
    import schemathesis.transport.requests

    before = schemathesis.transport.requests

    usual = fuzzed("langsmith")
    monkeypatch.setattr(schemathesis.transport, "requests", before)  # put back at the end
    monkeypatch.delitem(sys.modules, before.__name__)
    monkeypatch.setattr("socket.getaddrinfo", _no_names)
    assert fuzzed("langsmith").reach == usual.reach


def test_a_session_of_another_making_is_led_to_the_client_too(monkeypatch: pytest.MonkeyPatch) -> None:
    import requests

    usual = fuzzed("langsmith")
    monkeypatch.setattr("schemathesis.engine.context.make_session", lambda *_, **__: requests.Session())
    monkeypatch.setattr("socket.getaddrinfo", _no_names)
    assert fuzzed("langsmith").reach == usual.reach
    assert requests.adapters.HTTPAdapter.send.__module__ == "requests.adapters"


def _no_names(host: str, *_: object, **__: object) -> None:
    raise AssertionError(f"a connection to {host}")


def answers_two_things(pipeline: Pipeline) -> Pipeline:
    """What is refused with an offset is answered 500, and all other refusals 418."""

    def refuse(refusal: Refusal, request: Received) -> Reply:
        reply = pipeline.refuse(refusal, request)
        if reply.status != 422:
            return reply
        return replace(reply, status=500 if "offset=" in request.query else 418)

    return replace(pipeline, refuse=refuse)


@pytest.mark.parametrize("name", NAMES)
def test_two_statuses_are_two_findings(name: str) -> None:
    run = fuzzed(name, change=answers_two_things)
    assert {"418", "500"} <= {finding.outcome for finding in run.trial.findings}
