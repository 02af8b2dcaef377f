"""Options and files that cannot be meant: one line, or one for each mistake; exit 2, no traceback."""

from __future__ import annotations

import argparse
import copy
import json
from pathlib import Path
from typing import Any

import pytest
from constructed import RUN
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listproof.cli import command as cli
from listproof.report import json as report

AT = ["check", "langsmith", "--base-url", "http://127.0.0.1:1"]
IDS = ("..", ".", "x" * 100_000, "\udcff", "a\x00b", "~nosuchuser")
PATHS = ("~nosuchuser/x", "a\x00b", "x" * 5000, "x/" * 3000, "\udcff", "/dev/zero", "/", "..")
FILES = (
    b"a = " + b"9" * 5000, b"a = " + b"[" * 5000, b"[" * 100_000, b"{" * 100_000, b"\xff", b"a = 0x" + b"f" * 5000, b"",
    b'{"a": ' + b"9" * 5000 + b"}", b"null", b"[]", b"a." * 3000 + b"b = 1", b"\x00", b"[target]\nx = 1",
    b"[target.x]\ny=1",
    b"[[waiver]]\nrequirement = []", b"[collection]\na = 1", b"target = []", b"change = [1]",
    b"[target.x]\ntimeout = nan",
)  # fmt: skip


def refused(argv: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    code = cli.main(argv)
    said = capsys.readouterr()
    assert (code, said.out) == (2, ""), said.err
    assert said.err.endswith("\n")
    assert all(line.startswith("listproof: ") for line in said.err.splitlines())  # one for each mistake of a file
    assert len(said.err.splitlines()) in (1, 2)
    return said.err


@pytest.mark.parametrize("identity", IDS, ids=range(len(IDS)))
@pytest.mark.parametrize("option", ["--collection", "--unknown", "--foreign"])
def test_ids(identity: str, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    others = [] if option == "--collection" else ["--collection", "thread_id=a"]
    refused([*AT, *others, option, f"thread_id={identity}"], capsys)


@pytest.mark.parametrize("path", PATHS, ids=range(len(PATHS)))
@pytest.mark.parametrize("option", ["--config", "--expect", "--waivers", "--ca-file", "--client-cert", "--header"])
def test_paths(path: str, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    value = f"a: ${{file:{path}}}" if option == "--header" else path
    at = ["check", "langsmith", "--base-url", "https://127.0.0.1:1"]
    refused(
        [*at, "--collection", "thread_id=a", option, value, "--target", "x"][: None if option == "--config" else -2],
        capsys,
    )


@pytest.mark.parametrize("path", PATHS, ids=range(len(PATHS)))
def test_paths_of_commands(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    refused(["check", path], capsys)
    refused(["explain", "PAG-01", "--contract", path], capsys)
    refused(["diff", path, path], capsys)


@pytest.mark.parametrize(
    "host", ["x" * 64, "a..b", ".", "\u2488", "xn--\u00e9", "[::1", "a" * 300, "\udcff", "-", "%00"]
)
def test_hosts(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    refused(["check", "langsmith", "--base-url", f"http://{host}/", "--collection", "thread_id=a"], capsys)


@pytest.mark.parametrize("content", FILES, ids=range(len(FILES)))
@pytest.mark.parametrize("option", ["--config", "--expect", "--waivers", "diff"])
@pytest.mark.parametrize("end", ["toml", "json"])
def test_files(content: bytes, option: str, end: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / f"x.{end}"
    file.write_bytes(content)
    if option == "diff":
        refused(["diff", str(file), str(file)], capsys)
        return
    if option == "--waivers" and content == b"":
        return  # a file without waivers is right
    more = ["--target", "x"] if option == "--config" else []
    refused([*AT, "--collection", "main:thread_id=a", option, str(file), *more], capsys)


DOCUMENT: dict[str, Any] = json.loads(report.text(RUN))
PLACES = [
    *((name,) for name in DOCUMENT),
    *(("contract", name) for name in DOCUMENT["contract"]),
    *((part, 0, name) for part in ("collections", "requirements", "results") for name in DOCUMENT[part][0]),
    ("results", 1, "findings", 0),
    ("results", 1, "findings", 0, "kind"),
]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, derandomize=True)
@given(place=st.sampled_from(PLACES), value=st.sampled_from([None, 1, "x", [], {}, [1], [[]], True, 1.5, "\ud800"]))
def test_reports_of_wrong_shape(
    place: tuple[Any, ...], value: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = copy.deepcopy(DOCUMENT)
    inner: Any = document
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    file, right = tmp_path / "report.json", tmp_path / "right.json"
    file.write_text(json.dumps(document))
    right.write_text(json.dumps(DOCUMENT))
    for argv in (["diff", str(file), str(right)], ["diff", str(right), str(file)]):
        code = cli.main(argv)
        said = capsys.readouterr()
        assert code in (0, 1, 2), said.err
        assert said.err.count("\n") == (code == 2)


def options_of(command: str) -> list[argparse.Action]:
    """The options of a command but its help."""
    (commands,) = [each for each in cli.parser()._actions if isinstance(each, argparse._SubParsersAction)]
    found: list[argparse.Action] = commands.choices[command]._actions
    return [each for each in found if each.option_strings and not isinstance(each, argparse._HelpAction)]


NASTY = (
    *IDS[:2], *PATHS[:2], "thread_id=a", "a:thread_id=..", "x: ${NONE}", "x: ${file:/dev/zero}", "1", "-1", "nan",
    "inf", "1e400", "0x10", "٣", "5/s", "PAG", "full", "", " ", "=", ":", "a=b", "http://[", "\udcff",
)  # fmt: skip
WORDS = st.one_of(st.sampled_from(NASTY), st.text(max_size=12))


@pytest.mark.whole_run
@given(data=st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@pytest.mark.parametrize("command", ["check", "doctor", "cleanup", "explain", "diff"])
def test_any_options_end_in_one_line(
    command: str,
    data: st.DataObject,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    argv = [command]
    if command in ("check", "doctor", "cleanup"):
        argv += ["langsmith", "--base-url", "http://127.0.0.1:1"]
    else:
        argv += data.draw(st.lists(WORDS, max_size=2))
    for option in data.draw(st.lists(st.sampled_from(options_of(command)), max_size=4)):
        argv.append(option.option_strings[-1])
        if option.nargs != 0:
            argv.append(data.draw(WORDS.filter(lambda word: not word.startswith("/"))))
    code: int | str | None
    try:
        code = cli.main(argv)
    except SystemExit as end:  # argparse
        code = end.code
    said = capsys.readouterr()
    assert code in ((0, 1, 2) if command in ("explain", "diff") else (2,)), (argv, said.err)
    assert "Traceback" not in said.err
    if code == 2:
        *_, last = said.err.splitlines()
        assert last.startswith(("listproof: ", f"listproof {command}: error: ")), (argv, said.err)
