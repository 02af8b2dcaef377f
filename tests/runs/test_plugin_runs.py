"""The pytest plugin in whole runs: real checks and servers, workers, wrong usage, and projects that do not use it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import many_lists
import pytest

from listproof import faults, mock
from listproof.contract import library
from listproof.suite import catalogue

pytestmark = pytest.mark.whole_run

SUITE = ("--pyargs", "listproof.suite", "-p", "no:cacheprovider")
LANGSMITH = (*SUITE, "--lp-contract", "langsmith", "--lp-no-fuzz")
catalogue.catalogue()  # pytester forgets what an inner run was the first to import
THREAD = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_BASE_URL", raising=False)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


@pytest.fixture
def server() -> Iterator[mock.Running]:
    """A langsmith server that ignores offset; no fault of the embedded mock is needed to reach it."""
    fault = faults.get("offset_ignored")
    with mock.serve(fault.server("langsmith").app) as running:
        yield running


def threads(name: str = "langsmith") -> dict[str, str]:
    """Names of the mock's collections and their ids."""
    return {each.name: each.parents["thread_id"] for each in mock.reference(name).collections}


def test_anywhere_whatever_files_the_project_calls_tests(pytester: pytest.Pytester) -> None:
    for patterns in ("spec_*.py", "*.py"):
        pytester.makeini(f"[pytest]\npython_files = {patterns}\nfilterwarnings = error\nxfail_strict = true\n")
        done = pytester.runpytest_inprocess(*LANGSMITH, "--lp-only", "PAG-01,SCH-01", "--strict-markers")
        assert done.ret == 0, done.stdout.str()
        counts = done.parseoutcomes()
        assert set(counts) == {"passed", "skipped"}
        done.stdout.fnmatch_lines(["schema_bodies.py *", "pagination_lengths.py *", "No problem found: * not run*"])


def test_nobody_else_is_asked_and_nothing_is_sent_but_reading(pytester: pytest.Pytester) -> None:
    """Every socket that the processes of pytest open leads to the server under test."""
    pytester.makeconftest(
        """
        import pathlib, sys

        def heard(event, given):
            if event == "socket.connect":
                with pathlib.Path(__file__).with_name("connected").open("a") as stream:
                    print(given[1][:2], file=stream)

        sys.addaudithook(heard)
        """
    )
    served = mock.reference("langsmith")
    with mock.serve(served.app) as running:
        done = pytester.runpytest_subprocess(
            *SUITE, "--lp-contract=langsmith", "--base-url", running.base_url, "--lp-only=SCH,HTT,ERR,SCO,FUZ",
            "--lp-max-examples=5", f"--lp-collection=thread_id={threads()['main']}",
        )  # fmt: skip
    assert done.ret == 0, done.stdout.str()
    connected = (pytester.path / "connected").read_text("utf-8").splitlines()
    assert set(connected) == {f"('127.0.0.1', {running.port})"}
    assert len(served.log) > 100
    assert {method for method, _ in served.log} <= {"GET", "HEAD"}
    prefix = "/threads/"
    assert all(target.startswith(prefix) for _, target in served.log)


def test_workers_share_the_budget_and_the_report_says_what_is_open(
    pytester: pytest.Pytester, server: mock.Running
) -> None:
    done = pytester.runpytest_subprocess(
        *LANGSMITH, "-n", "2", "--base-url", server.base_url, "--lp-only=SCH,PAG,FLT", "--lp-max-requests=25",
        f"--lp-collection=main:thread_id={threads()['main']}", "--lp-report=report",
    )  # fmt: skip
    document = json.loads((pytester.path / "report" / "report.json").read_text("utf-8"))
    assert sum(document["requests"][server.base_url.partition("//")[2]].values()) == 25
    assert document["ended"] == "the budget of 25 requests is used up (raise --lp-max-requests)"
    assert document["not_reached"]
    assert document["conformant"] is not True
    assert done.stdout.str().rstrip().count("not everything was tested: the budget of 25 requests is used up") == 1


def test_more_workers_than_requests_in_flight_are_refused(pytester: pytest.Pytester, server: mock.Running) -> None:
    done = pytester.runpytest_subprocess(
        *LANGSMITH, "-n", "2", "--base-url", server.base_url, "--lp-only=PAG-01", "--lp-concurrency=1",
        f"--lp-collection=main:thread_id={threads()['main']}",
    )  # fmt: skip
    assert done.ret == 4
    done.stderr.fnmatch_lines(
        ["ERROR: --lp-concurrency 1 is less than the 2 workers of pytest-xdist*Start fewer: -n 1"]
    )


def test_two_workers_make_one_sum(pytester: pytest.Pytester, server: mock.Running) -> None:
    own = threads()
    done = pytester.runpytest_subprocess(
        *LANGSMITH, "-n", "2", "--base-url", server.base_url, "--lp-only=PAG-01,PAG-03,PAG-04,ERR-01",
        *(f"--lp-collection={name}:thread_id={own[name]}" for name in ("main", "one", "empty")),
        "--lp-report=report", "--junitxml=j.xml",
    )  # fmt: skip
    assert done.ret == 1, done.stdout.str()
    text = done.stdout.str()
    assert text.count("= listproof: langsmith =") == 1
    assert text.count("FAILED: 1 problem (PAG-03); 1 more check fails because of it") == 1
    done.stdout.fnmatch_lines(["x PAG-03 MUST (implied)*", "  1 more check fails because of it: PAG-04"])
    document = json.loads((pytester.path / "report" / "report.json").read_text("utf-8"))
    kept = {(each["id"], each["collection"]): each["verdict"] for each in document["results"]}
    assert kept["PAG-03", "main"] == "failed"
    assert kept["PAG-03", "one"] == "inconclusive"
    assert document["target"] == server.base_url
    assert sum(document["requests"][server.base_url.partition("//")[2]].values()) > 10
    cases = list(ET.parse(pytester.path / "j.xml").iter("testcase"))
    failure = next(case for case in cases if "[PAG-03-main]" in str(case.get("name"))).find("failure")
    assert failure is not None
    assert str(failure.get("message")).startswith("PAG-03 MUST shifted window: expected")


def test_one_process_asks_no_more_than_the_report_says(pytester: pytest.Pytester) -> None:
    reference = mock.reference("langsmith")
    own = threads()
    with mock.serve(reference.app) as running:
        done = pytester.runpytest_inprocess(
            *LANGSMITH, "--base-url", running.base_url, f"--lp-collection=thread_id={own['main']}",
            f"--lp-collection=big:thread_id={own['big']}", "--lp-report=.", "--verify-base-url",
        )  # fmt: skip
    assert done.ret == 0, done.stdout.str()
    document = json.loads((pytester.path / "report.json").read_text("utf-8"))
    assert sum(sum(each.values()) for each in document["requests"].values()) == len(reference.log)
    assert {method for method, _ in reference.log} <= {"GET", "HEAD"}


def test_only_an_empty_collection_decides_nothing(pytester: pytest.Pytester) -> None:
    with mock.serve(mock.reference("langsmith").app) as running:
        done = pytester.runpytest_inprocess(
            *LANGSMITH, "--base-url", running.base_url, f"--lp-collection=thread_id={threads()['empty']}",
            "--lp-only=PAG-01,PAG-03,ORD-04,FLT-01,SEL-01",
        )  # fmt: skip
    assert done.ret == pytest.ExitCode.NO_TESTS_COLLECTED, done.stdout.str()
    assert set(done.parseoutcomes()) == {"skipped"}
    done.stdout.fnmatch_lines(["Nothing was decided: *"])


@pytest.mark.parametrize(
    "words, message",
    [
        (SUITE, "No contract was named. Give one: pytest --pyargs listproof.suite --lp-contract langsmith"),
        ((*SUITE, "--lp-contract=nope"), "Unknown contract 'nope'. Bundled: langsmith, seekrflow*"),
        (("--lp-contract=langsmith",), "*nothing was collected that they are for. Run: pytest --pyargs*"),
        ((*LANGSMITH, "--lp-collection=thread_id=1"), "--lp-collection is about a server, but no --base-url*"),
        ((*LANGSMITH, "--base-url=http://h"), "*which collection should be read?* --lp-collection thread_id=ID"),
        (
            (*LANGSMITH, "--lp-header=A: ${UNSET}", "--base-url=http://h", f"--lp-collection=thread_id={THREAD}"),
            "*needs the variable UNSET, which is not set*",
        ),
        ((*LANGSMITH, "--lp-fail-on=never"), "--lp-fail-on never: unknown.*"),
        ((*LANGSMITH, "--lp-only=PAX"), "--lp-only PAX: no such check or family. Did you mean PAG?*"),
        ((*LANGSMITH, "--lp-target=staging"), "listproof.toml: cannot be read*"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_message(pytester: pytest.Pytester, words: tuple[str, ...], message: str) -> None:
    done = pytester.runpytest_inprocess(*words)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines([f"ERROR: {message}"])
    assert len([line for line in done.errlines if line]) == 1
    assert "Traceback" not in done.stdout.str()


@pytest.mark.parametrize("words", [(), ("-n2",)], ids=["one process", "workers"])
def test_a_server_that_is_not_there_is_one_message(pytester: pytest.Pytester, words: tuple[str, ...]) -> None:
    place = ("--base-url=http://127.0.0.1:1", f"--lp-collection=thread_id={THREAD}")
    done = pytester.runpytest_subprocess(*LANGSMITH, *place, *words)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in done.errlines if line] == [
        "ERROR: 127.0.0.1:1 refused the connection: start the server, or check the host and port in the base URL."
    ]
    assert "Traceback" not in done.stdout.str()


@pytest.mark.parametrize("by", ["option", "environment", "ini"])
def test_a_password_in_the_base_url_is_refused_unseen(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    url = "http://user:hunter22@localhost:1"
    words = [f"--base-url={url}"] if by == "option" else []
    if by == "environment":
        monkeypatch.setenv("PYTEST_BASE_URL", url)
    if by == "ini":
        pytester.makeini(f"[pytest]\nbase_url = {url}\n")
    done = pytester.runpytest_inprocess(*LANGSMITH, f"--lp-collection=thread_id={THREAD}", *words)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["ERROR: The base URL holds a user name or password*--lp-header*"])
    assert "hunter22" not in done.stdout.str() + done.stderr.str()


def test_a_credential_is_in_no_output(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "listproof-test-key-0123456789"
    monkeypatch.setenv("THE_KEY", key)
    fault = faults.get("offset_ignored")
    with mock.serve(fault.server("langsmith").app) as running:
        done = pytester.runpytest_inprocess(
            *LANGSMITH, "--base-url", running.base_url, f"--lp-collection=thread_id={threads()['main']}",
            "--lp-header=x-api-key: ${THE_KEY}", "--lp-only=PAG-03", "--lp-report=r", "--junitxml=j.xml", "-l", "-vv",
        )  # fmt: skip
    assert done.ret == 1
    written = [file.read_text("utf-8") for file in (pytester.path / "j.xml", pytester.path / "r" / "report.json")]
    for text in (done.stdout.str(), done.stderr.str(), *written):
        assert key not in text
    done.stdout.fnmatch_lines(['*-H "x-api-key: $THE_KEY"*'])


def test_settings_come_from_a_target_file_too(pytester: pytest.Pytester) -> None:
    with mock.serve(mock.reference("langsmith").app) as running:
        pytester.path.joinpath("listproof.toml").write_text(
            f'[target.local]\ncontract = "langsmith"\nbase_url = "{running.base_url}"\nonly = ["PAG-01"]\n'
            f'collections = {{ mine = {{ thread_id = "{threads()["main"]}" }} }}\n',
            "utf-8",
        )
        done = pytester.runpytest_inprocess(*SUITE, "--lp-target=local")
    done.assert_outcomes(passed=1)
    done.stdout.fnmatch_lines(["collections  mine (*"])


def test_a_contract_beside_the_test_module(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("ours")
    bundled = library.load("langsmith").folder
    for file in ("openapi.yaml", "listing.toml"):
        (folder / file).write_bytes((bundled / file).read_bytes())
    pytester.makepyfile(test_ours='from listproof.plugin import Suite\n\nruns = Suite("ours")\n')
    with mock.serve(mock.reference("langsmith").app) as running:
        done = pytester.runpytest_subprocess(
            "--lp-only=PAG-01", "--base-url", running.base_url, f"--lp-collection=thread_id={threads()['main']}"
        )
    done.assert_outcomes(passed=1)
    done.stdout.fnmatch_lines(["*= listproof: ours =*"])


@pytest.fixture
def two_suites(pytester: pytest.Pytester) -> pytest.Pytester:
    source = 'from listproof.plugin import Suite\n\na = Suite("langsmith")\nb = Suite("seekrflow")\n'
    pytester.makepyfile(test_both=source)
    return pytester


def test_several_contracts_have_a_report_each(two_suites: pytest.Pytester) -> None:
    done = two_suites.runpytest_inprocess("--lp-only=PAG-01", "--lp-report=r")
    assert done.ret == 0
    done.stdout.fnmatch_lines(["*= listproof: langsmith =*", "*= listproof: seekrflow =*"])
    found = {Path(file).parent.name for file in two_suites.path.glob("r/*/report.json")}
    assert found == {"langsmith", "seekrflow"}


def test_one_server_is_of_one_contract(two_suites: pytest.Pytester) -> None:
    with mock.serve(mock.reference("langsmith").app) as running:
        words = ("--lp-only=PAG-01", f"--base-url={running.base_url}", f"--lp-collection=thread_id={threads()['main']}")
        refused = two_suites.runpytest_inprocess(*words)
        chosen = two_suites.runpytest_inprocess(*words, "--lp-contract=langsmith")
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    refused.stderr.fnmatch_lines(["ERROR: --base-url is one server*--lp-contract langsmith or --lp-contract seekrflow"])
    chosen.assert_outcomes(passed=1)
    other = two_suites.runpytest_inprocess("--lp-contract=/nowhere")
    assert other.ret == pytest.ExitCode.USAGE_ERROR
    other.stderr.fnmatch_lines(["ERROR: Unknown contract '/nowhere'*"])


def test_other_projects_notice_nothing(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nfilterwarnings = error\naddopts = --strict-markers --strict-config\n")
    pytester.makepyfile(
        """
        import sys

        def test_of_theirs(base_url):
            assert base_url == "http://a:b@c"
            ours = {name for name in sys.modules if name.partition(".")[0] == "listproof"}
            known = ("flags", "plugin", "plugin.hooks", "plugin.options", "run", "run.options", "version")
            assert ours == {"listproof", *(f"listproof.{name}" for name in known)}
        """
    )
    for words in ((), ("-n", "1", "-p", "no:cacheprovider")):
        done = pytester.runpytest_subprocess("--base-url=http://a:b@c", *words)
        done.assert_outcomes(passed=1)
        rest = [line for line in done.outlines if not line.startswith("plugins: ")]
        assert "listproof" not in "\n".join(rest)
    markers = pytester.runpytest_inprocess("--markers")
    assert "lp_" not in markers.stdout.str()


def test_tests_of_others_run_beside_the_checks(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_mixed="""
        from listproof.plugin import Suite

        runs = Suite("langsmith")

        def test_of_theirs():
            assert 1 + 1 == 3
        """
    )
    done = pytester.runpytest_inprocess("--lp-only=PAG-01")
    counts = done.parseoutcomes()
    assert (counts["failed"], done.ret) == (1, 1)
    done.stdout.fnmatch_lines(["*assert (1 + 1) == 3", "No problem found: 1 required check passed*"])


def test_workers_keep_the_results_of_every_operation_of_several(pytester: pytest.Pytester) -> None:
    folder = many_lists.write(pytester.path / "many", 4)
    served = many_lists.mock(library.load(str(folder)), {many_lists.keys(4)[1]: "filter_ignored"})
    with mock.serve(served.app) as running:
        done = pytester.runpytest_subprocess(
            *SUITE, "--lp-contract", str(folder), "--lp-no-fuzz", "-n", "2",
            "--base-url", running.base_url, "--lp-only=SCH-01,SCH-03,PAG-01,FLT-01", "--lp-report=report",
            *(f"--lp-collection={each.name}:{','.join(f'{n}={v}' for n, v in each.parents.items())}"
              for each in served.collections if each.parents),
        )  # fmt: skip
    document = json.loads((pytester.path / "report" / "report.json").read_text("utf-8"))
    roots = {each["operation"]: each["roots"] for each in document["operations"] if each["roots"]}
    assert roots == {many_lists.keys(4)[1]: ["FLT-01"]}
    assert {each["operation"] for each in document["results"]} == {*many_lists.keys(4)}, done.stdout.str()


def test_workers_by_operation_read_no_collection_twice(pytester: pytest.Pytester) -> None:
    folder = many_lists.write(pytester.path / "many", 6)
    served = many_lists.mock(library.load(str(folder)), {many_lists.keys(6)[1]: "filter_ignored"})
    asked: dict[str, set[str]] = {}

    def heard(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        asked.setdefault(environ["PATH_INFO"].rpartition("/")[2], set()).add(environ["HTTP_X_WORKER"])
        return served.app(environ, start)

    with mock.serve(heard) as running:
        done = pytester.runpytest_subprocess(
            *SUITE, "--lp-contract", str(folder), "--lp-no-fuzz", "-n", "2", "--dist", "loadgroup",
            "--base-url", running.base_url, "--lp-only=SCH-01,PAG-01,FLT-01,ERR-01", "--lp-report=report",
            "--lp-header", "x-worker: ${PYTEST_XDIST_WORKER}",
            *(f"--lp-collection={each.name}:{','.join(f'{n}={v}' for n, v in each.parents.items())}"
              for each in served.collections if each.parents),
        )  # fmt: skip
    document = json.loads((pytester.path / "report" / "report.json").read_text("utf-8"))
    roots = {each["operation"]: each["roots"] for each in document["operations"] if each["roots"]}
    assert roots == {many_lists.keys(6)[1]: ["FLT-01"]}
    assert {each["operation"] for each in document["results"]} == {*many_lists.keys(6)}, done.stdout.str()
    first, *others = (key.rpartition("/")[2] for key in many_lists.keys(6))
    assert {name: len(asked[name]) for name in others} == dict.fromkeys(others, 1)
    assert {worker for workers in asked.values() for worker in workers} == {"gw0", "gw1"}
    assert first in asked
    assert all(each["rows"] is not None for each in document["collections"])
