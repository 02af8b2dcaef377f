"""With --no-bodies no value that a server sent comes out anywhere, whatever is wrong with the server."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from leaks import Listened, everything, run, sample

import listproof
from listproof import faults, mock
from listproof.checking.trial import Trial
from listproof.cli import command as cli
from listproof.contract import library
from listproof.faults import Fault
from listproof.run.settings import Settings
from proof.judge import NAMED

pytestmark = pytest.mark.whole_run

SOURCES = (".py", ".jinja", ".js", ".css")

LONG = 5
"""Characters of a value that is looked for: shorter ones stand in any text."""


@cache
def own(contract: str) -> str:
    """What a report may hold in any case: the document, and our own words. The mock's data are not among them."""
    found = library.load(contract).folder
    package = Path(listproof.__file__).parent
    ours = [
        each
        for each in package.rglob("*")
        if each.suffix in SOURCES and not {"mock", "faults", "__pycache__"} & {*each.parts}
    ]
    return "".join(each.read_text("utf-8") for each in (*ours, found / "openapi.yaml", found / "listing.toml"))


def told(values: set[str], text: str, contract: str, given: str = "") -> list[str]:
    """The values that stand in a text, without those that the document or the user (``given``) said."""
    known = own(contract) + given
    strange = [value for value in values if len(value) >= LONG and value not in known]
    return [value for value in strange if any(form in text for form in {value, json.dumps(value)[1:-1]})]


@pytest.mark.daily
@pytest.mark.parametrize("fault", sample(), ids=lambda fault: fault.name)
def test_no_value_of_any_fault(fault: Fault, tmp_path: Path) -> None:
    contract = fault.contracts[0]
    served = fault.server(contract)
    app = Listened(served.app)
    settings = Settings.of(contract, bodies=False, only=NAMED, report=tmp_path)
    result, text = run(settings, app, served, tmp_path)
    assert len(app.values) > 100
    given = json.dumps([dict(each.parents) for each in served.collections] + [dict(served.unknown)])
    assert told(app.values, text, contract, given + json.dumps(dict(served.foreign or {}))) == []
    if "sometimes" not in fault.when and fault.when != "after a change":
        assert any(each.findings for each in result.results)


def test_with_bodies_the_same_search_finds_them(tmp_path: Path) -> None:
    served = faults.get("offset_ignored").server("langsmith")
    app = Listened(served.app)
    _, text = run(Settings.of("langsmith", fuzz=False, report=tmp_path), app, served, tmp_path)
    assert len(told(app.values, text, "langsmith")) > 50


def test_a_finding_without_values_still_says_what_is_wrong(tmp_path: Path) -> None:
    served = faults.get("offset_ignored").server("langsmith")
    settings = Settings.of("langsmith", bodies=False, fuzz=False, only=("PAG-03",), report=tmp_path)
    result, text = run(settings, served.app, served, tmp_path)
    finding = next(found for each in result.results for found in each.findings)
    assert finding.kind == "shifted window"
    assert re.fullmatch(r"\d+ rows: #[0-9a-f]{8}(, #[0-9a-f]{8})*(, …)?", finding.expected)
    assert finding.actual.startswith("status 200; ")
    assert finding.actual.endswith(" (values are withheld)")
    assert set(finding.expected_ids) & set(finding.actual_ids)  # the same row has the same digest
    assert "offset=" in finding.curl[0]
    assert '"body": ""' in text


@pytest.mark.parametrize("fault", ["errors_as_plain_text", "offset_ignored"])
def test_the_command_and_fuzzing_show_none(
    fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    served = faults.variant(fault).server("langsmith")
    app = Listened(served.app)
    with mock.serve(app) as running:
        argv = ["check", "langsmith", "--base-url", running.base_url, "--no-bodies", "--verbose", "--report", "report"]
        argv += ["--max-examples", "20", "--only", "FUZ,PAG-03,ERR"]
        for each in served.collections:
            argv += ["--collection", f"{each.name}:thread_id={each.parents['thread_id']}"]
        cli.main(argv)
    out, err = capsys.readouterr()
    assert "values are withheld" in out
    assert told(app.values, out + err + everything(tmp_path), "langsmith", " ".join(argv)) == []


def test_under_pytest_none_is_shown(pytester: pytest.Pytester) -> None:
    served = faults.get("offset_ignored").server("langsmith")
    app = Listened(served.app)
    with mock.serve(app) as running:
        words = [f"--lp-collection={each.name}:thread_id={each.parents['thread_id']}" for each in served.collections]
        done = pytester.runpytest_inprocess(
            "--pyargs", "listproof.suite", "--lp-contract=langsmith", "--lp-no-fuzz", "--lp-no-bodies", "-vv", "-l",
            "--tb=long", "--lp-only=PAG,ERR", "--base-url", running.base_url, "--lp-report=r", "--junitxml=j", *words,
        )  # fmt: skip
    assert done.ret == 1
    text = done.stdout.str() + done.stderr.str() + everything(pytester.path)
    assert "values are withheld" in text
    assert told(app.values, text, "langsmith", " ".join(words)) == []


def test_a_bug_of_ours_is_told_without_its_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    value = " ".join(("a", "value", "of", "a", "row"))  # its line stands in the traceback

    def broken(*_: object, **__: object) -> None:
        raise KeyError(value)

    monkeypatch.setattr(Trial, "compare", broken)
    served = mock.reference("langsmith")
    settings = Settings.of("langsmith", bodies=False, fuzz=False, only=("PAG-06",), report=tmp_path)
    result, text = run(settings, served.app, served, tmp_path)
    assert result.exit_code == 4
    assert "KeyError (its text is withheld)" in text
    assert value not in text


def test_a_target_file_may_ask_for_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "listproof.toml"
    file.write_text('[target.t]\ncontract = "langsmith"\nfault = "offset_ignored"\nonly = ["PAG-03"]\nbodies = false\n')
    assert cli.main(["check", "--config", str(file), "--target", "t"]) == 1
    assert "values are withheld" in capsys.readouterr().out
