"""The files of a report folder, from constructed values: each is what its readers can read."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from constructed import FINDING, OPERATION, RUN, result, row

from listproof import interruption
from listproof.errors import UsageError
from listproof.report import exchanges, folder, html, junit, summary
from listproof.results.model import Level, Recorded, Run, Verdict, WaiverUse

HOSTILE = "<script>x</script> | `a` @all [x](http://h) \u202e\x00\ufffe ~~~ ]]> " + "y" * 100_000
NAMES = ("report.html", "report.json", "summary.md", "junit.xml", "report.sarif", "report.ctrf.json")
SEEN = Recorded(4, "GET", "http://h/x", (("accept", "*/*"),), "own", 200, (("a", "b"),), 2, "[]", False, 0.5, 1, "")
USE = WaiverUse("PAG-02", None, None, False, HOSTILE, "T", "me", "2030-01-01", "used", ("PAG-02 main",))
WAIVED = replace(RUN, waivers=(USE,))


def hostile() -> Run:
    """Text of a server wherever a run holds any."""
    found = replace(FINDING, kind=HOSTILE, expected=HOSTILE, actual=HOSTILE, expected_ids=(HOSTILE,), curl=(HOSTILE,))
    return replace(
        WAIVED,
        target=HOSTILE,
        verdict_line=HOSTILE,
        results=tuple(replace(each, reasons=(HOSTILE,), findings=(found,)) for each in RUN.results),
        exchanges=(replace(SEEN, excerpt=HOSTILE, url=HOSTILE),),
    )


def test_every_file_is_there_for_its_owner_only(tmp_path: Path) -> None:
    page = folder.write(replace(RUN, exchanges=(SEEN,)), tmp_path / "r")
    assert page == tmp_path / "r" / "report.html"
    files = {each.name: each.stat().st_mode & 0o777 for each in (tmp_path / "r").iterdir()}
    names = (*NAMES, "exchanges.ndjson")
    assert files == dict.fromkeys(names, 0o600)
    assert (tmp_path / "r").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_was_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir(mode=0o755)
    (tmp_path / "r").chmod(0o755)
    folder.write(RUN, tmp_path / "r")
    assert (tmp_path / "r").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "r" / "report.json").stat().st_mode & 0o777 == 0o600


def test_report_json_is_there_only_where_all_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write(RUN, tmp_path)

    def broken(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(junit, "text", broken)
    with pytest.raises(KeyboardInterrupt):
        folder.write(RUN, tmp_path)
    assert not (tmp_path / "report.json").exists()
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".")]


def test_a_folder_is_of_one_run_at_a_time(tmp_path: Path) -> None:
    with folder.reserved(tmp_path):
        with pytest.raises(UsageError, match="another run is going to write its"), folder.reserved(tmp_path):
            pytest.fail("it is taken")
        folder.write(RUN, tmp_path)
    with folder.reserved(tmp_path):
        assert (tmp_path / "report.json").exists()


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / f"{folder.STAGE}x").mkdir()
    with folder.reserved(tmp_path):
        assert [*tmp_path.iterdir()] == []


def test_the_name_of_a_folder_is_one_harmless_line(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    name = tmp_path / "x" / "a\n::error::\x1b[31m\u202e\udcff"
    with pytest.raises(UsageError) as caught:
        folder.prepare(name)
    assert "a\\n::error::\\x1b[31m\\u202e\\udcff: cannot be made" in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.whole_run
@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("held", [True, False])
def test_signals_leave_all_of_a_report_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, held: bool
) -> None:
    """Before, within and after each step of the writing."""
    left = set()
    for at in range(60):
        place = tmp_path / f"{at}"
        folder.write(RUN, place)
        steps = 0

        def tick(original: Any, at: int = at) -> Any:
            def wrapped(*given: Any, **more: Any) -> Any:
                nonlocal steps
                steps += 1
                if steps == at:
                    for _ in range(times):
                        signal.raise_signal(signal.SIGINT)
                return original(*given, **more)

            return wrapped

        with monkeypatch.context() as patch, interruption.watched():
            for module, name in ((os, "replace"), (os, "open"), (os, "fdopen"), (Path, "unlink"), (html, "text"),
                                 (junit, "text"), (shutil, "rmtree"), (tempfile, "mkdtemp")):  # fmt: skip
                patch.setattr(module, name, tick(getattr(module, name)))
            signals = interruption.held() if held else contextlib.nullcontext()
            with contextlib.suppress(KeyboardInterrupt), signals:
                folder.write(RUN, place)
        there = tuple(sorted(each.name for each in place.iterdir()))
        assert there in ((), tuple(sorted(NAMES))), at
        left.add(bool(there))
        if steps < at:
            break
    assert left == ({True} if held and times == 1 else {True, False})


def test_exchanges_of_an_older_run_do_not_stay(tmp_path: Path) -> None:
    folder.write(replace(RUN, exchanges=(SEEN,)), tmp_path)
    folder.write(RUN, tmp_path)
    assert not (tmp_path / "exchanges.ndjson").exists()


def test_a_file_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "summary.md").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        folder.write(RUN, tmp_path)


def test_exchanges_name_the_results_that_they_served() -> None:
    served = replace(result("PAG-01", Verdict.PASSED), exchanges=(4, 9))
    run = replace(RUN, exchanges=(replace(SEEN, number=1), SEEN), results=(served,))
    first, second = map(json.loads, exchanges.text(run).splitlines())
    assert (first["number"], first["results"]) == (1, [])
    assert second == {
        "number": 4, "method": "GET", "url": "http://h/x", "request_headers": [["accept", "*/*"]], "credential": "own",
        "status": 200, "headers": [["a", "b"]], "bytes": 2, "body": "[]", "cut": False, "broken": "", "seconds": 0.5,
        "attempts": 1, "results": [{"id": "PAG-01", "operation": OPERATION, "collection": "main"}],
    }  # fmt: skip


def cases(run: Run) -> dict[str, ET.Element]:
    found = list(ET.fromstring(junit.text(run)).iter("testcase"))
    made = {f"{each.get('name')}": each for each in found}
    assert len(made) == len(found)
    return made


def kind(case: ET.Element) -> str:
    return " ".join(each.tag for each in case if each.tag != "system-out")


def test_junit_has_a_case_per_requirement_and_collection() -> None:
    told = {name: kind(case) for name, case in cases(RUN).items()}
    assert told == {
        "PAG-01 main": "", "PAG-02 main": "failure", "PAG-02 big": "failure", "PAG-04 main": "skipped",
        "ORD-09 main": "skipped", "ORD-09 big": "skipped", "ORD-10 main": "skipped", "HTT-01": "skipped",
    }  # fmt: skip
    failure = cases(RUN)["PAG-02 main"].find("failure")
    assert failure is not None
    assert FINDING.curl[0] in (failure.text or "")
    assert "openapi.yaml:63: default: 10" in (failure.text or "")
    output = cases(RUN)["PAG-02 main"].findtext("system-out") or ""
    assert output.splitlines() == [
        "[[PROPERTY|id=PAG-02]]",
        "[[PROPERTY|level=MUST]]",
        "[[PROPERTY|provenance=stated]]",
    ]


def test_junit_counts_what_it_holds() -> None:
    for suite in ET.fromstring(junit.text(RUN)).iter("testsuite"):
        own = [kind(case) for case in suite.iter("testcase")]
        assert [int(suite.get(name, "")) for name in ("tests", "failures", "errors", "skipped")] == [
            len(own), own.count("failure"), own.count("error"), own.count("skipped"),
        ]  # fmt: skip
        assert {case.get("classname") for case in suite.iter("testcase")} == {suite.get("name")}


def test_junit_follows_strict_and_what_counts() -> None:
    told = {name: kind(case) for name, case in cases(replace(RUN, strict=True, counted=("HTT-01",))).items()}
    assert (told["ORD-09 main"], told["HTT-01"], told["PAG-02 main"]) == ("failure", "failure", "skipped")
    waived = replace(RUN, results=(result("PAG-02", Verdict.WAIVED, reasons=("waived: x",), findings=(FINDING,)),))
    case = cases(waived)["PAG-02 main"]
    assert (kind(case), "waived: x" in str(case[0].get("message"))) == ("skipped", True)
    bug = replace(RUN, results=(result("PAG-02", Verdict.ERROR, reasons=("Traceback",)),))
    assert kind(cases(bug)["PAG-02 main"]) == "error"


def test_names_are_unique_where_there_are_several_operations() -> None:
    other = replace(RUN.results[0], operation="GET /x")
    assert len(cases(replace(RUN, operations=(OPERATION, "GET /x"), results=(RUN.results[0], other)))) == 2


def test_the_summary_says_first_what_matters() -> None:
    text = summary.text(RUN)
    assert text.startswith("## ❌ FAILED")
    assert text.index("| PAG-02 | MUST |") < text.index("Not decided") < text.index("<details>")
    assert "| PAG-04 |" in text  # as a consequence
    assert FINDING.curl[0] in text


def test_the_summary_has_a_largest_size() -> None:
    many = tuple(replace(RUN.results[1], collection=f"c{number}") for number in range(5000))
    text = summary.text(replace(RUN, results=many))
    assert 100_000 < len(text.encode()) <= summary.SUMMARY_BYTES
    assert re.search(r"\d+ more sections left out; report.html has everything.\n$", text)


def test_the_summary_goes_where_github_wants_it(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    file.write_text("before\n")
    summary.append(RUN, {"GITHUB_STEP_SUMMARY": str(file)})
    assert file.read_text("utf-8") == f"before\n{summary.text(RUN)}\n"
    summary.append(RUN, {})
    summary.append(RUN, {"GITHUB_STEP_SUMMARY": str(tmp_path / "none" / "summary")})


def test_hostile_text_is_text_in_every_file(tmp_path: Path) -> None:
    folder.write(hostile(), tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert page.count("<script") == 1
    assert page.count("&lt;script&gt;") > 10
    assert "\u202e" not in page
    markdown = (tmp_path / "summary.md").read_text("utf-8")
    fences = re.split(r"^~~~~+.*$", markdown, flags=re.MULTILINE)
    outside = "".join(fences[::2])
    assert "<script" not in outside
    assert not re.search(r"(?<!\\)\]\(http", outside)
    assert "@all" not in outside.replace("\\@all", "")
    assert len(cases(hostile())) == 8
    for line in (tmp_path / "exchanges.ndjson").read_text("utf-8").splitlines():
        json.loads(line)
    assert max(len(line) for line in markdown.splitlines()) < 6000


def test_the_page_needs_nothing_else_and_lets_nothing_else_run() -> None:
    page = html.text(RUN)
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:|//)""", page)
    assert "@import" not in page
    assert "url(" not in page
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert not re.search(r"\son[a-z]+=|\sstyle=", page)


def test_the_page_says_what_a_reader_looks_for() -> None:
    page = html.text(WAIVED)
    parts = (
        "FAILED: 1 problem", "http://h", "LangSmith Deployment", "2026-01-01T00:00:00Z", "needs ties", "why",
        "openapi.yaml:63: default: 10", "2 of 4 identical requests differ", "<h3>Consequences</h3>",
    )  # fmt: skip
    assert [part for part in parts if part not in page] == []
    assert page.count('id="PAG-04"') == 1


@pytest.mark.parametrize(
    "code, conformant, mood", [(0, True, "good"), (0, None, "open"), (1, False, "bad"), (3, None, "open")]
)
def test_only_a_conforming_run_looks_good(code: int, conformant: bool | None, mood: str) -> None:
    page = html.text(replace(RUN, exit_code=code, conformant=conformant))
    assert f'<div class="verdict {mood}">' in page


def test_two_thousand_rows_and_fifteen_findings_are_small() -> None:
    page = tuple(f"run-{number:06d}" for number in range(2000))
    shown = replace(FINDING, expected_ids=page, actual_ids=page[::-1], evidence=(SEEN,) * 12, curl=FINDING.curl * 200)
    names = [f"PAG-{number:02d}" for number in range(15)]
    run = replace(
        RUN,
        requirements=tuple(row(name, Verdict.FAILED, level=Level.MUST) for name in names),
        results=tuple(result(name, Verdict.FAILED, findings=(shown,)) for name in names),
    )
    assert len(html.text(run).encode()) < 2_000_000
