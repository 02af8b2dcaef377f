"""What leaves in whole runs with fuzzing: the server's log is what the client counts, from workers too."""

from __future__ import annotations

import json
from collections import Counter

import httpx
import pytest

from listproof import mock
from listproof.results.model import Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings
from listproof.suite import catalogue

pytestmark = pytest.mark.whole_run

catalogue.catalogue()  # pytester forgets what an inner run was the first to import


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_BASE_URL", raising=False)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


@pytest.mark.parametrize("name", ["seekrflow", "langsmith"])
def test_a_run_of_everything_only_reads_and_is_counted_in_full(name: str) -> None:
    server = mock.reference(name)
    settings = Settings.of(name, profile="quick")
    with Session(settings, transport=httpx.WSGITransport(app=server.app), mock=server) as session:
        run = session.run()
    assert [each.id for each in run.results if each.verdict in (Verdict.FAILED, Verdict.ERROR)] == []
    (counted,) = run.traffic.requests.values()
    assert Counter(method for method, _ in server.log) == Counter(counted)
    assert set(counted) == {"GET", "HEAD"}  # HEAD is HTTP's own check; the document's only method is GET
    others = [url for _, url in server.log if not url.partition("?")[0].endswith("/runs")]
    assert others == []


def test_workers_send_what_they_count(pytester: pytest.Pytester) -> None:
    server = mock.reference("langsmith")
    with mock.serve(server.app) as running:
        done = pytester.runpytest_subprocess(
            "--pyargs", "listproof.suite", "-p", "no:cacheprovider", "-n", "2", "--lp-contract", "langsmith",
            "--lp-only=FUZ-01,SCH-01,PAG-01", "--lp-max-examples=10", "--lp-report=report",
            f"--base-url={running.base_url}",
            *(f"--lp-collection={each.name}:thread_id={each.parents['thread_id']}" for each in server.collections),
        )  # fmt: skip
    assert done.ret == 0, done.stdout.str()
    document = json.loads((pytester.path / "report" / "report.json").read_text("utf-8"))
    (counted,) = document["requests"].values()
    assert counted == {"GET": len(server.log)}
    (reach,) = document["fuzz"].values()
    assert 40 < reach["requests"] < len(server.log)
    assert {each["id"]: each["verdict"] for each in document["requirements"]}["FUZ-01"] == "passed"


def test_a_pass_is_not_told_with_doubts_about_ties() -> None:
    for name in ("seekrflow", "langsmith"):
        server = mock.reference(name)
        settings = Settings.of(name, only=("FUZ",), profile="quick")
        with Session(settings, transport=httpx.WSGITransport(app=server.app), mock=server) as session:
            (result,) = session.run().results
        assert (result.verdict, result.message) == (Verdict.PASSED, "")
