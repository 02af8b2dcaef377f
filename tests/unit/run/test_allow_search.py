"""Searches by POST: none leaves without the user's word, and with it the declared ones alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from listproof import mock
from listproof.cli import command as cli

SEARCH = "examples/search"


@pytest.fixture
def served() -> mock.Mock:
    return mock.reference(SEARCH)


def words(served: mock.Mock, base_url: str) -> list[str]:
    named = [f"{each.name}:depot={each.parents['depot']}" for each in served.collections]
    return [*("check", SEARCH, "--base-url", base_url), *(word for each in named for word in ("--collection", each))]


def test_without_it_nothing_is_sent(served: mock.Mock, capsys: pytest.CaptureFixture[str]) -> None:
    with mock.serve(served.app) as running:
        assert cli.main([*words(served, running.base_url), "--only", "SCH-01"]) == 2
    assert served.log == []
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "POST /depots/{depot}/parcels/search is sent by POST" in said
    assert "give --allow-search" in said


def test_with_it_the_declared_ones_alone_are_posted(
    served: mock.Mock, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with mock.serve(served.app) as running:
        argv = [*words(served, running.base_url), "--allow-search", "--report", str(tmp_path), "--max-examples", "3"]
        assert cli.main([*argv, "--only", "SCH-01,PAG-10,FUZ-01,HTT-01"]) == 0
    posted = {target for method, target in served.log if method == "POST"}
    paths = {f"/depots/{each.parents['depot']}/parcels/search" for each in served.collections}
    assert paths <= posted
    assert all(each.startswith("/depots/") and each.endswith("/parcels/search") for each in posted)
    assert {method for method, _ in served.log} == {"POST"}
    assert " POST to 127.0.0.1" in capsys.readouterr().out
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert report["requests"][running.base_url.rpartition("/")[2]]["POST"] == len(served.log)


def test_the_embedded_mock_needs_no_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", SEARCH, "--only", "SCH-01"]) == 0
    assert " POST to 127.0.0.1" in capsys.readouterr().out


def test_a_target_file_may_allow_it(
    served: mock.Mock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    depot = served.collections[0].parents["depot"]
    with mock.serve(served.app) as running:
        text = f'[target.own]\ncontract = "{SEARCH}"\nbase_url = "{running.base_url}"\nallow_search = true\n'
        Path("listproof.toml").write_text(text + f'collections = {{ main = {{ depot = "{depot}" }} }}\n', "utf-8")
        assert cli.main(["check", "--target", "own", "--only", "SCH-01"]) == 0
    assert " POST to 127.0.0.1" in capsys.readouterr().out
