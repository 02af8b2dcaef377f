"""The command line: every wrong usage is one clear line and exit 2; help, versions and bugs of ours."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from io import StringIO
from pathlib import Path

import pytest

from listproof import __version__
from listproof.cli import check, mock
from listproof.cli import command as cli
from listproof.cli.parser import BRIEF
from listproof.contract import library

SERVER = ["check", "langsmith", "--base-url", "http://127.0.0.1:1"]
NAMED = [*SERVER, "--collection", "main:thread_id=a"]


@pytest.mark.parametrize(
    "argv, fragments",
    [
        (["chek"], ["Unknown command 'chek'. Did you mean check?", "listproof --help"]),
        (["langsmit"], ["Unknown command 'langsmit'. Did you mean 'listproof check langsmith'?"]),
        (["langsmith"], ["Did you mean 'listproof check langsmith'?"]),
        (["zzz"], ["Unknown command 'zzz'. Commands: check, explain, "]),
        (["sk-5e/cr=et "], ["listproof: Unknown command."]),
        (["check"], ["No contract was named", "listproof check langsmith"]),
        (["check", "langsmit"], ["Unknown contract 'langsmit'. Did you mean langsmith? ", "langsmith, seekrflow"]),
        (
            ["check", "langsmith", "--collectoin", "a=1"],
            ["--collectoin: unknown option. Did you mean --collection? See: listproof check --help"],
        ),
        (["check", "langsmith", "--coll", "a=1"], ["--coll: unknown option"]),
        (["check", "langsmith", "--falt", "x"], ["--falt: unknown option. Did you mean --fault? See: listproof check"]),
        (["mock", "langsmith", "--falt", "x"], ["--falt: unknown option. Did you mean --fault? See: listproof mock"]),
        (["lint", "langsmith", "--header", "x"], ["--header: unknown option. See: listproof lint --help"]),
        (["check", "langsmith", "--timeout", "x"], ["--timeout: 'x' is not a number. See: listproof check --help"]),
        (["check", "langsmith", "--report"], ["--report needs a value"]),
        (["check", "langsmith", "--no-fuzz=1"], ["--no-fuzz takes no value"]),
        (["check", "--quiet", "--verbose"], ["--verbose cannot be used with --quiet"]),
        (["lint"], ["Missing: CONTRACT. See: listproof lint --help"]),
        (["explain", "PAG-04", "x"], ["listproof explain cause NAME"]),
        (["check", "langsmith", "seekrflow"], ["seekrflow: not understood"]),
        (["check", "langsmith", "--seed", "x"], ["--seed: 'x' is not a whole number. See: listproof check --help"]),
        (["check", "langsmith", "--profile", "fast"], ["--profile fast", "quick, default, thorough"]),
        (["check", "langsmith", "--only", "PAG-99"], ["--only PAG-99", "listproof explain"]),
        (["check", "langsmith", "--fault", "x", "--base-url", "http://x"], ["--fault", "--base-url"]),
        (["check", "langsmith", "--collection", "a=1"], ["--collection", "--base-url URL"]),
        (["check", "langsmith", "--target", "x", "--config", "missing.toml"], ["missing.toml", "cannot be read"]),
        (SERVER, ["GET /threads/{thread_id}/runs", "--collection thread_id=ID"]),
        (NAMED, ["127.0.0.1:1", "refused"]),
        ([*NAMED, "--header", "Authorization: ${LISTPROOF_UNSET}"], ["LISTPROOF_UNSET", "not set"]),
        ([*NAMED, "--header", "Authorization"], ["no colon", "Authorization: ${SEEKR_API_KEY}"]),
        ([*NAMED[:3], "ftp://x", *NAMED[4:]], ["ftp", "http and https"]),
        ([*NAMED[:3], "https://user:hunter2@x", *NAMED[4:]], ["user name or password", "--header"]),
        (["explain", "PAG-40"], ["PAG-40: no such requirement or family", "Did you mean PAG-"]),
        (["explain", "--contract", "nope"], ["Unknown contract 'nope'"]),
        (["mock", "nope"], ["nope"]),
        (["mock", "langsmith", "--port", "x"], ["--port: 'x' is not a whole number"]),
    ],
)
def test_wrong_usage_is_one_clear_line(
    argv: list[str], fragments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("listproof: ")
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err
    assert "hunter2" not in err
    for fragment in fragments:
        assert fragment in err


@pytest.mark.parametrize(
    "file, text, fragments",
    [
        ("listing.toml", "[[list", ["listing.toml:", "not valid TOML"]),
        ("openapi.yaml", "a: [", ["openapi.yaml:2", "neither YAML nor JSON"]),
        ("listing.toml", "", ["listing.toml"]),
    ],
)
def test_an_unreadable_contract_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, fragments: list[str]
) -> None:
    bundled = Path(__file__).parents[3] / "contracts" / "langsmith"
    for name in ("openapi.yaml", "listing.toml"):
        (tmp_path / name).write_bytes((bundled / name).read_bytes())
    (tmp_path / file).write_text(text)
    assert cli.main(["check", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    for fragment in fragments:
        assert fragment in err


def test_a_fault_that_a_contract_cannot_have_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(Path(__file__).parents[2] / "servers" / "shops")
    for command in (["check", folder, "--only", "FLT"], ["mock", folder]):
        assert cli.main([*command, "--fault", "filter_ignored"]) == 2
        assert "filter_ignored needs a filter, which shops does not have. Others: " in capsys.readouterr().err
        assert cli.main([*command, "--fault", "ofset_ignored"]) == 2
        assert "Did you mean offset_ignored" in capsys.readouterr().err


def test_a_check_of_a_contract_with_a_fault_finds_it(capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(Path(__file__).parents[2] / "servers" / "shops")
    assert cli.main(["check", folder, "--only", "PAG-03", "--fault", "offset_ignored"]) == 1
    out = capsys.readouterr().out
    assert "FAILED: 1 problem (PAG-03)" in out
    assert f"listproof mock {folder} --fault offset_ignored" in out.replace("\n", " ")


def test_a_mock_of_a_folder_says_what_it_has_and_how_to_ask(tmp_path: Path) -> None:
    folder, out, stop = str(Path(__file__).parents[2] / "servers" / "shops"), StringIO(), threading.Event()
    stop.set()
    mock.run(folder, None, 0, 300, out, stop)
    told = out.getvalue()
    for name, rows in (("main", 43), ("other", 9), ("big", 137), ("empty", 0), ("large", 300)):
        assert re.search(rf"^  {name} +shop=shop-[0-9a-f]{{6}} +{rows} rows ", told, re.MULTILINE)
    assert re.search(r"^  one +shop=\S+ +1 row ", told, re.MULTILINE)
    line = r"^  curl -sS -H 'x-key: mock-[0-9a-f]+' 'http://127\S+/shops/\S+/items\?limit=3'$"
    assert re.search(line, told, re.MULTILINE)


def test_a_mock_of_a_folder_lists_the_faults_that_it_can_have(capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(Path(__file__).parents[2] / "servers" / "shops")
    assert cli.main(["mock", folder, "--list-faults"]) == 0
    out = capsys.readouterr().out
    assert re.match(r"Faults: wrong in one way \(\d+\)\n", out)
    assert "  offset_ignored\n      The position is ignored: every page is the first.\n" in out
    assert "filter" not in out


def test_alone_it_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out == cli.parser().format_help()


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as caught:
        cli.main(words)
    assert caught.value.code == 0
    return capsys.readouterr().out


def test_help_shows_the_most_used_options_first_and_all_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.compile(r"^  --([a-z-]+)", re.MULTILINE)
    brief, whole = asked(capsys, "check", "--help"), asked(capsys, "check", "--help-all")
    assert shown.findall(brief) == list(BRIEF)
    every = {each for each in cli.parsers(cli.parser())[1]._option_string_actions if each.startswith("--")}
    assert {f"--{each}" for each in shown.findall(whole)} == every - {"--help"}
    assert f"All {len(every) - 1} options" in brief
    titles = ("the server", "the data", "what is checked", "pace and budgets", "the result")
    assert all(f"\n{title}" in whole and f"\n{title}" not in brief for title in titles)


@pytest.mark.parametrize("columns", [60, 80, 100, 200])
def test_help_has_one_width(columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for words in ([], ["check"], ["doctor"], ["explain"], ["mock"], ["init"], ["diff"], ["lint"]):
        text = asked(capsys, *words, "--help").partition("examples:")[0]
        assert max(map(len, text.splitlines())) <= min(columns, 100)


def test_contracts_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["contracts"]) == 0
    out = capsys.readouterr().out
    for name in (*library.names(), *library.examples()):
        assert re.search(rf"^  {re.escape(name)} +\S.* \(\d+ lists?\)$", out, re.MULTILINE)


@pytest.mark.parametrize("command", [[], ["check"], ["explain"], ["mock"]])
def test_every_help_has_an_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main([*command, "--help"])
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert "example" in out
    assert " ".join(["listproof", *(command or ["check"])]) in out.partition("example")[2]


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"listproof {__version__}\n"


def test_a_bug_of_ours_says_so_with_its_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: object) -> int:
        raise KeyError("unexpected")

    monkeypatch.setattr(check, "run", broken)
    assert cli.main(["check", "langsmith"]) == 4
    err = capsys.readouterr().err
    assert "KeyError: 'unexpected'" in err
    assert "this is a bug in listproof" in err.splitlines()[-1]
    assert "report it" in err.splitlines()[-1]


def test_an_interrupted_run_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "run", interrupted)
    assert cli.main(["check", "langsmith"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_a_closed_pipe_is_no_verdict() -> None:
    code = "import sys; from listproof import cli; sys.exit(cli.main(['explain']))"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait() not in (0, 1, 2, 3, 4)
    assert err == b""


def test_a_terminal_that_cannot_show_a_mark_is_no_reason_to_stop() -> None:
    code = "import sys; from listproof import cli; sys.exit(cli.main(['explain']))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env={"PYTHONIOENCODING": "ascii"}, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_help_needs_nothing_heavy() -> None:
    code = "import sys; from listproof.cli import command; command.parser().format_help(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"httpx", "rich", "yaml", "jsonschema", "schemathesis", "cheroot", "pytest"} & set(loaded)
