"""The pytest plugin: verdicts become outcomes, with ids and messages that a person can use."""

from __future__ import annotations

import re
import signal
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from listproof import flags, interruption
from listproof.checking.requirement import Requirement
from listproof.checking.trial import Trial
from listproof.cli import command as cli
from listproof.contract.model import ListOperation
from listproof.errors import UsageError
from listproof.plugin import options
from listproof.plugin import runs as plugin_runs
from listproof.results.model import Finding, Level, Provenance, RequirementFacts, Result, Verdict
from listproof.run import runner, selection
from listproof.run.plan import Case
from listproof.suite import catalogue

catalogue.catalogue()  # pytester forgets what an inner run was the first to import

CURL = "curl -sS -i 'http://h/threads/t/runs?limit=3'"


def passes(trial: Trial) -> None:
    trial.comparisons += 1


def fails(trial: Trial) -> None:
    asked = ((("limit",), ("limit",)),)
    found = Finding("missing", "rows a, b, c", "rows a, b\x1b[31m", (CURL,), shown=(2, 4), also=3, asked=asked)
    trial.findings.append(found)


def undecided(trial: Trial) -> None:
    trial.need(False, "two rows")


def breaks(trial: Trial) -> None:
    raise KeyError("a mistake of ours")


def warns(trial: Trial) -> None:
    trial.comparisons += 1
    warnings.warn("a library is getting old", DeprecationWarning, stacklevel=1)


def made(
    identity: str,
    check: Callable[[Trial], None],
    level: Level = Level.MUST,
    provenance: Provenance = Provenance.IMPLIED,
    *,
    after: tuple[str, ...] = (),
    applies: bool = True,
    last: bool = False,
    per: str = "target",
) -> Requirement:
    def applicable(_: ListOperation) -> bool:
        return applies

    statement = f"What {identity} says."
    facts = RequirementFacts(identity, identity[:3], statement, "", "", level, (provenance,), per, "", after)
    return Requirement(facts, applicable, ("size.default",), check, last)


CATALOGUE = (
    made("ERR-01", passes, last=True),
    made("PAG-01", passes, per="collection"),
    made("PAG-02", fails),
    made("PAG-03", fails, provenance=Provenance.STATED, after=("PAG-02",)),
    made("PAG-04", fails, Level.SHOULD),
    made("PAG-05", undecided),
    made("PAG-06", fails, Level.INFO),
    made("PAG-07", fails, applies=False),
    made("PAG-08", warns),
)
PASSED = 7  # PAG-01 on the mock's five collections, PAG-08, ERR-01


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project that raises on warnings, with a Suite whose requirements are CATALOGUE."""
    monkeypatch.setattr(selection, "catalogue", lambda: CATALOGUE)
    pytester.makeini("[pytest]\nfilterwarnings = error\naddopts = --strict-markers -p no:cacheprovider\n")
    pytester.makepyfile(test_list='from listproof.plugin import Suite\n\nruns = Suite("langsmith")\n')
    return pytester


@pytest.mark.whole_run
@pytest.mark.parametrize(
    "words, outcomes",
    [
        ([], {"failed": 1, "xfailed": 3}),
        (["--lp-fail-on=should"], {"failed": 2, "xfailed": 2}),
        (["--lp-fail-on=stated"], {"failed": 1, "xfailed": 3}),
        (["--runxfail"], {"failed": 4}),
        (["--lp-strict"], {"failed": 2, "xfailed": 3}),
    ],
    ids=" ".join,
)
def test_verdicts_become_outcomes(project: pytest.Pytester, words: list[str], outcomes: dict[str, int]) -> None:
    done = project.runpytest_inprocess(*words)
    done.assert_outcomes(passed=PASSED, skipped=1, warnings=1, **outcomes)
    assert done.ret == 1


def test_a_failure_says_everything_and_shows_no_traceback(project: pytest.Pytester) -> None:
    done = project.runpytest_inprocess("-rxs", "-k", "PAG-0 and not PAG-01")
    done.stdout.fnmatch_lines(
        [
            "PAG-02 MUST (implied): What PAG-02 says.",
            "  openapi.yaml:*: default: 10",
            "GET /threads/{thread_id}/runs, the target:",
            "  missing (2 of 4 identical requests differ)",
            "    expected  rows a, b, c",
            "    actual    rows a, b\\x1b[[]31m",
            f"    {CURL.replace('[', '[[]')}",
            "    and 3 more of this kind",
            "*= listproof: langsmith =*",
            "x PAG-02 MUST (implied)  What PAG-02 says.",
            "  1 more check fails because of it: PAG-03",
            "requests *GET to 127.0.0.1:*",
            "*(--lp-seed 1 repeats it)",
            "curl lines    need the mock, * listproof mock langsmith --port *",
            "FAILED: 1 problem (PAG-02); *; 1 of 4 required checks undecided (PAG-05)*",
            "XFAIL*PAG-04 SHOULD missing: expected rows a, b, c; got rows a, b*",
            "SKIPPED*PAG-05 MUST: needs two rows",
        ]
    )
    assert "Traceback" not in done.stdout.str()
    assert "plugin_items" not in done.stdout.str()
    assert done.stdout.str().count(CURL) == 3  # PAG-02 among the failures, PAG-04 and PAG-06 beneath
    assert project.runpytest_inprocess("--tb=no", "-k", "PAG-02").stdout.str().count(CURL) == 1


def test_a_consequence_is_expected_and_named_whatever_ran_first(project: pytest.Pytester) -> None:
    for order in ("", "def pytest_collection_modifyitems(items):\n    items.reverse()\n"):
        project.makeconftest(order)
        done = project.runpytest_inprocess("-rfx", "-k", "PAG-02 or PAG-03", "--junitxml=j.xml")
        done.assert_outcomes(failed=1, xfailed=1)
        text = done.stdout.str()
        assert (
            len(re.findall(r"^XFAIL .*PAG-03. - consequence of PAG-02: PAG-03 MUST missing", text, re.MULTILINE)) == 1
        )
        assert len(re.findall("^FAILED ", text, re.MULTILINE)) == 1
        assert "It may be a consequence" not in text
        assert done.ret == 1
    project.makeconftest("")
    project.runpytest_inprocess("--junitxml=j.xml", "-k", "PAG-02 or PAG-03")
    cases = {
        case.get("name"): [each.tag for each in case] for case in ET.parse(project.path / "j.xml").iter("testcase")
    }
    assert (cases["fails[PAG-02]"][-1], cases["fails[PAG-03]"][-1]) == ("failure", "skipped")


def test_only_what_failed_is_asked_again(project: pytest.Pytester) -> None:
    project.makeini("[pytest]\n")
    project.runpytest_inprocess("-q").assert_outcomes(passed=PASSED, skipped=1, warnings=1, failed=1, xfailed=3)
    again = project.runpytest_inprocess("--lf")
    again.assert_outcomes(failed=1)
    assert "fails[PAG-02]" in again.stdout.str()


def test_a_bug_of_ours_is_an_error_that_says_so(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "catalogue", lambda: (made("PAG-01", passes), made("PAG-02", breaks)))
    done = project.runpytest_inprocess("--junitxml=j.xml")
    done.assert_outcomes(passed=1, errors=1)
    assert done.ret == 1
    done.stdout.fnmatch_lines(
        ["PAG-02: this is a bug in listproof *, not in the server under test.*", "    KeyError: *"]
    )
    assert "INTERNALERROR" not in done.stdout.str()
    assert len(list(ET.parse(project.path / "j.xml").iter("error"))) == 1


def test_a_waived_failure_is_expected(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    def run_case(case: Case, _: object = None) -> Result:
        verdict = Verdict.WAIVED if case.requirement.id == "PAG-02" else Verdict.PASSED
        return Result(case.requirement.id, "PAG", case.target.operation.key, None, verdict, 1, ("known, see ticket 5",))

    monkeypatch.setattr(runner, "run_case", run_case)
    done = project.runpytest_inprocess("-rx", "-k", "PAG-02 or PAG-03")
    done.assert_outcomes(passed=1, xfailed=1)
    done.stdout.fnmatch_lines(["XFAIL*waived: known, see ticket 5"])
    assert done.ret == 0


def test_ids_are_readable_and_what_judges_the_run_comes_last(project: pytest.Pytester) -> None:
    project.makeconftest("def pytest_collection_modifyitems(items):\n    items.reverse()\n")
    done = project.runpytest_inprocess("--collect-only", "-q")
    listed = [line for line in done.outlines if "::" in line]
    assert "test_list.py::runs::passes[PAG-01-main]" in listed
    assert "test_list.py::runs::fails[PAG-02]" in listed
    assert not [line for line in listed if "PAG-07" in line]
    assert listed[-1] == "test_list.py::runs::passes[ERR-01]"
    assert listed[0] == "test_list.py::runs::warns[PAG-08]"


@pytest.mark.whole_run
@pytest.mark.parametrize(
    "words, outcomes, code",
    [
        (["-k", "PAG-01-main"], {"passed": 1}, 0),
        (["-m", "lp_should"], {"xfailed": 1}, 0),
        (["-m", "lp_must", "-x"], {"passed": 5, "failed": 1}, 1),
        (["test_list.py::runs::passes"], {"passed": 6}, 0),
        (["test_list.py::runs::undecided[PAG-05]"], {"skipped": 1}, 5),
        (["--lp-only", "PAG-04,ERR", "--lp-fail-on", "should"], {"passed": 1, "failed": 1}, 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_part_can_be_chosen(project: pytest.Pytester, words: list[str], outcomes: dict[str, int], code: int) -> None:
    done = project.runpytest_inprocess(*words)
    counts = {name: count for name, count in done.parseoutcomes().items() if name not in ("deselected", "warnings")}
    assert (counts, done.ret) == (outcomes, code)
    assert "conforms" not in done.outlines[-2].replace("does not conform", "")


def test_what_was_not_run_is_not_said_to_conform(project: pytest.Pytester) -> None:
    done = project.runpytest_inprocess("-k", "PAG-01")
    done.stdout.fnmatch_lines(
        ["No problem found: 1 required check passed, 5 not run (ERR-01, PAG-02, PAG-03 and 2 more)"]
    )


def test_junit_has_one_testcase_of_its_own_for_each_check(project: pytest.Pytester) -> None:
    project.runpytest_inprocess("--junitxml=j.xml", "--lp-strict")
    cases = list(ET.parse(project.path / "j.xml").iter("testcase"))
    names = [(case.get("classname"), case.get("name")) for case in cases]
    assert len(set(names)) == len(names) == PASSED + 2 + 2 + 1 + 1
    case = next(case for case in cases if case.get("name") == "fails[PAG-02]")
    properties = {each.get("name"): each.get("value") for each in case.iter("property")}
    assert properties == {
        "requirement": "PAG-02",
        "level": "MUST",
        "provenance": "implied",
        "operation": "GET /threads/{thread_id}/runs",
    }
    failure = next(case.iter("failure"))
    assert failure.get("message") == "PAG-02 MUST missing: expected rows a, b, c; got rows a, b\\x1b[31m"
    assert CURL in (failure.text or "")
    strict = next(case for case in cases if case.get("name") == "undecided[PAG-05-undecided]")
    assert "needs two rows" in (next(strict.iter("failure")).text or "")
    skipped = [case.get("name") for case in cases if case.find("skipped") is not None]
    assert skipped == ["fails[PAG-03]", "fails[PAG-04]", "undecided[PAG-05]", "fails[PAG-06]"]


def test_a_violation_that_another_worker_saw_is_a_test_of_its_own(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "catalogue", lambda: CATALOGUE)
    config = pytester.parseconfig("--lp-contract", "langsmith")
    seen: list[pytest.TestReport] = []

    class Recorder:
        @staticmethod
        def pytest_runtest_logreport(report: pytest.TestReport) -> None:
            seen.append(report)

    config.pluginmanager.register(Recorder())
    runs = plugin_runs.of(config)
    passed = Result("ERR-01", "ERR", "GET /threads/{thread_id}/runs", None, Verdict.PASSED, 2)
    finding = Finding("status", "a documented status", "418", (CURL,))
    failed = Result("ERR-01", "ERR", passed.operation, None, Verdict.FAILED, 3, findings=(finding,))
    place = ("ERR-01", passed.operation, None)
    runs.report.results["langsmith"] = {place: passed}
    runs.report.nodes[place] = ("t.py::runs::passes[ERR-01]", ("t.py", 1, "passes[ERR-01]"))
    runs.report.late = [("langsmith", "gw1", failed), ("langsmith", "gw2", passed)]
    assert runs.report._late_findings()
    assert [(report.nodeid, report.outcome) for report in seen] == [("t.py::runs::passes[ERR-01-gw1]", "failed")]
    assert "418" in str(seen[0].longrepr)
    assert runs.report.results["langsmith"][place].verdict is Verdict.FAILED


def test_signals_go_where_they_went_before_though_a_session_never_ran(pytester: pytest.Pytester) -> None:
    before = signal.getsignal(signal.SIGTERM)
    config = pytester.parseconfig("--lp-contract", "langsmith")
    plugin_runs.of(config)
    assert signal.getsignal(signal.SIGTERM) is not before
    config._ensure_unconfigure()
    assert signal.getsignal(signal.SIGTERM) is before
    assert interruption._watching == []


def test_every_option_of_the_command_is_one_of_pytest_too(pytester: pytest.Pytester) -> None:
    check = next(each for each in cli.parsers(cli.parser()) if each.prog.endswith(" check"))
    own = {"--help", "--help-all", "--base-url", "--quiet", "--verbose"}  # pytest has its own
    own |= {"--against", "--against-header", "--same-data"}  # of a second run, which is the command's
    wanted = {option for option in check._option_string_actions if option.startswith("--")} - own
    shown = pytester.runpytest_inprocess("--help").stdout.str()
    there = set(re.findall(r"^ +--lp-([a-z-]+)", shown, re.MULTILINE)) - {"contract"}
    assert {f"--{name}" for name in there} == wanted


def test_messages_name_the_options_of_pytest() -> None:
    names = ("collection", "no-fuzz", "base-url", flags.CHECK)
    text = "{} a, {}, {}; {} langsmith, --proxy".format(*map(flags.option, names))
    told = UsageError(text).told(options.say)
    suite = "pytest --pyargs listproof.suite --lp-contract"
    assert told == f"--lp-collection a, --lp-no-fuzz, --base-url; {suite} langsmith, --proxy"
    assert str(UsageError(text)) == "--collection a, --no-fuzz, --base-url; listproof check langsmith, --proxy"
