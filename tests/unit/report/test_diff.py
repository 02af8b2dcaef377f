"""Two reports compared."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from constructed import FINDING, OPERATION, RUN, result, row

from listproof.cli import command as cli
from listproof.errors import UsageError
from listproof.report import diff, diff_text, folder
from listproof.report import json as report
from listproof.results.model import Cause, Result, Run, Verdict


def run(identity: str, *results: Result) -> Run:
    """A run of one requirement."""
    worst = min((each.verdict for each in results), key=list(Verdict).index)
    for verdict in (Verdict.FAILED, Verdict.WAIVED, Verdict.PASSED):
        worst = verdict if verdict in [each.verdict for each in results] else worst
        if worst is verdict:
            break
    return replace(RUN, requirements=(row(identity, worst),), results=results)


def one(verdict: Verdict, collection: str | None = "main", *kinds: str) -> Result:
    found = tuple(replace(FINDING, kind=kind) for kind in kinds or (("missing",) if verdict is Verdict.FAILED else ()))
    return result("PAG-02", verdict, collection, findings=found)


def compared(old: tuple[Result, ...], new: tuple[Result, ...]) -> dict[str, list[str]]:
    found = diff.compare(report.document(run("PAG-02", *old)), report.document(run("PAG-02", *new)))
    parts = ("regressions", "fixes", "undecided", "waived", "added")
    return {part: [each.id for each in getattr(found, part)] for part in parts if getattr(found, part)}


PASSED, FAILED, OPEN = one(Verdict.PASSED), one(Verdict.FAILED), one(Verdict.INCONCLUSIVE)
WAIVED = one(Verdict.WAIVED, "main", "missing")


@pytest.mark.parametrize(
    "old, new, part",
    [
        (PASSED, FAILED, "regressions"),
        (OPEN, FAILED, "regressions"),
        (FAILED, one(Verdict.FAILED, "main", "missing", "status"), "regressions"),
        (FAILED, PASSED, "fixes"),
        (WAIVED, PASSED, "fixes"),
        (PASSED, OPEN, "undecided"),
        (FAILED, OPEN, "undecided"),
        (PASSED, WAIVED, "waived"),
    ],
)
def test_a_change_is_told(old: Result, new: Result, part: str) -> None:
    assert compared((old,), (new,)) == {part: ["PAG-02"]}


@pytest.mark.parametrize("old, new", [(FAILED, FAILED), (PASSED, PASSED), (OPEN, PASSED), (WAIVED, FAILED)])
def test_what_is_no_worse_is_no_regression(old: Result, new: Result) -> None:
    assert compared((old,), (new,)) == {}


def test_a_second_collection_that_fails_is_a_regression() -> None:
    big = one(Verdict.PASSED, "big")
    assert compared((FAILED, big), (FAILED, one(Verdict.FAILED, "big"))) == {"regressions": ["PAG-02"]}


def test_a_collection_that_the_old_run_had_not_says_nothing_of_a_known_failure() -> None:
    assert compared((FAILED,), (FAILED, one(Verdict.FAILED, "new"))) == {}


def test_what_was_not_asked_before_is_no_regression() -> None:
    old, new = run("PAG-01", replace(PASSED, id="PAG-01")), run("PAG-02", FAILED)
    found = diff.compare(report.document(old), report.document(new))
    assert [each.id for each in found.added] == ["PAG-02"]
    assert (found.regressions, found.gone) == ((), ("PAG-01",))


def test_two_contracts_are_not_compared() -> None:
    with pytest.raises(UsageError, match="two contracts"):
        diff.compare(report.document(RUN), report.document(replace(RUN, contract="seekrflow")))


def test_the_command_prints_markdown_and_fails_on_a_regression(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write(run("PAG-02", PASSED, one(Verdict.PASSED, "<b>|x`")), tmp_path / "old")
    folder.write(run("PAG-02", PASSED, one(Verdict.FAILED, "<b>|x`")), tmp_path / "new")
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    assert cli.main(["diff", old, new]) == 1
    out = capsys.readouterr().out
    assert out.startswith("## ❌ 1 regression\n")
    assert "### Regressions (1)" in out
    assert "passed → failed on <code>&lt;b&gt;&#124;x&#96;</code>: missing." in out
    assert cli.main(["diff", new, old]) == 0
    assert "### Fixes (1)" in capsys.readouterr().out
    assert cli.main(["diff", old, old]) == 0
    assert "No regression" in capsys.readouterr().out


def test_changes_are_grouped_by_cause_and_what_still_fails_is_told() -> None:
    cause = Cause(("ignored",), ("`limit` is ignored",), OPERATION, ("PAG-02", "PAG-04"), 3, 3, 9)
    passing = tuple(replace(each, verdict=Verdict.PASSED, findings=()) for each in RUN.results if each.id != "HTT-01")
    rows = tuple(replace(each, verdict=Verdict.PASSED, consequence_of=None) for each in RUN.requirements[:-1])
    before = replace(RUN, results=(*passing, RUN.results[-1]), requirements=(*rows, RUN.requirements[-1]))
    old, new = report.document(before), report.document(replace(RUN, causes=(cause,)))
    found = diff.compare(old, new)
    assert [(each.id, each.cause, each.because) for each in found.regressions] == [
        ("PAG-02", "`limit` is ignored", ""),
        ("PAG-04", "`limit` is ignored", "PAG-02"),
    ]
    assert [each.id for each in found.still] == ["HTT-01"]
    assert [(each.id, each.cause) for each in diff.compare(new, old).fixes] == [
        ("PAG-02", "`limit` is ignored"),
        ("PAG-04", "`limit` is ignored"),
    ]
    told = diff_text.text(found, old, new)
    lines = told.splitlines()
    assert lines.index("Regressions (2)") + 1 == lines.index("  Likely cause: `limit` is ignored")
    assert "  PAG-04 MUST passed, now failed on main: missing (consequence of PAG-02)" in lines
    assert lines.index("Still failing (1)") > lines.index("Regressions (2)")
    assert lines[-1] == "FAILED: 2 regressions; 1 still failing"
    assert max(map(len, lines)) <= diff_text.WIDTH
    shown = diff.markdown(found, old, new)
    assert shown.count("Likely cause: \\`limit\\` is ignored") == 1
    assert "### Still failing (1)" in shown


def test_a_terminal_is_shown_no_markdown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write(run("PAG-02", PASSED, one(Verdict.PASSED, "<b>|x`")), tmp_path / "old")
    folder.write(run("PAG-02", PASSED, one(Verdict.FAILED, "<b>|x`")), tmp_path / "new")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert cli.main(["diff", str(tmp_path / "old"), str(tmp_path / "new")]) == 1
    out = capsys.readouterr().out
    assert "  PAG-02 MUST passed, now failed on <b>|x`: missing\n" in out
    assert not re.search(r"\\[|`:]|&#|<code>|###", out)


def test_strict_wants_nothing_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.write(run("PAG-02", PASSED), tmp_path / "old")
    folder.write(run("PAG-02", OPEN), tmp_path / "new")
    argv = ["diff", str(tmp_path / "old"), str(tmp_path / "new")]
    assert (cli.main(argv), cli.main([*argv, "--strict"])) == (0, 1)
    assert "### Newly undecided (1)" in capsys.readouterr().out


def test_runs_that_are_hard_to_compare_say_so() -> None:
    new = replace(RUN, contract_sha256="ff", profile="quick", collections=(replace(RUN.collections[0], name="x"),))
    notes = diff.compare(report.document(RUN), report.document(new)).notes
    assert notes == (
        "The OpenAPI document is another one.",
        "The profile is another one: default, now quick.",
        "Collections that only the old run has: main.",
        "Collections that only the new run has: x.",
    )


@pytest.mark.parametrize(
    "text, message",
    [
        (None, "cannot be read"),
        ("{", "report.json:1: is not valid JSON"),
        ("[]", "the array .*Expected is an object"),
        ("{}", "not a report of listproof"),
        ('{"tool": {"name": "listproof"}, "schema_version": 9}', "is the value 9, and this listproof reads 1"),
        (
            '{"tool": {"name": "listproof"}, "schema_version": 1}',
            "report.json: requirements_version: is missing. Add the v",
        ),
    ],
)
def test_what_is_no_report_is_one_message(tmp_path: Path, text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / "report.json").write_text(text)
    with pytest.raises(UsageError, match=message):
        diff.read(tmp_path)


def test_a_member_of_another_kind_is_told_with_its_line(tmp_path: Path) -> None:
    document = {**report.document(RUN), "started": 5}
    (tmp_path / "report.json").write_text(json.dumps(document, indent=1))
    line = next(n for n, text in enumerate((tmp_path / "report.json").read_text().split("\n"), 1) if "started" in text)
    with pytest.raises(UsageError, match=f"report.json:{line}: started: is the value 5. Expected is text: when"):
        diff.read(tmp_path)


def test_a_report_with_more_and_fewer_members_is_read(tmp_path: Path) -> None:
    """Members are added within a version of the schema, and a report of before is compared with one of now."""
    document = {**report.document(RUN), "later": 1}
    del document["observations"]
    (tmp_path / "report.json").write_text(json.dumps(document))
    assert diff.read(tmp_path)["later"] == 1
