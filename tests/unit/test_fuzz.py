"""Fuzzing as a whole: silent on right servers, safe, repeatable, and loud about three wrong ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import httpx
import pytest

from listproof import fuzz, library, mock, target
from listproof.client import Client
from listproof.fuzz import Reach
from listproof.mock.pipeline import Call, Pipeline, Refusal, Reply
from listproof.mock.pipeline import Request as Received
from listproof.secret import Secret
from listproof.trial import Inconclusive, Trial

NAMES = ("langsmith", "seekrflow")


@dataclass
class Fuzzed:
    """A run and the log of the server that it was run against."""

    trial: Trial
    reach: Reach
    log: list[tuple[str, str]]
    client: Client


def fuzzed(
    name: str, seed: int = 1, change: Callable[[Pipeline], Pipeline] = lambda pipeline: pipeline, only: str = ""
) -> Fuzzed:
    """Fuzz a mock in process, in the quick profile."""
    server = mock.mock(change(mock.pipeline(name)))
    client = Client(
        f"http://mock.example{server.prefix}",
        headers={header: Secret(value, "$KEY") for header, value in server.headers.items()},
        transport=httpx.WSGITransport(server.app),
    )
    named = {each.name: each.parents for each in server.collections if not only or each.name == only}
    aimed = target.build(
        library.load(name).lists[0],
        client,
        named,
        seed=seed,
        unknown=server.unknown,
        scopes=server.scopes,
        profile="quick",
    )
    trial = Trial(aimed, aimed.best())
    return Fuzzed(trial, fuzz.run(trial), server.log, client)


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
    assert run.trial.target.seen.fuzz == {
        "requests": run.reach.requests,
        "with_rows": run.reach.with_rows,
        "judged": run.reach.judged,
        "statuses": run.reach.statuses,
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_request_is_our_clients(right: dict[tuple[str, int], Fuzzed], name: str) -> None:
    for seed in (1, 2, 3):
        run = right[name, seed]
        sent = Counter({(host, method): times for (host, method), times in run.client.requests.items()})
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


def test_what_the_document_does_not_bound_is_observed(right: dict[tuple[str, int], Fuzzed]) -> None:
    topics = {topic for seed in (1, 2, 3) for _, topic in right["langsmith", seed].trial.target.seen.observed}
    assert topics & {"negative limit", "negative offset", "limit above 100", "offset above 2147483647"}


def crashes_on_one_status(pipeline: Pipeline) -> Pipeline:
    def filter_(rows: tuple[dict[str, object], ...], call: Call) -> tuple[dict[str, object], ...]:
        if call.asked.status == "interrupted":
            raise RuntimeError
        return pipeline.filter(rows, call)  # type: ignore[return-value]

    return replace(pipeline, filter=filter_)  # type: ignore[arg-type]


def test_a_crash_on_one_status_is_found_once() -> None:
    run = fuzzed("langsmith", change=crashes_on_one_status)
    (finding,) = run.trial.findings
    assert finding.kind == "status"
    assert "500" in finding.actual
    assert "status=interrupted" in finding.curl[0]
    assert finding.shown == (4, 4)


def ignores_offset_when_an_order_is_sent(pipeline: Pipeline) -> Pipeline:
    def slice_(rows: tuple[dict[str, object], ...], call: Call) -> tuple[dict[str, object], ...]:
        return pipeline.slice(rows, call.asking(offset=0) if "order" in call.asked.sent else call)  # type: ignore[return-value,arg-type]

    return replace(pipeline, slice=slice_)  # type: ignore[arg-type]


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
        def cut(rows: tuple[dict[str, object], ...], call: Call) -> tuple[dict[str, object], ...]:
            return tuple({k: v for k, v in row.items() if k != "kwargs"} for row in pipeline.project(rows, call))  # type: ignore[arg-type]

        return replace(pipeline, project=cut)  # type: ignore[arg-type]

    run = fuzzed("langsmith", change=project)
    kinds = Counter(finding.kind for finding in run.trial.findings)
    assert kinds["schema"] == 1
    assert "'kwargs' is a required property" in next(f for f in run.trial.findings if f.kind == "schema").actual


@pytest.mark.parametrize("name", NAMES)
def test_without_rows_nothing_is_decided(name: str) -> None:
    with pytest.raises(Inconclusive, match="needs a collection with rows"):
        fuzzed(name, only="empty")
