"""Output that is full, closed or gone, a machine without threads: the report is written, and the exit code tells."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from ended import FILES

from listproof.cli import command as cli
from listproof.cli import output
from listproof.http.worker_pool import DaemonPool
from listproof.report import html, terminal

CHECK = ["check", "langsmith", "--only", "PAG-01,PAG-03", "--report", "report"]

full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


def run(folder: Path, words: list[str], out: int | None = None, err: int | None = None) -> tuple[int, str, str]:
    code = f"import sys; from listproof.cli import main; sys.exit(main({words!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, text=True, timeout=300, check=False,
        stdout=subprocess.PIPE if out is None else out, stderr=subprocess.PIPE if err is None else err,
    )  # fmt: skip
    return done.returncode, done.stdout or "", done.stderr or ""


@contextlib.contextmanager
def nobody() -> Iterator[int]:
    """A pipe that nobody reads."""
    read, write = os.pipe()
    os.close(read)
    try:
        yield write
    finally:
        os.close(write)


def whole(folder: Path) -> int:
    assert {each.name for each in (folder / "report").iterdir()} == FILES
    code: int = json.loads((folder / "report" / "report.json").read_text("utf-8"))["exit_code"]
    return code


@full
@pytest.mark.whole_run
@pytest.mark.parametrize("fault, code", [(None, 0), ("offset_ignored", 1)])
def test_a_full_output_changes_no_verdict(tmp_path: Path, fault: str | None, code: int) -> None:
    words = [*CHECK, *(["--fault", fault] if fault else [])]
    with Path("/dev/full").open("w") as stream:
        done, _, err = run(tmp_path, words, out=stream.fileno())
    assert (done, err) == (code, "listproof: standard output cannot be written (No space left on device).\n")
    assert whole(tmp_path) == code


@full
@pytest.mark.whole_run
def test_errors_that_cannot_be_told_change_no_exit_code(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as stream:
        assert run(tmp_path, [*CHECK, "--verbose"], err=stream.fileno())[0] == 0
        assert run(tmp_path, ["check", "nowhere"], out=stream.fileno(), err=stream.fileno())[0] == 2
    assert whole(tmp_path) == 0


@full
def test_a_command_whose_output_is_lost_fails(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as stream:
        done, _, err = run(tmp_path, ["explain"], out=stream.fileno())
    assert (done, err) == (2, "listproof: standard output cannot be written (No space left on device).\n")


@pytest.mark.whole_run
def test_a_report_is_written_though_nobody_reads_the_output(tmp_path: Path) -> None:
    with nobody() as pipe:
        assert run(tmp_path, CHECK, out=pipe) == (output.GONE, "", "")
    assert whole(tmp_path) == 0


@pytest.mark.whole_run
def test_a_report_is_written_without_any_output(tmp_path: Path) -> None:
    words = f"exec {sys.executable} -c 'from listproof.cli import main; raise SystemExit(main({CHECK}))' <&- >&- 2>&-"
    done = subprocess.run(["sh", "-c", words.replace("['", '["').replace("']", '"]').replace("', '", '", "')],
                          cwd=tmp_path, timeout=300, check=False)  # fmt: skip
    assert (done.returncode, whole(tmp_path)) == (0, 0)


def test_what_cannot_be_written_is_lost_once() -> None:
    class Full(io.StringIO):
        times = 0

        def write(self, _: str) -> int:
            self.times += 1
            raise OSError(28, "No space left on device")

    stream = Full()
    told = output.Tolerant(stream)
    assert (told.write("one"), told.write("two"), stream.times) == (3, 3, 1)
    told.flush()
    told.close()
    assert isinstance(told.lost, OSError)


def test_what_an_encoding_lacks_is_escaped() -> None:
    raw = io.BytesIO()
    told = output.Tolerant(io.TextIOWrapper(raw, "ascii", write_through=True))
    told.write("✗ \ud800\n")
    assert (raw.getvalue(), told.lost) == (b"\\u2717 \\ud800\n", None)


@pytest.mark.parametrize("place, name", [(terminal, "header"), (terminal, "show"), (html, "text")])
def test_what_cannot_be_shown_is_told_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: object, name: str
) -> None:
    def wrong(*_: object, **__: object) -> str:
        raise KeyError("a bug")

    monkeypatch.setattr(place, name, wrong)
    assert cli.main([*CHECK[:-1], str(tmp_path / "report")]) == 4
    out, err = capsys.readouterr()
    assert out.splitlines()[-1].startswith("No problem found")
    assert "KeyError: 'a bug'" in err
    left = FILES - {"report.html"} if place is html else FILES
    assert {each.name for each in (tmp_path / "report").iterdir()} == left


@pytest.mark.parametrize("most", [0, 1, 3])
def test_a_crew_does_with_the_threads_that_there_are(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    start = threading.Thread.start
    begun: list[threading.Thread] = []

    def limited(self: threading.Thread) -> None:
        if len(begun) >= most:
            raise RuntimeError("can't start new thread")
        begun.append(self)
        start(self)

    monkeypatch.setattr(threading.Thread, "start", limited)
    crew = DaemonPool(8, "test")
    futures = [crew.submit(lambda at=at: at * at) for at in range(20)]  # type: ignore[misc]
    assert [each.result(10) for each in futures] == [at * at for at in range(20)]
    crew.close()
    assert len(begun) == most


@pytest.mark.whole_run
def test_a_machine_without_threads_leaves_nothing_undecided_but_fuzzing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from listproof import mock

    reference = mock.reference("langsmith")
    named = next(each for each in reference.collections)
    with mock.serve(reference.app) as running, monkeypatch.context() as patch:

        def none(_: threading.Thread) -> None:
            raise RuntimeError("can't start new thread")

        patch.setattr(threading.Thread, "start", none)
        words = ["--base-url", running.base_url, "--collection", f"thread_id={named.parents['thread_id']}"]
        only = ["--only", "PAG-01,PAG-03,FUZ", "--report", str(tmp_path / "report")]
        assert cli.main(["check", "langsmith", *words, *only]) == 0
        assert cli.main(["check", "langsmith", *only]) == 2  # the mock needs some
    told = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    verdicts = {each["id"]: each["verdict"] for each in told["requirements"]}
    assert verdicts == {"PAG-01": "passed", "PAG-03": "passed", "FUZ-01": "inconclusive"}
    reasons = [each["message"] for each in told["results"] if each["id"] == "FUZ-01"]
    assert any("ulimit -u" in each for each in reasons)
