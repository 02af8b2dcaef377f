"""Ctrl-C and SIGTERM, sent to real processes: a whole report of what was done, and an end without delay."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from ended import child, whole
from gated import PATIENCE, Gated, gated

from listproof import interruption
from listproof.cli import command as cli

pytestmark = pytest.mark.whole_run


def checking(server: Gated, folder: Path, *more: str) -> AbstractContextManager[subprocess.Popen[str]]:
    words = ["check", "langsmith", *server.arguments, "--report", str(folder / "report"), *more]
    return child(["-c", f"import sys; from listproof import cli; sys.exit(cli.main({words!r}))"], folder)


@pytest.mark.parametrize(
    "number, code, words", [(signal.SIGINT, 130, "Ctrl-C"), (signal.SIGTERM, 143, "SIGTERM")], ids=["int", "term"]
)
@pytest.mark.parametrize(
    "at, more",
    [
        pytest.param(1, (), id="first request"),
        pytest.param(3, (), id="while collections are read"),
        pytest.param(40, ("--concurrency", "1"), id="checks, one request at a time"),
        pytest.param(60, (), id="checks, many requests at a time"),
        pytest.param(40, ("--only", "FUZ", "--concurrency", "1"), id="fuzzing"),
    ],
)
def test_a_signal_leaves_a_whole_report(
    tmp_path: Path, at: int, more: tuple[str, ...], number: int, code: int, words: str
) -> None:
    with gated(at) as server, checking(server, tmp_path, *more) as process:
        assert server.reached.wait(PATIENCE)
        process.send_signal(number)
        if "FUZ" in more:
            server.go.set()  # the request that the fuzzer waits for is let come to its end
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (code, "")
    document = whole(tmp_path)
    assert document["exit_code"] == code
    assert document["ended"] == f"interrupted by {words}"
    assert out.splitlines()[-1] == document["verdict"]
    assert document["verdict"].endswith(f"not everything was tested: interrupted by {words}")
    sent = sum(count for methods in document["requests"].values() for count in methods.values())
    assert at - 1 - 4 <= sent <= server.count  # four may be in flight


def test_what_was_decided_before_stays_decided(tmp_path: Path) -> None:
    with gated(150) as server, checking(server, tmp_path, "--no-fuzz", "--concurrency", "1") as process:
        assert server.reached.wait(PATIENCE)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    document = whole(tmp_path)
    verdicts = [each["verdict"] for each in document["requirements"]]
    assert verdicts.count("passed") >= 3
    assert document["comparisons"] > 10


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["int", "term"])
def test_the_mock_stops(tmp_path: Path, number: int) -> None:
    with child(["-uc", "from listproof import cli; raise SystemExit(cli.main(['mock', 'langsmith']))"], tmp_path) as it:
        assert it.stdout is not None
        while "Ctrl-C stops it." not in it.stdout.readline():
            assert it.poll() is None
        it.send_signal(number)
        out, err = it.communicate(timeout=PATIENCE)
    assert (it.returncode, err) == (0, "")
    assert out.strip() == "Stopped."


def test_fuzzing_ends_without_the_answer_that_the_server_holds(tmp_path: Path) -> None:
    with gated(40) as server, checking(server, tmp_path, "--only", "FUZ") as process:
        assert server.reached.wait(PATIENCE)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (130, "")
    whole(tmp_path)


def test_a_second_one_while_reports_are_written_leaves_no_half_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def twice(*_: object) -> str:
        signal.raise_signal(signal.SIGINT)  # waits until what is begun is finished
        signal.raise_signal(signal.SIGINT)
        return "never"

    monkeypatch.setattr(os, "replace", twice)
    argv = ["check", "langsmith", "--only", "PAG-01", "--report", str(tmp_path / "report")]
    assert cli.main(argv) == 130
    assert capsys.readouterr().err == "\nlistproof: stopped at once; reports may be missing.\n"
    assert [*(tmp_path / "report").iterdir()] == []


def test_a_signal_knows_its_exit_code() -> None:
    def run() -> None:
        raise interruption.Interrupted(signal.SIGTERM)

    with interruption.watched(), pytest.raises(KeyboardInterrupt) as caught:
        run()
    assert interruption.end(caught.value).exit_code == 143


def test_a_held_signal_waits_until_it_is_allowed() -> None:
    with interruption.watched(), interruption.held():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt), interruption.allowed():
            pytest.fail("it should have come before")
        with interruption.allowed():
            pass  # once only
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_handlers_are_as_before() -> None:
    before = [signal.getsignal(number) for number in interruption.ENDS]
    with interruption.watched() as outer, interruption.watched() as inner:
        assert inner is outer
        assert [signal.getsignal(number) for number in interruption.ENDS] != before
    assert [signal.getsignal(number) for number in interruption.ENDS] == before
