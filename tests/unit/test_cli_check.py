"""``listproof check`` from end to end, in process, against the embedded mock and one in another place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from listproof import cli, mock


def test_the_reference_server_passes_what_is_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    report = tmp_path / "report"
    assert cli.main(["check", "langsmith", "--only", "PAG,FLT-02,SCO-01", "--report", str(report)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines[0].startswith("contract     langsmith: LangSmith Deployment 0.1.0 (openapi.yaml, sha256 ")
    assert "collections  main, 13 rows" in lines
    assert any(line.startswith("PAG-04") and "✓ passed" in line for line in lines)
    assert f"report: {report / 'report.json'}" in lines
    assert lines[-1].startswith("no violation found: ")
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
    assert out.splitlines()[-1].startswith("nothing was decided")


def test_strict_wants_every_must_decided(capsys: pytest.CaptureFixture[str]) -> None:
    reference = mock.reference("langsmith")
    empty = next(each for each in reference.collections if each.rows == 0)
    thread = f"thread_id={empty.parents['thread_id']}"
    with mock.serve(reference.app) as running:
        argv = ["check", "langsmith", "--base-url", running.base_url, "--collection", thread, "--only", "PAG-01,PAG-08"]
        assert cli.main(argv) == 0
        assert cli.main([*argv, "--strict"]) == 3
    assert capsys.readouterr().out.splitlines()[-1].startswith("no violation found, 1 of 2 MUST undecided")


def test_the_catalogue_is_listed_by_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines.index("Schema") < lines.index("Pagination") < lines.index("Projection")
    assert any(line.startswith("  PAG-04  MUST   Walking pages") for line in lines)
    assert max(map(len, lines)) <= 100


def test_a_contract_narrows_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "--contract", "seekrflow"]) == 0
    out = capsys.readouterr().out
    assert "ORD-01" in out
    assert "SEL-01" not in out
