"""Ctrl-C, SIGTERM and killed workers under pytest: a whole report of what was done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from ended import child, whole
from gated import PATIENCE, Gated, gated

pytestmark = pytest.mark.whole_run

SUITE = ["-m", "pytest", "--pyargs", "listproof.suite", "-p", "no:cacheprovider", "--lp-contract", "langsmith"]


def under_pytest(server: Gated, folder: Path, *more: str) -> AbstractContextManager[subprocess.Popen[str]]:
    own = [word.replace("--collection", "--lp-collection") for word in server.arguments]
    words = [*SUITE, *own, "--lp-report", "report", "--lp-no-fuzz", *more]
    return child(words, folder, start_new_session=True)


@pytest.mark.parametrize("number, words", [(signal.SIGINT, "Ctrl-C"), (signal.SIGTERM, "SIGTERM")], ids=["int", "term"])
@pytest.mark.parametrize("at", [1, 80], ids=["while collections are read", "checks"])
def test_a_signal_leaves_a_whole_report(tmp_path: Path, at: int, number: int, words: str) -> None:
    with gated(at) as server, under_pytest(server, tmp_path) as process:
        assert server.reached.wait(PATIENCE)
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == pytest.ExitCode.INTERRUPTED, out + err
    document = whole(tmp_path)
    assert document["ended"] == f"interrupted by {words}"
    assert document["exit_code"] == 128 + number
    assert document["verdict"] in out
    assert "Traceback" not in out + err


@pytest.mark.parametrize("whom", ["all", "the controller"])
def test_workers_and_their_controller_are_interrupted(tmp_path: Path, whom: str) -> None:
    with gated(600) as server, under_pytest(server, tmp_path, "-n2") as process:
        assert server.reached.wait(PATIENCE)
        if whom == "all":
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        else:
            process.send_signal(signal.SIGINT)
        server.go.set()
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == pytest.ExitCode.INTERRUPTED, out + err
    document = whole(tmp_path)
    assert document["ended"] == "interrupted by Ctrl-C"
    assert document["comparisons"] > 0
    assert sum(count for methods in document["requests"].values() for count in methods.values()) > 50
    assert document["verdict"] in out


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds the workers in /proc")
@pytest.mark.parametrize("restarts", [(), ("--max-worker-restart=0",)], ids=["replaced", "not replaced"])
def test_a_killed_worker_leaves_what_it_had_found(tmp_path: Path, restarts: tuple[str, ...]) -> None:
    with gated(150) as server, under_pytest(server, tmp_path, "-n2", *restarts) as process:
        assert server.reached.wait(PATIENCE)
        os.kill(_workers(process.pid)[0], signal.SIGKILL)
        server.go.set()
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED), out + err
    document = whole(tmp_path)
    assert document["ended"] == "interrupted by the end of a worker"
    assert document["exit_code"] == 130
    assert document["verdict"] in out


def _workers(pid: int) -> list[int]:
    """The processes that a process has started, oldest first."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sorted(int(each) for task in tasks for each in (task / "children").read_text().split())
