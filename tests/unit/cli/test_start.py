"""The first and the last moments of the command: a signal then shows no traceback and changes no exit code."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

START = """
import os, signal, sys
from importlib.abc import MetaPathFinder
class Signal(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), {number})
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where a shell runs the tests in its background
if {number} == signal.SIGHUP:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where the tests run under nohup
sys.meta_path.insert(0, Signal())
sys.argv = ["listproof", *{words!r}]
from listproof.start import main
sys.exit(main())
"""


def started(folder: Path, module: str, number: int, *words: str) -> subprocess.CompletedProcess[str]:
    """The command, sent a signal when it begins to import that module."""
    code = START.format(module=module, number=int(number), words=words)
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )


def test_a_signal_before_any_handler_is_set_shows_no_traceback(tmp_path: Path) -> None:
    done = started(tmp_path, "argparse", signal.SIGINT, "explain")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.whole_run
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_during_an_import_ends_the_run_and_leaves_no_report(tmp_path: Path, number: int) -> None:
    done = started(tmp_path, "rich.console", number, "check", "langsmith", "--report", "report")
    assert (done.returncode, done.stdout) == (128 + number, "")
    assert done.stderr == "\nlistproof: interrupted before there was a result.\n"
    assert not [*tmp_path.glob("report/*")]


def test_a_check_imports_what_every_check_needs_and_no_more(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['listproof', 'check', 'nobody']; from listproof.start import main; code = main(); "
        "print(*(name for name, module in sys.modules.items() if module)); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr[:18]) == (2, "listproof: Unknown")
    loaded = set(done.stdout.split())
    assert {"httpx", "rich"} <= loaded
    assert not {"schemathesis", "hypothesis", "jsonschema", "cheroot", "jinja2", "click", "pygments", "pytest"} & loaded
