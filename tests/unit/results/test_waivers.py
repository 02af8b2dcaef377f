"""Waivers: what a file may say, what it takes from a run's failures, and how a run tells of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from constructed import FINDING, result

from listproof.cli import command as cli
from listproof.errors import UsageError
from listproof.results import waivers
from listproof.results.model import Verdict
from listproof.results.waivers import Waiver

pytestmark = pytest.mark.whole_run

KNOWN = ("PAG-01", "PAG-02", "ORD-09")
TODAY = date(2026, 6, 1)
WAIVER = Waiver("PAG-02", "langsmith", "being mended", "T-1", "runs team", date(2026, 6, 1))
FAILED = result("PAG-02", Verdict.FAILED, findings=(FINDING,))
OPEN = result("ORD-09", Verdict.INCONCLUSIVE, reasons=("needs ties",))

FILE = """\
[[waiver]]
requirement = "PAG-02"
contract = "langsmith"
reason = "being mended"
ticket = "T-1"
owner = "runs team"
expires = 2026-06-01
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "waivers.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_file_is_read(tmp_path: Path) -> None:
    assert waivers.read(written(tmp_path, FILE), KNOWN) == (WAIVER,)


@pytest.mark.parametrize(
    "old, new, message",
    [
        ('"PAG-02"', '"PAG"', "PAG is not a requirement"),
        ('"PAG-02"', '"*"', "names one requirement by its ID"),
        ('owner = "runs team"\n', "", r"waivers.toml:1: waiver\[0\].owner: is missing. Add who answers for it"),
        ('"T-1"', '" "', r"waivers.toml:5: waiver\[0\].ticket: is the text \" \". Expected is where it is tracked"),
        ("2026-06-01", '"2026-06-01"', "a day without quotes"),
        ("2026-06-01", "2026-06-01T10:00:00", "a day without quotes"),
        ("reason", "raison", r"waivers.toml:1: waiver\[0\].reason: is missing. Did you mean it by raison"),
        ('"T-1"', '"T-1"\nundecided = 1', "undecided: is the value 1. Expected is true or false"),
        ('"T-1"', '"T-1"\nundecided = true\nkind = "status"', "Leave one out"),
        (
            "[[waiver]]",
            "[waiver]",
            r"waiver: is a table. Expected is an array: a list of tables, each headed \[\[waiver\]\]",
        ),
        ("[[waiver]]", "[[waivers]]", "waivers: is not a known key. Did you mean waiver?"),
        ("[[waiver]]", "[[waiver", "waivers.toml:1: is not valid TOML"),
        ("[[waiver]]", FILE + "[[waiver]]", "the same as one before"),
    ],
)
def test_a_mistake_is_one_message(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        waivers.read(written(tmp_path, FILE.replace(old, new, 1)), KNOWN)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        waivers.read(tmp_path / "none.toml", KNOWN)


def test_a_failure_is_waived_until_the_last_day() -> None:
    (told,), (use,) = waivers.apply([WAIVER], [FAILED], "langsmith", TODAY)
    assert told.verdict is Verdict.WAIVED
    assert told.message == "waived: being mended (T-1, runs team, until 2026-06-01)"
    assert told.findings == FAILED.findings
    assert (use.state, use.results) == ("used", ("PAG-02 main",))


def test_the_day_after_it_fails_again_and_says_why() -> None:
    (told,), (use,) = waivers.apply([WAIVER], [FAILED], "langsmith", date(2026, 6, 2))
    assert told.verdict is Verdict.FAILED
    assert told.message.startswith("the waiver has expired: being mended")
    assert use.state == "expired"
    assert [waivers.exit_code(code, [use], strict=False) for code in (0, 1, 3, 4)] == [1, 1, 1, 4]


@pytest.mark.parametrize(
    "waiver",
    [
        replace(WAIVER, contract="seekrflow"),
        replace(WAIVER, requirement="PAG-01"),
        replace(WAIVER, collection="big"),
        replace(WAIVER, kind="status"),
        replace(WAIVER, undecided=True),
    ],
)
def test_what_it_does_not_name_still_fails(waiver: Waiver) -> None:
    (told,), _ = waivers.apply([waiver], [FAILED], "langsmith", TODAY)
    assert told == FAILED
    assert waivers.waived([waiver], FAILED, "langsmith", TODAY) == FAILED


def test_one_kind_of_two_is_not_enough() -> None:
    two = replace(FAILED, findings=(FINDING, replace(FINDING, kind="status")))
    one, other = replace(WAIVER, kind="missing"), replace(WAIVER, kind="status")
    (told,), _ = waivers.apply([one], [two], "langsmith", TODAY)
    assert told.verdict is Verdict.FAILED
    (told,), uses = waivers.apply([one, other], [two], "langsmith", TODAY)
    assert told.verdict is Verdict.WAIVED
    assert [each.state for each in uses] == ["used", "used"]


def test_a_waiver_of_nothing_is_stale_and_counts_under_strict() -> None:
    _, (use,) = waivers.apply([WAIVER], [replace(FAILED, verdict=Verdict.PASSED, findings=())], "langsmith", TODAY)
    assert use.state == "stale"
    assert waivers.exit_code(0, [use], strict=False) == 0
    assert waivers.exit_code(0, [use], strict=True) == 1
    assert waivers.line([use]) == "; 1 waiver waiving nothing: PAG-02"


def test_a_requirement_that_was_not_asked_is_not_stale() -> None:
    _, (use,) = waivers.apply([WAIVER], [OPEN], "langsmith", TODAY)
    assert use.state == "not asked"
    assert waivers.exit_code(0, [use], strict=True) == 0


def test_what_no_collection_decides_can_be_waived() -> None:
    waiver = replace(WAIVER, requirement="ORD-09", undecided=True)
    (told,), (use,) = waivers.apply([waiver], [OPEN], "langsmith", TODAY)
    assert (told.verdict, use.state) == (Verdict.WAIVED, "used")


def test_what_one_collection_decides_needs_no_waiver() -> None:
    waiver = replace(WAIVER, requirement="ORD-09", undecided=True)
    decided = result("ORD-09", Verdict.PASSED, "big")
    told, (use,) = waivers.apply([waiver], [OPEN, decided], "langsmith", TODAY)
    assert ([each.verdict for each in told], use.state) == ([Verdict.INCONCLUSIVE, Verdict.PASSED], "stale")


def run(tmp_path: Path, expires: str, *more: str) -> tuple[int, dict[str, object]]:
    path = written(tmp_path, FILE.replace("PAG-02", "SEL-02").replace("2026-06-01", expires))
    argv = ["check", "langsmith", "--only", "SEL-02,PAG-01", "--waivers", str(path), "--report", str(tmp_path / "r")]
    code = cli.main([*argv, *more])
    document: dict[str, object] = json.loads((tmp_path / "r" / "report.json").read_text("utf-8"))
    return code, document


def test_a_stale_waiver_is_told_in_the_last_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "9999-12-31")[0] == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1].endswith("; 1 waiver waiving nothing: SEL-02")
    assert "    no longer needed: remove it" in out
    assert run(tmp_path, "9999-12-31", "--strict")[0] == 1


def test_a_mistake_in_the_file_ends_before_anything_is_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, FILE.replace("PAG-02", "PAG-99"))
    argv = ["check", "langsmith", "--base-url", "http://127.0.0.1:9", "--collection", "thread_id=a"]
    assert cli.main([*argv, "--waivers", str(path)]) == 2
    assert "PAG-99 is not a requirement" in capsys.readouterr().err


@pytest.mark.parametrize("expires, code, verdict", [("9999-12-31", 0, "waived"), ("2020-01-01", 1, "failed")])
def test_exit_code_verdict_and_report_follow(tmp_path: Path, expires: str, code: int, verdict: str) -> None:
    path = written(tmp_path, FILE.replace("PAG-02", "PAG-03").replace("2026-06-01", expires))
    argv = ["check", "langsmith", "--fault", "offset_ignored", "--only", "PAG-03", "--waivers", str(path)]
    assert cli.main([*argv, "--report", str(tmp_path / "r")]) == code
    document = json.loads((tmp_path / "r" / "report.json").read_text("utf-8"))
    assert document["requirements"][0]["verdict"] == verdict
    assert document["conformant"] is (None if verdict == "waived" else False)
    assert "being mended" in (tmp_path / "r" / "report.html").read_text("utf-8")
    assert "being mended" in (tmp_path / "r" / "junit.xml").read_text("utf-8")


def test_a_result_marked_as_it_came_is_marked_once() -> None:
    for day in (TODAY, date(2026, 6, 2)):
        once = waivers.waived([WAIVER], FAILED, "langsmith", day)
        (twice,), (use,) = waivers.apply([WAIVER], [once], "langsmith", day)
        assert twice == once
        assert use.state == ("used" if day == TODAY else "expired")


def test_the_manual_s_example_can_be_read(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[3] / "docs" / "waivers.md").read_text("utf-8")
    text = manual.split("```toml\n")[1].split("```")[0]
    assert [each.undecided for each in waivers.read(written(tmp_path, text), ("PAG-12", "ORD-10"))] == [False, True]


def test_a_target_file_can_name_the_waivers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, FILE)
    config = tmp_path / "listproof.toml"
    config.write_text(f'[target.mock]\ncontract = "langsmith"\nwaivers = "{path.as_posix()}"\n', "utf-8")
    assert cli.main(["check", "--config", str(config), "--target", "mock", "--only", "PAG-02"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("; 1 waiver waiving nothing: PAG-02")


pytest_plugins = ["pytester"]


@pytest.mark.parametrize(
    "expires, outcomes, code", [("9999-12-31", {"xfailed": 1, "skipped": 2}, 0), ("2020-01-01", {"failed": 1}, 1)]
)
def test_from_pytest_a_waived_failure_is_expected(
    pytester: pytest.Pytester, expires: str, outcomes: dict[str, int], code: int
) -> None:
    path = written(pytester.path, FILE.replace("PAG-02", "PAG-03").replace("2026-06-01", expires))
    done = pytester.runpytest_subprocess(
        "--pyargs", "listproof.suite", "--lp-contract=langsmith", "--lp-only=PAG-03", "--lp-fault=offset_ignored",
        f"--lp-waivers={path}", "-p", "no:cacheprovider",
    )  # fmt: skip
    told = done.parseoutcomes()
    assert done.ret == code, done.stdout.str()
    assert set(outcomes) <= set(told)
