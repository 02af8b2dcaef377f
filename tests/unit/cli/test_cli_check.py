"""``listproof check`` from end to end, in process, against the embedded mock and one in another place."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from listproof import mock
from listproof.cli import command as cli


def test_the_reference_server_passes_what_is_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    report = tmp_path / "report"
    assert cli.main(["check", "langsmith", "--only", "PAG,FLT-02,SCO-01", "--report", str(report)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines[0] == "contract     langsmith: LangSmith Deployment 0.1.0"
    assert "collections  main (13 rows), other (3 rows), empty (0 rows), one (1 row), big (107 rows)" in lines
    assert "Filtering   1 passed" in lines
    assert f"report: {report / 'report.html'}" in lines
    assert lines[-1].startswith("No problem found: ")
    document = json.loads((report / "report.json").read_text("utf-8"))
    assert document["verdict"] == lines[-1]
    assert (document["conformant"], document["exit_code"]) == (None, 0)
    asked = {each["id"] for each in document["requirements"]}
    assert {"PAG-04", "FLT-02", "SCO-01"} <= asked
    assert not any(each.startswith("ORD") for each in asked)


def test_a_named_server_with_a_key_is_checked_and_the_key_stays_secret(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = mock.reference("seekrflow")
    key = reference.headers["Authorization"]
    monkeypatch.setenv("MARKED_KEY", key)
    argv = ["check", "seekrflow", "--header", "Authorization: Bearer ${MARKED_KEY}", "--only", "ORD,ERR,AUT-01"]
    for each in reference.collections:
        argv += ["--collection", f"{each.name}:thread_id={each.parents['thread_id']}"]
    with mock.serve(reference.app) as running:
        code = cli.main([*argv, "--base-url", running.base_url, "--report", str(tmp_path)])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    assert f"target       {running.base_url}" in out
    assert key not in out + (tmp_path / "report.json").read_text("utf-8")
    sent = json.loads((tmp_path / "report.json").read_text("utf-8"))["requests"]
    assert sum(count for methods in sent.values() for count in methods.values()) == len(reference.log)


def test_only_what_lacks_data_decides_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    reference = mock.reference("langsmith")
    empty = next(each for each in reference.collections if each.rows == 0)
    thread = f"thread_id={empty.parents['thread_id']}"
    with mock.serve(reference.app) as running:
        argv = ["check", "langsmith", "--base-url", running.base_url, "--collection", thread, "--only", "PAG-01,SEL-01"]
        assert cli.main(argv) == 3
    out = capsys.readouterr().out
    assert "Undecided, and what would decide it" in out
    assert out.splitlines()[-1].startswith("Nothing was decided")


def test_strict_wants_every_must_decided(capsys: pytest.CaptureFixture[str]) -> None:
    reference = mock.reference("langsmith")
    empty = next(each for each in reference.collections if each.rows == 0)
    thread = f"thread_id={empty.parents['thread_id']}"
    with mock.serve(reference.app) as running:
        argv = ["check", "langsmith", "--base-url", running.base_url, "--collection", thread, "--only", "PAG-01,PAG-08"]
        assert cli.main(argv) == 0
        assert cli.main([*argv, "--strict"]) == 3
    assert (
        capsys.readouterr()
        .out.splitlines()[-1]
        .startswith("No problem found: 1 of 2 required checks passed, 1 undecided")
    )


def test_the_catalogue_is_listed_by_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines.index("Schema") < lines.index("Pagination") < lines.index("Projection")
    assert any(line.startswith("  PAG-04  MUST   Walking pages") for line in lines)
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize(
    "word, identities",
    [
        ("sco", {"SCO-01", "SCO-02", "SCO-03", "SCO-04", "SCO-05", "SCO-06", "SCO-07", "SCO-08", "SCO-09"}),
        ("PAG-1[01]", {"PAG-10", "PAG-11"}),
        ("nul*", {"NUL-01", "NUL-02", "NUL-04"}),
    ],
)
def test_a_family_or_a_pattern_lists_its_requirements(
    word: str, identities: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["explain", word]) == 0
    out = capsys.readouterr().out
    assert set(re.findall(r"^  ([A-Z]{3}-\d\d) ", out, re.MULTILINE)) == identities
    assert re.findall(r"^  ([A-Z]{3}-\d\d) ", out, re.MULTILINE) == sorted(identities)


def test_checks_are_chosen_in_any_case_and_by_patterns(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "langsmith", "--only", "pag-0[12],sco-02", "--fail-on", "SHOULD", "--verbose"]) == 0
    out = capsys.readouterr().out
    assert re.findall(r"^([A-Z]{3}-\d\d) ", out, re.MULTILINE) == ["PAG-01", "PAG-02", "SCO-02"]


def test_a_contract_narrows_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "--contract", "seekrflow"]) == 0
    out = capsys.readouterr().out
    assert "ORD-01" in out
    assert "SEL-01" not in out


def test_a_fault_of_the_mock_is_a_root_with_lines_that_reproduce_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "langsmith", "--fault", "offset_ignored", "--only", "PAG-03,PAG-04"]) == 1
    out = capsys.readouterr().out
    told = out[out.index("x PAG-03 MUST (implied)") :]
    assert "openapi.yaml:68: name: offset" in told
    assert "    curl -sS -i 'http://127.0.0.1:" in told
    assert "  1 more check fails because of it: PAG-04" in told
    assert "listproof mock langsmith --fault offset_ignored --port " in told
    assert told.splitlines()[-1] == "FAILED: 1 problem (PAG-03); 1 more check fails because of it"


def test_an_unknown_fault_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "langsmith", "--fault", "offset_ignord"]) == 2
    assert "Did you mean offset_ignored" in capsys.readouterr().err


def test_a_requirement_is_explained_with_its_lines_and_its_faults(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "pag-03"]) == 0
    out = capsys.readouterr().out
    for part in (
        "PAG-03  `offset=k` skips exactly the first k rows",
        "level        MUST: a failure fails the run",
        "the meaning of the parameter's name (implied)",
        "langsmith    openapi.yaml:68: name: offset",
        "seekrflow    openapi.yaml:44: - name: offset",
        "offset_ignored: The offset is ignored",
    ):
        assert part in out
    assert cli.main(["explain", "FLT-01"]) == 0
    assert "seekrflow    does not apply" in capsys.readouterr().out


def test_the_faults_of_a_contract_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["mock", "seekrflow", "--list-faults"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "  offset_ignored" in lines
    assert "  status_ignored" not in lines  # a fault of the filter, which this contract lacks
    assert any(line.startswith("Benign variants") for line in lines)
